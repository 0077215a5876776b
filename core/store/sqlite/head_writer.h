#pragma once

#include "core/store/layout.h"
#include "core/store/sqlite/sqlite_session.h"
#include "core/store/sqlite/stream_versions.h"

#include <span>

namespace viridian {

/// Keeps the layout's table of stream heads, where it has one, as its library would: a row a
/// stream.
class HeadWriter {
public:
    HeadWriter(SqliteSession& session, const Layout& layout) : m_session(session), m_layout(layout)
    {
    }

    /// Writes the heads of these streams, inside the caller's transaction.
    [[nodiscard]] Status write(std::span<const StreamVersions::Map::value_type* const> streams);

private:
    [[nodiscard]] Status prepare();

    SqliteSession& m_session;
    const Layout& m_layout;
    SqliteStatement m_upsert;
};

} // namespace viridian
