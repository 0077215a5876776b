#include "core/store/layout.h"
#include "core/store/store_info.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

using Table = DatabaseShape::Table;

bool holds(const std::vector<std::string>& list, std::string_view wanted, bool loose = false)
{
    const std::string name = comparableName(wanted, loose);
    return std::ranges::any_of(
        list, [&](const std::string& item) { return comparableName(item, loose) == name; });
}

/// What '*' stands for in the table's name; absent: the layout's event table has another name.
std::optional<std::string> prefixIn(const Layout& layout, const Table& table)
{
    if (layout.tables.empty())
        return matchedPrefix(layout.table, table.name, layout.looseNames);
    for (const std::string& pattern : layout.tables) {
        if (auto found = matchedPrefix(pattern, table.name, layout.looseNames))
            return found;
    }
    return std::nullopt;
}

std::size_t askedBy(const Layout& layout)
{
    std::size_t asked = layout.required.size() + layout.absent.size() + layout.functions.size();
    for (const LayoutNeighbour& neighbour : layout.beside)
        asked += 1 + neighbour.columns.size();
    return asked;
}

void matchNeighbour(const DatabaseShape& shape, const Layout& layout, std::string_view schema,
                    std::string_view prefix, const LayoutNeighbour& neighbour,
                    std::vector<std::string>& missing)
{
    std::string name = neighbour.table;
    if (const std::size_t at = name.find("{prefix}"); at != std::string::npos)
        name.replace(at, std::string_view("{prefix}").size(), prefix);
    const auto found = std::ranges::find_if(shape.tables, [&](const Table& table) {
        return table.schema == schema && comparableName(table.name, layout.looseNames) ==
                                             comparableName(name, layout.looseNames);
    });
    if (found == shape.tables.end()) {
        missing.push_back(fmt::format("table {}", name));
        for (const std::string& column : neighbour.columns)
            missing.push_back(fmt::format("column {}.{}", name, column));
        return;
    }
    for (const std::string& column : neighbour.columns) {
        if (!holds(found->columns, column, layout.looseNames))
            missing.push_back(fmt::format("column {}.{}", name, column));
    }
}

/// One table against one layout. Columns weigh most; a column that must be absent counts like a
/// missing one.
LayoutCandidate matchTable(const DatabaseShape& shape, const Layout& layout, const Table& table,
                           std::string_view prefix)
{
    LayoutCandidate candidate{.layout = layout.name,
                              .schema = table.schema,
                              .table = table.name,
                              .score = 0,
                              .missing = {}};
    for (const std::string& column : layout.required) {
        if (!holds(table.columns, column, layout.looseNames))
            candidate.missing.push_back(fmt::format("column {}", column));
    }
    for (const std::string& column : layout.absent) {
        if (holds(table.columns, column, layout.looseNames))
            candidate.missing.push_back(fmt::format("no column {}", column));
    }
    for (const std::string& function : layout.functions) {
        if (!holds(shape.functions, fmt::format("{}.{}", table.schema, function)))
            candidate.missing.push_back(fmt::format("function {}", function));
    }
    for (const LayoutNeighbour& neighbour : layout.beside)
        matchNeighbour(shape, layout, table.schema, prefix, neighbour, candidate.missing);
    const std::size_t wanted = askedBy(layout) + 1;
    candidate.score =
        static_cast<double>(wanted - candidate.missing.size()) / static_cast<double>(wanted);
    return candidate;
}

LayoutCandidate nothingLike(const Layout& layout)
{
    const std::string name =
        layout.schema.empty() ? layout.table : layout.schema + "." + layout.table;
    return {.layout = layout.name,
            .schema = layout.schema,
            .table = layout.table,
            .score = 0,
            .missing = {fmt::format("table {}", name)}};
}

/// @param only  an event table of this name; empty = any
LayoutCandidate matchLayout(const DatabaseShape& shape, const Layout& layout,
                            std::string_view only = {})
{
    LayoutCandidate best = nothingLike(layout);
    for (const Table& table : shape.tables) {
        if (!only.empty() && table.name != only)
            continue;
        const std::optional<std::string> prefix = prefixIn(layout, table);
        if (!prefix)
            continue;
        LayoutCandidate candidate = matchTable(shape, layout, table, *prefix);
        // A pattern fits many tables: one that has little in common is not worth a word.
        const bool byPattern = table.name != layout.table;
        if (byPattern && candidate.score < 0.5)
            continue;
        // Of two tables that fit equally the one in the layout's own schema is meant.
        const bool nearer = candidate.score == best.score && table.schema == layout.schema &&
                            best.schema != layout.schema;
        if (candidate.score > best.score || nearer)
            best = std::move(candidate);
    }
    return best;
}

std::vector<LayoutCandidate> matchAll(const DatabaseShape& shape,
                                      const std::vector<Layout>& layouts, std::string_view only)
{
    std::vector<LayoutCandidate> candidates;
    std::vector<std::pair<double, std::size_t>> order;
    for (const Layout& layout : layouts) {
        if (layout.engine != shape.engine)
            continue;
        candidates.push_back(matchLayout(shape, layout, only));
        // Among complete matches the one that asks for more is the more certain.
        const bool complete = candidates.back().missing.empty();
        order.emplace_back(candidates.back().score, complete ? askedBy(layout) : 0);
    }
    std::vector<std::size_t> indexes(candidates.size());
    for (std::size_t i = 0; i < indexes.size(); ++i)
        indexes[i] = i;
    std::ranges::stable_sort(
        indexes, [&order](std::size_t a, std::size_t b) { return order[a] > order[b]; });
    std::vector<LayoutCandidate> sorted;
    sorted.reserve(indexes.size());
    for (const std::size_t index : indexes)
        sorted.push_back(std::move(candidates[index]));
    return sorted;
}

