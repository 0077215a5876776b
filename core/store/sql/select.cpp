#include "core/store/sql/select.h"

#include "core/store/sql/dialect.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

using sql::addInterval;
using sql::comparePosition;

/// Where reading in @p direction goes on after @p after, up to @p upTo (always the highest
/// position).
void addPage(const SelectContext& context, std::optional<Position> after,
             std::optional<Position> upTo, Direction direction, SqlStatement& statement)
{
    if (direction == Direction::Forward)
        return addInterval(context, after, upTo, statement);
    if (after)
        statement.sql += " AND " + comparePosition(context, "<", *after, statement.parameters);
    addInterval(context, std::nullopt, upTo, statement);
}

std::string_view orderWord(Direction direction)
{
    return direction == Direction::Forward ? "" : " DESC";
}

/// Start of a data column for tables: SQLite's driver cuts what it fetched, since its substr()
/// reads all of it too.
std::string dataExpression(const Layout& layout, Bodies bodies)
{
    std::string name = sql::payloadOf(layout.data);
    if (bodies == Bodies::Full || layout.engine == Engine::Sqlite)
        return name;
    if (layout.data.type == ColumnType::Bytes)
        return fmt::format("substring({} from 1 for 256)", name);
    return fmt::format("left({}::text, 256)", name);
}

/// Collects result columns and remembers the index of each.
class ColumnList {
public:
    int add(const LayoutColumn& column) { return column ? add(quoted(column.name)) : -1; }
    int add(std::string expression)
    {
        m_columns.push_back(std::move(expression));
        return static_cast<int>(m_columns.size()) - 1;
    }
    [[nodiscard]] int count() const { return static_cast<int>(m_columns.size()); }
    [[nodiscard]] std::string text() const { return fmt::format("{}", fmt::join(m_columns, ", ")); }

private:
    std::vector<std::string> m_columns;
};

bool ownColumn(const LayoutColumn& bytes, const LayoutColumn& text)
{
    return bytes && bytes.name != text.name;
}

EventColumns addColumns(const SelectContext& context, Bodies bodies, ColumnList& list)
{
    const Layout& layout = *context.layout;
    EventColumns at;
    at.position = list.add(layout.position);
    at.transaction = context.pairs() ? list.add(layout.transaction) : -1;
    at.stream = list.add(layout.stream);
    at.version = list.add(layout.version);
    at.id = list.add(layout.id);
    at.type = list.add(layout.type);
    at.schemaVersion = list.add(layout.schemaVersion);
    if (bodies != Bodies::None)
        at.data = list.add(dataExpression(layout, bodies));
    if (bodies != Bodies::None && ownColumn(layout.dataBytes, layout.data))
        at.dataBytes = list.add(layout.dataBytes);
    at.metadata = layout.metadata ? list.add(sql::payloadOf(layout.metadata)) : -1;
    if (ownColumn(layout.metadataBytes, layout.metadata))
        at.metadataBytes = list.add(layout.metadataBytes);
    at.time = list.add(layout.time);
    const bool driverCuts = layout.engine == Engine::Sqlite && bodies == Bodies::Start;
    if (bodies != Bodies::Full && !driverCuts)
        at.size = list.add(sql::sizeOfData(layout));
    at.count = list.count();
    return at;
}

/// The conditions of a page, from WHERE on, without its order.
///
/// One stream's rows are found by its index and only then put in order. Left to itself a planner
/// may walk the whole store in position order instead, hoping to meet the stream's rows soon.
bool addRows(const SelectContext& context, const ReadRequest& request,
             std::optional<Position> downTo, SqlStatement& statement)
{
    const Layout& layout = *context.layout;
    const std::string condition = eventCondition(layout);
    if (!request.stream) {
        statement.sql += fmt::format("{} WHERE {}", context.source(), condition);
    } else {
        const std::string stream = fmt::format(
            "{} AND {}",
            sql::equalsText(context, layout.stream, *request.stream, statement.parameters),
            condition);
        if (layout.engine == Engine::Postgres)
            statement.sql += fmt::format("(SELECT * FROM {} WHERE {} OFFSET 0) AS s WHERE TRUE",
                                         context.source(), stream);
        else
            statement.sql += fmt::format("{} WHERE {}", context.source(), stream);
    }
    addPage(context, request.after, request.upTo, request.direction, statement);
    if (downTo)
        statement.sql += " AND " + comparePosition(context, ">=", *downTo, statement.parameters);
    const PushedFilter pushed = pushFilter(context, request.filter, statement.parameters);
    if (!pushed.sql.empty())
        statement.sql += fmt::format(" AND {}", pushed.sql);
    return pushed.exact;
}

