#include "core/diff/aligner.h"

#include "core/base/digest.h"
#include "core/json/compare.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace viridian::diff {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
/// Beyond so many cells the longest common subsequence is found greedily: the first match in order.
constexpr std::size_t kMostCells = 4'000'000;

/// Who is paired with whom while the alignment grows.
struct Matching {
    std::vector<std::size_t> greenOf;    ///< by expected
    std::vector<std::size_t> expectedOf; ///< by green

    Matching(std::size_t expected, std::size_t green)
        : greenOf(expected, kNone), expectedOf(green, kNone)
    {
    }
    void pair(std::size_t expected, std::size_t green)
    {
        greenOf[expected] = green;
        expectedOf[green] = expected;
    }
    [[nodiscard]] static std::vector<std::size_t> open(const std::vector<std::size_t>& partners)
    {
        std::vector<std::size_t> indices;
        for (std::size_t i = 0; i < partners.size(); ++i)
            if (partners[i] == kNone)
                indices.push_back(i);
        return indices;
    }
};

using Events = std::span<const Event* const>;

void pairById(Events expected, Events green, Matching& matching)
{
    std::unordered_map<std::string_view, std::deque<std::size_t>> byId;
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (!expected[i]->id.empty())
            byId[expected[i]->id].push_back(i);
    for (std::size_t i = 0; i < green.size(); ++i) {
        const auto found = byId.find(green[i]->id);
        if (found == byId.end() || found->second.empty())
            continue;
        matching.pair(found->second.front(), i);
        found->second.pop_front();
    }
}

std::vector<Digest128> keysOf(Events events, const std::vector<std::size_t>& indices)
{
    std::vector<Digest128> keys;
    keys.reserve(indices.size());
    for (const std::size_t index : indices)
        keys.push_back(payloadKey(*events[index]));
    return keys;
}

/// Calls @p match(i, j) for a longest common subsequence of @p a and @p b.
template <typename Match>
void longestCommon(std::span<const Digest128> a, std::span<const Digest128> b, const Match& match)
{
    const std::size_t width = b.size() + 1;
    std::vector<std::uint32_t> length((a.size() + 1) * width, 0);
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            length[i * width + j] =
                a[i] == b[j] ? length[(i + 1) * width + j + 1] + 1
                             : std::max(length[(i + 1) * width + j], length[i * width + j + 1]);
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j])
            match(i++, j++);
        else if (length[(i + 1) * width + j] >= length[i * width + j + 1])
            ++i;
        else
            ++j;
    }
}

/// As longestCommon(), in one pass: not always the longest.
template <typename Match>
void greedyCommon(std::span<const Digest128> a, std::span<const Digest128> b, const Match& match)
{
    struct Hash {
        std::size_t operator()(const Digest128& digest) const { return digest.low; }
    };
    std::unordered_map<Digest128, std::deque<std::size_t>, Hash> places;
    for (std::size_t i = 0; i < a.size(); ++i)
        places[a[i]].push_back(i);
    std::size_t next = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
        const auto found = places.find(b[j]);
        if (found == places.end())
            continue;
        while (!found->second.empty() && found->second.front() < next)
            found->second.pop_front();
        if (found->second.empty())
            continue;
        match(found->second.front(), j);
        next = found->second.front() + 1;
    }
}

void pairByPayload(Events expected, Events green, Matching& matching)
{
    const std::vector<std::size_t> left = Matching::open(matching.greenOf);
    const std::vector<std::size_t> right = Matching::open(matching.expectedOf);
    if (left.empty() || right.empty())
        return;
    const std::vector<Digest128> leftKeys = keysOf(expected, left);
    const std::vector<Digest128> rightKeys = keysOf(green, right);
    const auto match = [&](std::size_t i, std::size_t j) { matching.pair(left[i], right[j]); };
    if (left.size() <= kMostCells / right.size())
        longestCommon(std::span(leftKeys), std::span(rightKeys), match);
    else
        greedyCommon(std::span(leftKeys), std::span(rightKeys), match);
}

/// Stores without ids: an event of the same type at the same version is the same event with another
/// payload.
void pairByVersion(Events expected, Events green, Matching& matching)
{
    std::unordered_map<std::int64_t, std::size_t> byVersion;
    for (const std::size_t index : Matching::open(matching.greenOf))
        if (expected[index]->id.empty())
            byVersion.emplace(expected[index]->version, index);
    for (const std::size_t index : Matching::open(matching.expectedOf)) {
        const auto found = byVersion.find(green[index]->version);
        if (!green[index]->id.empty() || found == byVersion.end() ||
            expected[found->second]->type != green[index]->type)
            continue;
        matching.pair(found->second, index);
        byVersion.erase(found);
    }
}

