#pragma once

#include "core/event/event.h"
#include "core/store/sql/select.h"
#include "core/store/sqlite/sqlite_session.h"

#include <cstdint>
#include <string>
#include <vector>

namespace viridian {

/// Writes events of a layout whose events lie in several tables, by the layout's own statements:
/// each runs once an event, with the parameters :position, :stream, :version, :id, :type,
/// :schema_version, :data, :metadata, :time ("2026-01-31 12:00:00"), :time_iso (with T and Z) and
/// :stream_sha1.
class SpreadWriter {
public:
    [[nodiscard]] static Result<SpreadWriter> make(SqliteSession& session, const Layout& layout);

    /// Finds the number to go on from: above every one that was handed out before.
    [[nodiscard]] Status beginStep(SqliteSession& session, const SelectContext& context);

    /// Writes one event, whose version is final. @return its position
    /// Errors: InvalidInput where the layout cannot hold it (names blue's position, the stream and
    /// why).
    [[nodiscard]] Result<std::uint64_t> write(SqliteSession& session, const Event& event);

private:
    /// Texts that are made for one event and bound to several statements.
    struct Made {
        std::string time;
        std::string timeIso;
        std::string streamHash;
    };
    explicit SpreadWriter(const Layout& layout) : m_layout(&layout) {}
    void bind(sqlite3_stmt& statement, const Event& event, const Made& made) const;
    void bindPayload(sqlite3_stmt& statement, const char* name, const Payload& payload,
                     const LayoutColumn& column, bool required) const;

    const Layout* m_layout;
    std::vector<SqliteStatement> m_statements;
    bool m_hashes = false; ///< a statement uses :stream_sha1
    std::int64_t m_next = 1;
};

} // namespace viridian
