#include "core/pipeline/step_runner.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {

bool matches(const Step& step, Work& work)
{
    const Match& match = step.match;
    if (!match.versions.empty() && !match.takesVersion(work.version()))
        return false;
    if (!match.ids.empty() && !std::ranges::binary_search(match.ids, work.event().id))
        return false;
    if (match.position && !match.position->takes(work.event().position))
        return false;
    if (match.time && !(work.event().time && match.time->takes(*work.event().time)))
        return false;
    if (match.stream && !match.stream->matches(work.event().stream, work.captures))
        return false;
    if (step.needsJson && !work.hasJsonData())
        return false;
    if (step.needsBytes && work.event().data.kind != PayloadKind::Bytes)
        return false;
    return std::ranges::all_of(match.where, [&](const Condition& c) { return c.holds(work); });
}

StepFailure describeFailure(const Model& model, std::size_t step, std::string clause,
                            const Event& event, std::uint32_t input)
{
    StepFailure failure{.input = input,
                        .step = step,
                        .position = event.position,
                        .stream = std::string(event.stream),
                        .type = std::string(event.type),
                        .what = std::move(clause),
                        .error = {}};
    const std::string place =
        fmt::format("event {} ({} in {})", event.position.toText(), event.type, event.stream);
    failure.error.kind = ErrorKind::InvalidInput;
    failure.error.message =
        step == StepFailure::kNoStep
            ? fmt::format("No step matches {}, and the pipeline says unmatched: error. Add a step "
                          "for it, or a pass step.",
                          place)
            : fmt::format("Step “{}” cannot change {}: {}. Mend the step, or say onError: pass.",
                          model.steps[step].id, place, failure.what);
    failure.error.detail = event.position.toText();
    return failure;
}

Status StepRunner::act(const Step& step, const Event& event)
{
    const StepContext context{.pipeline = m_model.id, .step = step.id, .source = &event};
    for (const auto& action : step.actions) {
        Status done = action->apply(m_work, context);
        if (!done)
            return done;
    }
    if (step.newIds && !m_work.ended)
        m_work.setId(context.idOf(0));
    return {};
}

/// True when the event goes on without the step; otherwise the input has failed.
bool StepRunner::failed(std::size_t number, const Error& error, const Event& before,
                        std::string_view base, bool changed, Expected& out)
{
    if (m_model.steps[number].onError != OnError::Pass) {
        m_fate.failure.emplace(number, error.message);
        return false;
    }
    StepFailure failure =
        describeFailure(m_model, number, error.message, *m_task.described, m_task.input);
    failure.passedOn = true;
    out.failures.push_back(std::move(failure));
    m_fate.passedOn = true;
    m_work.goBack(before, base, changed);
    return true;
}

void StepRunner::emitted(std::size_t step, Expected& out)
{
    const std::vector<Event> parts = std::move(m_work.emitted);
    m_fate.changed = true;
    for (const Event& part : parts) {
        steps(part, step + 1, out);
        if (m_fate.failure)
            return;
    }
}

void StepRunner::steps(const Event& event, std::size_t from, Expected& out)
{
    const TypeEntry& entry = m_index.entryOf(event.type);
    const Candidates* candidates = entry.candidates;
    m_work.begin(event, entry.base, entry.affix, entry.affixVersion, *m_task.arena);
    std::optional<std::uint16_t> movedBy;
    auto next = std::ranges::lower_bound(*candidates, static_cast<std::uint16_t>(from));
    while (next != candidates->end() && *next < m_task.to) {
        const std::uint16_t number = *next;
        const Step& step = m_model.steps[number];
        if (!matches(step, m_work)) {
            ++next;
            continue;
        }
        m_fate.matched = true;
        if (m_task.touched)
            out.touchedSteps.push_back(number);
        const bool guarded = step.onError == OnError::Pass;
        const Event before = guarded ? m_work.finish() : Event{};
        const std::string_view base = m_work.type();
        const bool wasChanged = m_work.changed();
        if (const Status done = act(step, event); !done) {
            if (!failed(number, done.error(), before, base, wasChanged, out))
                return;
            ++next;
            continue;
        }
        if (m_work.ended) {
            if (step.expectAtMost)
                out.countedDrops.push_back({.input = m_task.input, .step = number});
            return emitted(number, out);
        }
        if (step.guardsStream)
            movedBy = number;
        if (m_work.type().data() != base.data())
            candidates = &m_index.candidatesOf(m_work.type());
        next = std::ranges::upper_bound(*candidates, number);
    }
    if (movedBy)
        out.moved.push_back({.input = m_task.input,
                             .output = static_cast<std::uint32_t>(out.events.size()),
                             .step = *movedBy,
                             .source = m_task.source});
    m_fate.changed = m_fate.changed || m_work.changed();
    out.events.add(m_work.changed() ? m_work.finish() : event);
}

StepRunner::Fate& StepRunner::run(const Task& task, Expected& out)
{
    m_task = task;
    m_fate = {};
    if (knowsNothingOf(task.event->type))
        out.events.add(*task.event);
    else
        steps(*task.event, task.from, out);
    return m_fate;
}

AddressView StepRunner::addressOf(const Event& event)
{
    Arena scratch(64);
    const TypeEntry& entry = m_index.entryOf(event.type);
    m_work.begin(event, entry.base, entry.affix, entry.affixVersion, scratch);
    return {.type = entry.base, .version = m_work.version()};
}

} // namespace viridian::pipeline
