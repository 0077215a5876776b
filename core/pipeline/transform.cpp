#include "core/pipeline/transform.h"

#include "core/pipeline/assertion.h"
#include "core/pipeline/carried.h"
#include "core/pipeline/model.h"
#include "core/pipeline/staged_run.h"
#include "core/pipeline/state_text.h"
#include "core/pipeline/step_runner.h"

#include <algorithm>
#include <iterator>

/// A pipeline whose steps all run in process goes the short way: each event straight through the
/// steps that its type may match, into the result. Others go through stages.
namespace viridian {

using pipeline::StagedRun;
using pipeline::StepRunner;

TransformCounters& TransformCounters::operator+=(const TransformCounters& other)
{
    in += other.in;
    out += other.out;
    unchanged += other.unchanged;
    changed += other.changed;
    dropped += other.dropped;
    split += other.split;
    surplus += other.surplus;
    merged += other.merged;
    made += other.made;
    failed += other.failed;
    passedOn += other.passedOn;
    unmatched += other.unmatched;
    return *this;
}

namespace {

/// Adds what comes of later inputs to what came of earlier ones.
void append(Expected& to, Expected more)
{
    const auto inputs = static_cast<std::uint32_t>(to.inputs());
    const auto outputs = static_cast<std::uint32_t>(to.events.size());
    const auto steps = static_cast<std::uint32_t>(to.touchedSteps.size());
    to.events.share(more.events);
    for (const Event& event : more.events)
        to.events.add(event);
    for (const std::uint32_t end : more.endOf)
        to.endOf.push_back(outputs + end);
    for (const std::uint32_t end : more.touchedEnd)
        to.touchedEnd.push_back(steps + end);
    for (const std::uint32_t output : more.made)
        to.made.push_back(outputs + output);
    const auto shifted = [&](auto& list, auto& from) {
        for (auto& item : from) {
            item.input += inputs;
            list.push_back(std::move(item));
        }
    };
    for (Expected::Moved& moved : more.moved)
        moved.output += outputs;
    for (Expected::Violation& violation : more.violations) {
        violation.output += outputs;
        to.violations.push_back(std::move(violation));
    }
    to.judged.resize(std::max(to.judged.size(), more.judged.size()));
    for (std::size_t i = 0; i < more.judged.size(); ++i)
        to.judged[i] += more.judged[i];
    shifted(to.moved, more.moved);
    shifted(to.countedDrops, more.countedDrops);
    shifted(to.failures, more.failures);
    std::ranges::copy(more.dispositions, std::back_inserter(to.dispositions));
    std::ranges::copy(more.touchedSteps, std::back_inserter(to.touchedSteps));
    std::ranges::copy(more.touchedMade, std::back_inserter(to.touchedMade));
    to.counters += more.counters;
    to.held = more.held;
    to.halt = std::move(more.halt);
    if (to.halt)
        to.halt->input += inputs;
}

EventBatch part(const EventBatch& in, std::size_t begin, std::size_t end)
{
    EventBatch out;
    out.share(in);
    out.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i)
        out.add(in[i]);
    return out;
}

} // namespace

struct Transform::State {
    State(Pipeline given, Guard guard)
        : shared(std::move(given)), model(shared.model()), runner(model)
    {
        if (model.staged)
            staged.emplace(model);
        if (guard == Guard::Own && (model.guardsStreams || model.guardsDrops))
            own.emplace(shared);
        if (!model.assertions.empty())
            assertions.emplace(model);
    }

    Expected runInProcess(const EventBatch& in, const RunOptions& options);
    Expected runOnce(const EventBatch& in, const RunOptions& options);
    Expected runExactly(const EventBatch& in, const RunOptions& options);
    void one(const Event& event, std::uint32_t input, Expected& out, const RunOptions& options);
    void fell(StepRunner::Fate& fate, const Event& event, std::uint32_t input, std::size_t begin,
              Expected& out, const RunOptions& options) const;

    /// What stands before the last step is no output.
    [[nodiscard]] bool judges(const RunOptions& options) const
    {
        return assertions && options.untilStep >= model.steps.size();
    }