/// By expected: whether any other pair stands on the other side of it in green.
std::vector<bool> crossed(const std::vector<std::size_t>& greenOf)
{
    std::vector<bool> result(greenOf.size(), false);
    std::size_t highest = 0;
    bool any = false;
    for (std::size_t i = 0; i < greenOf.size(); ++i) {
        if (greenOf[i] == kNone)
            continue;
        result[i] = any && highest > greenOf[i];
        highest = std::max(any ? highest : 0, greenOf[i]);
        any = true;
    }
    std::size_t lowest = kNone;
    for (std::size_t i = greenOf.size(); i-- > 0;) {
        if (greenOf[i] == kNone)
            continue;
        result[i] = result[i] || lowest < greenOf[i];
        lowest = std::min(lowest, greenOf[i]);
    }
    return result;
}

std::vector<bool> reordered(const std::vector<std::size_t>& greenOf, Events expected, Events green)
{
    std::vector<std::size_t> ranks;
    std::vector<std::size_t> owners;
    for (std::size_t i = 0; i < greenOf.size(); ++i)
        if (greenOf[i] != kNone) {
            ranks.push_back(greenOf[i]);
            owners.push_back(i);
        }
    std::vector<bool> result(greenOf.size(), false);
    const std::vector<bool> outside = outOfOrder(ranks);
    const std::vector<bool> crossing = crossed(greenOf);
    for (std::size_t i = 0; i < owners.size(); ++i) {
        const std::size_t owner = owners[i];
        const bool moved = expected[owner]->version != green[greenOf[owner]]->version;
        result[owner] = outside[i] || (moved && crossing[owner]);
    }
    return result;
}

Label labelOf(const Comparison& comparison, bool isReordered)
{
    if (comparison.changed())
        return Label::Changed;
    if (isReordered)
        return Label::Reordered;
    if (comparison.version)
        return Label::Version;
    return comparison.metadata ? Label::Metadata : Label::Equal;
}

std::vector<AlignedPair> rowsOf(Events expected, Events green,
                                const std::vector<std::size_t>& greenOrder,
                                const Matching& matching, EventComparer& comparer)
{
    // Extra events stand behind the expected one whose partner they follow; index 0 is "before the
    // first".
    std::vector<std::vector<std::size_t>> extras(expected.size() + 1);
    std::size_t last = 0;
    for (std::size_t i = 0; i < green.size(); ++i) {
        if (matching.expectedOf[i] != kNone) {
            last = matching.expectedOf[i] + 1;
            continue;
        }
        // What is missing at the same version stands before what is there instead.
        while (last < expected.size() && matching.greenOf[last] == kNone &&
               expected[last]->version <= green[i]->version)
            ++last;
        extras[last].push_back(i);
    }
    std::vector<AlignedPair> rows;
    rows.reserve(expected.size() + green.size());
    const auto addExtras = [&](std::size_t slot) {
        for (const std::size_t extra : extras[slot])
            rows.push_back({.expected = std::nullopt,
                            .green = greenOrder[extra],
                            .label = Label::Extra,
                            .comparison = {}});
    };
    const std::vector<bool> moved = reordered(matching.greenOf, expected, green);
    addExtras(0);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        AlignedPair row{
            .expected = i, .green = std::nullopt, .label = Label::Missing, .comparison = {}};
        if (const std::size_t partner = matching.greenOf[i]; partner != kNone) {
            row.green = greenOrder[partner];
            row.comparison = comparer.compare(*expected[i], *green[partner]);
            row.label = labelOf(row.comparison, moved[i]);
        }
        rows.push_back(std::move(row));
        addExtras(i + 1);
    }
    return rows;
}

} // namespace

Digest128 payloadKey(const Event& event)
{
    return chained(digestOf(event.type), json::canonicalDigest(event.data.bytes));
}

std::vector<bool> outOfOrder(std::span<const std::size_t> ranks)
{
    std::vector<std::size_t> tails; ///< by length: index of the smallest end
    std::vector<std::size_t> before(ranks.size(), kNone);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        const auto place = std::ranges::lower_bound(
            tails, ranks[i], {}, [&](std::size_t index) { return ranks[index]; });
        if (place != tails.begin())
            before[i] = *(place - 1);
        if (place == tails.end())
            tails.push_back(i);
        else
            *place = i;
    }
    std::vector<bool> outside(ranks.size(), true);
    for (std::size_t i = tails.empty() ? kNone : tails.back(); i != kNone; i = before[i])
        outside[i] = false;
    return outside;
}

std::vector<AlignedPair> alignStream(Events expected, Events green, EventComparer& comparer)
{
    std::vector<std::size_t> order(green.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return green[a]->version != green[b]->version ? green[a]->version < green[b]->version
                                                      : green[a]->position < green[b]->position;
    });
    std::vector<const Event*> sorted;
    sorted.reserve(order.size());
    for (const std::size_t index : order)
        sorted.push_back(green[index]);

    Matching matching(expected.size(), green.size());
    pairById(expected, sorted, matching);
    pairByPayload(expected, sorted, matching);
    pairByVersion(expected, sorted, matching);
    return rowsOf(expected, sorted, order, matching, comparer);
}

} // namespace viridian::diff
