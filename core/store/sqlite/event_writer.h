#pragma once

#include "core/event/event.h"
#include "core/store/sql/select.h"
#include "core/store/sqlite/sqlite_session.h"

#include <array>
#include <cstdint>
#include <vector>

namespace viridian {

/// Writes events into the layout's table with one prepared statement; nothing is allocated or
/// copied per event but by SQLite itself.
class EventWriter {
public:
    /// Who numbers the rows.
    enum class Numbers { Database, Event };
    [[nodiscard]] static Result<EventWriter>
    make(SqliteSession& session, const SelectContext& context, Numbers numbers = Numbers::Database);

    /// Inserts one event, whose version is final. @return its position
    /// Errors: InvalidInput where the layout cannot hold it (names blue's position, the stream and
    /// why).
    [[nodiscard]] Result<std::uint64_t> write(SqliteSession& session, const Event& event);

private:
    EventWriter() = default;
    void bindText(int at, std::string_view text);
    void bindBytes(int at, std::string_view bytes);
    [[nodiscard]] Status bindPayload(const Payload& payload, int at, int bytesAt, bool required,
                                     bool numbers, const Event& event);
    void bindTime(const Event& event);

    const Layout* m_layout = nullptr;
    SqliteStatement m_insert;
    // Parameter of each column; 0 = not written.
    int m_position = 0;
    int m_stream = 0;
    int m_version = 0;
    int m_id = 0;
    int m_type = 0;
    int m_schemaVersion = 0;
    int m_data = 0;
    int m_dataBytes = 0; ///< equal to m_data where one column holds both
    int m_metadata = 0;
    int m_metadataBytes = 0;
    int m_time = 0;
    int m_category = 0;
    bool m_dataMakesNumbers = false;
    bool m_metadataMakesNumbers = false;
    std::array<char, 40> m_timeText{};
};

} // namespace viridian