/// ORDER BY and LIMIT of a page. In SQLite one stream's order is taken from an expression, so that
/// its index is walked and the numbers alone are sorted.
std::string orderAndLimit(const SelectContext& context, const ReadRequest& request,
                          std::optional<std::size_t> limit)
{
    std::string order = sql::orderBy(context, orderWord(request.direction));
    if (request.stream && context.layout->engine == Engine::Sqlite)
        order = "+" + order;
    std::string text = " ORDER BY " + order;
    if (limit)
        text += fmt::format(" LIMIT {}", *limit);
    return text;
}

/// A value as a PostgreSQL literal.
std::string literal(const SqlParameter& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return fmt::format("{}", *number);
    if (const auto* text = std::get_if<std::string>(&value))
        return textLiteral(*text);
    return "NULL";
}

} // namespace

std::vector<SqlValue> SqlStatement::values() const
{
    std::vector<SqlValue> views;
    views.reserve(parameters.size());
    for (const SqlParameter& value : parameters) {
        if (const auto* number = std::get_if<std::int64_t>(&value))
            views.emplace_back(*number);
        else if (const auto* text = std::get_if<std::string>(&value))
            views.emplace_back(std::string_view(*text));
        else
            views.emplace_back();
    }
    return views;
}

std::string SqlStatement::withLiterals() const
{
    std::string text;
    bool inText = false;
    bool inName = false;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        const char c = sql[at];
        if (c == '\'' && !inName)
            inText = !inText;
        if (c == '"' && !inText)
            inName = !inName;
        std::size_t number = 0;
        const char* const digits = sql.data() + at + 1;
        const auto [end, code] = std::from_chars(digits, sql.data() + sql.size(), number);
        const bool placeholder = c == '$' && !inText && !inName && code == std::errc();
        if (!placeholder || number == 0 || number > parameters.size()) {
            text += c;
            continue;
        }
        text += literal(parameters[number - 1]);
        at += static_cast<std::size_t>(end - digits);
    }
    return text;
}

bool SelectContext::pairs() const
{
    return byTransaction && layout->transaction;
}

std::string SelectContext::table() const
{
    return qualified(schema, layout->table);
}

std::string SelectContext::source() const
{
    return layout->rows.empty() ? table() : fmt::format("({}) AS e", layout->rows);
}

bool answeredByIndex(const ReadRequest& request)
{
    const Filter::Node* root = request.filter.root();
    if (root == nullptr)
        return true;
    const auto isIdTerm = [](const Filter::Node& node) {
        return node.kind == Filter::Node::Kind::Term && node.field == Filter::Field::Id &&
               std::ranges::all_of(node.values, [](const Filter::Value& value) {
                   return value.test == Filter::Test::Equals;
               });
    };
    return isIdTerm(*root) ||
           (root->kind == Filter::Node::Kind::And && std::ranges::any_of(root->children, isIdTerm));
}

ReadRequest withStreamOfFilter(ReadRequest request)
{
    const Filter::Node* root = request.filter.root();
    if (root == nullptr || request.stream)
        return request;
    const auto take = [&request](const Filter::Node& node) {
        const bool one = node.kind == Filter::Node::Kind::Term &&
                         node.field == Filter::Field::Stream && node.values.size() == 1 &&
                         node.values.front().test == Filter::Test::Equals;
        if (one && !request.stream)
            request.stream = node.values.front().text;
    };
    take(*root);
    if (root->kind == Filter::Node::Kind::And)
        std::ranges::for_each(root->children, take);
    return request;
}

