#include "core/pipeline/in_process_stage.h"

#include <algorithm>

namespace viridian::pipeline {

void InProcessStage::run(StageTurn& turn)
{
    for (const Passing& item : turn.in) {
        if (turn.ledger.wants(item))
            one(item, turn);
    }
}

void InProcessStage::one(const Passing& item, StageTurn& turn)
{
    m_part.events.keepFirst(0);
    m_part.moved.clear();
    m_part.countedDrops.clear();
    m_part.touchedSteps.clear();
    m_part.failures.clear();
    const RunOptions& options = turn.ledger.options;
    const StepRunner::Fate& fate = m_runner.run({.event = &item.event,
                                                 .described = &turn.ledger.named(item),
                                                 .input = item.input,
                                                 .source = item.source,
                                                 .from = m_from,
                                                 .to = std::min(m_to, options.untilStep),
                                                 .touched = options.touched,
                                                 .arena = &turn.arena},
                                                m_part);
    report(item, fate, turn.ledger);
    if (fate.failure)
        return;
    const std::size_t first = turn.out.size();
    for (const Event& event : m_part.events) {
        turn.out.push_back(item);
        turn.out.back().event = event;
    }
    for (const Expected::Moved& moved : m_part.moved)
        turn.out[first + moved.output].movedBy = moved.step;
}

void InProcessStage::report(const Passing& item, const StepRunner::Fate& fate, BatchLedger& ledger)
{
    if (fate.matched)
        ledger.matched(item);
    if (fate.changed)
        ledger.changed(item);
    for (const std::uint16_t step : m_part.touchedSteps)
        ledger.touch(item, step);
    for (StepFailure& failure : m_part.failures)
        ledger.passOn(item, failure.step, std::move(failure.what));
    if (fate.failure)
        return ledger.fail(item, fate.failure->first, fate.failure->second);
    for (const Expected::CountedDrop& drop : m_part.countedDrops)
        ledger.countDrop(item, drop.step);
}

} // namespace viridian::pipeline
