#include "core/pipeline/code_worker.h"

#include "core/pipeline/state_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

WorkerAnswer goneWith(Error error)
{
    WorkerAnswer answer;
    answer.kind = WorkerAnswer::Kind::Gone;
    answer.error = std::move(error);
    return answer;
}

WorkerAnswer::Kind kindOf(worker::AnswerKind kind)
{
    switch (kind) {
    case worker::AnswerKind::Unchanged:
        return WorkerAnswer::Kind::Unchanged;
    case worker::AnswerKind::Emit:
        return WorkerAnswer::Kind::Emit;
    case worker::AnswerKind::Drop:
        return WorkerAnswer::Kind::Drop;
    case worker::AnswerKind::Hold:
        return WorkerAnswer::Kind::Hold;
    case worker::AnswerKind::Error:
        break;
    }
    return WorkerAnswer::Kind::Error;
}

/// The event with bytes that outlive the group it came out of.
Event keptIn(Arena& arena, Event event)
{
    for (std::string_view* text : {&event.stream, &event.type, &event.id, &event.schemaVersion,
                                   &event.data.bytes, &event.metadata.bytes})
        *text = arena.keep(*text);
    return event;
}

worker::WorkerOptions named(worker::WorkerOptions options, const Model& model, std::size_t step)
{
    options.step = model.steps[step].id;
    options.pipeline = model.hash;
    return options;
}

} // namespace

CodeWorker::CodeWorker(const Model& model, std::size_t step, worker::WorkerOptions options,
                       worker::StateScope scope)
    : m_matcher(model, step), m_scope(scope), m_worker(named(std::move(options), model, step))
{
}

bool CodeWorker::isHandled(const Event& event, Arena& arena)
{
    const std::vector<worker::Handled>& handles = m_worker.handles();
    if (handles.empty())
        return true;
    Work& work = m_matcher.begin(event, arena);
    return std::ranges::any_of(handles, [&](const worker::Handled& one) {
        return one.type == work.type() && (one.version.empty() || one.version == work.version());
    });
}

/// 1:1 keeps the id; of several each gets its own, the same on every run
/// (shared/reference/transform-operations.md section 4). What the worker itself named stays.
WorkerAnswer CodeWorker::answerOf(const worker::Answers& all, const worker::Answer& answer,
                                  const Event& asked, Arena& arena) const
{
    const Step& step = m_matcher.step();
    WorkerAnswer out;
    out.kind = kindOf(answer.kind);
    out.text = answer.text;
    if (answer.kind == worker::AnswerKind::Hold && m_scope == worker::StateScope::None) {
        out.kind = WorkerAnswer::Kind::Error;
        out.text = "its worker holds the event, and the step keeps no state; say state: stream";
    }
    const StepContext context{.pipeline = m_matcher.model().id, .step = step.id, .source = &asked};
    const std::span<const worker::Emitted> events = all.eventsOf(answer);
    out.events.reserve(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        out.events.push_back(events[i].event);
        if (!events[i].ownId && (events.size() > 1 || step.newIds))
            out.events.back().id = arena.keep(context.idOf(i));
    }
    if (answer.kind == worker::AnswerKind::Unchanged && step.newIds) {
        out.kind = WorkerAnswer::Kind::Emit;
        out.events.push_back(asked);
        out.events.back().id = arena.keep(context.idOf(0));
    }
    return out;
}

void CodeWorker::remember(const WorkerAnswer& answer, const Event& asked)
{
    if (m_scope == worker::StateScope::None || answer.kind == WorkerAnswer::Kind::Error)
        return;
    const std::string_view key = worker::stateKey(asked, m_scope);
    const auto found = m_groups.find(key);
    if (answer.kind != WorkerAnswer::Kind::Hold) {
        if (found != m_groups.end() && answer.kind == WorkerAnswer::Kind::Emit)
            m_groups.erase(found);
        return;
    }
    Group& group = found == m_groups.end() ? m_groups[std::string(key)] : found->second;
    group.since = group.events == 0 ? asked.position : group.since;
    ++group.events;
    group.last = EventBatch();
    group.last.addCopy(asked);
}

