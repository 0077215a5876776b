#include "core/pipeline/transform.h"

#include "core/pipeline/assertion.h"
#include "core/pipeline/carried.h"
#include "core/pipeline/expected_parts.h"
#include "core/pipeline/model.h"
#include "core/pipeline/quarantine.h"
#include "core/pipeline/staged_run.h"
#include "core/pipeline/state_text.h"
#include "core/pipeline/step_runner.h"

#include <algorithm>
#include <chrono>

/// A pipeline whose steps all run in process goes the short way: each event straight through the
/// steps that its type may match, into the result. Others go through stages.
namespace viridian {

using pipeline::StagedRun;
using pipeline::StepRunner;

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
        if (model.quarantines)
            quarantine.emplace();
    }

    Expected runInProcess(const EventBatch& in, const RunOptions& options);
    Expected runOnce(const EventBatch& in, const RunOptions& options);
    Expected runExactly(const EventBatch& in, const RunOptions& options);
    void one(const Event& event, std::uint32_t input, Expected& out, const RunOptions& options);
    void fell(StepRunner::Fate& fate, const Event& event, std::uint32_t input, std::size_t begin,
              Expected& out, const RunOptions& options);
    [[nodiscard]] bool setAside(const StepFailure& failure, const Event& event,
                                const RunOptions& options);
    void settleAside(const Event& event, Expected& out);

    /// What stands before the last step is no output.
    [[nodiscard]] bool judges(const RunOptions& options) const
    {
        return assertions && options.untilStep >= model.steps.size();
    }

    /// What runOnce() changes.
    struct Memory {
        std::vector<StagedRun::StageState> stages;
        std::string guard;
        std::vector<QuarantinedStream> quarantined;
    };
    [[nodiscard]] Memory memory() const;
    Status recall(const Memory& from);

    Pipeline shared;
    const pipeline::Model& model;
    StepRunner runner;
    std::optional<StagedRun> staged;
    std::optional<RunGuard> own;
    std::optional<pipeline::AssertionCheck> assertions;
    std::optional<pipeline::Quarantine> quarantine;
    std::vector<Position> flushes;  ///< places of this run and those before it
    std::vector<Position> toReplay; ///< descending
};

namespace {

/// Reads the clock once an event: an event begins where the one before it ended.
class EventClock {
public:
    /// @param laps  null: the clock is not read
    EventClock(std::vector<std::uint32_t>* laps, std::size_t events) : m_laps(laps)
    {
        if (!m_laps)
            return;
        m_laps->reserve(events);
        m_begin = std::chrono::steady_clock::now();
    }

