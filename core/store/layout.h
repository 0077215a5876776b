#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

enum class Engine { Sqlite, Postgres };

/// How a store's numbers relate to its commits (shared/reference/event-store-layouts.md section
/// 0.1).
enum class OrderGuard { File, SerialAll, SerialPart, Xid, Bare, Time, None };

/// How a column's bytes are to be understood, read and written.
enum class ColumnType {
    Integer,
    Text,
    Uuid,
    Json,
    Jsonb,
    Bytes,
    Boolean,
    Xid8,
    TimestampTz,  ///< PostgreSQL timestamptz
    TimestampUtc, ///< PostgreSQL timestamp without zone that holds UTC
    TextUtc,      ///< ISO text in UTC ("2026-01-31 12:00:00", or with T and Z)
    EpochMicros,  ///< integer microseconds since 1970
};

struct LayoutColumn {
    std::string name; ///< empty: the layout has no such column
    ColumnType type = ColumnType::Text;
    /// Of a payload in a bytes column: bytes that are JSON text count as JSON, others stay opaque.
    bool mayBeJson = false;
    std::string needs = {}; ///< a column of the event table without which there is no such column
    /// PostgreSQL: the column holds the number of a large object (found in the database).
    bool largeObject = false;
    explicit operator bool() const { return !name.empty(); }
};

/// A column that always holds one value: read as a condition, written as a constant.
/// The value "{category}" stands for the category of the event's stream, "{json}" etc. are not
/// known: see layouts/README.md.
struct LayoutConstant {
    std::string column;
    std::string value;
    ColumnType type = ColumnType::Text;
};

/// An index or constraint of the event table that may be built after the copy.
struct LayoutIndex {
    std::string name;
    std::string create; ///< SQL; "{table}" and "{schema}" are replaced by quoted names
    std::string drop;
};

/// A table with one row a stream that the library keeps beside the events.
struct LayoutHeads {
    std::string table;
    std::string stream;
    std::string version;
    std::vector<LayoutConstant> constants;
    std::vector<std::string> conflictKey; ///< columns of the unique key
    explicit operator bool() const { return !table.empty(); }
};

/// Another table that must stand beside the event table for a layout to be recognised.
struct LayoutNeighbour {
    std::string table; ///< "{prefix}" stands for what '*' matched in the event table's name
    std::vector<std::string> columns;
};

/// How one kind of SQL event store keeps its events: data, not code. Read from
/// resources/layouts/*.yaml.
struct Layout {
    std::string name;
    std::string title; ///< for people: "message-db 1.3"
    Engine engine = Engine::Sqlite;
    std::string schema; ///< PostgreSQL: default schema
    std::string table;  ///< the one to create; after recognition the one that was found
    /// Names that the event table may have, '*' for any text; empty: only `table`.
    std::vector<std::string> tables;
    std::string prefix;      ///< what '*' stood for in the table's name
    bool looseNames = false; ///< names match without case and underscores

    /// SELECT that makes rows with the layout's columns out of what the tables hold; empty: the
    /// event table's own rows. After recognition without any braces.
    std::string rows;
    std::string rowPlugin; ///< instead of `rows`: what makes them (core/store/sql/row_plugin.h)

    OrderGuard guard = OrderGuard::Bare;
    LayoutColumn position;
    /// The first half of positions that are pairs: a transaction id (Xid; None, where it comes from
    /// the rows themselves) or the recorded time (Time).
    LayoutColumn transaction;
    /// The library draws numbers before its INSERT: a number can come from any open transaction.
    bool drawsEarly = false;
    std::string sequence; ///< PostgreSQL: what numbers new rows; empty = none
    std::uint64_t firstPosition = 1;

    LayoutColumn stream;
    LayoutColumn version;
    std::int64_t versionBase = 0;
    LayoutColumn id;
    LayoutColumn type;
    LayoutColumn schemaVersion;
    LayoutColumn data;
    LayoutColumn dataBytes; ///< where payloads that are not JSON go; else they are refused
    LayoutColumn metadata;
    LayoutColumn metadataBytes;
    bool metadataRequired = false; ///< NOT NULL: SQL NULL is written as {}
    bool dataRequired = false;
    LayoutColumn time;

    std::vector<LayoutConstant> where;     ///< rows that count as events; also written on append
    std::vector<LayoutConstant> constants; ///< further columns written on append
    LayoutHeads heads;
    std::vector<LayoutIndex> indexes; ///< may be deferred while copying into an empty green
    std::string create;        ///< script that makes an empty store; empty = cannot be created
    std::string notifyChannel; ///< PostgreSQL channel that appends announce; empty = poll
    std::vector<std::string>
        systemCategories; ///< consumer positions and such: shown in secondary text
    bool writable = false;
    bool fence = true; ///< a trigger on the event table stops its writers

