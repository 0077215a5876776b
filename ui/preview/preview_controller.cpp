#include "ui/preview/preview_controller.h"

#include "core/pipeline/cases.h"
#include "ui/shell/run_job.h"
#include "ui/text/text.h"

#include <algorithm>

namespace viridian::ui {
namespace {

/// Up to this many events the types of a store are counted on the way: about a second.
constexpr std::uint64_t kCensusUpTo = 3'000'000;
constexpr std::size_t kKeepPairs = 200;

} // namespace

/// What a dry run says of itself while it runs.
struct PreviewController::Live {
    std::mutex mutex;
    std::vector<PreviewRow> matrix;
    std::uint64_t eventsRead = 0;
};

PreviewController::PreviewController(AppContext& context, Opener opener, QObject* parent)
    : QObject(parent), m_context(context), m_opener(std::move(opener)),
      m_drafts(context.settings()), m_document(&m_drafts)
{
    m_options.keepPairs = kKeepPairs;
    m_options.censusUpTo = kCensusUpTo;
    connect(&m_document, &PipelineDocument::parsed, this, &PreviewController::textParsed);
    connect(&m_context, &AppContext::blueChanged, this, &PreviewController::blueChanged);
    connect(&m_context, &AppContext::pipelineChanged, this, [this] {
        if (m_document.file() != m_context.pipelinePath())
            m_document.open(m_context.pipelinePath());
    });
    connect(&m_context, &AppContext::tick, this, &PreviewController::poll);
    m_document.open(m_context.pipelinePath());
}

PreviewController::~PreviewController() = default;

bool PreviewController::connected() const
{
    return !m_context.blueAddress().empty();
}

bool PreviewController::stale() const
{
    return m_result && (m_document.problem().has_value() ||
                        m_result->pipelineHash != m_document.effective().hash());
}

bool PreviewController::idle() const
{
    return m_running == Running::Nothing && !m_laying && !m_eventJob.running() &&
           !m_export.running() && !m_pin.running();
}

void PreviewController::setRunning(Running running)
{
    m_running = running;
    m_stopping = false;
    if (running == Running::Nothing)
        m_live.reset();
    emit runningChanged();
}

void PreviewController::blueChanged()
{
    ++m_generation;
    m_job.requestStop();
    m_stopped.reset();
    m_sample.reset();
    m_pasted.reset();
    m_options.of = {};
    m_census.reset();
    m_result.reset();
    m_matrix.clear();
    m_eventsRead = 0;
    m_error.reset();
    m_options.census.reset();
    choosePairs();
    setRunning(Running::Nothing);
    emit resultChanged();
    emit numbersChanged();
}

/// A text that parses is run again on the sample that was read already.
void PreviewController::textParsed()
{
    const Pipeline pipeline = m_document.effective();
    // A text that is no pipeline has no hash: that of the last good one would name another.
    const bool known = !m_document.empty() && !m_document.problem();
    m_context.setPipelineHash(known ? toQt(m_document.pipeline().hash()) : QString());
    if (m_failed == Failed::Pipeline)
        m_error.reset(); // of an earlier text
    emit resultChanged();
    if (m_document.problem() || m_running == Running::WholeStore || !m_sample)
        return;
    if (!m_result || m_result->pipelineHash != pipeline.hash())
        startSample(m_sample);
}

void PreviewController::setSampleSize(std::size_t events)
{
    if (events == m_options.sample && sampleWords().isEmpty())
        return;
    m_options.sample = events;
    sampleOf({}, nullptr);
}

void PreviewController::sampleOf(SampleSource of, SamplePtr pasted)
{
    m_options.of = std::move(of);
    m_pasted = std::move(pasted);
    runSample();
    emit runningChanged(); // also where nothing can be run: what was chosen is another
}

void PreviewController::sampleStream(const QString& stream)
{
    sampleOf({.stream = fromQt(stream), .filter = {}}, nullptr);
}

void PreviewController::sampleFilter(const QString& filter)
{
    if (Result<Filter> parsed = filterOf(filter); parsed)
        sampleOf({.stream = {}, .filter = std::move(*parsed)}, nullptr);
}

Status PreviewController::samplePaste(const QString& events)
{
    Result<SamplePtr> sample = pastedSample(fromQt(events), fromQt(tr("pasted events")));
    if (!sample)
        return tl::unexpected(sample.error());
    sampleOf({}, std::move(*sample));
    return {};
}

Result<Filter> PreviewController::filterOf(const QString& text) const
{
    return Filter::parse(fromQt(text), m_context.clock().now());
}

QString PreviewController::sampleWords() const
{
    if (m_pasted)
        return toQt(m_pasted->of);
    if (!m_options.of.stream.empty())
        return tr("stream %1").arg(toQt(m_options.of.stream));
    return m_options.of.wholeStore() ? QString()
                                     : tr("filter %1").arg(toQt(m_options.of.filter.text()));
}

void PreviewController::resample()
{
    ++m_options.seed;
    runSample();
}

void PreviewController::runSample()
{
    if (connected() && m_running != Running::WholeStore)
        startSample(m_pasted);
}

JobInfo PreviewController::jobInfo(const QString& name) const
{
    JobInfo info;
    info.name = name;
    info.stores.from = {StoreMark::Blue};
    return info;
}

/// Runs on @p sample, or reads one first.
void PreviewController::startSample(SamplePtr sample)
{
    if (m_document.problem())
        return;
    m_error.reset();
    m_counter = std::make_shared<JobCounter>();
    auto work = [open = m_opener, address = m_context.blueAddress(), sample = std::move(sample),
                 pipeline = m_document.effective(), options = m_options,
                 counter = m_counter](std::stop_token stop) -> Result<SampleRun> {
        SamplePtr events = sample;
        if (!events) {
            Result<std::unique_ptr<EventStore>> store = open(address);
            if (!store)
                return passOn(store);
            Result<SamplePtr> read =
                readSample(**store, pipeline, options, JobCounter::sinkOf(counter), stop);
            if (!read)
                return passOn(read);
            events = std::move(*read);
        }
        return SampleRun{.sample = events,
                         .result = previewSample(*events, pipeline, options, {}, stop)};
    };
    setRunning(Running::Sample);
    m_job = runJob<SampleRun>(
        m_context.runner(), this, std::move(work),
        [this, turn = ++m_generation, pipeline = m_document.effective()](Result<SampleRun> run) {
            if (turn != m_generation)
                return;
            if (run && run->result)
                m_resultPipeline = pipeline;
            finishSample(std::move(run));
        });
}

void PreviewController::finishSample(Result<SampleRun> run)
{
    setRunning(Running::Nothing);
    if (!run)
        return fail(std::move(run.error()));
    m_sample = run->sample;
    if (run->sample->census)
        m_census = run->sample->census;
    if (!run->result)
        return fail(std::move(run->result.error()), Failed::Pipeline);
    take(std::move(*run->result));
    if (stale() && !m_document.problem())
        startSample(m_sample); // the text went on while the sample ran
}

void PreviewController::runWholeStore()
{
    if (connected() && m_running != Running::WholeStore && !m_document.problem())
        startWhole(std::nullopt);
}

bool PreviewController::canGoOn() const
{
    return connected() && m_running == Running::Nothing && !m_document.problem() && m_stopped &&
           m_stopped->at && m_stopped->pipelineHash == m_document.effective().hash();
}

void PreviewController::goOn()
{
    if (canGoOn())
        startWhole(m_stopped->at);
}

std::uint64_t PreviewController::stoppedAfter() const
{
    return m_stopped && m_stopped->at ? m_stopped->at->eventsRead : 0;
}

PreviewOptions PreviewController::wholeOptions() const
{
    PreviewOptions options = m_options;
    options.all = true;
    if (m_stopped->at)
        options.resume = std::make_shared<const std::string>(m_stopped->at->state);
    options.stopped = [to = m_stopped](PreviewStopped at) { to->at = std::move(at); };
    return options;
}

/// @param from  where an earlier run was stopped; it stands until this one has a place of its own
void PreviewController::startWhole(std::optional<PreviewStopped> from)
{
    m_stopped = std::make_shared<Stopped>(
        Stopped{.pipelineHash = m_document.effective().hash(), .at = std::move(from)});
    m_error.reset();
    m_counter = std::make_shared<JobCounter>();
    m_live = std::make_shared<Live>();
    auto work = [open = m_opener, address = m_context.blueAddress(),
                 pipeline = m_document.effective(), options = wholeOptions(), counter = m_counter,
                 live = m_live](std::stop_token stop,
                                const ProgressSink& progress) -> Result<ResultPtr> {
        Result<std::unique_ptr<EventStore>> store = open(address);
        if (!store)
            return passOn(store);
        const ProgressSink both = [counter, &progress](const Progress& now) {
            counter->set(now);
            progress(now);
        };
        return runPreview(
            **store, pipeline, options, both,
            [live](const PreviewResult& soFar) {
                const std::scoped_lock lock(live->mutex);
                live->matrix = soFar.matrix;
                live->eventsRead = soFar.eventsRead;
            },
            stop);
    };
    setRunning(Running::WholeStore);
    runListedJob<ResultPtr>(
        m_context, this, jobInfo(tr("Dry run of the pipeline")), std::move(work),
        [this, turn = ++m_generation, pipeline = m_document.effective()](Result<ResultPtr> result) {
            if (turn != m_generation)
                return;
            if (result)
                m_resultPipeline = pipeline;
            finishWhole(std::move(result));
        },
        m_job);
}

void PreviewController::finishWhole(Result<ResultPtr> result)
{
    const bool refused = !result && (result.error().kind == ErrorKind::Conflict ||
                                     result.error().kind == ErrorKind::InvalidInput);
    if (result || refused)
        m_stopped.reset();
    setRunning(Running::Nothing);
    if (!result)
        return fail(std::move(result.error()), Failed::DryRun);
    take(std::move(*result));
}

void PreviewController::stop()
{
    if (m_running == Running::Nothing)
        return;
    m_job.requestStop();
    m_stopping = true;
    emit runningChanged();
}

void PreviewController::fail(Error error, Failed what)
{
    m_failed = what;
    // Numbers of a run that was stopped are not a result: what was shown before comes back.
    m_matrix = m_result ? m_result->matrix : std::vector<PreviewRow>();
    m_eventsRead = m_result ? m_result->eventsRead : 0;
    if (error.kind != ErrorKind::Cancelled)
        m_error = std::move(error);
    emit resultChanged();
    emit numbersChanged();
}

void PreviewController::take(ResultPtr result)
{
    m_result = std::move(result);
    m_matrix = m_result->matrix;
    m_eventsRead = m_result->eventsRead;
    m_row = -1;
    for (std::size_t row = 0; row < m_matrix.size(); ++row) {
        if (std::pair(m_matrix[row].type, m_matrix[row].version) == m_rowKey)
            m_row = static_cast<int>(row);
    }
    findPairs();
    if (m_pairs.empty() && m_only) {
        m_only.reset(); // what was looked for does not happen any more
        findPairs();
    }
    emit resultChanged();
    emit numbersChanged();
    emit selectionChanged();
    showPair();
}

void PreviewController::poll()
{
    if (!m_live)
        return;
    {
        const std::scoped_lock lock(m_live->mutex);
        m_matrix = m_live->matrix;
        m_eventsRead = m_live->eventsRead;
    }
    emit numbersChanged();
}

void PreviewController::takeCensus()
{
    if (!connected() || m_censusJob.running())
        return;
    using Census = std::vector<TypeCount>;
    runListedJob<Census>(
        m_context, this, jobInfo(tr("Counting the types")),
        [open = m_opener, address = m_context.blueAddress()](
            std::stop_token stop, const ProgressSink&) -> Result<Census> {
            Result<std::unique_ptr<EventStore>> store = open(address);
            if (!store)
                return passOn(store);
            return (*store)->types(std::move(stop));
        },
        [this, address = m_context.blueAddress()](Result<Census> census) {
            if (address != m_context.blueAddress())
                return;
            if (!census)
                return fail(std::move(census.error()));
            m_census = std::make_shared<const Census>(std::move(*census));
            m_options.census = m_census;
            runSample();
        },
        m_censusJob);
}

bool PreviewController::canPin() const
{
    return pair() != nullptr && !stale() && !m_document.file().empty();
}

void PreviewController::pinShown()
{
    if (!canPin())
        return;
    const std::filesystem::path file = casesFileOf(m_document.file());
    m_pin = runJob<Pinned>(
        m_context.runner(), this,
        [result = m_result, pipeline = m_resultPipeline, before = pair()->before,
         file](std::stop_token) -> Result<Pinned> {
            const Result<std::string> line = caseLine(pipeline, result->before[before]);
            if (!line)
                return tl::unexpected(line.error());
            return pinCase(file, *line);
        },
        [this, name = toQt(file.filename().string())](Result<Pinned> done) {
            if (!done)
                return emit pinned({}, toQt(done.error().message));
            emit pinned(*done == Pinned::Added      ? tr("pinned to %1").arg(name)
                        : *done == Pinned::Replaced ? tr("its case in %1 is another now").arg(name)
                                                    : tr("stands in %1 already").arg(name),
                        {});
        });
}

void PreviewController::exportTo(const QString& file, std::optional<ExtraProof> extra)
{
    if (!m_result)
        return;
    using Done = bool;
    m_export = runJob<Done>(
        m_context.runner(), this,
        [result = m_result, file, extra = std::move(extra)](std::stop_token) -> Result<Done> {
            Status written = writePreviewReport(*result, fromQt(file), extra ? &*extra : nullptr);
            return written ? Result<Done>(true) : tl::unexpected(written.error());
        },
        [this, file](Result<Done> done) {
            emit exported(file, done ? QString() : toQt(done.error().message));
        });
}

} // namespace viridian::ui
