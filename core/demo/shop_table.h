#pragma once

#include "core/base/result.h"
#include "core/demo/shop.h"
#include "core/store/layout.h"
#include "core/store/sql/sql_session.h"

#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>

namespace viridian::demo {

/// Appends the shop's events to a native SQLite store, as any program may (the layout is documented
/// and stable). Thread: one at a time. Ownership: @p session must outlive it.
class ShopTable {
public:
    ShopTable(SqlSession& session, Layout layout) : m_session(session), m_layout(std::move(layout))
    {
    }

    /// Appends in the caller's transaction. Errors: those of the session.
    Status append(std::span<const ShopEvent> events, std::stop_token stop);

private:
    Result<std::int64_t> nextVersion(const std::string& stream, const std::stop_token& stop);

    SqlSession& m_session;
    Layout m_layout;
    std::unordered_map<std::string, std::int64_t> m_versions; ///< last version of each stream met
};

} // namespace viridian::demo
