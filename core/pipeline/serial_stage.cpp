#include "core/pipeline/serial_stage.h"

namespace viridian::pipeline {

void SerialStage::run(StageTurn& turn)
{
    m_turn = &turn;
    for (const Passing& item : turn.in) {
        if (!turn.ledger.wants(item))
            continue;
        m_at = &item;
        one(item);
    }
    m_turn = nullptr;
    m_at = nullptr;
}

void SerialStage::flush(StageTurn& turn)
{
    m_turn = &turn;
    drain();
    m_turn = nullptr;
}

void SerialStage::one(const Passing& item)
{
    const bool mine = m_matcher.match(item.event, m_turn->arena) != nullptr;
    arrives(item, mine);
    if (!mine)
        return pass(item);
    m_turn->ledger.touch(item, m_matcher.number());
    // What arrives() gave out may have used the matcher's memory.
    Work* work = m_matcher.match(item.event, m_turn->arena);
    const Status taken = take(item, *work);
    if (taken)
        return;
    if (step().onError != OnError::Pass)
        return m_turn->ledger.fail(item, m_matcher.number(), taken.error().message);
    m_turn->ledger.passOn(item, m_matcher.number(), taken.error().message);
    pass(item);
}

void SerialStage::passAs(const Passing& item, const Event& event)
{
    m_turn->ledger.changed(item);
    m_turn->out.push_back(item);
    m_turn->out.back().event = event;
}

void SerialStage::give(Event event, std::string_view source)
{
    Passing made{.event = event, .made = true, .source = source};
    if (m_at != nullptr) {
        made.input = m_at->input;
        made.event.position = m_at->event.position;
        made.event.version = m_at->event.version;
    }
    m_turn->out.push_back(made);
}

void SerialStage::giveUp(const Event& event, std::string clause)
{
    const Passing made{.event = event,
                       .input = m_at != nullptr ? m_at->input : 0,
                       .made = true,
                       .source = event.stream};
    m_turn->ledger.fail(made, m_matcher.number(), std::move(clause));
}

Event SerialStage::kept(const Event& event)
{
    Event copy = event;
    for (std::string_view* field : {&copy.stream, &copy.id, &copy.type, &copy.schemaVersion,
                                    &copy.data.bytes, &copy.metadata.bytes})
        *field = m_turn->arena.keep(*field);
    return copy;
}

} // namespace viridian::pipeline
