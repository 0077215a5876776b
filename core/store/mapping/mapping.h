#pragma once

#include "core/store/layout.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

/// What a person chooses for a database that no layout is known for.
enum class MappedField {
    Table,
    Position,
    Stream,
    Version,
    Id,
    Type,
    SchemaVersion,
    Data,
    Metadata,
    Time,
    Guard,
    Name,
};
/// "position", "schema version": for people.
[[nodiscard]] std::string_view name(MappedField field) noexcept;

/// What a column can hold, as far as a mapping must know.
enum class ColumnKind { Integer, Text, Uuid, Json, Jsonb, Bytes, TimeTz, TimeUtc, Xid8, Other };
/// @param typeName  as the database writes it: "character varying(255)", "INTEGER"
[[nodiscard]] ColumnKind kindOfColumn(Engine engine, std::string_view typeName);

/// How a payload column is to be read.
enum class PayloadForm {
    Json,      ///< JSON, as text or as the database's own type
    JsonBytes, ///< bytes; those that are JSON text count as JSON
    Opaque,    ///< bytes, never looked into: shown as hex, copied as they are
};

/// What whole numbers in the time column count since 1970.
enum class TimeUnit { Seconds, Millis, Micros };

/// A database's events, mapped by hand: names of columns of one table; empty: there is none.
struct Mapping {
    Engine engine = Engine::Sqlite;
    std::string name;   ///< of the layout: lower case, digits, '-'
    std::string schema; ///< PostgreSQL: of the table
    std::string table;
    std::string position;
    std::string transaction; ///< guard Xid: the writer's transaction id
    std::string stream;
    std::string version; ///< empty: counted within the stream by position, from versionBase
    std::int64_t versionBase = 0;
    std::string id;
    std::string type;
    std::string schemaVersion;
    std::string data;
    PayloadForm dataForm = PayloadForm::Json;
    std::string metadata;
    std::string time;
    TimeUnit timeUnit = TimeUnit::Micros;
    OrderGuard guard = OrderGuard::File;
    bool drawsEarly = false; ///< guard Bare: numbers are drawn before the INSERT

    [[nodiscard]] const std::string& column(MappedField field) const;
    [[nodiscard]] std::string& column(MappedField field);
    friend bool operator==(const Mapping&, const Mapping&) = default;
};

/// The fields that are columns, in the order of a form.
[[nodiscard]] const std::vector<MappedField>& columnFields();

/// The table that a mapping names; null where there is none.
[[nodiscard]] const DatabaseShape::Table* mappedTable(const DatabaseShape& shape,
                                                      const Mapping& mapping);

/// The columns of a table that could be that field, the likeliest first: what a form offers.
[[nodiscard]] std::vector<std::string> columnsFor(MappedField field, Engine engine,
                                                  const DatabaseShape::Table& table);

/// The best guess by names and types: the likeliest table with its columns, and a free name.
[[nodiscard]] Mapping guessMapping(const DatabaseShape& shape);
/// The same for one table.
[[nodiscard]] Mapping guessMapping(const DatabaseShape& shape, const DatabaseShape::Table& table);

/// What is wrong with a choice, to be said beside it.
struct MappingProblem {
    MappedField field = MappedField::Table;
    std::string sentence;
    bool blocks = true; ///< false: it works, but should be known
};
/// Empty: the mapping can be tried. The name is not looked at: see layoutNameProblem().
[[nodiscard]] std::vector<MappingProblem> problemsOf(const DatabaseShape& shape,
                                                     const Mapping& mapping);

/// The mapping as a layout file, read back by parseLayout() before it is returned.
/// Errors: InvalidInput for a mapping with problems that block.
[[nodiscard]] Result<std::string> layoutText(const DatabaseShape& shape, const Mapping& mapping);

/// Why a layout of that name cannot be kept: it is no name, or that of a built-in one. Absent: it
/// can, perhaps in place of one that is there.
[[nodiscard]] std::optional<std::string> layoutNameProblem(std::string_view name);
/// Where the user's layout of that name lies or would lie.
[[nodiscard]] std::filesystem::path userLayoutFile(std::string_view name);

enum class IfLayoutThere { Refuse, Replace };
/// Checks the text as the loader does and writes it to userLayoutFile() of the name in it, whole or
/// not at all. Returns the file. Errors: InvalidInput (the loader's words), Conflict (there
/// already), Denied (no home, or no right).
[[nodiscard]] Result<std::filesystem::path> keepLayout(const std::string& text,
                                                       IfLayoutThere ifThere);

} // namespace viridian
