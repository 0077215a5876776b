#include "ui/sync/sync_controller.h"

#include "core/store/open.h"
#include "ui/shell/run_job.h"
#include "ui/text/text.h"

#include <algorithm>
#include <cmath>

namespace viridian::ui {

namespace {

constexpr std::chrono::milliseconds kReadEvery{1000};

std::filesystem::path fileOf(const std::string& address)
{
    const Result<StoreAddress> parsed = StoreAddress::parse(address);
    return parsed && parsed->scheme == Scheme::Sqlite ? std::filesystem::path(parsed->path)
                                                      : std::filesystem::path();
}

} // namespace

SyncController::Opener storeOpeners()
{
    return [](const std::string& address, bool create) -> StoreOpener {
        return [address, create] { return openStore(address, {.createIfMissing = create}); };
    };
}

SyncController::SyncController(AppContext& context, Opener opener, QObject* parent)
    : QObject(parent), m_context(context), m_opener(std::move(opener))
{
    connect(&context, &AppContext::blueChanged, this, &SyncController::connectStores);
    connect(&context, &AppContext::greenChanged, this, &SyncController::connectStores);
    connect(&context, &AppContext::pipelineChanged, this, &SyncController::refresh);
    connect(&context, &AppContext::workspaceChanged, this, &SyncController::rebuild);
    connect(&context, &AppContext::tick, this, &SyncController::tick);
    connectStores();
}

SyncController::~SyncController() = default;

void SyncController::connectStores()
{
    ++m_generation;
    m_run = {};
    m_running = false;
    m_ticket = {};
    m_readJob = {};
    m_reads = false;
    m_monitor.reset();
    m_ended.reset();
    m_reading.reset();
    m_error.reset();
    m_history = {};
    m_past.reset();
    m_marks.clear();
    m_lastRead = {};
    m_lastSample = {};
    m_reader.reset();
    const std::string blue = m_context.blueAddress();
    const std::string green = m_context.greenAddress();
    if (!blue.empty() && !green.empty()) {
        const Workspace& workspace = m_context.workspace();
        m_reader = std::make_shared<GreenReader>(
            GreenReader::Places{.blue = m_opener(blue, false),
                                .green = m_opener(green, false),
                                .greenFile = fileOf(green),
                                .rules = workspace.resolve(workspace.rules),
                                .pipelineHash = {}});
        read();
    }
    rebuild();
}

void SyncController::refresh()
{
    m_lastRead = {};
    tick();
}

void SyncController::tick()
{
    if (!m_reads && m_reader && viridian::now() - m_lastRead >= kReadEvery)
        read();
    rebuild();
}

void SyncController::read()
{
    m_reads = true;
    m_lastRead = viridian::now();
    m_readJob = runJob<GreenReading>(
        m_context.runner(), this,
        [reader = m_reader](std::stop_token stop) { return reader->read(std::move(stop)); },
        [this, generation = m_generation](Result<GreenReading> reading) {
            if (generation == m_generation)
                take(std::move(reading));
        });
}

void SyncController::take(Result<GreenReading> reading)
{
    m_reads = false;
    if (reading) {
        m_reading = std::move(*reading);
        m_error.reset();
        takePast();
    } else if (reading.error().kind != ErrorKind::Cancelled) {
        m_error = reading.error();
    }
    rebuild();
}

/// What was measured before this window looked stands in front of what it sees itself.
void SyncController::takePast()
{
    if (!m_reading->past || m_reading->past == m_past)
        return;
    m_past = m_reading->past;
    m_history.addBefore(m_past->seconds, m_past->minutes);
}

std::optional<LocalSync> SyncController::local() const
{
    if (!m_monitor)
        return std::nullopt;
    LocalSync local{
        .status = m_monitor->status(), .problems = m_monitor->problems(), .running = m_running};
    local.starting = m_running && local.status.report.pipelineHash.empty();
    if (!m_running && m_ended && local.problems.empty())
        local.problems.push_back({.severity = SyncProblem::Severity::Failed,
                                  .what = "Sync could not run",
                                  .why = m_ended->message,
                                  .since = m_lastRead,
                                  .link = SyncProblem::Link::Log});
    return local;
}

/// The middle of what blue wrote, by the minute. Absent until ten minutes are known.
std::optional<double> SyncController::usualRate() const
{
    constexpr std::size_t kEnough = 10;
    std::vector<double> rates;
    for (const LagMinute& minute : m_history.minutes())
        rates.push_back(minute.rateIn);
    if (rates.size() < kEnough)
        return std::nullopt;
    const auto middle = rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2);
    std::ranges::nth_element(rates, middle);
    return *middle;
}