    /// What runOnce() changes.
    struct Memory {
        std::vector<StagedRun::StageState> stages;
        std::string guard;
    };
    [[nodiscard]] Memory memory() const;
    Status recall(const Memory& from);

    Pipeline shared;
    const pipeline::Model& model;
    StepRunner runner;
    std::optional<StagedRun> staged;
    std::optional<RunGuard> own;
    std::optional<pipeline::AssertionCheck> assertions;
    std::vector<Position> flushes;  ///< places of this run and those before it
    std::vector<Position> toReplay; ///< descending
};

namespace {

/// Says what became of the input, once all its outputs stand.
void settle(const StepRunner::Fate& fate, std::size_t outputs, Expected& out)
{
    Disposition what = Disposition::Unchanged;
    if (outputs == 0)
        what = Disposition::Dropped;
    else if (outputs > 1)
        what = Disposition::Split;
    else if (fate.changed)
        what = Disposition::Changed;
    TransformCounters& count = out.counters;
    ++count.in;
    count.out += outputs;
    count.unchanged += what == Disposition::Unchanged ? 1 : 0;
    count.changed += what == Disposition::Changed ? 1 : 0;
    count.dropped += what == Disposition::Dropped ? 1 : 0;
    count.split += what == Disposition::Split ? 1 : 0;
    count.surplus += outputs > 1 ? outputs - 1 : 0;
    count.unmatched += fate.matched ? 0 : 1;
    count.passedOn += fate.passedOn ? 1 : 0;
    out.dispositions.push_back(fate.passedOn ? Disposition::Failed : what);
}

/// Takes the outputs of an input that failed out again.
void takeBack(std::size_t begin, std::uint32_t input, Expected& out)
{
    out.events.keepFirst(begin);
    const auto ofInput = [input](const auto& item) { return item.input == input; };
    std::erase_if(out.moved, ofInput);
    std::erase_if(out.countedDrops, ofInput);
}

} // namespace

void Transform::State::fell(StepRunner::Fate& fate, const Event& event, std::uint32_t input,
                            std::size_t begin, Expected& out, const RunOptions& options) const
{
    takeBack(begin, input, out);
    StepFailure failure = pipeline::describeFailure(model, fate.failure->first,
                                                    std::move(fate.failure->second), event, input);
    if (!options.keepGoing) {
        out.touchedSteps.resize(out.touchedEnd.empty() ? 0 : out.touchedEnd.back());
        out.halt = std::move(failure);
        return;
    }
    out.failures.push_back(std::move(failure));
    ++out.counters.in;
    ++out.counters.failed;
    out.counters.unmatched += fate.matched ? 0 : 1;
    out.dispositions.push_back(Disposition::Failed);
}

void Transform::State::one(const Event& event, std::uint32_t input, Expected& out,
                           const RunOptions& options)
{
    const std::size_t begin = out.events.size();
    StepRunner::Fate& fate = runner.run({.event = &event,
                                         .described = &event,
                                         .input = input,
                                         .source = event.stream,
                                         .to = options.untilStep,
                                         .touched = options.touched,
                                         .arena = &out.events.arena()},
                                        out);
    if (!fate.matched && model.unmatchedIsError && !fate.failure)
        fate.failure.emplace(StepFailure::kNoStep, "no step matches it");
    if (fate.failure)
        fell(fate, event, input, begin, out, options);
    else
        settle(fate, out.events.size() - begin, out);
    if (out.halt)
        return;
    out.endOf.push_back(static_cast<std::uint32_t>(out.events.size()));
    if (options.touched)
        out.touchedEnd.push_back(static_cast<std::uint32_t>(out.touchedSteps.size()));
}

Expected Transform::State::runInProcess(const EventBatch& in, const RunOptions& options)
{
    Expected out;
    out.events.share(in);
    out.events.reserve(in.size());
    out.endOf.reserve(in.size());
    out.dispositions.reserve(in.size());
    for (std::size_t i = 0; i < in.size() && !out.halt; ++i)
        one(in[i], static_cast<std::uint32_t>(i), out, options);
    return out;
}

Expected Transform::State::runOnce(const EventBatch& in, const RunOptions& options)
{
    Expected out = staged ? staged->run(in, options) : runInProcess(in, options);
    if (judges(options))
        assertions->check(out, runner, options);
    if (own && !options.keepGoing)
        own->check(in, out);
    return out;
}

