#include "core/pipeline/transform.h"

#include "core/pipeline/model.h"
#include "core/pipeline/step_index.h"
#include "core/pipeline/work.h"

#include <algorithm>
#include <fmt/format.h>

/// Each input goes through the steps that its type may match. Nothing is allocated or parsed for an
/// event that no step is for: its view is handed on. Steps that end an event (split, route) give
/// events that go on with the later steps.
namespace viridian {

using pipeline::OnError;
using pipeline::Step;
using pipeline::Work;

TransformCounters& TransformCounters::operator+=(const TransformCounters& other)
{
    in += other.in;
    out += other.out;
    unchanged += other.unchanged;
    changed += other.changed;
    dropped += other.dropped;
    split += other.split;
    surplus += other.surplus;
    failed += other.failed;
    passedOn += other.passedOn;
    unmatched += other.unmatched;
    return *this;
}

namespace {

/// What became of the input that is being worked on.
struct Fate {
    bool matched = false;
    bool changed = false;
    bool passedOn = false;
    std::optional<std::pair<std::size_t, std::string>> failure; ///< step, clause
};

} // namespace

struct Transform::State {
    State(Pipeline given, Guard guard)
        : shared(std::move(given)), model(shared.model()), index(model), work(model.version)
    {
        if (guard == Guard::Own && (model.guardsStreams || model.guardsDrops))
            own.emplace(shared);
    }

    void one(const Event& event, Expected& out, const RunOptions& options);
    void steps(const Event& event, std::size_t from, Expected& out, const RunOptions& options);
    void emitted(std::size_t step, Expected& out, const RunOptions& options);
    bool matches(const Step& step);
    Status act(const Step& step, const Event& event);
    bool failed(std::size_t number, const Error& error, const Event& before, std::string_view base,
                bool changed, Expected& out);
    void settle(const Event& event, std::size_t outputs, Expected& out);
    void finish(const Event& event, std::size_t outputs, Expected& out, const RunOptions& options);
    StepFailure describe(std::size_t step, std::string what, const Event& event,
                         std::uint32_t input) const;

    Pipeline shared;
    const pipeline::Model& model;
    pipeline::StepIndex index;
    Work work;
    std::optional<RunGuard> own;