void SyncController::rebuild()
{
    collectSamples();
    m_view = viewOf({.stores = m_reader != nullptr,
                     .local = local(),
                     .reading = m_reading,
                     .error = m_error,
                     .limit = m_context.workspace().guards.lagEvents,
                     .usualRate = usualRate(),
                     .now = m_context.clock().now()});
    feedStoreBar();
    emit changed();
}

/// Of our own run by its monitor, of others by what their reports say.
void SyncController::collectSamples()
{
    if (m_monitor && m_running && m_view.phase != SyncPhase::Exchanged) {
        for (const LagSample& sample : m_monitor->seconds(m_lastSample)) {
            m_history.add(sample);
            m_lastSample = sample.at;
        }
        return;
    }
    // Of a sync that does not run the last report is what there is of its past.
    const bool past = m_lastSample == Timestamp{} && m_reading && !m_reading->sync.reports.empty();
    if (past && !m_view.running() && m_view.phase != SyncPhase::Blocked &&
        m_view.phase != SyncPhase::Failed && m_view.phase != SyncPhase::Reading)
        return addLastReport();
    if (!m_view.elsewhere || !m_view.lagEvents || m_view.readAt <= m_lastSample)
        return;
    m_history.add({.at = m_view.readAt,
                   .lag = static_cast<double>(*m_view.lagEvents),
                   .rateIn = m_view.rates.in,
                   .rateOut = m_view.rates.out});
    m_lastSample = m_view.readAt;
}

void SyncController::addLastReport()
{
    SyncReading before = m_reading->sync;
    before.cutover = CutoverState::Draft; // the lag as it was before the roles were exchanged
    const LagState lag = lagOf(before);
    m_lastSample = lag.readAt;
    if (!m_history.seconds().empty() && m_history.seconds().back().at >= lag.readAt)
        return; // kept by the sync itself
    m_history.add({.at = lag.readAt,
                   .lag = static_cast<double>(lag.events.value_or(0)),
                   .rateIn = lag.written.value_or(0),
                   .rateOut = lag.applied.value_or(0)});
}

LagPlotData SyncController::plotData() const
{
    LagPlotData data;
    data.seconds.assign(m_history.seconds().begin(), m_history.seconds().end());
    data.minutes.assign(m_history.minutes().begin(), m_history.minutes().end());
    data.marks = m_marks;
    if (m_monitor) {
        const std::vector<SyncMark> own = m_monitor->marks();
        data.marks.insert(data.marks.end(), own.begin(), own.end());
        std::ranges::stable_sort(data.marks, {}, &SyncMark::at);
    }
    data.limit = static_cast<double>(m_view.limit);
    if (m_view.steerable() && m_view.lagEvents)
        data.forecast = forecastOf(static_cast<double>(*m_view.lagEvents), m_view.rates);
    data.past = !m_view.steerable() && !data.seconds.empty();
    data.now = m_context.clock().now();
    return data;
}

void SyncController::start()
{
    startRun(false);
}

void SyncController::restartFromZero()
{
    startRun(true);
}

void SyncController::startRun(bool startOver)
{
    if (m_running || !m_reader)
        return;
    if (m_view.phase == SyncPhase::Exchanged) {
        emit refused(m_view.reason);
        return;
    }
    SyncOptions options;
    options.blue = m_opener(m_context.blueAddress(), false);
    options.green = m_opener(m_context.greenAddress(), true);
    options.follow = true;
    options.liftPause = true;
    options.startOver = startOver;
    m_monitor = std::make_shared<SyncMonitor>();
    m_running = true;
    m_ended.reset();
    m_lastSample = {};
    m_context.audit().append(startOver ? tr("Restarted sync from zero") : tr("Started sync"),
                             toQt(m_context.greenAddress()));
    m_ticket = m_context.jobs().add({.name = tr("Sync"),
                                     .stores = {{StoreMark::Blue}, tr("to"), {StoreMark::Green}},
                                     .unit = tr("events"),
                                     .poll = [this] { return numbers(); },
                                     .actionText = tr("Stop"),
                                     .action = [this] { stop(); },
                                     .isCancel = true});
    m_run = runJob<SyncSummary>(
        m_context.runner(), this,
        [options, monitor = m_monitor,
         path = m_context.pipelinePath()](std::stop_token stop) mutable -> Result<SyncSummary> {
            if (!path.empty()) {
                Result<Pipeline> pipeline = Pipeline::load(path);
                if (!pipeline)
                    return passOn(pipeline);
                options.pipeline = std::move(*pipeline);
            }
            return runSync(options, *monitor, std::move(stop));
        },
        [this, generation = m_generation](const Result<SyncSummary>& result) {
            if (generation == m_generation)
                runEnded(result);
        });
    rebuild();
}

