#include "core/pipeline/step_matcher.h"

#include <algorithm>

namespace viridian::pipeline {

Work& StepMatcher::begin(const Event& event, Arena& arena)
{
    const TypeEntry& entry = m_index.entryOf(event.type);
    m_work.begin(event, entry.base, entry.affix, entry.affixVersion, arena);
    return m_work;
}

Work* StepMatcher::match(const Event& event, Arena& arena)
{
    const TypeEntry& entry = m_index.entryOf(event.type);
    if (!std::ranges::binary_search(*entry.candidates, static_cast<std::uint16_t>(m_step)))
        return nullptr;
    m_work.begin(event, entry.base, entry.affix, entry.affixVersion, arena);
    return matches(step(), m_work) ? &m_work : nullptr;
}

} // namespace viridian::pipeline
