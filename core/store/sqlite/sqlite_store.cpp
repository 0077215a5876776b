#include "core/store/sqlite/sqlite_store.h"

#include "core/store/sqlite/sqlite_catalog.h"
#include "core/store/sqlite/sqlite_event_store.h"
#include "core/store/sqlite/sqlite_session.h"
#include "core/store/store_info.h"

#include <filesystem>
#include <fmt/format.h>

namespace viridian {
namespace {

Result<Layout> layoutOf(const StoreAddress& address, SqliteSession& session,
                        const OpenOptions& options)
{
    const Result<DatabaseShape> shape = shapeOf(session);
    if (!shape)
        return tl::unexpected(shape.error());
    std::string schema;
    if (options.layout)
        return bindLayout(*shape, *options.layout, address.path, schema);
    // A sync is to write there, so it must be certain which store is meant.
    if (options.createIfMissing) {
        const Result<bool> held = holdsStore(*shape, address.layout, address.path, address.table);
        if (!held)
            return tl::unexpected(held.error());
    }
    return chooseLayout(*shape, address.layout, address.path, schema, address.table);
}

/// True where there is nothing yet: no file, or a file without a table.
Result<bool> isVacant(const StoreAddress& address)
{
    std::error_code missing;
    if (!std::filesystem::exists(address.path, missing))
        return true;
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    const Result<DatabaseShape> shape = shapeOf(**session);
    if (!shape)
        return tl::unexpected(shape.error());
    return shape->tables.empty();
}

} // namespace

Result<std::unique_ptr<EventStore>> makeSqliteStore(const StoreAddress& address,
                                                    const OpenOptions& options)
{
    if (options.createIfMissing) {
        const Result<bool> vacant = isVacant(address);
        if (!vacant)
            return tl::unexpected(vacant.error());
        if (*vacant) {
            if (Status created = createSqliteStore(address); !created)
                return passOn(created);
        }
    }
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    Result<Layout> layout = layoutOf(address, **session, options);
    if (!layout)
        return passOn(layout);
    Result<IndexedFields> indexed = readIndexedFields(**session, *layout);
    if (!indexed)
        return passOn(indexed);
    const Result<bool> inOrder = isKeptInOrder(**session, *layout);
    if (!inOrder)
        return tl::unexpected(inOrder.error());
    return std::make_unique<SqliteStore>(address, *std::move(session), *std::move(layout), *indexed,
                                         *inOrder);
}

Status createSqliteStore(const StoreAddress& address)
{
    Result<Layout> layout = layoutNamed(address.layout.empty() ? std::string_view("native")
                                                               : std::string_view(address.layout),
                                        Engine::Sqlite);
    if (!layout)
        return tl::unexpected(layout.error());
    if (layout->create.empty())
        return fail(ErrorKind::Denied,
                    fmt::format("Viridian cannot create stores of the layout {}.", layout->name));
    if (Status named = nameEventTable(*layout, address.table); !named)
        return named;
    const Result<bool> vacant = isVacant(address);
    if (!vacant)
        return tl::unexpected(vacant.error());
    if (!*vacant)
        return fail(ErrorKind::Conflict,
                    fmt::format("{} is there already and holds tables.", address.path));
    const Result<std::string> script = expandedSql(*layout, {}, layout->create);
    if (!script)
        return tl::unexpected(script.error());
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadWrite, SqliteSession::IfMissing::Create);
    if (!session)
        return passOn(session);
    // WAL lets screens read on while sync writes; it stays with the file.
    if (Status wal = (*session)->script("PRAGMA journal_mode = WAL"); !wal)
        return wal;
    if (Status begun = (*session)->begin(); !begun)
        return begun;
    Status made = (*session)->script(*script);
    if (made)
        return (*session)->commit();
    (*session)->rollback();
    return made;
}

Result<std::vector<LayoutCandidate>> sqliteCandidates(const StoreAddress& address)
{
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    const Result<DatabaseShape> shape = shapeOf(**session);
    if (!shape)
        return tl::unexpected(shape.error());
    const Result<std::vector<Layout>> layouts = allLayouts();
    if (!layouts)
        return tl::unexpected(layouts.error());
    return matchLayouts(*shape, *layouts);
}

Result<DatabaseShape> sqliteShape(const StoreAddress& address, std::stop_token /*stop*/)
{
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    return shapeOf(**session);
}

Result<std::unique_ptr<SqlSession>> makeSqliteSession(const StoreAddress& address, Access access)
{
    Result<std::unique_ptr<SqliteSession>> session = SqliteSession::open(address.path, access);
    if (!session)
        return passOn(session);
    return std::unique_ptr<SqlSession>(*std::move(session));
}

} // namespace viridian
