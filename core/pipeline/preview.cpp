#include "core/pipeline/preview.h"

#include "core/json/compare.h"
#include "core/pipeline/preview_run.h"
#include "core/pipeline/sampling.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace viridian {
namespace {

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
void feedInChunks(pipeline::PreviewRun& run, const EventBatch& events,
                  const PreviewOptions& options, const PreviewWatcher& watcher)
{
    const std::size_t size = std::max<std::size_t>(1, options.chunk);
    for (std::size_t begin = 0; begin < events.size(); begin += size) {
        EventBatch part;
        part.share(events);
        for (std::size_t i = begin; i < std::min(begin + size, events.size()); ++i)
            part.add(events[i]);
        run.feed(part);
        if (watcher)
            watcher(run.result());
    }
}

Status feedWholeStore(EventStore& store, pipeline::PreviewRun& run, const PreviewOptions& options,
                      const ProgressSink& progress, const PreviewWatcher& watcher,
                      std::stop_token stop)
{
    const Stopwatch watch;
    std::optional<Position> after;
    for (bool end = false; !end;) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        Result<ReadPage> page =
            store.read({.after = after,
                        .upTo = run.result().upTo,
                        .limit = std::clamp<std::size_t>(options.chunk, 1, 100'000),
                        .stream = {},
                        .filter = {}},
                       stop);
        if (!page)
            return tl::unexpected(page.error());
        end = page->atEnd;
        after = page->scannedTo ? page->scannedTo : after;
        run.feed(page->events);
        run.result().seconds = watch.seconds();
        if (progress)
            progress({.done = run.result().eventsRead, .total = run.result().eventsStored.count});
        if (watcher)
            watcher(run.result());
    }
    return {};
}

Status feedSample(EventStore& store, pipeline::PreviewRun& run, const PreviewOptions& options,
                  const std::shared_ptr<const std::vector<TypeCount>>& census,
                  const ProgressSink& progress, const PreviewWatcher& watcher, std::stop_token stop)
{
    const pipeline::SampleRequest request{.events = options.sample,
                                          .seed = options.seed,
                                          .upTo = run.result().upTo.value_or(Position()),
                                          .stored = run.result().eventsStored.count,
                                          .census = census};
    Result<EventBatch> sample =
        pipeline::sampleOf(store, run.transform(), request, progress, std::move(stop));
    if (!sample)
        return tl::unexpected(sample.error());
    feedInChunks(run, *sample, options, watcher);
    return {};
}

} // namespace

bool PreviewResult::clean() const
{
    return finished && errorCount == 0 && proofs.deterministic && proofs.conservation &&
           proofs.untouchedBytesEqual && proofs.schemaValid.value_or(true) &&
           proofs.dropsWithinLimits;
}

Result<std::shared_ptr<const PreviewResult>>
runPreview(EventStore& store, const Pipeline& pipeline, const PreviewOptions& options,
           const ProgressSink& progress, const PreviewWatcher& watcher, std::stop_token stop)
{
    const Stopwatch watch;
    pipeline::PreviewRun run(pipeline, options);
    run.result().store = store.info().displayName;
    Result<Head> head = store.head(stop);
    if (!head)
        return passOn(head);
    run.result().upTo = head->settled;
    Result<Count> stored = store.countEvents(false, stop);
    if (!stored)
        return passOn(stored);
    run.result().eventsStored = *stored;
    std::shared_ptr<const std::vector<TypeCount>> census = options.census;
    if (!options.all && !census && stored->count <= options.censusUpTo) {
        Result<std::vector<TypeCount>> types = store.types(stop);
        if (!types)
            return passOn(types);
        census = std::make_shared<const std::vector<TypeCount>>(std::move(*types));
    }
    if (head->settled) {
        Status fed = options.all ? feedWholeStore(store, run, options, progress, watcher, stop)
                                 : feedSample(store, run, options, census, progress, watcher, stop);
        if (!fed)
            return tl::unexpected(fed.error());
    }
    if (options.all)
        run.result().eventsStored = {.count = run.result().eventsRead, .exact = true};
    run.result().seconds = watch.seconds();
    return run.finish(census.get());
}

std::shared_ptr<const PreviewResult>
previewEvents(const EventBatch& events, const Pipeline& pipeline, const PreviewOptions& options)
{
    const Stopwatch watch;
    pipeline::PreviewRun run(pipeline, options);
    feedInChunks(run, events, options, {});
    run.result().seconds = watch.seconds();
    return run.finish(options.census.get());
}

std::vector<TracedStage> traceEvent(const Pipeline& pipeline, const EventBatch& batch,
                                    std::size_t index)
{
    EventBatch one;
    one.share(batch);
    one.add(batch[index]);
    Transform transform(pipeline, Transform::Guard::Later);
    const Expected whole = transform.run(one, {.touched = true, .keepGoing = true});
    const std::set<std::size_t> steps(whole.touchedSteps.begin(), whole.touchedSteps.end());
    std::vector<TracedStage> stages;
    for (const std::size_t step : steps) {
        Expected stage = transform.run(one, {.keepGoing = true, .untilStep = step + 1});
        if (!stage.failures.empty() && !stage.failures.front().passedOn)
            break;
        stages.push_back({.step = step, .events = std::move(stage.events)});
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
    for (const auto& [pointer, step] : latest)
        out.push_back({.pointer = pointer, .step = step});
    return out;
}

} // namespace viridian
