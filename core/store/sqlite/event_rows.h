#pragma once

#include "core/event/event_batch.h"
#include "core/store/sql/select.h"

#include <sqlite3.h>

namespace viridian {

/// Turns rows of an event SELECT into events.
///
/// A TEXT cell is JSON text, a BLOB is bytes, NULL is null: SQLite's storage class tells, whatever
/// the column declares. Where the layout says that bytes may be JSON, a BLOB of JSON text is JSON.
class EventRows {
public:
    EventRows(const Layout& layout, const EventColumns& columns)
        : m_layout(layout), m_columns(columns)
    {
    }

    /// The row as a view into SQLite's memory: valid until the statement's next step.
    [[nodiscard]] Event view(sqlite3_stmt& row) const;

    /// Keeps a view in @p into, its data cut to @p bodies. The only copy of an event's bytes.
    static void keep(const Event& view, Bodies bodies, EventBatch& into);

private:
    [[nodiscard]] static Payload payload(sqlite3_stmt& row, int column, int bytesColumn,
                                         bool mayBeJson);
    [[nodiscard]] std::optional<Timestamp> time(sqlite3_stmt& row) const;

    const Layout& m_layout;
    EventColumns m_columns;
};

/// The first 256 bytes of a payload, cut where a character ends.
[[nodiscard]] std::string_view startOf(std::string_view data);

} // namespace viridian
