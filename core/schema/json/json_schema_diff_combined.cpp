// Parts of two combinations are paired off: a pair is one part of the old that one part of the new
// reads. The most pairs that there can be are found by augmenting paths; pairs without any change
// are taken first.

#include "core/schema/json/json_schema_differ.h"

#include <algorithm>

namespace viridian::schema {
namespace {

constexpr std::size_t kUnpaired = static_cast<std::size_t>(-1);

struct Edge {
    std::size_t to = 0;
    Differences differences;
};

/// Pairs the left with the right along edges.
class Matching {
public:
    Matching(const std::vector<std::vector<Edge>>& edges, std::size_t rightSize)
        : m_edges(edges), m_left(edges.size(), nullptr), m_right(rightSize, kUnpaired)
    {
        for (std::size_t left = 0; left < edges.size(); ++left)
            takeUnchanged(left);
        for (std::size_t left = 0; left < edges.size(); ++left) {
            std::vector<bool> seen(rightSize, false);
            if (!m_left[left])
                augment(left, seen);
        }
    }

    /// The edge that a left part is paired by, or nullptr.
    [[nodiscard]] const Edge* of(std::size_t left) const { return m_left[left]; }
    [[nodiscard]] std::size_t size() const
    {
        return static_cast<std::size_t>(
            std::count_if(m_left.begin(), m_left.end(), [](const Edge* edge) { return edge; }));
    }

private:
    void take(std::size_t left, const Edge& edge)
    {
        m_left[left] = &edge;
        m_right[edge.to] = left;
    }
    void takeUnchanged(std::size_t left)
    {
        for (const Edge& edge : m_edges[left]) {
            if (edge.differences.empty() && m_right[edge.to] == kUnpaired) {
                take(left, edge);
                return;
            }
        }
    }
    bool augment(std::size_t left, std::vector<bool>& seen)
    {
        for (const Edge& edge : m_edges[left]) {
            if (seen[edge.to])
                continue;
            seen[edge.to] = true;
            if (m_right[edge.to] == kUnpaired || augment(m_right[edge.to], seen)) {
                take(left, edge);
                return true;
            }
        }
        return false;
    }

    const std::vector<std::vector<Edge>>& m_edges;
    std::vector<const Edge*> m_left;
    std::vector<std::size_t> m_right;
};

/// A combination's parts, each once.
std::vector<PartRef> distinct(Parts& side, PartRef combination)
{
    std::vector<PartRef> parts;
    std::set<Digest128> seen;
    for (const PartRef part : combination->parts) {
        if (seen.insert(side.digest(part)).second)
            parts.push_back(part);
    }
    return parts;
}

} // namespace

void JsonSchemaDiffer::combinations(PartRef original, PartRef update)
{
    if (original->criterion != update->criterion) {
        if (update->criterion == Criterion::All) {
            change("COMBINED_TYPE_CHANGED");
            return;
        }
        change("COMBINED_TYPE_EXTENDED");
    }
    const std::vector<PartRef> originals = distinct(*m_original, original);
    const std::vector<PartRef> updates = distinct(*m_update, update);
    if (originals.size() < updates.size())
        change(update->criterion == Criterion::All ? "PRODUCT_TYPE_EXTENDED" : "SUM_TYPE_EXTENDED");
    else if (originals.size() > updates.size())
        change(original->criterion == Criterion::All ? "PRODUCT_TYPE_NARROWED"
                                                     : "SUM_TYPE_NARROWED");
    matchParts(original, originals, updates);
}

void JsonSchemaDiffer::matchParts(PartRef original, const std::vector<PartRef>& originals,
                                  const std::vector<PartRef>& updates)
{
    std::vector<std::vector<Edge>> edges(originals.size());
    for (std::size_t i = 0; i < originals.size() && !m_gaveUp; ++i) {
        const Step list(*this, keyword(original->criterion));
        const Step item(*this, std::to_string(i));
        for (std::size_t j = 0; j < updates.size() && !m_gaveUp; ++j) {
            const std::size_t before = m_found.size();
            if (compareReadable(originals[i], updates[j]))
                edges[i].push_back(
                    {j, Differences(m_found.begin() + static_cast<std::ptrdiff_t>(before),
                                    m_found.end())});
            m_found.resize(before);
        }
    }
    if (m_gaveUp)
        return;
    const Matching matching(edges, updates.size());
    for (std::size_t i = 0; i < originals.size(); ++i) {
        if (const Edge* edge = matching.of(i))
            m_found.insert(m_found.end(), edge->differences.begin(), edge->differences.end());
    }
    if (matching.size() < std::min(originals.size(), updates.size()))
        change("COMBINED_TYPE_SUBSCHEMAS_CHANGED");
}

} // namespace viridian::schema
