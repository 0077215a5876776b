#include "core/pipeline/step_index.h"

namespace viridian::pipeline {

const Candidates& StepIndex::candidatesOf(std::string_view base)
{
    if (const auto found = m_candidates.find(base); found != m_candidates.end())
        return found->second;
    Candidates steps;
    for (std::size_t i = 0; i < m_model.steps.size(); ++i) {
        if (!m_model.steps[i].off && m_model.steps[i].match.takesType(base))
            steps.push_back(static_cast<std::uint16_t>(i));
    }
    if (m_candidates.size() < kMost)
        return m_candidates.emplace(std::string(base), std::move(steps)).first->second;
    m_extraCandidates = std::move(steps);
    return m_extraCandidates;
}

TypeEntry StepIndex::make(std::string_view type)
{
    TypeEntry entry{.base = std::string(type), .affixVersion = {}};
    entry.affix = m_model.version.affixOf(type);
    if (entry.affix) {
        const TypeAffix::Hit hit = *entry.affix->find(type);
        entry.base = hit.base;
        entry.affixVersion = hit.version;
    }
    entry.candidates = &candidatesOf(entry.base);
    return entry;
}

const TypeEntry& StepIndex::entryOf(std::string_view type)
{
    if (m_last && type == m_lastType)
        return *m_last;
    auto found = m_entries.find(type);
    if (found == m_entries.end() && m_entries.size() >= kMost) {
        m_last = nullptr;
        m_extra = make(type);
        return m_extra;
    }
    if (found == m_entries.end())
        found = m_entries.emplace(std::string(type), make(type)).first;
    m_last = &found->second;
    m_lastType = type;
    return *m_last;
}

} // namespace viridian::pipeline
