#include "core/pipeline/step_trace.h"

#include "core/json/compare.h"
#include "core/pipeline/model.h"
#include "core/pipeline/transform.h"

#include <algorithm>
#include <fmt/format.h>

/// The engine is asked for what stands before each step (RunOptions::untilStep); so ids, state and
/// failures are those of the whole run. Which event came out of which is asked of the step alone:
/// its pipeline without the other steps is run on what stood before it. A step that remembers gives
/// another answer when it is alone, so there events are found again by their ids.
namespace viridian {
namespace {

bool sameBytes(const Event& a, const Event& b)
{
    return a.type == b.type && a.stream == b.stream && a.id == b.id &&
           a.schemaVersion == b.schemaVersion && a.data == b.data && a.metadata == b.metadata;
}

/// What the engine says of the event, run up to a step.
struct Reach {
    EventBatch after;
    std::vector<std::size_t> made; ///< in after
    Disposition disposition = Disposition::Unchanged;
    std::vector<StepFailure> failures; ///< of the event
    bool touched = false;              ///< the last of these steps is for it
};

class Tracer {
public:
    Tracer(const Pipeline& pipeline, const EventBatch& batch, std::size_t index,
           const std::stop_token& stop)
        : m_pipeline(pipeline), m_stop(stop)
    {
        m_in.share(batch);
        for (std::size_t i = pipeline.keepsState() ? 0 : index; i <= index; ++i)
            m_in.add(batch[i]);
    }

    Result<StepTrace> run()
    {
        StepTrace trace;
        trace.blue.share(m_in);
        trace.blue.add(m_in.back());
        trace.earlier = m_in.size() - 1;
        trace.remembers = m_pipeline.keepsState();
        bool matched = false;
        for (std::size_t step = 0; step < m_pipeline.steps().size(); ++step) {
            Result<TracedStep> traced = through(step, trace.before(step));
            if (!traced)
                return passOn(traced);
            matched = matched || std::ranges::any_of(traced->events, [](const TracedEvent& e) {
                          return e.fate != StepFate::NotMatched && e.fate != StepFate::Off;
                      });
            trace.steps.push_back(std::move(*traced));
        }
        trace.unmatched = m_pipeline.model().unmatchedIsError && !matched;
        return trace;
    }

private:
    Result<Reach> reach(std::size_t untilStep);
    Result<TracedStep> through(std::size_t step, const EventBatch& before);
    Result<bool> askAlone(std::size_t step, const EventBatch& before, TracedStep& out) const;
    static void findAgain(const EventBatch& before, TracedStep& out);
    static void judge(const EventBatch& before, TracedStep& out);

