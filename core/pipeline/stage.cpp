#include "core/pipeline/stage.h"

#include "core/pipeline/step_runner.h"

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
