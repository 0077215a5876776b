#pragma once

#include "core/diff/difference.h"
#include "core/diff/rules.h"
#include "core/event/event.h"
#include "core/sync/event_digest.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::diff {

/// In what two events differ, after the rules.
struct Comparison {
    bool id = false; ///< true: differs
    bool type = false;
    bool schemaVersion = false;
    bool version = false;
    bool data = false;
    bool metadata = false;
    std::vector<json::PathDifference> paths; ///< pointers into the event object

    [[nodiscard]] bool equal() const
    {
        return !id && !type && !schemaVersion && !version && !data && !metadata;
    }
    /// What the event itself is, apart from where it stands.
    [[nodiscard]] bool changed() const { return id || type || schemaVersion || data; }
};

/// Compares an expected event with green's under a level and rules, and counts what the rules
/// cover.
///
/// Payloads are the same when their bytes are; else, at the canonical level, when their values are;
/// else when every path that differs is covered by a rule. Position and time do not count. Thread:
/// one at a time.
class EventComparer {
public:
    /// @param rules  null: none; must outlive the comparer
    EventComparer(DigestLevel level, const Rules* rules);

    /// Cheap where nothing differs; counts no hits where it says no.
    [[nodiscard]] bool same(const Event& expected, const Event& green);

    [[nodiscard]] Comparison compare(const Event& expected, const Event& green);

    /// By rule: how many differences it covered.
    [[nodiscard]] const std::vector<std::uint64_t>& hits() const { return m_hits; }
    /// Takes back what a look that led nowhere has counted.
    void setHits(std::vector<std::uint64_t> hits) { m_hits = std::move(hits); }

private:
    [[nodiscard]] bool sameBytesOrValue(const Payload& expected, const Payload& green) const;
    [[nodiscard]] std::optional<std::size_t> covering(const Event& event,
                                                      const json::PathDifference& path) const;
    [[nodiscard]] std::vector<json::PathDifference> uncovered(std::string_view root,
                                                              const Event& event,
                                                              const Payload& expected,
                                                              const Payload& green);

    DigestLevel m_level;
    const Rules* m_rules;
    std::vector<std::uint64_t> m_hits;
};

/// The text, or its first 1,024 bytes (at a whole character) with "…" behind.
[[nodiscard]] std::string shortened(std::string_view text);

} // namespace viridian::diff