EventSelect selectEvents(const SelectContext& context, const ReadRequest& request, Bodies bodies,
                         std::optional<Position> downTo)
{
    EventSelect select;
    SqlStatement& statement = select.statement;
    ColumnList list;
    select.columns = addColumns(context, bodies, list);
    const std::string head = fmt::format("SELECT {} FROM ", list.text());
    const bool numbersFirst = request.stream && context.layout->engine == Engine::Sqlite;
    if (!numbersFirst) {
        statement.sql = head;
        select.exact = addRows(context, request, downTo, statement);
        statement.sql += orderAndLimit(context, request,
                                       select.exact ? std::optional(request.limit) : std::nullopt);
        return select;
    }
    const std::string position = quoted(context.layout->position.name);
    statement.sql = fmt::format("{}{} WHERE {} IN (SELECT {} FROM ", head, context.source(),
                                position, position);
    select.exact = addRows(context, request, downTo, statement);
    statement.sql +=
        orderAndLimit(context, request, select.exact ? std::optional(request.limit) : std::nullopt);
    statement.sql +=
        fmt::format(") ORDER BY {}", sql::orderBy(context, orderWord(request.direction)));
    return select;
}

bool scansInOnePass(const SelectContext& context, const ReadRequest& request)
{
    // The rows of one stream, and those of a time, may be led to by an index of theirs.
    const bool led =
        request.stream || (context.timeIndexed && request.filter.speaksOf(Filter::Field::Time));
    return context.countsRows && !led;
}

EventSelect selectCounted(const SelectContext& context, const ReadRequest& request, Bodies bodies,
                          std::optional<Position> downTo)
{
    EventSelect select{.statement = {}, .columns = {}, .exact = true, .counted = true};
    SqlStatement& statement = select.statement;
    ColumnList list;
    select.columns = addColumns(context, bodies, list);
    statement.sql =
        fmt::format("SELECT {} FROM {} NOT INDEXED WHERE TRUE", list.text(), context.table());
    addPage(context, request.after, request.upTo, request.direction, statement);
    if (downTo)
        statement.sql += " AND " + comparePosition(context, ">=", *downTo, statement.parameters);
    // Only CASE promises that a row is counted before anything else is asked of it.
    const PushedFilter pushed = pushFilter(context, request.filter, statement.parameters);
    statement.sql +=
        fmt::format(" AND CASE WHEN viridian_over({}) THEN FALSE WHEN {} THEN TRUE END ORDER BY {}",
                    quoted(context.layout->position.name), pushed.sql.empty() ? "TRUE" : pushed.sql,
                    sql::orderBy(context, orderWord(request.direction)));
    select.exact = pushed.exact;
    return select;
}

SqlStatement selectCountOfPage(const SelectContext& context, const ReadRequest& request,
                               std::optional<Position> downTo)
{
    ReadRequest unfiltered = request;
    unfiltered.filter = Filter();
    SqlStatement statement;
    statement.sql = "SELECT count(*) FROM ";
    addRows(context, unfiltered, downTo, statement);
    return statement;
}

SqlStatement selectScanEnd(const SelectContext& context, const ReadRequest& request,
                           std::size_t rows)
{
    ReadRequest unfiltered = request;
    unfiltered.filter = Filter();
    SqlStatement statement;
    statement.sql = fmt::format("SELECT {} FROM ", sql::positionColumns(context));
    addRows(context, unfiltered, std::nullopt, statement);
    statement.sql += orderAndLimit(context, request, 1);
    statement.sql += fmt::format(" OFFSET {}", rows - 1);
    return statement;
}

std::string selectEndsOf(const SelectContext& context, std::string_view condition,
                         std::int64_t most)
{
    return fmt::format("SELECT count(*), min(hits.number), max(hits.number) FROM (SELECT {} AS "
                       "number FROM {} WHERE {} AND {} LIMIT {}) AS hits",
                       quoted(context.layout->position.name), context.source(),
                       eventCondition(*context.layout), condition, most);
}

std::string eventCondition(const Layout& layout)
{
    std::vector<std::string> parts;
    for (const LayoutConstant& constant : layout.where)
        parts.push_back(fmt::format("{} = {}", quoted(constant.column),
                                    constantLiteral(constant, layout.engine)));
    return parts.empty() ? std::string("TRUE") : fmt::format("{}", fmt::join(parts, " AND "));
}

std::string constantLiteral(const LayoutConstant& constant, Engine engine)
{
    const bool bare =
        constant.type == ColumnType::Integer || constant.type == ColumnType::EpochMicros;
    if (bare || (constant.type == ColumnType::Boolean && engine == Engine::Sqlite))
        return constant.value;
    return textLiteral(constant.value);
}

} // namespace viridian
