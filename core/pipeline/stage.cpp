#include "core/pipeline/stage.h"

#include "core/pipeline/quarantine.h"
#include "core/pipeline/step_runner.h"

#include <algorithm>

namespace viridian::pipeline {

void BatchLedger::matched(const Passing& of)
{
    if (!of.made)
        fates[of.input].matched = true;
}

void BatchLedger::touch(const Passing& of, std::size_t step)
{
    matched(of);
    const auto number = static_cast<std::uint16_t>(step);
    if (!options.touched)
        return;
    if (of.made)
        touchedMade.push_back(number);
    else
        touched.push_back({.input = of.input, .step = number});
}

void BatchLedger::changed(const Passing& of)
{
    if (!of.made)
        fates[of.input].changed = true;
}

void BatchLedger::taken(const Passing& of)
{
    if (!of.made)
        fates[of.input].taken = true;
}

void BatchLedger::passOn(const Passing& of, std::size_t step, std::string clause)
{
    if (!of.made)
        fates[of.input].passedOn = true;
    failures.push_back(describeFailure(m_model, step, std::move(clause), named(of), of.input));
    failures.back().passedOn = true;
}

void BatchLedger::fail(const Passing& of, std::size_t step, std::string clause)
{
    StepFailure failure = describeFailure(m_model, step, std::move(clause), named(of), of.input);
    if (!options.keepGoing && step < m_model.steps.size() && !of.made &&
        m_model.steps[step].onError == OnError::Quarantine)
        return putAside(std::move(failure));
    if (!options.keepGoing)
        return haltAt(std::move(failure));
    if (!of.made)
        fates[of.input].failed = true;
    failures.push_back(std::move(failure));
}

void BatchLedger::stop(const Passing& of, std::size_t step, Error error)
{
    StepFailure failure = describeFailure(m_model, step, error.message, named(of), of.input);
    failure.error = std::move(error);
    haltAt(std::move(failure));
}

/// Nothing of the stream goes on from the event, whatever stage the others have come to.
void BatchLedger::putAside(StepFailure failure)
{
    const std::string_view stream = m_blue[failure.input].stream;
    for (std::size_t i = failure.input; i < m_blue.size(); ++i)
        fates[i].aside = fates[i].aside || m_blue[i].stream == stream;
    m_aside.push_back(std::move(failure));
}

void BatchLedger::settleAside(Quarantine& quarantine)
{
    std::ranges::stable_sort(m_aside, {}, &StepFailure::input);
    auto next = m_aside.begin();
    for (std::uint32_t i = 0; i < m_blue.size() && i < end; ++i) {
        for (; next != m_aside.end() && next->input == i; ++next) {
            if (quarantine.holds(m_blue[i].stream))
                continue; // a stage that came further had set it aside before
            if (quarantine.full())
                return haltAt(Quarantine::refusal(std::move(*next)));
            quarantine.begin(m_blue[i], *next, m_model.steps[next->step].id);
            next->quarantined = true;
            failures.push_back(std::move(*next));
        }
        if (fates[i].aside)
            quarantine.count(m_blue[i].stream);
    }
}

void BatchLedger::haltAt(StepFailure failure)
{
    if (failure.input >= end)
        return;
    end = failure.input;
    halt = std::move(failure);
}

void BatchLedger::countDrop(const Passing& of, std::size_t step)
{
    if (!of.made)
        countedDrops.push_back({.input = of.input, .step = static_cast<std::uint16_t>(step)});
}

} // namespace viridian::pipeline