    const Pipeline& m_pipeline;
    const std::stop_token& m_stop;
    EventBatch m_in; ///< the event is the last
};

Result<Reach> Tracer::reach(std::size_t untilStep)
{
    Transform transform(m_pipeline, Transform::Guard::Later);
    const Expected out = transform.run(
        m_in, {.touched = true, .keepGoing = true, .untilStep = untilStep, .stop = m_stop});
    if (m_stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    if (out.halt)
        return tl::unexpected(out.halt->error);
    const std::size_t own = m_in.size() - 1;
    Reach reach;
    reach.after.share(out.events);
    const std::size_t begin = own == 0 ? 0 : out.endOf[own - 1];
    for (std::size_t i = begin; i < out.endOf[own]; ++i) {
        if (out.isMade(i))
            reach.made.push_back(i - begin);
        reach.after.add(out.events[i]);
    }
    reach.disposition = out.dispositions[own];
    reach.touched = std::ranges::count(out.stepsOf(own), untilStep - 1) > 0;
    for (const StepFailure& failure : out.failures) {
        if (failure.input == own)
            reach.failures.push_back(failure);
    }
    const bool refused = std::ranges::any_of(
        reach.failures, [](const StepFailure& f) { return f.step == StepFailure::kNoStep; });
    if (refused) // so far no step is for it: it stands as it was
        reach.after.add(m_in.back());
    return reach;
}

/// Runs the step alone on what stands before it. False: what comes out is not what came out of the
/// whole, because the step remembers.
Result<bool> Tracer::askAlone(std::size_t step, const EventBatch& before, TracedStep& out) const
{
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < m_pipeline.steps().size(); ++i) {
        if (i != step)
            others.push_back(i);
    }
    Transform alone(m_pipeline.withoutSteps(others), Transform::Guard::Later);
    const Expected single = alone.run(before, {.touched = true, .keepGoing = true, .stop = m_stop});
    if (m_stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    if (single.halt)
        return tl::unexpected(single.halt->error);
    std::vector<TracedEvent> events(before.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        TracedEvent& event = events[i];
        const auto failure = std::ranges::find_if(
            single.failures, [&](const StepFailure& f) { return f.input == i && f.step == step; });
        const bool met = !single.stepsOf(i).empty();
        event.first = next;
        event.outputs = met ? single.outputsOf(i).size() : 1;
        next += event.outputs;
        event.fate = met ? StepFate::Unchanged : StepFate::NotMatched;
        if (failure != single.failures.end()) {
            event.fate = failure->passedOn ? StepFate::PassedOn : StepFate::Failed;
            event.reason = failure->what;
        }
    }
    const bool failed = std::ranges::any_of(
        events, [](const TracedEvent& e) { return e.fate == StepFate::Failed; });
    if (failed && out.after.empty()) { // a part that fails takes the others with it
        for (TracedEvent& event : events) {
            event.fate = event.fate == StepFate::Failed ? StepFate::Failed : StepFate::Left;
            event.first = event.outputs = 0;
        }
    } else if (next != out.after.size()) {
        return false;
    }
    out.events = std::move(events);
    return true;
}

/// An event that a step which remembers lets go on has its id; one that it holds back is not there.
void Tracer::findAgain(const EventBatch& before, TracedStep& out)
{
    out.events.assign(before.size(), {});
    for (std::size_t i = 0; i < before.size(); ++i) {
        TracedEvent& event = out.events[i];
        event.fate = StepFate::Unchanged;
        for (std::size_t after = 0; after < out.after.size(); ++after) {
            const bool made = std::ranges::find(out.made, after) != out.made.end();
            if (made || out.after[after].id != before[i].id)
                continue;
            event.first = after;
            event.outputs = 1;
        }
    }
}

/// What the counts and the bytes say of events that the step was for.
void Tracer::judge(const EventBatch& before, TracedStep& out)
{
    for (std::size_t i = 0; i < out.events.size(); ++i) {
        TracedEvent& event = out.events[i];
        if (event.fate != StepFate::Unchanged)
            continue;
        if (event.outputs != 1)
            event.fate = event.outputs == 0 ? StepFate::Dropped : StepFate::Split;
        else if (!sameBytes(before[i], out.after[event.first]))
            event.fate = StepFate::Changed;
    }
}

Result<TracedStep> Tracer::through(std::size_t step, const EventBatch& before)
{
    TracedStep out;
    const pipeline::Step& what = m_pipeline.model().steps[step];
    if (before.empty())
        return out;
    Result<Reach> reached = reach(step + 1);
    if (!reached)
        return passOn(reached);
    out.after = std::move(reached->after);
    if (what.off) {
        for (std::size_t i = 0; i < before.size(); ++i)
            out.events.push_back({.fate = StepFate::Off, .reason = {}, .outputs = 1, .first = i});
        return out;
    }
    const bool remembers = what.staging() == pipeline::Staging::Ordered;
    if (remembers)
        out.made = std::move(reached->made);
    const auto own = std::ranges::find_if(
        reached->failures, [&](const StepFailure& failure) { return failure.step == step; });
    Result<bool> told = remembers ? Result<bool>(false) : askAlone(step, before, out);
    if (!told)
        return passOn(told);
    if (!*told)
        findAgain(before, out);
    judge(before, out);
    if (*told)
        return out;
    for (TracedEvent& event : out.events) {
        if (own != reached->failures.end() && (event.outputs == 0 || own->passedOn)) {
            event.fate = own->passedOn ? StepFate::PassedOn : StepFate::Failed;
            event.reason = own->what;
        } else if (event.fate == StepFate::Dropped && reached->disposition == Disposition::Merged) {
            event.fate = StepFate::Held;
        } else if (event.fate == StepFate::Unchanged && !reached->touched) {
            event.fate = StepFate::NotMatched;
        }
    }
    return out;
}

void tellField(std::string_view name, std::string_view before, std::string_view after,
               std::vector<std::string>& out)
{
    if (before != after)
        out.push_back(after.empty()    ? fmt::format("{} {} taken away", name, before)
                      : before.empty() ? fmt::format("{} {} set", name, after)
                                       : fmt::format("{} {} to {}", name, before, after));
}

void tellPayload(std::string_view root, const Payload& before, const Payload& after,
                 std::vector<std::string>& out)
{
    if (before == after)
        return;
    const Result<std::vector<json::PathDifference>> found =
        json::differences(before.bytes, after.bytes);
    if (!found)
        return out.push_back(before.bytes.empty()  ? fmt::format("added {}", root)
                             : after.bytes.empty() ? fmt::format("removed {}", root)
                                                   : fmt::format("changed {}", root));
    for (const json::PathDifference& difference : *found) {
        const char* word = difference.change == json::PathChange::OnlyLeft    ? "removed"
                           : difference.change == json::PathChange::OnlyRight ? "added"
                                                                              : "changed";
        out.push_back(fmt::format("{} {}{}", word, root, difference.pointer));
    }
    if (found->empty())
        out.push_back(fmt::format("other bytes, the same value in {}", root));
}

} // namespace

std::optional<std::size_t> TracedStep::sourceOf(std::size_t output) const
{
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (output >= events[i].first && output < events[i].first + events[i].outputs)
            return i;
    }
    return std::nullopt;
}

Result<StepTrace> traceSteps(const Pipeline& pipeline, const EventBatch& batch, std::size_t index,
                             const std::stop_token& stop)
{
    return Tracer(pipeline, batch, index, stop).run();
}

std::vector<std::string> changesBetween(const Event& before, const Event& after)
{
    std::vector<std::string> out;
    tellField("type", before.type, after.type, out);
    tellField("version", before.schemaVersion, after.schemaVersion, out);
    tellField("stream", before.stream, after.stream, out);
    tellPayload("/data", before.data, after.data, out);
    tellPayload("/meta", before.metadata, after.metadata, out);
    if (before.id != after.id)
        out.emplace_back("a new id");
    return out;
}

} // namespace viridian