    // Of layouts with `rows`, which one INSERT cannot write (resources/layouts/README.md).
    std::vector<std::string> write; ///< statements that append a batch
    std::vector<std::string> empty; ///< statements that remove every event
    std::vector<std::string> lock;  ///< tables that an append locks, in the library's order
    std::string probe;              ///< INSERT that a fence must refuse

    /// What recognises it: every column of `required` must be there, none of `absent`.
    std::vector<std::string> required; ///< columns of the table
    std::vector<std::string> absent;
    std::vector<std::string> functions; ///< PostgreSQL functions that must exist in the schema
    std::vector<LayoutNeighbour> beside;
    std::string versionQuery; ///< optional SQL whose one value completes the title ("1.3.0")

    /// The payload column keeps bytes as they are (text, json, bytea), not jsonb.
    [[nodiscard]] bool keepsBytes() const { return data.type != ColumnType::Jsonb; }
    /// Events are read from something else than the event table's own rows.
    [[nodiscard]] bool derived() const { return !rows.empty() || !rowPlugin.empty(); }
};

/// SQL of a layout (create, indexes, versionQuery) for one schema: "{schema}" becomes the quoted
/// schema, "{table}" the quoted table with it, "{prefix}" what '*' stood for in its name. Errors:
/// InvalidInput for a schema name that cannot stand inside such SQL.
[[nodiscard]] Result<std::string> expandedSql(const Layout& layout, std::string_view schema,
                                              std::string_view sql);

/// Reads one layout file. Errors: InvalidInput with file, line, column and what was expected.
[[nodiscard]] Result<Layout> loadLayout(const std::filesystem::path& file);
[[nodiscard]] Result<Layout> parseLayout(std::string_view yaml, std::string_view fileName);

/// Where the user keeps layouts of their own; empty where no variable names a home.
[[nodiscard]] std::filesystem::path userLayoutFolder();

/// The built-in layouts (compiled in from resources/layouts/) and the user's own from @p
/// VIRIDIAN_LAYOUTS or
/// ~/.config/viridian/layouts. A user's layout of the same name replaces the built-in one.
[[nodiscard]] Result<std::vector<Layout>> allLayouts();
[[nodiscard]] Result<Layout> layoutNamed(std::string_view name, Engine engine);

/// What is in a database, as far as recognising a layout needs it.
struct DatabaseShape {
    struct Table {
        std::string schema;
        std::string name;
        std::vector<std::string> columns;
        std::vector<std::string> types{}; ///< of the columns, as the database writes them
        std::vector<std::string> keys{};  ///< columns of the primary key
        bool view = false;
    };
    Engine engine = Engine::Sqlite;
    std::vector<Table> tables;
    std::vector<std::string> functions; ///< "schema.name"
};

struct LayoutCandidate {
    std::string layout;
    std::string schema; ///< where the table was found
    std::string table;  ///< the table that was found, or the one that was looked for
    double score = 0;   ///< 1 = everything there
    std::vector<std::string>
        missing; ///< "column transaction_id", "function write_message", "no table emt_messages"
};

/// The layout as it applies to a table that it matches: its name, the columns' real names, its
/// rows' SQL with every brace replaced.
/// Errors: InvalidInput for a name that cannot stand inside such SQL.
[[nodiscard]] Result<Layout> boundLayout(const Layout& layout, const DatabaseShape::Table& table);

/// Gives the event table of a store that is to be created another name than the layout's own;
/// an empty one changes nothing. Errors: InvalidInput where the layout's stores have no other.
[[nodiscard]] Status nameEventTable(Layout& layout, const std::string& name);

/// The part of @p name that '*' stands for in @p pattern; absent: they do not match.
[[nodiscard]] std::optional<std::string> matchedPrefix(std::string_view pattern,
                                                       std::string_view name, bool loose);
/// Lower case without underscores, where names are loose.
[[nodiscard]] std::string comparableName(std::string_view name, bool loose);

/// Whether the database holds a store that a sync may go on in: of the forced layout, or of any
/// known one. False: one may be made there.
/// Errors: Conflict when it holds several and none is forced, or when a sync has begun one of
/// another layout than the forced one there; NotFound for a forced layout that is
/// not known. @param where names the database in messages
[[nodiscard]] Result<bool> holdsStore(const DatabaseShape& shape, std::string_view forced,
                                      std::string_view where, std::string_view table = {});

/// Every layout of that engine against what is there, best first.
[[nodiscard]] std::vector<LayoutCandidate> matchLayouts(const DatabaseShape& shape,
                                                        const std::vector<Layout>& layouts);

} // namespace viridian
