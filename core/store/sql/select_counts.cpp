// Positions, counts and lists: the SELECTs whose small results are copied out.
#include "core/store/sql/dialect.h"
#include "core/store/sql/select.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

using sql::addInterval;
using sql::placed;

std::string categoryExpression(const Layout& layout)
{
    const std::string stream = sql::asText(layout.stream, layout.engine);
    if (layout.engine == Engine::Postgres)
        return fmt::format("split_part({}, '-', 1)", stream);
    return fmt::format("substr({0}, 1, instr({0} || '-', '-') - 1)", stream);
}

/// Names sort by their bytes on every store, whatever the server's collation.
std::string byBytes(const Layout& layout)
{
    return layout.engine == Engine::Postgres ? " COLLATE \"C\"" : "";
}

SqlStatement selectEnd(const SelectContext& context, std::string_view word)
{
    SqlStatement statement;
    statement.sql =
        fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1", sql::positionColumns(context),
                    context.source(), eventCondition(*context.layout), sql::orderBy(context, word));
    return statement;
}

} // namespace

SqlStatement selectLastPosition(const SelectContext& context)
{
    return selectEnd(context, " DESC");
}

SqlStatement selectFirstPosition(const SelectContext& context)
{
    return selectEnd(context, "");
}

SqlStatement selectCountBetween(const SelectContext& context, std::optional<Position> after,
                                std::optional<Position> upTo)
{
    SqlStatement statement;
    statement.sql = fmt::format("SELECT count(*) FROM {}", context.source());
    // Without any condition SQLite counts the entries of its smallest index and decodes none.
    if (!context.layout->where.empty() || after || upTo)
        statement.sql += fmt::format(" WHERE {}", eventCondition(*context.layout));
    addInterval(context, after, upTo, statement);
    return statement;
}

SqlStatement selectCountStreams(const SelectContext& context)
{
    SqlStatement statement;
    statement.sql = fmt::format("SELECT count(*) FROM (SELECT DISTINCT {} FROM {} WHERE {}) AS s",
                                quoted(context.layout->stream.name), context.source(),
                                eventCondition(*context.layout));
    return statement;
}

SqlStatement selectTypes(const SelectContext& context)
{
    const Layout& layout = *context.layout;
    const std::string version =
        layout.schemaVersion
            ? fmt::format("coalesce({}, '')", sql::asText(layout.schemaVersion, layout.engine))
            : "''";
    SqlStatement statement;
    statement.sql =
        fmt::format("SELECT {}, {}, count(*) FROM {} WHERE {} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
                    quoted(layout.type.name), version, context.source(), eventCondition(layout));
    return statement;
}

SqlStatement selectCategories(const SelectContext& context)
{
    const Layout& layout = *context.layout;
    const std::string stream = quoted(layout.stream.name);
    SqlStatement statement;
    statement.sql = fmt::format("SELECT c, sum(n), count(*) FROM (SELECT {} AS c, count(*) AS n "
                                "FROM {} WHERE {} GROUP BY {}) AS s GROUP BY c "
                                "ORDER BY c{}",
                                categoryExpression(layout), context.source(),
                                eventCondition(layout), stream, byBytes(layout));
    return statement;
}

SqlStatement selectStreams(const SelectContext& context, std::string_view pattern,
                           std::string_view after, std::size_t limit)
{
    const Layout& layout = *context.layout;
    const std::string name = sql::asText(layout.stream, layout.engine);
    const std::string stream = name + byBytes(layout);
    SqlStatement statement;
    statement.sql =
        fmt::format("SELECT {0}, max({1}), count(*) FROM {2} WHERE {3}", name,
                    quoted(layout.version.name), context.source(), eventCondition(layout));
    if (!after.empty())
        statement.sql +=
            fmt::format(" AND {} > {}", stream, placed(statement.parameters, std::string(after)));
    if (!pattern.empty() && pattern != "*")
        statement.sql +=
            " AND " + sql::wildcardCondition(name, pattern, layout.engine, statement.parameters);
    statement.sql += fmt::format(" GROUP BY {} ORDER BY {} LIMIT {}", name, stream, limit);
    return statement;
}

SqlStatement selectStreamHeads(const SelectContext& context, std::span<const std::string> streams,
                               std::optional<Position> upTo)
{
    const Layout& layout = *context.layout;
    SqlStatement statement;
    std::vector<std::string> places;
    places.reserve(streams.size());
    for (const std::string& stream : streams) {
        if (std::optional<std::string> place =
                sql::placedAs(layout.stream, layout.engine, stream, statement.parameters))
            places.push_back(*std::move(place));
    }
    if (places.empty())
        places.emplace_back("NULL");
    statement.sql = fmt::format("SELECT {0}, max({1}) FROM {2} WHERE {3} AND {0} IN ({4})",
                                quoted(layout.stream.name), quoted(layout.version.name),
                                context.source(), eventCondition(layout), fmt::join(places, ", "));
    addInterval(context, std::nullopt, upTo, statement);
    statement.sql += fmt::format(" GROUP BY {}", quoted(layout.stream.name));
    return statement;
}

SqlStatement selectTimeAtOrBefore(const SelectContext& context, Position bound)
{
    const Layout& layout = *context.layout;
    SqlStatement statement;
    statement.sql = fmt::format("SELECT {}, {} FROM {} WHERE {} AND {} IS NOT NULL",
                                sql::positionColumns(context), quoted(layout.time.name),
                                context.source(), eventCondition(layout), quoted(layout.time.name));
    addInterval(context, std::nullopt, bound, statement);
    statement.sql += fmt::format(" ORDER BY {} LIMIT 1", sql::orderBy(context, " DESC"));
    return statement;
}

} // namespace viridian
