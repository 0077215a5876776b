#include "core/store/sqlite/stream_versions.h"

#include <fmt/format.h>

namespace viridian {

void StreamVersions::beginStep()
{
    constexpr std::size_t kMost = 4'000'000; // about 400 MB of names
    if (!m_complete && m_entries.size() > kMost)
        m_entries.clear();
    m_raised.clear();
    ++m_step;
}

Result<std::int64_t> StreamVersions::next(std::string_view stream)
{
    auto found = m_entries.find(stream);
    if (found == m_entries.end()) {
        std::int64_t last = m_context.layout->versionBase - 1;
        if (!m_complete) {
            Result<std::int64_t> stored = lookUp(stream);
            if (!stored)
                return stored;
            last = *stored;
        }
        found = m_entries.emplace(std::string(stream), Entry{.last = last, .step = 0}).first;
    }
    Entry& entry = found->second;
    if (entry.step != m_step) {
        entry.step = m_step;
        m_raised.push_back(&*found);
    }
    return ++entry.last;
}

Result<std::int64_t> StreamVersions::lookUp(std::string_view stream)
{
    const Layout& layout = *m_context.layout;
    if (!m_lookUp) {
        Result<SqliteStatement> statement = m_session.prepare(
            fmt::format("SELECT max({}) FROM {} WHERE {} = $1 AND {}", quoted(layout.version.name),
                        m_context.source(), quoted(layout.stream.name), eventCondition(layout)));
        if (!statement)
            return passOn(statement);
        m_lookUp = *std::move(statement);
    }
    const std::unique_ptr<sqlite3_stmt, Closer<sqlite3_reset>> reset(m_lookUp.get());
    sqlite3_bind_text64(m_lookUp.get(), 1, stream.data(), stream.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
    const Result<bool> row = m_session.step(*m_lookUp);
    if (!row)
        return tl::unexpected(row.error());
    if (!*row || sqlite3_column_type(m_lookUp.get(), 0) == SQLITE_NULL)
        return layout.versionBase - 1;
    return sqlite3_column_int64(m_lookUp.get(), 0);
}

Status StreamVersions::loadAll(std::stop_token stop)
{
    const Layout& layout = *m_context.layout;
    const SqliteSession::StopScope scope(m_session, std::move(stop));
    const Result<SqliteStatement> statement = m_session.prepare(fmt::format(
        "SELECT {0}, max({1}) FROM {2} WHERE {3} GROUP BY {0}", quoted(layout.stream.name),
        quoted(layout.version.name), m_context.source(), eventCondition(layout)));
    if (!statement)
        return tl::unexpected(statement.error());
    forget();
    while (true) {
        const Result<bool> row = m_session.step(**statement);
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        m_entries.emplace(textAt(**statement, 0),
                          Entry{.last = sqlite3_column_int64(statement->get(), 1), .step = 0});
    }
    m_complete = true;
    return {};
}

void StreamVersions::setEmpty()
{
    forget();
    m_complete = true;
}

void StreamVersions::forget()
{
    m_entries.clear();
    m_raised.clear();
    m_complete = false;
}

} // namespace viridian
