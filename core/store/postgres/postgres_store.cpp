#include "core/store/postgres/postgres_store.h"

#include "core/store/postgres/catalog.h"
#include "core/store/postgres/pg_session.h"
#include "core/store/postgres/pg_store.h"
#include "core/store/sql/row_plugin.h"
#include "core/store/store_info.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian {
namespace {

using namespace postgres;

constexpr std::string_view kDefaultLayout = "native";

/// The layout of an address that is to be created.
Result<Layout> layoutToCreate(const StoreAddress& address)
{
    Result<Layout> layout = layoutNamed(
        address.layout.empty() ? std::string(kDefaultLayout) : address.layout, Engine::Postgres);
    if (!layout)
        return layout;
    if (layout->create.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("Stores of layout {} cannot be created by Viridian; let its "
                                "own library make one.",
                                layout->name));
    if (!address.schema.empty())
        layout->schema = address.schema;
    if (Status named = nameEventTable(*layout, address.table); !named)
        return passOn(named);
    return layout;
}

void keepSchema(DatabaseShape& shape, const std::string& schema)
{
    if (schema.empty())
        return;
    std::erase_if(shape.tables,
                  [&](const DatabaseShape::Table& table) { return table.schema != schema; });
    std::erase_if(shape.functions,
                  [&](const std::string& name) { return !name.starts_with(schema + "."); });
}

/// Takes a column's type from the database, where it says more than the layout file.
Status adopt(LayoutColumn& column, const PgTable& table)
{
    if (!column)
        return {};
    const PgColumn* found = table.column(column.name);
    if (!found)
        return fail(ErrorKind::NotFound, fmt::format("The layout's column {} is missing in {}.{}.",
                                                     column.name, table.schema, table.name));
    const std::optional<Wire> wire = wireOf(*found, column.type);
    if (!wire)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("Column {} of {}.{} has type {}, which Viridian does not read.",
                                column.name, table.schema, table.name, found->typeName));
    column.largeObject = found->typeName == "oid";
    if (*wire == Wire::Jsonb)
        column.type = ColumnType::Jsonb;
    else if (*wire == Wire::Uuid)
        column.type = ColumnType::Uuid;
    else if (*wire == Wire::Bytes)
        column.type = ColumnType::Bytes;
    else if (*wire == Wire::Text && (found->typeName == "json" || column.type == ColumnType::Jsonb))
        column.type = ColumnType::Json; // or JSON text in a text column, where jsonb was expected
    else if (*wire == Wire::Timestamp)
        column.type = found->typeName.ends_with("without time zone") ? ColumnType::TimestampUtc
                                                                     : ColumnType::TimestampTz;
    return {};
}

Status adoptTypes(Layout& layout, const PgTable& table)
{
    for (LayoutColumn* column :
         {&layout.position, &layout.transaction, &layout.stream, &layout.version, &layout.id,
          &layout.type, &layout.schemaVersion, &layout.data, &layout.dataBytes, &layout.metadata,
          &layout.metadataBytes, &layout.time}) {
        if (Status adopted = adopt(*column, table); !adopted)
            return adopted;
    }
    const auto required = [&](const LayoutColumn& column) {
        const PgColumn* found = column ? table.column(column.name) : nullptr;
        return found && found->required;
    };
    layout.dataRequired = layout.dataRequired || required(layout.data);
    layout.metadataRequired = layout.metadataRequired || required(layout.metadata);
    return {};
}

/// Transaction ids belong to one server: rows above its counter came with a dump.
Result<bool> isRestored(PgSession& session, const Layout& layout, const std::string& schema)
{
    if (layout.guard != OrderGuard::Xid)
        return false;
    const std::string transaction = quoted(layout.transaction.name);
    Result<SqlRows> rows = session.run(fmt::format(
        "SELECT {0} >= pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()) FROM {1} "
        "ORDER BY {0} DESC NULLS LAST LIMIT 1",
        transaction, qualified(schema, layout.table)));
    if (!rows)
        return passOn(rows);
    return rows->text(0) == "t";
}

