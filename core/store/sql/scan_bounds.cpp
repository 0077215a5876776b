#include "core/store/sql/scan_bounds.h"

#include "core/store/sql/push_time.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace viridian {
namespace {

using Field = Filter::Field;
using Node = Filter::Node;
using Value = Filter::Value;

/// Rows that are looked up by their time before a scan begins.
constexpr std::int64_t kMostByTime = 50'000;

/// Calls @p take for every term of the field that each match must hold.
void forRequired(const Filter& filter, Field field, const std::function<void(const Node&)>& take)
{
    const Node* root = filter.root();
    if (root == nullptr)
        return;
    const auto look = [&](const Node& node) {
        if (node.kind == Node::Kind::Term && node.field == field)
            take(node);
    };
    look(*root);
    if (root->kind == Node::Kind::And)
        std::ranges::for_each(root->children, look);
}

ScanBounds nowhere()
{
    return {.low = Position(~std::uint64_t{0}), .high = Position(0)};
}

/// The range over all alternatives of a "pos:" term.
ScanBounds hullOf(const Node& term)
{
    ScanBounds hull = nowhere();
    for (const Value& value : term.values) {
        const bool pair = (value.lowPosition && value.lowPosition->isPair()) ||
                          (value.highPosition && value.highPosition->isPair());
        hull.low = pair || !value.lowPosition || !hull.low
                       ? std::nullopt
                       : std::optional(std::min(*hull.low, *value.lowPosition));
        hull.high = pair || !value.highPosition || !hull.high
                        ? std::nullopt
                        : std::optional(std::max(*hull.high, *value.highPosition));
    }
    return hull;
}

/// Microseconds since 1970, both inclusive; the ends of the type are open.
struct Times {
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

/// Absent: the filter says nothing of times.
std::optional<Times> timesOf(const Filter& filter)
{
    std::optional<Times> all;
    forRequired(filter, Field::Time, [&all](const Node& term) {
        const auto lowest = std::ranges::min_element(term.values, {}, &Value::low);
        const auto highest = std::ranges::max_element(term.values, {}, &Value::high);
        if (lowest == term.values.end())
            return;
        const Times before = all.value_or(Times{});
        all = Times{.low = std::max(before.low, lowest->low),
                    .high = std::min(before.high, highest->high)};
    });
    return all;
}

} // namespace

ScanBounds within(const ScanBounds& one, const ScanBounds& other)
{
    ScanBounds both = one;
    if (other.low && (!both.low || *other.low > *both.low))
        both.low = other.low;
    if (other.high && (!both.high || *other.high < *both.high))
        both.high = other.high;
    return both;
}

ScanBounds boundsOfPositions(const Filter& filter)
{
    ScanBounds bounds;
    forRequired(filter, Field::Position,
                [&bounds](const Node& term) { bounds = within(bounds, hullOf(term)); });
    return bounds;
}

Result<ScanBounds> boundsOfTimes(PageSource& source, const SelectContext& context,
                                 const Filter& filter, std::stop_token stop)
{
    const std::optional<Times> times = timesOf(filter);
    if (!times || !context.timeIndexed || context.pairs())
        return ScanBounds{};
    SqlStatement statement;
    const std::optional<PushedFilter> when =
        pushTime(context, times->low, times->high, statement.parameters);
    if (!when)
        return ScanBounds{};
    statement.sql = selectEndsOf(context, when->sql, kMostByTime + 1);
    Result<SqlRows> found = source.rowsOf(statement, std::move(stop));
    if (!found)
        return passOn(found);
    const std::int64_t rows = found->number(0).value_or(0);
    if (rows > kMostByTime)
        return ScanBounds{};
    if (rows == 0)
        return nowhere();
    const auto end = [&found](std::size_t column) {
        return Position(static_cast<std::uint64_t>(found->number(column).value_or(0)));
    };
    return ScanBounds{.low = end(1), .high = end(2)};
}

} // namespace viridian
