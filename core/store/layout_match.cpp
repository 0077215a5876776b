#include "core/store/layout.h"
#include "core/store/store_info.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

using Table = DatabaseShape::Table;

bool holds(const std::vector<std::string>& list, std::string_view wanted)
{
    return std::ranges::find(list, wanted) != list.end();
}

/// One table against one layout. Columns weigh most; a column that must be absent counts like a
/// missing one.
LayoutCandidate matchTable(const DatabaseShape& shape, const Layout& layout, const Table& table)
{
    LayoutCandidate candidate{
        .layout = layout.name, .schema = table.schema, .score = 0, .missing = {}};
    for (const std::string& column : layout.required) {
        if (!holds(table.columns, column))
            candidate.missing.push_back(fmt::format("column {}", column));
    }
    for (const std::string& column : layout.absent) {
        if (holds(table.columns, column))
            candidate.missing.push_back(fmt::format("no column {}", column));
    }
    for (const std::string& function : layout.functions) {
        if (!holds(shape.functions, fmt::format("{}.{}", table.schema, function)))
            candidate.missing.push_back(fmt::format("function {}", function));
    }
    const std::size_t wanted =
        layout.required.size() + layout.absent.size() + layout.functions.size() + 1;
    candidate.score =
        static_cast<double>(wanted - candidate.missing.size()) / static_cast<double>(wanted);
    return candidate;
}

LayoutCandidate matchLayout(const DatabaseShape& shape, const Layout& layout)
{
    LayoutCandidate best{
        .layout = layout.name,
        .schema = layout.schema,
        .score = 0,
        .missing = {fmt::format("table {}", layout.schema.empty()
                                                ? layout.table
                                                : layout.schema + "." + layout.table)}};
    for (const Table& table : shape.tables) {
        if (table.name != layout.table)
            continue;
        LayoutCandidate candidate = matchTable(shape, layout, table);
        // Of two tables that fit equally the one in the layout's own schema is meant.
        const bool nearer = candidate.score == best.score && table.schema == layout.schema;
        if (candidate.score > best.score || nearer)
            best = std::move(candidate);
    }
    return best;
}

} // namespace

std::vector<LayoutCandidate> matchLayouts(const DatabaseShape& shape,
                                          const std::vector<Layout>& layouts)
{
    std::vector<LayoutCandidate> candidates;
    std::vector<std::pair<double, std::size_t>> order;
    for (const Layout& layout : layouts) {
        if (layout.engine != shape.engine)
            continue;
        candidates.push_back(matchLayout(shape, layout));
        // Among complete matches the one that asks for more is the more certain.
        const std::size_t asked =
            layout.required.size() + layout.absent.size() + layout.functions.size();
        order.emplace_back(candidates.back().score, asked);
    }
    std::vector<std::size_t> indexes(candidates.size());
    for (std::size_t i = 0; i < indexes.size(); ++i)
        indexes[i] = i;
    std::ranges::stable_sort(
        indexes, [&order](std::size_t a, std::size_t b) { return order[a] > order[b]; });
    std::vector<LayoutCandidate> sorted;
    for (const std::size_t index : indexes)
        sorted.push_back(std::move(candidates[index]));
    return sorted;
}

Result<Layout> chooseLayout(const DatabaseShape& shape, std::string_view forced,
                            std::string_view where, std::string& schema)
{
    Result<std::vector<Layout>> layouts = allLayouts();
    if (!layouts)
        return passOn(layouts);
    if (!forced.empty()) {
        Result<Layout> named = layoutNamed(forced, shape.engine);
        if (!named)
            return named;
        *layouts = {*std::move(named)};
    }
    const std::vector<LayoutCandidate> candidates = matchLayouts(shape, *layouts);
    if (!candidates.empty() && candidates.front().missing.empty()) {
        schema = candidates.front().schema;
        const auto chosen = std::ranges::find_if(*layouts, [&](const Layout& layout) {
            return layout.name == candidates.front().layout && layout.engine == shape.engine;
        });
        return std::move(*chosen);
    }
    std::vector<std::string> lines;
    for (const LayoutCandidate& candidate : candidates) {
        if (lines.size() < 3)
            lines.push_back(fmt::format("{} (missing: {})", candidate.layout,
                                        fmt::join(candidate.missing, ", ")));
    }
    return fail(ErrorKind::InvalidInput,
                fmt::format("{} holds no event store of {}. Nearest: {}.", where,
                            forced.empty() ? std::string("a known layout")
                                           : fmt::format("the layout {}", forced),
                            fmt::join(lines, "; ")));
}

} // namespace viridian