Result<std::string> titleOf(PgSession& session, const Layout& layout, const std::string& schema)
{
    if (layout.versionQuery.empty())
        return std::string();
    Result<std::string> sql = expandedSql(layout, schema, layout.versionQuery);
    if (!sql)
        return passOn(sql);
    Result<SqlRows> rows = session.run(*sql);
    // A title is worth no failure: the role may lack the right to call the function.
    if (!rows && rows.error().kind == ErrorKind::Unavailable)
        return passOn(rows);
    return rows && !rows->text(0).empty() ? fmt::format("{} {}", layout.title, rows->text(0))
                                          : std::string();
}

Result<DatabaseShape> shapeAt(PgSession& session, const StoreAddress& address,
                              std::stop_token stop = {})
{
    Result<PgCatalog> catalog = readCatalog(session, std::move(stop));
    if (!catalog)
        return passOn(catalog);
    keepSchema(catalog->shape, address.schema);
    return std::move(catalog->shape);
}

Result<Layout> choose(const DatabaseShape& shape, const StoreAddress& address,
                      const std::optional<Layout>& given, std::string& schema)
{
    if (given)
        return bindLayout(shape, *given, address.text, schema);
    return chooseLayout(shape, address.layout, address.text, schema, address.table);
}

/// True when the database holds no table that the layout to create would use.
Result<bool> isMissing(PgSession& session, const Layout& layout)
{
    const std::string table = qualified(layout.schema, layout.table);
    const std::array<SqlValue, 1> name{std::string_view(table)};
    Result<SqlRows> rows = session.run("SELECT pg_catalog.to_regclass($1) IS NULL", name);
    if (!rows)
        return passOn(rows);
    return rows->text(0) == "t";
}

/// Makes green where the database holds no store of the forced layout, or without one of any known
/// layout: never a second store beside one that was meant.
Status createIfMissing(PgSession& session, const StoreAddress& address)
{
    const Result<DatabaseShape> shape = shapeAt(session, address);
    if (!shape)
        return tl::unexpected(shape.error());
    const Result<bool> held = holdsStore(*shape, address.layout, address.text, address.table);
    if (!held)
        return tl::unexpected(held.error());
    if (*held)
        return {};
    Result<Layout> layout = layoutToCreate(address);
    if (!layout)
        return passOn(layout);
    Result<bool> missing = isMissing(session, *layout);
    if (!missing)
        return passOn(missing);
    return *missing ? createPostgresStore(address) : Status{};
}

/// What indexes of the event table begin with. Streams always lead to their rows.
IndexedFields indexedFieldsOf(const Layout& layout, const PgTable& table)
{
    const auto begins = [&table](const LayoutColumn& column) {
        const PgColumn* found = column ? table.column(column.name) : nullptr;
        return found != nullptr && found->indexed;
    };
    return {.position = true, .stream = true, .id = begins(layout.id), .time = begins(layout.time)};
}

/// The columns of a layout's own rows; a plug-in makes the rows first.
Status makeRows(PgSession& session, Layout& layout, PgTable& table)
{
    if (!layout.derived())
        return {};
    if (const RowPlugin* plugin = findRowPlugin(layout.rowPlugin)) {
        Result<std::string> rows = plugin->rows(session, layout, table.schema, {});
        if (!rows)
            return passOn(rows);
        layout.rows = *std::move(rows);
    }
    return readRowColumns(session, layout, table, {});
}