void SyncController::runEnded(const Result<SyncSummary>& result)
{
    m_running = false;
    m_ticket = {};
    if (!result && result.error().kind != ErrorKind::Cancelled)
        m_ended = result.error();
    refresh();
}

JobNumbers SyncController::numbers() const
{
    JobNumbers numbers;
    if (!m_monitor)
        return numbers;
    const SyncStatus status = m_monitor->status();
    numbers.done = status.report.eventsRead;
    numbers.rate = status.rates.out;
    if (status.state == SyncState::Copying && status.total) {
        numbers.total = std::max(*status.total, status.report.eventsRead);
        return numbers;
    }
    numbers.endless = true;
    numbers.note =
        tr("heartbeat %1").arg(ageOf(status.report.heartbeat, m_context.clock().now()).text());
    return numbers;
}

void SyncController::stop()
{
    m_run.requestStop();
}

void SyncController::pause()
{
    control(true, m_view.rateLimit);
}

void SyncController::resume()
{
    control(false, m_view.rateLimit);
}

void SyncController::setRateLimit(std::optional<std::uint64_t> eventsPerSecond)
{
    control(m_view.phase == SyncPhase::Paused, eventsPerSecond);
}

/// Our own run is told by its monitor, which writes it to green; another's by green.
void SyncController::control(bool paused, std::optional<std::uint64_t> rateLimit)
{
    if (m_view.phase == SyncPhase::Exchanged) {
        emit refused(m_view.reason);
        return;
    }
    const std::string by = thisOwner();
    m_context.audit().append(paused ? tr("Paused sync") : tr("Steered sync"),
                             rateLimit ? tr("limit %1 /s").arg(numberText(*rateLimit))
                                       : tr("no limit"));
    if (m_running && m_monitor) {
        const SyncControl now = m_monitor->control();
        if (now.paused != paused)
            paused ? m_monitor->pause(by) : m_monitor->resume(by);
        if (now.rateLimit != rateLimit)
            m_monitor->setRateLimit(rateLimit, by);
        rebuild();
        return;
    }
    if (!m_reader)
        return;
    const SyncControl wish{
        .paused = paused, .by = by, .at = viridian::now(), .rateLimit = rateLimit};
    m_controlJob = runJob<bool>(
        m_context.runner(), this,
        [reader = m_reader, wish](std::stop_token) -> Result<bool> {
            Status put = reader->putControl(wish);
            if (!put)
                return passOn(put);
            return true;
        },
        [this](Result<bool> put) {
            if (!put)
                emit refused(toQt(put.error().message));
            refresh();
        });
}

void SyncController::mark(const QString& text)
{
    if (m_monitor && m_running)
        m_monitor->addMark(fromQt(text));
    else
        m_marks.push_back({m_context.clock().now(), fromQt(text)});
    m_context.audit().append(tr("Marked"), text);
    rebuild();
}

/// Of our own run four times a second; other syncs are read by whoever watches the stores.
void SyncController::feedStoreBar()
{
    if (!m_view.mine || !m_monitor || !m_view.steerable())
        return;
    if (m_view.lagEvents)
        m_context.setLag({.events = m_view.lagEvents,
                          .seconds = std::chrono::duration<double>(m_view.lagSeconds),
                          .trend = m_view.trend,
                          .applied = m_view.rates.out,
                          .written = m_view.rates.in,
                          .readAt = m_view.readAt});
    SyncSide side;
    switch (m_view.phase) {
    case SyncPhase::Paused:
        side.state = StoreBarSync::Paused;
        break;
    case SyncPhase::Stuck:
        side.state = StoreBarSync::Stuck;
        break;
    case SyncPhase::Blocked:
    case SyncPhase::Failed:
        side.state = StoreBarSync::Failed;
        break;
    case SyncPhase::Following:
        side.state = StoreBarSync::Following;
        break;
    default:
        side.state = StoreBarSync::Copying;
        break;
    }
    if (m_view.rateLimit &&
        (side.state == StoreBarSync::Following || side.state == StoreBarSync::Copying))
        side.state = StoreBarSync::Throttled;
    if (side.state == StoreBarSync::Paused)
        side.detail = tr("by %1, %2")
                          .arg(ownerName(fromQt(m_view.pausedBy)),
                               shortClockText(m_view.pausedAt, m_context.zone()));
    else if (side.state == StoreBarSync::Failed)
        side.detail = m_view.reason;
    else if (side.state == StoreBarSync::Copying && m_view.shareDone)
        side.detail = tr("%1 % done").arg(QString::number(std::floor(*m_view.shareDone * 100)));
    side.heartbeat = m_view.heartbeat;
    side.limit =
        m_view.rateLimit ? rateText(static_cast<double>(*m_view.rateLimit)) : tr("no limit");
    m_context.setSyncSide(std::move(side));
}

} // namespace viridian::ui
