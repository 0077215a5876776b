#pragma once

#include "core/pipeline/model.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::pipeline {

/// Numbers of the steps that may match a type, ascending.
using Candidates = std::vector<std::uint16_t>;

/// What is known of an event type, by its name as stored.
struct TypeEntry {
    std::string base; ///< without its affix
    const TypeAffix* affix = nullptr;
    std::string affixVersion;
    const Candidates* candidates = nullptr;
};

/// Finds the steps for a type by hash. Entries are made when a type is first seen and stay; a store
/// with more distinct types than kMost has the rest looked up anew each time. Thread: one at a
/// time.
class StepIndex {
public:
    explicit StepIndex(const Model& model) : m_model(model) {}

    /// Valid until the next entryOf() of a type beyond the first kMost, otherwise for ever.
    [[nodiscard]] const TypeEntry& entryOf(std::string_view type);
    [[nodiscard]] const Candidates& candidatesOf(std::string_view base);

private:
    static constexpr std::size_t kMost = 100'000;
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>()(text);
        }
    };
    template <typename Value>
    using Table = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

    [[nodiscard]] TypeEntry make(std::string_view type);

    const Model& m_model;
    Table<TypeEntry> m_entries;
    Table<Candidates> m_candidates;
    TypeEntry m_extra;
    Candidates m_extraCandidates;
    std::string m_lastType;
    const TypeEntry* m_last = nullptr;
};

} // namespace viridian::pipeline