/// The layout that an address forces, or all.
Result<std::vector<Layout>> layoutsToTry(std::string_view forced, Engine engine)
{
    if (forced.empty())
        return allLayouts();
    Result<Layout> named = layoutNamed(forced, engine);
    if (!named)
        return passOn(named);
    return std::vector<Layout>{*std::move(named)};
}

/// The event tables that the forced layout, or any known one, fits completely: one candidate a
/// table, best first.
Result<std::vector<LayoutCandidate>> storesIn(const DatabaseShape& shape, std::string_view forced,
                                              std::string_view table)
{
    const Result<std::vector<Layout>> layouts = layoutsToTry(forced, shape.engine);
    if (!layouts)
        return tl::unexpected(layouts.error());
    std::vector<LayoutCandidate> stores;
    for (LayoutCandidate& candidate : matchAll(shape, *layouts, table)) {
        const bool known = std::ranges::any_of(stores, [&](const LayoutCandidate& store) {
            return store.schema == candidate.schema && store.table == candidate.table;
        });
        if (candidate.missing.empty() && !known)
            stores.push_back(std::move(candidate));
    }
    return stores;
}

/// "message-db in message_store.messages"
std::string nameOf(const LayoutCandidate& store)
{
    return store.schema.empty()
               ? fmt::format("{} in {}", store.layout, store.table)
               : fmt::format("{} in {}.{}", store.layout, store.schema, store.table);
}

/// A green that was begun in one layout is not begun again in another beside it: both would share
/// one bookkeeping.
Status checkNoOtherGreen(const DatabaseShape& shape, std::string_view forced,
                         std::string_view where, std::string_view table)
{
    if (forced.empty() || !std::ranges::any_of(shape.tables, [](const Table& one) {
            return one.name == "viridian_checkpoint";
        }))
        return {};
    const Result<std::vector<LayoutCandidate>> stores = storesIn(shape, {}, table);
    if (!stores)
        return tl::unexpected(stores.error());
    if (stores->empty())
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("{0} is a green already, of the layout {1}, not {2}: open it with "
                            "?layout={3}, or name a new, empty green for the layout {2}.",
                            where, nameOf(stores->front()), forced, stores->front().layout));
}

/// The candidate's layout with the names of the table that was found.
Result<Layout> boundTo(const DatabaseShape& shape, const std::vector<Layout>& layouts,
                       const LayoutCandidate& best, std::string& schema)
{
    schema = best.schema;
    const auto chosen = std::ranges::find_if(layouts, [&](const Layout& layout) {
        return layout.name == best.layout && layout.engine == shape.engine;
    });
    const auto found = std::ranges::find_if(shape.tables, [&](const Table& table) {
        return table.schema == best.schema && table.name == best.table;
    });
    return boundLayout(*chosen, *found);
}

/// "Nearest: native (missing: column type); emmett (missing: table emt_messages)."
std::string nearestOf(const std::vector<LayoutCandidate>& candidates)
{
    constexpr std::size_t kTold = 3;
    std::vector<std::string> lines;
    for (const LayoutCandidate& candidate : candidates) {
        if (lines.size() < kTold)
            lines.push_back(fmt::format("{} (missing: {})", candidate.layout,
                                        fmt::join(candidate.missing, ", ")));
    }
    return fmt::format("Nearest: {}.", fmt::join(lines, "; "));
}

} // namespace

std::vector<LayoutCandidate> matchLayouts(const DatabaseShape& shape,
                                          const std::vector<Layout>& layouts)
{
    return matchAll(shape, layouts, {});
}

Result<bool> holdsStore(const DatabaseShape& shape, std::string_view forced, std::string_view where,
                        std::string_view table)
{
    const Result<std::vector<LayoutCandidate>> stores = storesIn(shape, forced, table);
    if (!stores)
        return tl::unexpected(stores.error());
    if (stores->size() > 1 && forced.empty())
        return fail(ErrorKind::Conflict,
                    fmt::format("{} holds more than one event store: {} and {}. Say which is "
                                "meant: add ?layout= to its address.",
                                where, nameOf(stores->at(0)), nameOf(stores->at(1))));
    if (!stores->empty())
        return true;
    if (Status alone = checkNoOtherGreen(shape, forced, where, table); !alone)
        return passOn(alone);
    return false;
}

Result<Layout> chooseLayout(const DatabaseShape& shape, std::string_view forced,
                            std::string_view where, std::string& schema, std::string_view table)
{
    const Result<std::vector<Layout>> layouts = layoutsToTry(forced, shape.engine);
    if (!layouts)
        return tl::unexpected(layouts.error());
    const std::vector<LayoutCandidate> candidates = matchAll(shape, *layouts, table);
    if (!candidates.empty() && candidates.front().missing.empty())
        return boundTo(shape, *layouts, candidates.front(), schema);
    if (!forced.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} holds no event store of the layout {}. {}", where, forced,
                                nearestOf(candidates)));
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("{} holds no event store of a known layout. {}", where, nearestOf(candidates)),
        std::string(kUnknownLayout));
}

Result<Layout> bindLayout(const DatabaseShape& shape, const Layout& layout, std::string_view where,
                          std::string& schema)
{
    const std::vector<Layout> only{layout};
    const std::vector<LayoutCandidate> candidates = matchAll(shape, only, layout.table);
    if (!candidates.empty() && candidates.front().missing.empty())
        return boundTo(shape, only, candidates.front(), schema);
    return fail(ErrorKind::InvalidInput,
                fmt::format("{} does not hold what is mapped. {}", where, nearestOf(candidates)));
}

} // namespace viridian
