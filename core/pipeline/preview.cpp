#include "core/pipeline/preview.h"

#include "core/json/compare.h"
#include "core/pipeline/model.h"
#include "core/pipeline/pages_ahead.h"
#include "core/pipeline/preview_resume.h"
#include "core/pipeline/preview_run.h"
#include "core/pipeline/sampling.h"
#include "core/pipeline/step_trace.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <initializer_list>
#include <map>
#include <optional>

namespace viridian {
namespace {

constexpr std::size_t kPage = 4000; ///< events read at once, however small the batches are

class Stopwatch {
public:
    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    }

private:
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

/// @p events in batches of the chosen size.
Status feedInChunks(pipeline::PreviewRun& run, const EventBatch& events,
                    const PreviewOptions& options, const PreviewWatcher& watcher,
                    const std::stop_token& stop)
{
    const std::size_t size = std::max<std::size_t>(1, options.chunk);
    for (std::size_t begin = 0; begin < events.size(); begin += size) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        EventBatch part;
        part.share(events);
        for (std::size_t i = begin; i < std::min(begin + size, events.size()); ++i)
            part.add(events[i]);
        if (Status fed = run.feed(part); !fed)
            return fed;
        if (watcher)
            watcher(run.result());
    }
    return {};
}

/// Keeps what a run needs to go on from where it is, for when it is stopped.
class StopPoint {
public:
    StopPoint(const pipeline::PreviewRun& run, const Pipeline& pipeline,
              const PreviewOptions& options, pipeline::PreviewBinding binding)
        : m_run(run), m_stopped(options.stopped), m_binding(std::move(binding)),
          m_torn(pipeline.model().staged)
    {
    }

    /// Between two pages. A worker may be stopped in the midst of a batch: for that, what stands
    /// now is kept, but not so often that it takes time.
    void pass()
    {
        if (!m_stopped || !m_torn || m_since.seconds() < kEvery)
            return;
        m_kept = now();
        m_since = {};
    }
    /// @param between  the run is between two batches
    void stopped(bool between)
    {
        if (m_stopped && (between || m_kept))
            m_stopped(between ? now() : std::move(*m_kept));
    }

private:
    static constexpr double kEvery = 2;

    [[nodiscard]] PreviewStopped now() const
    {
        return {.state = pipeline::savedPreview(m_run, m_binding),
                .eventsRead = m_run.result().eventsRead,
                .at = m_run.last()};
    }

