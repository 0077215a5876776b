#include "core/store/sql/dialect.h"

#include <algorithm>
#include <fmt/format.h>
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
    const std::string name = quoted(column.name);
    if (engine == Engine::Sqlite)
        return fmt::format("length(CAST({} AS BLOB))", name);
    if (column.type == ColumnType::Bytes)
        return fmt::format("octet_length({})", name);
    return fmt::format("octet_length({}::text)", name);
}

} // namespace

std::string placed(std::vector<SqlParameter>& parameters, SqlParameter value)
{
    parameters.push_back(std::move(value));
    return fmt::format("${}", parameters.size());
}

std::string orderKey(const SelectContext& context)
{
    const std::string position = quoted(context.layout->position.name);
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
    const std::string transaction = placed(parameters, fmt::format("{}", position.transaction()));
    const std::string number = placed(parameters, asSigned(position.number()));
    return fmt::format("{} {} ({}::xid8, {}::bigint)", orderKey(context), comparison, transaction,
                       number);
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
    const std::string position = quoted(context.layout->position.name);
    if (!context.pairs())
        return position;
    return fmt::format("{}, {}", quoted(context.layout->transaction.name), position);
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
    std::string text;
    for (const char c : pattern) {
        if (engine == Engine::Sqlite && (c == '?' || c == '['))
            text += fmt::format("[{}]", c);
        else if (engine == Engine::Sqlite)
            text += c;
        else if (c == '*')
            text += '%';
        else if (c == '%' || c == '_' || c == '\\')
            text += fmt::format("\\{}", c);
        else
            text += c;
    }
    const std::string place = placed(parameters, std::move(text));
    if (engine == Engine::Sqlite)
        return fmt::format("{} GLOB {}", column, place);
    return fmt::format("{} LIKE {} ESCAPE '\\'", column, place);
}

std::string asText(const LayoutColumn& column, Engine engine)
{
    const bool text = engine == Engine::Sqlite || column.type == ColumnType::Text;
    return text ? quoted(column.name) : quoted(column.name) + "::text";
}

} // namespace viridian::sql