Result<PgStoreFacts> factsOf(PgSession& session, const StoreAddress& address,
                             const std::optional<Layout>& given)
{
    Result<PgCatalog> catalog = readCatalog(session, {});
    if (!catalog)
        return passOn(catalog);
    keepSchema(catalog->shape, address.schema);
    std::string schema;
    Result<Layout> layout = choose(catalog->shape, address, given, schema);
    if (!layout)
        return passOn(layout);
    Result<PgTable> table = readTable(session, *layout, schema, {});
    if (!table)
        return passOn(table);
    const IndexedFields fields = indexedFieldsOf(*layout, *table);
    if (Status made = makeRows(session, *layout, *table); !made)
        return passOn(made);
    if (Status adopted = adoptTypes(*layout, *table); !adopted)
        return passOn(adopted);
    Result<bool> restored = isRestored(session, *layout, schema);
    if (!restored)
        return passOn(restored);
    PgStoreFacts facts{std::move(*layout), std::move(*table), std::move(catalog->server),
                       *restored};
    facts.indexed = fields;
    // Rows of a plug-in, or of a join, may get their order from elsewhere.
    const bool indexed =
        facts.layout.guard != OrderGuard::None && facts.table.leadsAnIndex(facts.leadingColumn());
    facts.orderIndexed =
        indexed || (facts.layout.derived() && facts.layout.guard == OrderGuard::SerialAll);
    return facts;
}

} // namespace

Result<std::unique_ptr<EventStore>> makePostgresStore(const StoreAddress& address,
                                                      const OpenOptions& options)
{
    Result<std::unique_ptr<PgSession>> session = PgSession::open(address, Access::ReadOnly);
    if (!session)
        return passOn(session);
    if (options.createIfMissing) {
        if (Status there = createIfMissing(**session, address); !there)
            return passOn(there);
    }
    Result<PgStoreFacts> facts = factsOf(**session, address, options.layout);
    if (!facts)
        return passOn(facts);
    Result<std::string> title = titleOf(**session, facts->layout, facts->table.schema);
    if (!title)
        return passOn(title);
    auto store =
        std::make_unique<PostgresStore>(std::move(*session), std::move(*facts), std::move(*title));
    if (Status prepared = store->prepareSession(); !prepared)
        return passOn(prepared);
    return store;
}

Status createPostgresStore(const StoreAddress& address)
{
    Result<Layout> layout = layoutToCreate(address);
    if (!layout)
        return passOn(layout);
    Result<std::string> sql = expandedSql(*layout, layout->schema, layout->create);
    if (!sql)
        return passOn(sql);
    Result<std::unique_ptr<PgSession>> session = PgSession::open(address, Access::ReadWrite);
    if (!session)
        return passOn(session);
    Result<bool> missing = isMissing(**session, *layout);
    if (!missing)
        return passOn(missing);
    if (!*missing)
        return fail(ErrorKind::Conflict, fmt::format("{} holds a table {}.{} already.",
                                                     address.text, layout->schema, layout->table));
    if (Status begun = (*session)->begin(); !begun)
        return begun;
    Status made = (*session)->script(*sql);
    if (made)
        return (*session)->commit();
    (*session)->rollback();
    return made;
}

Result<std::vector<LayoutCandidate>> postgresCandidates(const StoreAddress& address)
{
    Result<std::unique_ptr<PgSession>> session = PgSession::open(address, Access::ReadOnly);
    if (!session)
        return passOn(session);
    const Result<DatabaseShape> shape = shapeAt(**session, address);
    if (!shape)
        return tl::unexpected(shape.error());
    Result<std::vector<Layout>> layouts = allLayouts();
    if (!layouts)
        return passOn(layouts);
    return matchLayouts(*shape, *layouts);
}

Result<DatabaseShape> postgresShape(const StoreAddress& address, std::stop_token stop)
{
    Result<std::unique_ptr<PgSession>> session = PgSession::open(address, Access::ReadOnly);
    if (!session)
        return passOn(session);
    return shapeAt(**session, address, std::move(stop));
}

Result<std::unique_ptr<SqlSession>> makePostgresSession(const StoreAddress& address, Access access)
{
    Result<std::unique_ptr<PgSession>> session = PgSession::open(address, access);
    if (!session)
        return passOn(session);
    return std::unique_ptr<SqlSession>(std::move(*session));
}

} // namespace viridian
