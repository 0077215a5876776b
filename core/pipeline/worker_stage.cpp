#include "core/pipeline/worker_stage.h"

#include <cassert>

namespace viridian::pipeline {

void WorkerStage::run(StageTurn& turn)
{
    m_asked.clear();
    m_isAsked.assign(turn.in.size(), false);
    for (std::size_t i = 0; i < turn.in.size(); ++i) {
        if (!turn.ledger.wants(turn.in[i]) ||
            m_matcher.match(turn.in[i].event, turn.arena) == nullptr)
            continue;
        m_isAsked[i] = true;
        m_asked.push_back(turn.in[i].event);
    }
    std::vector<WorkerAnswer> answers;
    if (!m_asked.empty())
        answers = m_worker->ask(m_asked, turn.arena, turn.ledger.options.stop);
    std::size_t next = 0;
    for (std::size_t i = 0; i < turn.in.size(); ++i) {
        const Passing& item = turn.in[i];
        if (!m_isAsked[i]) {
            turn.out.push_back(item);
            continue;
        }
        assert(next < answers.size() || !turn.ledger.wants(item));
        if (next < answers.size() && turn.ledger.wants(item))
            settle(item, answers[next], turn);
        ++next;
    }
}

void WorkerStage::settle(const Passing& item, WorkerAnswer& answer, StageTurn& turn)
{
    using Kind = WorkerAnswer::Kind;
    BatchLedger& ledger = turn.ledger;
    const std::size_t step = m_matcher.number();
    ledger.touch(item, step);
    switch (answer.kind) {
    case Kind::Unchanged:
        turn.out.push_back(item);
        return;
    case Kind::Emit:
        ledger.changed(item);
        for (const Event& event : answer.events) {
            turn.out.push_back(item);
            turn.out.back().event = event;
        }
        return;
    case Kind::Drop:
        return;
    case Kind::Hold:
        return ledger.taken(item);
    case Kind::Error:
        if (m_matcher.step().onError != OnError::Pass)
            return ledger.fail(item, step, std::move(answer.text));
        ledger.passOn(item, step, std::move(answer.text));
        turn.out.push_back(item);
        return;
    case Kind::Gone:
        return ledger.stop(item, step, std::move(answer.error));
    }
}

void WorkerStage::flush(StageTurn& turn)
{
    WorkerAnswer answer = m_worker->flush(turn.arena, turn.ledger.options.stop);
    Passing made{.event = {}, .made = true, .source = {}};
    if (answer.kind == WorkerAnswer::Kind::Gone)
        return turn.ledger.stop(made, m_matcher.number(), std::move(answer.error));
    if (turn.ledger.options.last) {
        if (Status settled = m_worker->settle(); !settled)
            return turn.ledger.stop(made, m_matcher.number(), std::move(settled.error()));
    }
    if (answer.kind == WorkerAnswer::Kind::Error) {
        made.event = answer.events.front();
        return turn.ledger.fail(made, m_matcher.number(), std::move(answer.text));
    }
    for (const Event& event : answer.events) {
        made.event = event;
        made.source = event.stream;
        turn.out.push_back(made);
    }
}

} // namespace viridian::pipeline