    const pipeline::PreviewRun& m_run;
    std::function<void(PreviewStopped)> m_stopped;
    pipeline::PreviewBinding m_binding;
    bool m_torn;
    std::optional<PreviewStopped> m_kept;
    Stopwatch m_since;
};

Status feedWholeStore(EventStore& store, pipeline::PreviewRun& run, const PreviewOptions& options,
                      const ProgressSink& progress, const PreviewWatcher& watcher,
                      const std::stop_token& stop, StopPoint& stopPoint)
{
    const Stopwatch watch;
    const double before = run.result().seconds;
    pipeline::PagesAhead pages(store,
                               {.after = run.last(),
                                .upTo = run.result().upTo,
                                .limit = std::max(options.chunk, kPage),
                                .stream = {},
                                .filter = {}},
                               stop);
    for (bool end = false; !end;) {
        Result<ReadPage> page = pages.next();
        if (!page) {
            stopPoint.stopped(true);
            return tl::unexpected(page.error());
        }
        end = page->atEnd;
        if (Status fed = feedInChunks(run, page->events, options, watcher, stop); !fed) {
            stopPoint.stopped(run.isBetween());
            return fed;
        }
        run.result().seconds = before + watch.seconds();
        stopPoint.pass();
        if (progress)
            progress({.done = run.result().eventsRead, .total = run.result().eventsStored.count});
    }
    return {};
}

/// The census that a sample needs: the caller's, or one taken now unless the store is too large for
/// that.
Result<std::shared_ptr<const std::vector<TypeCount>>> censusOf(EventStore& store,
                                                               const PreviewOptions& options,
                                                               const Count& stored,
                                                               std::stop_token stop)
{
    if (options.census || stored.count > options.censusUpTo)
        return options.census;
    Result<std::vector<TypeCount>> types = store.types(std::move(stop));
    if (!types)
        return passOn(types);
    return std::make_shared<const std::vector<TypeCount>>(std::move(*types));
}

/// Where the run begins and ends: anew, or as it was stopped.
Status begin(EventStore& store, pipeline::PreviewRun& run, const PreviewOptions& options,
             const pipeline::PreviewBinding& binding, const std::stop_token& stop)
{
    const Result<Head> head = store.head(stop);
    if (!head)
        return tl::unexpected(head.error());
    if (options.resume) {
        if (Status restored = pipeline::restorePreview(*options.resume, binding, run); !restored)
            return restored;
        if (run.result().upTo > head->settled)
            return fail(ErrorKind::Conflict,
                        "The store ends before the event up to which the stopped preview was to "
                        "run; run the preview from the start.");
        return {};
    }
    const Result<Count> stored = store.countEvents(false, stop);
    if (!stored)
        return tl::unexpected(stored.error());
    run.result().upTo = head->settled;
    run.result().eventsStored = *stored;
    return {};
}

Result<std::shared_ptr<const PreviewResult>>
runWholeStore(EventStore& store, const Pipeline& pipeline, const PreviewOptions& options,
              const ProgressSink& progress, const PreviewWatcher& watcher,
              const std::stop_token& stop)
{
    const Stopwatch watch;
    pipeline::PreviewRun run(pipeline, options, stop);
    run.result().store = store.info().displayName;
    Result<pipeline::PreviewBinding> binding = pipeline::bindingOf(store, pipeline, options, stop);
    if (!binding)
        return passOn(binding);
    if (Status begun = begin(store, run, options, *binding, stop); !begun)
        return passOn(begun);
    StopPoint stopPoint(run, pipeline, options, std::move(*binding));
    const double before = run.result().seconds;
    if (run.result().upTo) {
        Status fed = feedWholeStore(store, run, options, progress, watcher, stop, stopPoint);
        if (!fed)
            return tl::unexpected(fed.error());
    }
    run.result().eventsStored = {.count = run.result().eventsRead, .exact = true};
    run.result().seconds = before + watch.seconds();
    Result<std::shared_ptr<const PreviewResult>> finished = run.finish(nullptr);
    if (!finished)
        stopPoint.stopped(false);
    return finished;
}

/// @param full  as many events as the sample may have: there may be more
std::string wordsOf(const SampleSource& of, bool full)
{
    if (!of.stream.empty())
        return fmt::format("stream “{}”{}", of.stream, full ? ", its first events" : "");
    return of.wholeStore() ? std::string() : fmt::format("filter “{}”", of.filter.text());
}

tl::unexpected<Error> nothingOf(const SampleSource& of)
{
    return fail(ErrorKind::InvalidInput,
                of.stream.empty()
                    ? fmt::format("No event matches the filter “{}”, so there is nothing to "
                                  "preview; `events --filter` shows what a filter finds.",
                                  of.filter.text())
                    : fmt::format("The store has no event of a stream “{}”, so there is nothing to "
                                  "preview; `streams` lists the names.",
                                  of.stream));
}

} // namespace

std::uint64_t PreviewProofs::judged() const
{
    std::uint64_t sum = 0;
    for (const SchemaCount& count : schemas)
        sum += count.judged;
    return sum;
}

std::uint64_t PreviewProofs::invalidCount() const
{
    std::uint64_t sum = 0;
    for (const SchemaCount& count : schemas)
        sum += count.invalid;
    return sum;
}

bool PreviewResult::clean() const
{
    return finished && errorCount == 0 && proofs.deterministic && proofs.conservation &&
           proofs.untouchedBytesEqual && proofs.schemaValid.value_or(true) &&
           proofs.dropsWithinLimits && proofs.reversible.value_or(true);
}

PreviewReverse::Verdict PreviewReverse::verdict() const
{
    if (differs > 0)
        return Verdict::Differs;
    if (notTried > 0)
        return Verdict::NotReversible;
    return tried() > 0 ? Verdict::Reversible : Verdict::NotRun;
}

