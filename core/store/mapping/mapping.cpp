#include "core/store/mapping/mapping.h"

#include <algorithm>
#include <array>

namespace viridian {
namespace {

std::string lower(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return out;
}

bool holdsAny(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// SQLite keeps any type name; these are its rules of affinity, and what people write for times.
ColumnKind kindInSqlite(std::string_view type)
{
    if (holdsAny(type, {"int"}))
        return ColumnKind::Integer;
    if (holdsAny(type, {"json"}))
        return ColumnKind::Json;
    if (holdsAny(type, {"time", "date"}))
        return ColumnKind::TimeUtc;
    if (type.empty() || holdsAny(type, {"char", "clob", "text", "uuid", "guid"}))
        return ColumnKind::Text;
    return holdsAny(type, {"blob"}) ? ColumnKind::Bytes : ColumnKind::Other;
}

ColumnKind kindInPostgres(std::string_view type)
{
    struct Named {
        std::string_view type;
        ColumnKind kind;
    };
    static constexpr std::array kNames{
        Named{"bigint", ColumnKind::Integer},   Named{"integer", ColumnKind::Integer},
        Named{"smallint", ColumnKind::Integer}, Named{"text", ColumnKind::Text},
        Named{"uuid", ColumnKind::Uuid},        Named{"json", ColumnKind::Json},
        Named{"jsonb", ColumnKind::Jsonb},      Named{"bytea", ColumnKind::Bytes},
        Named{"xid8", ColumnKind::Xid8}};
    const auto found = std::ranges::find(kNames, type, &Named::type);
    if (found != kNames.end())
        return found->kind;
    if (type.starts_with("character"))
        return ColumnKind::Text;
    if (type.starts_with("timestamp"))
        return type.ends_with("without time zone") ? ColumnKind::TimeUtc : ColumnKind::TimeTz;
    return ColumnKind::Other;
}

} // namespace

std::string_view name(MappedField field) noexcept
{
    static constexpr std::array<std::string_view, 12> kNames{
        "table",          "position", "stream",   "version", "id",          "type",
        "schema version", "data",     "metadata", "time",    "order guard", "name"};
    return kNames.at(static_cast<std::size_t>(field));
}

ColumnKind kindOfColumn(Engine engine, std::string_view typeName)
{
    const std::string type = lower(typeName);
    return engine == Engine::Sqlite ? kindInSqlite(type) : kindInPostgres(type);
}

const std::vector<MappedField>& columnFields()
{
    using enum MappedField;
    static const std::vector<MappedField> kFields{Position,      Stream, Version,  Id,  Type,
                                                  SchemaVersion, Data,   Metadata, Time};
    return kFields;
}

const std::string& Mapping::column(MappedField field) const
{
    switch (field) {
    case MappedField::Position:
        return position;
    case MappedField::Stream:
        return stream;
    case MappedField::Version:
        return version;
    case MappedField::Id:
        return id;
    case MappedField::Type:
        return type;
    case MappedField::SchemaVersion:
        return schemaVersion;
    case MappedField::Data:
        return data;
    case MappedField::Metadata:
        return metadata;
    case MappedField::Time:
        return time;
    case MappedField::Guard:
        return transaction;
    case MappedField::Name:
        return name;
    case MappedField::Table:
        break;
    }
    return table;
}

std::string& Mapping::column(MappedField field)
{
    return const_cast<std::string&>(std::as_const(*this).column(field)); // this one is not const
}

const DatabaseShape::Table* mappedTable(const DatabaseShape& shape, const Mapping& mapping)
{
    const auto found =
        std::ranges::find_if(shape.tables, [&mapping](const DatabaseShape::Table& table) {
            return table.schema == mapping.schema && table.name == mapping.table;
        });
    return found == shape.tables.end() ? nullptr : &*found;
}

} // namespace viridian