    void lap()
    {
        if (!m_laps)
            return;
        constexpr std::int64_t kMost = 0xffffffff;
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::nanoseconds took = now - m_begin;
        m_laps->push_back(static_cast<std::uint32_t>(std::min<std::int64_t>(took.count(), kMost)));
        m_begin = now;
    }

private:
    std::vector<std::uint32_t>* m_laps;
    std::chrono::steady_clock::time_point m_begin;
};

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

/// Says where the outputs of an input end.
void close(Expected& out, const RunOptions& options)
{
    out.endOf.push_back(static_cast<std::uint32_t>(out.events.size()));
    if (options.touched)
        out.touchedEnd.push_back(static_cast<std::uint32_t>(out.touchedSteps.size()));
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

/// True when the failure sets the event's stream aside instead of ending the run.
bool Transform::State::setAside(const StepFailure& failure, const Event& event,
                                const RunOptions& options)
{
    const bool quarantines = quarantine && !options.keepGoing &&
                             failure.step < model.steps.size() &&
                             model.steps[failure.step].onError == pipeline::OnError::Quarantine;
    if (!quarantines || quarantine->full())
        return false;
    quarantine->begin(event, failure, model.steps[failure.step].id);
    return true;
}

/// An event of a stream that is set aside.
void Transform::State::settleAside(const Event& event, Expected& out)
{
    quarantine->count(event.stream);
    ++out.counters.in;
    ++out.counters.quarantined;
    out.dispositions.push_back(Disposition::Quarantined);
}

void Transform::State::fell(StepRunner::Fate& fate, const Event& event, std::uint32_t input,
                            std::size_t begin, Expected& out, const RunOptions& options)
{
    takeBack(begin, input, out);
    StepFailure failure = pipeline::describeFailure(model, fate.failure->first,
                                                    std::move(fate.failure->second), event, input);
    if (setAside(failure, event, options)) {
        failure.quarantined = true;
        out.failures.push_back(std::move(failure));
        return settleAside(event, out);
    }
    if (!options.keepGoing) {
        out.touchedSteps.resize(out.touchedEnd.empty() ? 0 : out.touchedEnd.back());
        const bool full = failure.step < model.steps.size() &&
                          model.steps[failure.step].onError == pipeline::OnError::Quarantine;
        out.halt = full ? pipeline::Quarantine::refusal(std::move(failure)) : std::move(failure);
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
    if (!out.halt)
        close(out, options);
}

Expected Transform::State::runInProcess(const EventBatch& in, const RunOptions& options)
{
    Expected out;
    out.events.share(in);
    out.events.reserve(in.size());
    out.endOf.reserve(in.size());
    out.dispositions.reserve(in.size());
    const bool keepsAside = quarantine && !options.keepGoing;
    EventClock clock(options.timed ? &out.nanoseconds : nullptr, in.size());
    for (std::size_t i = 0; i < in.size() && !out.halt; ++i) {
        if (keepsAside && quarantine->holds(in[i].stream)) {
            settleAside(in[i], out);
            close(out, options);
        } else {
            one(in[i], static_cast<std::uint32_t>(i), out, options);
        }
        clock.lap();
    }
    return out;
}

Expected Transform::State::runOnce(const EventBatch& in, const RunOptions& options)
{
    Expected out =
        staged ? staged->run(in, options, quarantine && !options.keepGoing ? &*quarantine : nullptr)
               : runInProcess(in, options);
    if (judges(options))
        assertions->check(out, runner, options);
    if (own && !options.keepGoing)
        own->check(in, out);
    return out;
}

Transform::State::Memory Transform::State::memory() const
{
    Memory now;
    if (staged)
        now.stages = staged->state();
    if (own)
        now.guard = own->carried();
    if (quarantine)
        now.quarantined = quarantine->streams();
    return now;
}

Status Transform::State::recall(const Memory& from)
{
    if (own) {
        if (Status restored = own->restore(from.guard); !restored)
            return restored;
    }
    if (quarantine)
        quarantine->restore(from.quarantined);
    return staged ? staged->restore(from.stages) : Status();
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
        out = runOnce(pipeline::partOf(in, 0, halt.input), options);
    // A stage that came further may have set the stream aside before that event.
    if (quarantine && !out.halt && quarantine->holds(in[halt.input].stream)) {
        pipeline::append(out, runExactly(pipeline::partOf(in, halt.input, in.size()), options));
        return out;
    }
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
        pipeline::append(out, state.runExactly(pipeline::partOf(in, begin, i), options));
        begin = i;
        if (out.halt)
            return out;
        pipeline::append(out, flush(state.toReplay.back(), options));
        state.toReplay.pop_back();
        if (out.halt)
            return out;
    }
    if (begin == 0 && out.events.empty())
        return state.runExactly(in, options);
    pipeline::append(out, state.runExactly(pipeline::partOf(in, begin, in.size()), options));
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

Quarantined Transform::quarantined() const
{
    return m_state->quarantine ? Quarantined{.streams = m_state->quarantine->streams()}
                               : Quarantined();
}

Status Transform::renewWorkers()
{
    return m_state->staged ? m_state->staged->renewWorkers() : Status();
}

std::string Transform::carried() const
{
    pipeline::Carried all;
    all.guard = m_state->own ? m_state->own->carried() : std::string();
    all.flushes = m_state->flushes;
    all.quarantined = quarantined().streams;
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
    if ((!all->guard.empty() && !state.own) || (!all->stages.empty() && !state.staged) ||
        (!all->quarantined.empty() && !state.quarantine))
        return tl::unexpected(pipeline::unreadableState());
    if (state.own) {
        if (Status restored = state.own->restore(all->guard); !restored)
            return restored;
    }
    state.flushes = std::move(all->flushes);
    if (state.quarantine)
        state.quarantine->restore(std::move(all->quarantined));
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
