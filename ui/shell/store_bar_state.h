#pragma once

#include "core/base/time.h"
#include "core/sync/lag.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>

namespace viridian::ui {

enum class Connection { None, Connecting, Connected, Lost };

/// What the store bar says of one store. A value: whoever reads the store builds a new one.
struct StoreSide {
    Connection connection = Connection::None;
    QString name{};         ///< "shop-prod"
    QString layout{};       ///< "message-db 1.3.0"
    QString position{};     ///< "98,231,458"; empty: not read yet
    QString positionWord{}; ///< "settled head", "checkpoint", "lowest checkpoint", "own head"
    std::optional<int> trafficPercent{};
    Timestamp readAt{}; ///< when position was true
    std::chrono::milliseconds refresh{
        1000};                       ///< how often it is read; older than four times that is stale
    Timestamp lostAt{};              ///< Lost: since when
    std::chrono::seconds retryIn{0}; ///< Lost: next try
    QString reason{};                ///< Lost: the server's words

    friend bool operator==(const StoreSide&, const StoreSide&) = default;
};

/// Lag and rates between the stores.
struct LagState {
    std::optional<std::uint64_t> events{};
    std::optional<std::chrono::duration<double>> seconds{};
    Trend trend = Trend::Unknown;
    std::optional<double>
        applied; ///< events a second that green applies (in Watching: green to blue)
    std::optional<double>
        written;    ///< events a second that blue writes (in Watching: late from blue)
    QString note{}; ///< instead of the rates: "previewing reads blue only"
    Timestamp readAt{};
    std::chrono::milliseconds refresh{1000};
    bool reverse = false; ///< Watching: green flows to blue, the arrow points left

    friend bool operator==(const LagState&, const LagState&) = default;
};

enum class StoreBarSync {
    NotStarted,
    Copying,
    Following,
    Paused,
    Throttled,
    Stuck,
    Failed,
    Done,           ///< came to its end by itself
    Stopped,        ///< nobody holds the lease
    RolesExchanged, ///< after the switch: nothing flows from blue, and nothing back to it
    ReverseFollowing,
};

struct SyncSide {
    StoreBarSync state = StoreBarSync::NotStarted;
    QString detail{}; ///< "by mira, 22:10" (Paused), a sentence (Failed), "61 % done" (Copying)
    Timestamp heartbeat{};
    QString limit{}; ///< "no limit", "5,000 /s"

    friend bool operator==(const SyncSide&, const SyncSide&) = default;
};

/// Everything the store bar shows.
struct StoreBarState {
    StoreSide blue{};
    StoreSide green{};
    LagState lag{};
    SyncSide sync{};

    friend bool operator==(const StoreBarState&, const StoreBarState&) = default;
};

} // namespace viridian::ui
