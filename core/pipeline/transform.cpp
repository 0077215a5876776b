#include "core/pipeline/transform.h"

#include "core/pipeline/model.h"
#include "core/pipeline/staged_run.h"
#include "core/pipeline/state_text.h"
#include "core/pipeline/step_runner.h"

#include <fmt/format.h>

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

constexpr std::string_view kStateTag = "state/1 ";

Error unreadable()
{
    return {.kind = ErrorKind::InvalidInput,
            .message = "What the sync carried from its last run is not readable; start it over.",
            .detail = {}};
}

std::optional<StagedRun::StageState> readState(std::string_view line)
{
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    std::optional<std::string> step = pipeline::fromLine(line.substr(0, space));
    std::optional<std::string> bytes = pipeline::fromLine(line.substr(space + 1));
    if (!step || !bytes)
        return std::nullopt;
    return StagedRun::StageState{.step = std::move(*step), .bytes = std::move(*bytes)};
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
    }

    Expected runInProcess(const EventBatch& in, const RunOptions& options);
    Expected runOnce(const EventBatch& in, const RunOptions& options);
    void one(const Event& event, std::uint32_t input, Expected& out, const RunOptions& options);
    void fell(StepRunner::Fate& fate, const Event& event, std::uint32_t input, std::size_t begin,
              Expected& out, const RunOptions& options) const;

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
Expected Transform::run(const EventBatch& in, const RunOptions& options)
{
    State& state = *m_state;
    if (!state.model.keepsState || options.keepGoing)
        return state.runOnce(in, options);
    const State::Memory before = state.memory();
    Expected out = state.runOnce(in, options);
    if (!out.halt)
        return out;
    EventBatch good;
    good.share(in);
    for (std::size_t i = 0; i < out.halt->input; ++i)
        good.add(in[i]);
    StepFailure halt = std::move(*out.halt);
    if (const Status recalled = state.recall(before); recalled)
        out = state.runOnce(good, options);
    out.halt = std::move(halt);
    return out;
}

Expected Transform::flush(const RunOptions& options)
{
    State& state = *m_state;
    if (!state.staged)
        return {};
    const State::Memory before = state.memory();
    Expected out = state.staged->flush(options);
    if (out.halt && !state.recall(before))
        out.halt->error = unreadable();
    return out;
}

std::vector<OpenGroup> Transform::openGroups() const
{
    return m_state->staged ? m_state->staged->openGroups() : std::vector<OpenGroup>();
}

std::string Transform::carried() const
{
    std::string text = m_state->own ? m_state->own->carried() : std::string();
    if (!m_state->staged)
        return text;
    for (const StagedRun::StageState& stage : m_state->staged->state())
        text += fmt::format("{}{} {}\n", kStateTag, pipeline::toLine(stage.step),
                            pipeline::toLine(stage.bytes));
    return text;
}

Status Transform::restore(std::string_view carried)
{
    std::string guard;
    std::vector<StagedRun::StageState> stages;
    while (!carried.empty()) {
        const std::size_t end = carried.find('\n');
        if (end == std::string_view::npos)
            return tl::unexpected(unreadable());
        const std::string_view line = carried.substr(0, end);
        carried.remove_prefix(end + 1);
        if (!line.starts_with(kStateTag)) {
            guard += fmt::format("{}\n", line);
            continue;
        }
        std::optional<StagedRun::StageState> state = readState(line.substr(kStateTag.size()));
        if (!state)
            return tl::unexpected(unreadable());
        stages.push_back(std::move(*state));
    }
    if ((!guard.empty() && !m_state->own) || (!stages.empty() && !m_state->staged))
        return tl::unexpected(unreadable());
    if (m_state->own) {
        if (Status restored = m_state->own->restore(guard); !restored)
            return restored;
    }
    return m_state->staged ? m_state->staged->restore(stages) : Status();
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
