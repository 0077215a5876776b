#pragma once

#include "core/base/time.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// The one place where core's UTF-8 becomes QString and back, and where numbers, times and ages get
/// their words.
namespace viridian::ui {

/// UTF-8 to QString. Malformed bytes become U+FFFD: for showing, never for writing back.
[[nodiscard]] QString toQt(std::string_view utf8);
/// QString to UTF-8.
[[nodiscard]] std::string fromQt(const QString& text);

/// "98,231,458": exact, never abbreviated.
[[nodiscard]] QString numberText(std::uint64_t number);
[[nodiscard]] QString numberText(std::int64_t number);
/// "4,980 /s"; below 10 with one decimal.
[[nodiscard]] QString rateText(double perSecond);
/// "98.2 M" for places where only the magnitude is meant (ticks, tree counts): never for positions.
[[nodiscard]] QString magnitudeText(std::uint64_t number);
/// "412 bytes", "1.2 MB".
[[nodiscard]] QString byteText(std::uint64_t bytes);
/// "0.8 s", "2 min 12 s", "6 h 12 min".
[[nodiscard]] QString durationText(std::chrono::duration<double> length);

/// The same with whole seconds from 10 s on: "0.2 s", "48 s". For elapsed times and ages.
[[nodiscard]] QString roughDurationText(std::chrono::duration<double> length);

enum class Zone { Utc, Local };

/// "22:02:41.163".
[[nodiscard]] QString clockText(Timestamp time, Zone zone = Zone::Utc);
/// "22:02:41".
[[nodiscard]] QString shortClockText(Timestamp time, Zone zone = Zone::Utc);
/// "2026-11-22 22:02:41.218".
[[nodiscard]] QString dateTimeText(Timestamp time, Zone zone = Zone::Utc);
/// "times UTC", "times CET (+01:00)" for the status bar.
[[nodiscard]] QString zoneText(Zone zone, Timestamp at);

/// How old a number is, in the words of design/ui.md section 1.
struct Age {
    bool known = false; ///< false: never read; show "?"
    bool stale = false; ///< older than four times its refresh time
    std::chrono::duration<double> length{0};

    /// "0.2 s ago", "stale 12 s", or "?".
    [[nodiscard]] QString text() const;
    /// "read 0.2 s ago", "stale 12 s", or "not read yet".
    [[nodiscard]] QString readText() const;
};

/// @param readAt   when the number was true; the epoch (Timestamp{}) stands for never
/// @param refresh  how often it is read
[[nodiscard]] Age ageOf(Timestamp readAt, Timestamp now,
                        std::chrono::milliseconds refresh = std::chrono::seconds(1));

} // namespace viridian::ui
