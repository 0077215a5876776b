#include "core/store/sql/dialect.h"

#include "core/base/time.h"
#include "core/base/uuid.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace viridian::sql {
namespace {

std::int64_t asSigned(std::uint64_t number)
{
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(number, kLargest));
}

/// One column's length in bytes as stored text.
std::string lengthOf(const LayoutColumn& column, Engine engine)
{
    const std::string name = payloadOf(column);
    if (engine == Engine::Sqlite)
        return fmt::format("length(CAST({} AS BLOB))", name);
    if (column.type == ColumnType::Bytes)
        return fmt::format("octet_length({})", name);
    return fmt::format("octet_length({}::text)", name);
}

/// The type of the first half of positions.
std::string_view halfType(const SelectContext& context)
{
    switch (context.layout->transaction.type) {
    case ColumnType::TimestampTz:
        return "timestamptz";
    case ColumnType::Integer:
        return "bigint";
    default:
        return "xid8";
    }
}

/// The first half of a position as text of that type.
std::string firstHalf(const SelectContext& context, const Position& position)
{
    const bool isTime = context.layout->transaction.type == ColumnType::TimestampTz;
    if (isTime)
        return formatIso(Timestamp{std::chrono::microseconds(asSigned(position.transaction()))});
    return fmt::format("{}", position.transaction());
}

} // namespace

std::string placed(std::vector<SqlParameter>& parameters, SqlParameter value)
{
    parameters.push_back(std::move(value));
    return fmt::format("${}", parameters.size());
}

std::string orderKey(const SelectContext& context)
{
    std::string position = quoted(context.layout->position.name);
    if (!context.pairs())
        return position;
    return fmt::format("({}, {})", quoted(context.layout->transaction.name), position);
}

std::string orderBy(const SelectContext& context, std::string_view word)
{
    const std::string position = quoted(context.layout->position.name);
    if (!context.pairs())
        return fmt::format("{}{}", position, word);
    return fmt::format("{}{}, {}{}", quoted(context.layout->transaction.name), word, position,
                       word);
}

std::string comparePosition(const SelectContext& context, std::string_view comparison,
                            const Position& position, std::vector<SqlParameter>& parameters)
{
    if (!context.pairs())
        return fmt::format("{} {} {}", orderKey(context), comparison,
                           placed(parameters, asSigned(position.number())));
    const std::string transaction = placed(parameters, firstHalf(context, position));
    const std::string number = placed(parameters, asSigned(position.number()));
    return fmt::format("{} {} ({}::{}, {}::bigint)", orderKey(context), comparison, transaction,
                       halfType(context), number);
}

void addInterval(const SelectContext& context, std::optional<Position> after,
                 std::optional<Position> upTo, SqlStatement& statement)
{
    if (after)
        statement.sql += " AND " + comparePosition(context, ">", *after, statement.parameters);
    if (upTo)
        statement.sql += " AND " + comparePosition(context, "<=", *upTo, statement.parameters);
}

std::string positionColumns(const SelectContext& context)
{
    std::string position = quoted(context.layout->position.name);
    if (!context.pairs())
        return position;
    const std::string transaction = quoted(context.layout->transaction.name);
    if (context.layout->transaction.type == ColumnType::TimestampTz)
        return fmt::format("(extract(epoch FROM {}) * 1000000)::bigint, {}", transaction, position);
    return fmt::format("{}, {}", transaction, position);
}

std::string numbersBetween(const std::string& expression, std::int64_t low, std::int64_t high)
{
    if (low > high)
        return "FALSE";
    std::vector<std::string> parts;
    if (low != std::numeric_limits<std::int64_t>::min())
        parts.push_back(fmt::format("{} >= {}", expression, low));
    if (high != std::numeric_limits<std::int64_t>::max())
        parts.push_back(fmt::format("{} <= {}", expression, high));
    return parts.empty() ? "TRUE" : fmt::format("{}", fmt::join(parts, " AND "));
}

std::string sizeOfData(const Layout& layout)
{
    const std::string size = lengthOf(layout.data, layout.engine);
    if (!layout.dataBytes || layout.dataBytes.name == layout.data.name)
        return fmt::format("coalesce({}, 0)", size);
    return fmt::format("coalesce({}, {}, 0)", lengthOf(layout.dataBytes, layout.engine), size);
}

std::string wildcardCondition(std::string_view column, std::string_view pattern, Engine engine,
                              std::vector<SqlParameter>& parameters)
{
    // SQLite's LIKE ignores case, so GLOB is used there; its other special characters are put in
    // brackets.
    const bool glob = engine == Engine::Sqlite;
    std::string text;
    for (const char c : pattern) {
        if (glob && (c == '?' || c == '['))
            text += fmt::format("[{}]", c);
        else if (!glob && c == '*')
            text += '%';
        else if (!glob && (c == '%' || c == '_' || c == '\\'))
            text += fmt::format("\\{}", c);
        else
            text += c;
    }
    const std::string place = placed(parameters, std::move(text));
    if (glob)
        return fmt::format("{} GLOB {}", column, place);
    return fmt::format("{} LIKE {} ESCAPE '\\'", column, place);
}

std::optional<std::string> placedAs(const LayoutColumn& column, Engine engine,
                                    const std::string& text, std::vector<SqlParameter>& parameters)
{
    if (engine == Engine::Sqlite || column.type != ColumnType::Uuid)
        return placed(parameters, text);
    const std::optional<Uuid> uuid = Uuid::parse(text);
    if (!uuid)
        return std::nullopt;
    return placed(parameters, uuid->toText()) + "::uuid";
}

std::string equalsText(const SelectContext& context, const LayoutColumn& column,
                       const std::string& text, std::vector<SqlParameter>& parameters)
{
    const std::optional<std::string> place =
        placedAs(column, context.layout->engine, text, parameters);
    return place ? fmt::format("{} = {}", quoted(column.name), *place) : std::string("FALSE");
}

std::string payloadOf(const LayoutColumn& column)
{
    const std::string name = quoted(column.name);
    return column.largeObject ? fmt::format("pg_catalog.lo_get({})", name) : name;
}

std::string asText(const LayoutColumn& column, Engine engine)
{
    const bool text = engine == Engine::Sqlite || column.type == ColumnType::Text;
    return text ? quoted(column.name) : quoted(column.name) + "::text";
}

} // namespace viridian::sql
