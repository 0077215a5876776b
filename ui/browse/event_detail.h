#pragma once

#include "core/browse/lookup.h"
#include "core/json/layout_text.h"
#include "core/store/event_store.h"

#include <QString>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viridian::ui {

/// One member of an event's metadata.
struct MetaRow {
    QString name;
    QString value; ///< its source text; strings without their quotes
};

/// An event with everything that the Inspector shows, as finished values.
struct EventDetail {
    std::shared_ptr<const ReadPage> page;      ///< exactly one event, with whole payloads
    ColumnTraits traits{};                     ///< of its store
    std::optional<std::int64_t> lastVersion{}; ///< of its stream
    std::shared_ptr<const std::vector<json::Line>> pretty{}; ///< null: data is not JSON
    QString notJson{};  ///< why there is no pretty text: what was found where
    QString readable{}; ///< of bytes that a codec can read and that are no JSON (YAML)
    QString encoding{}; ///< "jsonb as text", "JSON text", "zlib, json", "bytes", "NULL"
    bool exact = true;  ///< pretty holds the stored tokens, not a rendering of them
    std::vector<MetaRow> meta{};
    std::string correlation{};
    std::string causation{};
    std::optional<EventPlace> cause{}; ///< the event that causation names, if this store has it

    [[nodiscard]] const Event& event() const { return page->events.front(); }
};

/// Thread: a job's.
/// Errors: NotFound when there is no event at that position, those of EventStore otherwise.
[[nodiscard]] Result<EventDetail> readDetail(EventStore& store, const Position& position,
                                             const std::stop_token& stop);

/// "98,231,458"; a pair as "9233:17".
[[nodiscard]] QString positionText(const Position& position);

/// Offset, sixteen bytes, and what of them is ASCII, a line each.
/// @param most  bytes of @p bytes to show at most
/// @param from  where to begin; at most the number of bytes
[[nodiscard]] QString hexText(std::string_view bytes, std::size_t most, std::size_t from = 0);

} // namespace viridian::ui