std::vector<WorkerAnswer> CodeWorker::ask(std::span<const Event> events, Arena& arena,
                                          std::stop_token stop)
{
    if (Status started = m_worker.start(stop); !started) {
        Error error = std::move(started.error());
        if (error.kind == ErrorKind::NotFound) // what the pipeline names is not there
            error.kind = ErrorKind::InvalidInput;
        return {goneWith(std::move(error))};
    }
    std::vector<Event> handled;
    std::vector<bool> isAsked(events.size(), true);
    if (!m_worker.handles().empty()) {
        for (std::size_t i = 0; i < events.size(); ++i) {
            isAsked[i] = isHandled(events[i], arena);
            if (isAsked[i])
                handled.push_back(events[i]);
        }
        events = handled;
    }
    worker::Exchange exchange = m_worker.run({.events = events,
                                              .states = &m_states,
                                              .scope = m_scope,
                                              .stopAtError = false,
                                              .stop = std::move(stop)},
                                             arena);
    const worker::Answers& all = exchange.answers;
    std::vector<WorkerAnswer> out;
    out.reserve(isAsked.size() + 1);
    std::size_t next = 0;
    for (const bool asked : isAsked) {
        if (!asked) {
            out.emplace_back();
            continue;
        }
        if (next == all.answers.size()) {
            out.push_back(goneWith(exchange.halt.value_or(Error{})));
            break;
        }
        out.push_back(answerOf(all, all.answers[next], events[next], arena));
        remember(out.back(), events[next]);
        ++next;
    }
    return out;
}

/// Held events that nothing comes of would be lost without a word.
WorkerAnswer CodeWorker::nothingFor(const Group& group)
{
    WorkerAnswer out;
    out.kind = WorkerAnswer::Kind::Error;
    out.text = fmt::format("its worker holds {} event{} up to this one, since {}, and gave nothing "
                           "for {} at the end; let flush give what becomes of {}, or say drop",
                           group.events, group.events == 1 ? "" : "s", group.since.toText(),
                           group.events == 1 ? "it" : "them", group.events == 1 ? "it" : "them");
    return out;
}

WorkerAnswer CodeWorker::flush(Arena& arena, std::stop_token stop)
{
    std::vector<Event> lasts;
    for (const auto& [key, group] : m_groups)
        lasts.push_back(group.last.front());
    WorkerAnswer out;
    if (lasts.empty())
        return out;
    const worker::Exchange exchange = m_worker.flush({.events = lasts,
                                                      .states = &m_states,
                                                      .scope = m_scope,
                                                      .stopAtError = true,
                                                      .stop = std::move(stop)},
                                                     arena);
    if (exchange.halt)
        return goneWith(*exchange.halt);
    auto group = m_groups.begin();
    for (std::size_t i = 0; i < exchange.answers.answers.size(); ++i) {
        WorkerAnswer one = answerOf(exchange.answers, exchange.answers.answers[i], lasts[i], arena);
        if (one.kind == WorkerAnswer::Kind::Unchanged)
            one = nothingFor(group->second);
        if (one.kind == WorkerAnswer::Kind::Error) {
            one.events = {keptIn(arena, lasts[i])}; // the one that the message names
            return one;
        }
        ++group;
        // What comes out of a group is a new event, even if it is one.
        const StepContext context{
            .pipeline = m_matcher.model().id, .step = m_matcher.step().id, .source = &lasts[i]};
        for (Event& event : one.events) {
            if (event.id == lasts[i].id)
                event.id = arena.keep(context.idOf(0));
            out.events.push_back(keptIn(arena, event));
        }
    }
    m_groups.clear();
    out.kind = out.events.empty() ? WorkerAnswer::Kind::Unchanged : WorkerAnswer::Kind::Emit;
    return out;
}

std::string CodeWorker::state() const
{
    if (m_states.empty() && m_groups.empty())
        return {};
    StateWriter writer;
    writer.text(m_states.carried());
    writer.number(static_cast<std::int64_t>(m_groups.size()));
    for (const auto& [key, group] : m_groups) {
        writer.text(key);
        writer.number(static_cast<std::int64_t>(group.events));
        writer.position(group.since);
        writer.event(group.last.front());
    }
    return writer.take();
}

Status CodeWorker::restore(std::string_view state)
{
    m_states = {};
    m_groups.clear();
    if (state.empty())
        return {};
    StateReader reader(state);
    if (Status restored = m_states.restore(reader.text()); !restored)
        return restored;
    for (std::int64_t left = reader.number(); left > 0 && reader.good(); --left) {
        Group& group = m_groups[std::string(reader.text())];
        group.events = static_cast<std::uint64_t>(reader.number());
        group.since = reader.position();
        group.last.addCopy(reader.event());
    }
    return reader.finish();
}

std::vector<OpenGroup> CodeWorker::openGroups() const
{
    std::vector<OpenGroup> out;
    for (const auto& [key, group] : m_groups)
        out.push_back({.step = m_matcher.step().id,
                       .key = key,
                       .events = group.events,
                       .since = group.since});
    return out;
}

std::uint64_t CodeWorker::held() const
{
    std::uint64_t sum = 0;
    for (const auto& [key, group] : m_groups)
        sum += group.events;
    return sum;
}

} // namespace viridian::pipeline