Transform::State::Memory Transform::State::memory() const
{
    return {.stages = staged->state(), .guard = own ? own->carried() : std::string()};
}

Status Transform::State::recall(const Memory& from)
{
    if (own) {
        if (Status restored = own->restore(from.guard); !restored)
            return restored;
    }
    return staged->restore(from.stages);
}

Transform::Transform(Pipeline pipeline, Guard guard)
    : m_state(std::make_unique<State>(std::move(pipeline), guard))
{
}
Transform::~Transform() = default;
Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;

/// Stages have seen more than the inputs before a failing one: those are run again, from what was
/// remembered before.
Expected Transform::State::runExactly(const EventBatch& in, const RunOptions& options)
{
    if (!model.keepsState || options.keepGoing)
        return runOnce(in, options);
    const Memory before = memory();
    Expected out = runOnce(in, options);
    if (!out.halt)
        return out;
    StepFailure halt = std::move(*out.halt);
    if (const Status recalled = recall(before); recalled)
        out = runOnce(part(in, 0, halt.input), options);
    out.halt = std::move(halt);
    return out;
}

Expected Transform::run(const EventBatch& in, const RunOptions& options)
{
    State& state = *m_state;
    Expected out;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < in.size() && !state.toReplay.empty(); ++i) {
        if (in[i].position <= state.toReplay.back())
            continue;
        append(out, state.runExactly(part(in, begin, i), options));
        begin = i;
        if (out.halt)
            return out;
        append(out, flush(state.toReplay.back(), options));
        state.toReplay.pop_back();
        if (out.halt)
            return out;
    }
    if (begin == 0 && out.events.empty())
        return state.runExactly(in, options);
    append(out, state.runExactly(part(in, begin, in.size()), options));
    return out;
}

Expected Transform::flush(const std::optional<Position>& at, const RunOptions& options)
{
    State& state = *m_state;
    if (!state.staged)
        return {};
    const bool holds = state.staged->held() > 0;
    const State::Memory before = state.memory();
    Expected out = state.staged->flush(options);
    if (state.judges(options) && !out.halt)
        state.assertions->checkFlushed(out, state.runner, options);
    if (out.halt && !state.recall(before))
        out.halt->error = pipeline::unreadableState();
    if (holds && at && !out.halt)
        state.flushes.push_back(*at);
    return out;
}

void Transform::replayFlushes(std::vector<Position> places)
{
    std::ranges::reverse(places);
    m_state->toReplay = std::move(places);
}

std::vector<OpenGroup> Transform::openGroups() const
{
    return m_state->staged ? m_state->staged->openGroups() : std::vector<OpenGroup>();
}

HeldEvents Transform::held() const
{
    constexpr std::size_t kMost = 20;
    HeldEvents held;
    if (!m_state->staged || m_state->staged->held() == 0)
        return held;
    held.open = m_state->staged->openGroups();
    held.groups = held.open.size();
    held.events = m_state->staged->held();
    if (held.open.size() > kMost)
        held.open.resize(kMost);
    return held;
}

std::string Transform::carried() const
{
    pipeline::Carried all;
    all.guard = m_state->own ? m_state->own->carried() : std::string();
    all.flushes = m_state->flushes;
    if (m_state->staged) {
        all.stages = m_state->staged->state();
        all.held = held();
    }
    return all.toText();
}

Status Transform::restore(std::string_view carried)
{
    Result<pipeline::Carried> all = pipeline::Carried::parse(carried);
    if (!all)
        return passOn(all);
    State& state = *m_state;
    if ((!all->guard.empty() && !state.own) || (!all->stages.empty() && !state.staged))
        return tl::unexpected(pipeline::unreadableState());
    if (state.own) {
        if (Status restored = state.own->restore(all->guard); !restored)
            return restored;
    }
    state.flushes = std::move(all->flushes);
    return state.staged ? state.staged->restore(all->stages) : Status();
}

AddressView Transform::addressOf(const Event& event)
{
    return m_state->runner.addressOf(event);
}

const Pipeline& Transform::pipeline() const
{
    return m_state->shared;
}

} // namespace viridian