Result<std::shared_ptr<const PreviewSample>> readSample(EventStore& store, const Pipeline& pipeline,
                                                        const PreviewOptions& options,
                                                        const ProgressSink& progress,
                                                        std::stop_token stop)
{
    auto sample = std::make_shared<PreviewSample>();
    sample->store = store.info().displayName;
    Result<Head> head = store.head(stop);
    if (!head)
        return passOn(head);
    sample->upTo = head->settled;
    Result<Count> stored = store.countEvents(false, stop);
    if (!stored)
        return passOn(stored);
    sample->stored = *stored;
    if (options.of.wholeStore()) { // of a part, the other types are nothing that was left out
        Result<std::shared_ptr<const std::vector<TypeCount>>> census =
            censusOf(store, options, *stored, stop);
        if (!census)
            return passOn(census);
        sample->census = std::move(*census);
    }
    if (!head->settled)
        return options.of.wholeStore() ? Result<std::shared_ptr<const PreviewSample>>(sample)
                                       : nothingOf(options.of);
    Transform transform(pipeline, Transform::Guard::Later);
    const pipeline::SampleRequest request{.events = options.sample,
                                          .of = options.of,
                                          .seed = options.seed,
                                          .upTo = *head->settled,
                                          .stored = stored->count,
                                          .census = sample->census};
    Result<EventBatch> events =
        pipeline::sampleOf(store, transform, request, progress, std::move(stop));
    if (!events)
        return passOn(events);
    if (events->empty() && !options.of.wholeStore())
        return nothingOf(options.of);
    sample->of = wordsOf(options.of, events->size() == options.sample);
    sample->events = std::move(*events);
    return sample;
}

Result<std::shared_ptr<const PreviewResult>>
previewSample(const PreviewSample& sample, const Pipeline& pipeline, const PreviewOptions& options,
              const PreviewWatcher& watcher, const std::stop_token& stop)
{
    const Stopwatch watch;
    PreviewOptions sampled = options;
    sampled.all = false;
    pipeline::PreviewRun run(pipeline, sampled, stop);
    run.result().store = sample.store;
    run.result().sampleOf = sample.of;
    run.result().eventsStored = sample.stored;
    run.result().upTo = sample.upTo;
    if (Status fed = feedInChunks(run, sample.events, options, watcher, stop); !fed)
        return passOn(fed);
    run.result().seconds = watch.seconds();
    return run.finish(sample.census.get());
}

Result<std::shared_ptr<const PreviewResult>>
runPreview(EventStore& store, const Pipeline& pipeline, const PreviewOptions& options,
           const ProgressSink& progress, const PreviewWatcher& watcher, const std::stop_token& stop)
{
    if (options.all)
        return runWholeStore(store, pipeline, options, progress, watcher, stop);
    Result<std::shared_ptr<const PreviewSample>> sample =
        readSample(store, pipeline, options, progress, stop);
    if (!sample)
        return passOn(sample);
    return previewSample(**sample, pipeline, options, watcher, stop);
}

std::vector<TracedStage> traceEvent(const Pipeline& pipeline, const EventBatch& batch,
                                    std::size_t index)
{
    const auto is = [](std::initializer_list<StepFate> fates) {
        return [fates = std::vector(fates)](const TracedEvent& event) {
            return std::ranges::find(fates, event.fate) != fates.end();
        };
    };
    std::vector<TracedStage> stages;
    Result<StepTrace> trace = traceSteps(pipeline, batch, index, {});
    for (std::size_t step = 0; trace && step < trace->steps.size(); ++step) {
        TracedStep& traced = trace->steps[step];
        if (std::ranges::any_of(traced.events, is({StepFate::Failed})))
            break;
        if (!std::ranges::all_of(traced.events, is({StepFate::Off, StepFate::NotMatched})))
            stages.push_back({.step = step, .events = std::move(traced.after)});
    }
    return stages;
}

std::vector<PathOrigin> originsOf(const Pipeline& pipeline, const EventBatch& batch,
                                  std::size_t index, std::size_t output)
{
    std::map<std::string, std::size_t> latest;
    std::string_view before = batch[index].data.bytes;
    const std::vector<TracedStage> stages = traceEvent(pipeline, batch, index);
    for (const TracedStage& stage : stages) {
        if (stage.events.empty())
            break;
        const Event& event = stage.events[std::min(output, stage.events.size() - 1)];
        const Result<std::vector<json::PathDifference>> found =
            json::differences(before, event.data.bytes);
        if (!found)
            return {};
        for (const json::PathDifference& difference : *found)
            latest[difference.pointer] = stage.step;
        before = event.data.bytes;
    }
    std::vector<PathOrigin> out;
    out.reserve(latest.size());
    for (const auto& [pointer, step] : latest)
        out.push_back({.pointer = pointer, .step = step});
    return out;
}

} // namespace viridian