    Fate fate;
    std::uint32_t input = 0;
    const Event* original = nullptr;
    Arena* arena = nullptr;
};

bool Transform::State::matches(const Step& step)
{
    const pipeline::Match& match = step.match;
    if (!match.versions.empty() && !match.takesVersion(work.version()))
        return false;
    if (match.stream && !match.stream->matches(work.event().stream, work.captures))
        return false;
    if (step.needsJson && !work.hasJsonData())
        return false;
    return std::ranges::all_of(match.where,
                               [&](const pipeline::Condition& c) { return c.holds(work); });
}

Status Transform::State::act(const Step& step, const Event& event)
{
    const pipeline::StepContext context{.pipeline = model.id, .step = step.id, .source = &event};
    for (const auto& action : step.actions) {
        Status done = action->apply(work, context);
        if (!done)
            return done;
    }
    if (step.newIds && !work.ended)
        work.setId(context.idOf(0));
    return {};
}

StepFailure Transform::State::describe(std::size_t step, std::string what, const Event& event,
                                       std::uint32_t at) const
{
    StepFailure failure{.input = at,
                        .step = step,
                        .position = event.position,
                        .stream = std::string(event.stream),
                        .type = std::string(event.type),
                        .what = std::move(what),
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

/// True when the event goes on without the step; otherwise the input has failed.
bool Transform::State::failed(std::size_t number, const Error& error, const Event& before,
                              std::string_view base, bool changed, Expected& out)
{
    if (model.steps[number].onError != OnError::Pass) {
        fate.failure.emplace(number, error.message);
        return false;
    }
    StepFailure failure = describe(number, error.message, *original, input);
    failure.passedOn = true;
    out.failures.push_back(std::move(failure));
    fate.passedOn = true;
    work.goBack(before, base, changed);
    return true;
}

void Transform::State::emitted(std::size_t step, Expected& out, const RunOptions& options)
{
    const std::vector<Event> parts = std::move(work.emitted);
    fate.changed = true;
    for (const Event& part : parts) {
        steps(part, step + 1, out, options);
        if (fate.failure)
            return;
    }
}

void Transform::State::steps(const Event& event, std::size_t from, Expected& out,
                             const RunOptions& options)
{
    const pipeline::TypeEntry& entry = index.entryOf(event.type);
    const pipeline::Candidates* candidates = entry.candidates;
    work.begin(event, entry.base, entry.affix, entry.affixVersion, *arena);
    std::optional<std::uint16_t> movedBy;
    auto next = std::ranges::lower_bound(*candidates, static_cast<std::uint16_t>(from));
    while (next != candidates->end() && *next < options.untilStep) {
        const std::uint16_t number = *next;
        const Step& step = model.steps[number];
        if (!matches(step)) {
            ++next;
            continue;
        }
        fate.matched = true;
        if (options.touched)
            out.touchedSteps.push_back(number);
        const bool guarded = step.onError == OnError::Pass;
        const Event before = guarded ? work.finish() : Event{};
        const std::string_view base = work.type();
        const bool wasChanged = work.changed();
        if (const Status done = act(step, event); !done) {
            if (!failed(number, done.error(), before, base, wasChanged, out))
                return;
            ++next;
            continue;
        }
        if (work.ended) {
            if (step.expectAtMost)
                out.countedDrops.push_back({.input = input, .step = number});
            return emitted(number, out, options);
        }
        if (step.guardsStream)
            movedBy = number;
        if (work.type().data() != base.data())
            candidates = &index.candidatesOf(work.type());
        next = std::ranges::upper_bound(*candidates, number);
    }
    if (movedBy)
        out.moved.push_back({.input = input,
                             .output = static_cast<std::uint32_t>(out.events.size()),
                             .step = *movedBy});
    fate.changed = fate.changed || work.changed();
    out.events.add(work.changed() ? work.finish() : event);
}

/// Says what became of the input, once all its outputs stand.
void Transform::State::settle(const Event& event, std::size_t outputs, Expected& out)
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
    static_cast<void>(event);
}

void Transform::State::finish(const Event& event, std::size_t begin, Expected& out,
                              const RunOptions& options)
{
    if (!fate.matched && model.unmatchedIsError && !fate.failure)
        fate.failure.emplace(StepFailure::kNoStep, "no step matches it");
    if (!fate.failure) {
        settle(event, out.events.size() - begin, out);
    } else {
        out.events.keepFirst(begin);
        StepFailure failure =
            describe(fate.failure->first, std::move(fate.failure->second), event, input);
        if (!options.keepGoing) {
            out.halt = std::move(failure);
            return;
        }
        out.failures.push_back(std::move(failure));
        ++out.counters.in;
        ++out.counters.failed;
        out.counters.unmatched += fate.matched ? 0 : 1;
        out.dispositions.push_back(Disposition::Failed);
    }
    out.endOf.push_back(static_cast<std::uint32_t>(out.events.size()));
    if (options.touched)
        out.touchedEnd.push_back(static_cast<std::uint32_t>(out.touchedSteps.size()));
}

void Transform::State::one(const Event& event, Expected& out, const RunOptions& options)
{
    fate = {};
    original = &event;
    const std::size_t begin = out.events.size();
    const std::size_t moved = out.moved.size();
    const std::size_t drops = out.countedDrops.size();
    if (index.entryOf(event.type).candidates->empty())
        out.events.add(event);
    else
        steps(event, 0, out, options);
    if (fate.failure) {
        out.moved.resize(moved);
        out.countedDrops.resize(drops);
    }
    finish(event, begin, out, options);
}

Transform::Transform(Pipeline pipeline, Guard guard)
    : m_state(std::make_unique<State>(std::move(pipeline), guard))
{
}
Transform::~Transform() = default;
Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;

Expected Transform::run(const EventBatch& in, const RunOptions& options)
{
    Expected out;
    out.events.share(in);
    out.events.reserve(in.size());
    out.endOf.reserve(in.size());
    out.dispositions.reserve(in.size());
    m_state->arena = &out.events.arena();
    for (std::size_t i = 0; i < in.size() && !out.halt; ++i) {
        m_state->input = static_cast<std::uint32_t>(i);
        m_state->one(in[i], out, options);
    }
    if (m_state->own && !options.keepGoing)
        m_state->own->check(in, out);
    return out;
}

AddressView Transform::addressOf(const Event& event)
{
    Arena* kept = m_state->arena;
    Arena scratch(64);
    const pipeline::TypeEntry& entry = m_state->index.entryOf(event.type);
    m_state->work.begin(event, entry.base, entry.affix, entry.affixVersion, scratch);
    m_state->arena = kept;
    return {.type = entry.base, .version = m_state->work.version()};
}

const Pipeline& Transform::pipeline() const
{
    return m_state->shared;
}

} // namespace viridian
