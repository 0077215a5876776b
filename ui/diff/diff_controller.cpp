#include "ui/diff/diff_controller.h"

#include "core/cutover/plan.h"
#include "core/cutover/session/stream_repair.h"
#include "core/sync/sync.h"
#include "ui/diff/payload_text.h"
#include "ui/diff/proof_order.h"
#include "ui/shell/run_job.h"

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr std::chrono::seconds kLookEvery{4};
/// Events of a stream that are read to stand beside its differences.
constexpr std::size_t kStreamEvents = 20'000;

} // namespace

DiffController::DiffController(AppContext& context, Opener opener, QObject* parent)
    : QObject(parent), m_context(context), m_opener(std::move(opener))
{
    connect(&context, &AppContext::blueChanged, this, &DiffController::storesChanged);
    connect(&context, &AppContext::greenChanged, this, &DiffController::storesChanged);
    connect(&context, &AppContext::pipelineChanged, this, &DiffController::numbersChanged);
    connect(&context, &AppContext::tick, this, &DiffController::poll);
    storesChanged();
}

DiffController::~DiffController() = default;

void DiffController::setPhase(Phase phase)
{
    m_phase = phase;
    emit phaseChanged();
}

/// Another store: nothing that was found holds any more.
void DiffController::storesChanged()
{
    ++m_generation;
    m_proof = {};
    m_rewrite = {};
    m_writing = false;
    m_result.reset();
    m_live.reset();
    m_numbers = {};
    m_listed.clear();
    m_firstListed = 0;
    m_movedOn.reset();
    m_stopping = false;
    m_selected = -1;
    m_selectedStream.clear();
    m_shown = {};
    m_payload = {};
    const bool both = !m_context.blueAddress().empty() && !m_context.greenAddress().empty();
    setPhase(both ? Phase::NeverRun : Phase::NotConnected);
    emit differencesChanged(false);
    emit selectionChanged();
    emit numbersChanged();
}

void DiffController::setAsIs(bool asIs)
{
    m_asIs = asIs;
    emit numbersChanged();
}

ProofOrder DiffController::proofOrder() const
{
    const Workspace& workspace = m_context.workspace();
    return {.blue = m_opener(m_context.blueAddress()),
            .green = m_opener(m_context.greenAddress()),
            .pipeline = m_context.pipelinePath(),
            .rules = workspace.resolve(workspace.rules),
            .asIs = m_asIs,
            .fromBlue = m_fromBlue,
            // An earlier session's proof says nothing of who wrote to green since.
            .allOfGreen = m_allOfGreen || !m_result};
}

void DiffController::prove()
{
    if (m_writing || m_phase == Phase::Running || m_phase == Phase::NotConnected)
        return;
    m_live = std::make_shared<LiveProof>();
    m_numbers = {};
    m_stopping = false;
    m_movedOn.reset();
    m_selected = -1;
    m_selectedStream.clear();
    m_shown = {};
    m_listed.clear();
    m_firstListed = 0;
    const ProofOrder order = proofOrder();
    const auto work = [order, live = m_live](std::stop_token stop,
                                             const ProgressSink& progress) -> Result<ResultPtr> {
        Result<diff::DiffOptions> options = optionsOf(order);
        if (!options)
            return passOn(options);
        Result<diff::DiffResult> result =
            diff::runDiff(*options, LiveProof::observer(live, progress), std::move(stop));
        if (!result)
            return passOn(result);
        return std::make_shared<const diff::DiffResult>(std::move(*result));
    };
    JobInfo info;
    info.name = m_asIs ? tr("Diff, comparing as they are") : tr("Diff, proving");
    info.stores = {.from = {StoreMark::Blue, StoreMark::ExpectedGreen},
                   .word = tr("against"),
                   .to = {StoreMark::Green}};
    if (m_asIs)
        info.stores.from = {StoreMark::Blue};
    const std::uint64_t generation = m_generation;
    runListedJob<ResultPtr>(
        m_context, this, std::move(info), work,
        [this, generation](Result<ResultPtr> result) {
            if (generation == m_generation)
                finish(std::move(result));
        },
        m_proof);
    setPhase(Phase::Running);
    emit differencesChanged(false);
    emit selectionChanged();
    emit numbersChanged();
}

bool DiffController::mayWriteStream() const
{
    return m_phase == Phase::Finished && !m_writing && m_result && !m_asIs &&
           diff::madeBySegments(*m_result) && current() != nullptr;
}

void DiffController::writeStreamAgain(const std::string& name)
{
    if (!mayWriteStream())
        return;
    const QString stream = toQt(name);
    const Result<CutoverPlan> plan = planOf(m_context.workspace());
    if (!plan) {
        emit streamWritten(stream, toQt(plan.error().message));
        return;
    }
    m_writing = true;
    const auto work = [order = proofOrder(), result = m_result, name, journal = plan->journalFile](
                          std::stop_token stop,
                          const ProgressSink&) -> Result<diff::StreamRewrite> {
        Result<diff::DiffOptions> options = optionsOf(order);
        if (!options)
            return passOn(options);
        return repairStream({.stores = std::move(*options),
                             .result = result,
                             .stream = name,
                             .journalFile = journal,
                             .who = thisOwner()},
                            std::move(stop));
    };
    JobInfo info;
    info.name = tr("Write stream %1 again").arg(stream);
    info.stores = {.from = {StoreMark::Blue}, .word = tr("to"), .to = {StoreMark::Green}};
    m_context.audit().append(tr("Writes a stream of green again"), stream);
    const std::uint64_t generation = m_generation;
    runListedJob<diff::StreamRewrite>(
        m_context, this, std::move(info), work,
        [this, generation, stream](const Result<diff::StreamRewrite>& done) {
            if (generation == m_generation)
                finishWriting(stream, done);
        },
        m_rewrite);
    emit numbersChanged();
}

void DiffController::finishWriting(const QString& stream, const Result<diff::StreamRewrite>& done)
{
    m_writing = false;
    if (done)
        prove();
    emit streamWritten(stream, done ? QString() : toQt(done.error().message));
    emit numbersChanged();
}

void DiffController::stop()
{
    if (m_phase != Phase::Running || m_stopping)
        return;
    m_stopping = true;
    m_proof.requestStop();
    emit numbersChanged();
}

void DiffController::finish(Result<ResultPtr> result)
{
    m_stopping = false;
    m_live.reset();
    if (!result) {
        m_error = result.error();
        const bool cancelled = m_error.kind == ErrorKind::Cancelled;
        setPhase(!cancelled ? Phase::Failed : m_result ? Phase::Finished : Phase::NeverRun);
        emit numbersChanged();
        return;
    }
    m_result = std::move(*result);
    m_numbers = {.done = m_result->eventsExpected,
                 .total = m_result->eventsExpected,
                 .counts = m_result->counts,
                 .segments = m_result->segments,
                 .totals = m_result->totals};
    m_lookedAt = m_context.clock().now();
    const int selected = m_selected;
    m_listed = m_result->differences;
    m_firstListed = 0;
    m_nextOffset = 0;
    setPhase(Phase::Finished);
    emit differencesChanged(false);
    emit numbersChanged();
    m_selectedStream.clear();
    select(selected >= 0 && selected < static_cast<int>(m_listed.size()) ? selected
           : m_listed.empty()                                            ? -1
                                                                         : 0);
}

void DiffController::poll()
{
    if (m_phase == Phase::Finished && m_watching)
        watchGreen();
    if (m_phase != Phase::Running || !m_live)
        return;
    LiveProof::News news = m_live->fetch();
    m_numbers = std::move(news.numbers);
    const bool first = m_listed.empty() && !news.differences.empty();
    std::ranges::move(news.differences, std::back_inserter(m_listed));
    if (!news.differences.empty())
        emit differencesChanged(true);
    emit numbersChanged();
    if (first)
        select(0);
}

/// What the stream of a difference is aligned with: the result, or what the running proof has
/// found.
DiffController::ResultPtr DiffController::resultForStream() const
{
    if (m_phase != Phase::Running)
        return m_result;
    if (!m_live)
        return nullptr;
    auto partial = std::make_shared<diff::DiffResult>();
    partial->differences = m_listed;
    for (const diff::Difference& difference : m_listed)
        partial->counts.add(difference.label);
    partial->spool = m_live->fetchSpool();
    return partial;
}

bool DiffController::hasNextPage() const
{
    return m_phase == Phase::Finished && m_result &&
           m_firstListed + m_listed.size() < m_result->counts.differing();
}

void DiffController::listNextPage()
{
    if (!hasNextPage())
        return;
    // The first page is sorted by place; the pages from disk stand in the order found, so they
    // begin anew there.
    listPage(m_firstListed == 0 && m_nextOffset == 0 ? 0 : m_nextOffset,
             m_firstListed + m_listed.size());
}

void DiffController::listFirstPage()
{
    if (m_phase != Phase::Finished || !m_result)
        return;
    m_listed = m_result->differences;
    m_firstListed = 0;
    m_nextOffset = 0;
    emit differencesChanged(false);
    select(m_listed.empty() ? -1 : 0);
}

void DiffController::listPage(std::uint64_t offset, std::uint64_t first)
{
    const std::uint64_t skip = offset == 0 ? first : 0;
    const auto work = [result = m_result, offset,
                       skip](std::stop_token stop) -> Result<diff::DifferencePage> {
        std::uint64_t from = offset;
        for (std::uint64_t left = skip; left > 0;) {
            Result<diff::DifferencePage> passed = result->spool->page(
                from, static_cast<std::size_t>(std::min<std::uint64_t>(left, kListed)), stop);
            if (!passed || passed->differences.empty())
                return passed;
            left -= passed->differences.size();
            from = passed->next;
        }
        return result->spool->page(from, kListed, stop);
    };
    ++m_pending;
    m_page = runJob<diff::DifferencePage>(
        m_context.runner(), this, work,
        [this, result = m_result, first](Result<diff::DifferencePage> page) {
            --m_pending;
            if (!page || result != m_result)
                return;
            m_listed = std::move(page->differences);
            m_firstListed = first;
            m_nextOffset = page->next;
            emit differencesChanged(false);
            select(m_listed.empty() ? -1 : 0);
        });
}

const diff::Difference* DiffController::current() const
{
    const auto index = static_cast<std::size_t>(m_selected);
    return m_selected >= 0 && index < m_listed.size() ? &m_listed[index] : nullptr;
}

void DiffController::select(int difference)
{
    m_selected = difference;
    emit selectionChanged();
    const diff::Difference* now = current();
    if (now == nullptr) {
        m_selectedStream.clear();
        m_shown = {};
        emit streamShown();
    } else if (now->stream != m_selectedStream) {
        m_selectedStream = now->stream;
        loadStream();
    } else if (m_shown.aligned) {
        emit streamShown();
    }
}

bool DiffController::step(int direction)
{
    const int next = m_selected + direction;
    if (next < 0 || next >= static_cast<int>(m_listed.size()))
        return false;
    select(next);
    return true;
}

void DiffController::loadStream()
{
    const ResultPtr result = resultForStream();
    if (!result)
        return;
    m_shown = {};
    using Aligned = std::shared_ptr<const diff::AlignedStream>;
    const auto work = [result, open = m_opener(m_context.greenAddress()),
                       stream = m_selectedStream](std::stop_token stop) -> Result<Aligned> {
        Result<std::unique_ptr<EventStore>> green = open();
        if (!green)
            return passOn(green);
        Result<diff::AlignedStream> aligned =
            diff::alignedStream(**green, *result, stream, kStreamEvents, std::move(stop));
        if (!aligned)
            return passOn(aligned);
        return std::make_shared<const diff::AlignedStream>(std::move(*aligned));
    };
    const std::uint64_t turn = ++m_streamTurn;
    ++m_pending;
    m_stream =
        runJob<Aligned>(m_context.runner(), this, work, [this, turn](Result<Aligned> aligned) {
            --m_pending;
            if (turn != m_streamTurn)
                return;
            m_shown = {};
            if (aligned)
                m_shown.aligned = std::move(*aligned);
            else if (aligned.error().kind != ErrorKind::Cancelled)
                m_shown.error = toQt(aligned.error().message);
            emit streamShown();
        });
}

void DiffController::showPayload(const diff::AlignedRow& row)
{
    using Payload = std::shared_ptr<const ShownPayload>;
    // The events point into the aligned stream, which the job keeps alive.
    const auto work = [row, aligned = m_shown.aligned](std::stop_token) -> Result<Payload> {
        return std::make_shared<const ShownPayload>(layOutPayload(row));
    };
    const std::uint64_t turn = ++m_payloadTurn;
    ++m_pending;
    m_layout = runJob<Payload>(m_context.runner(), this, work, [this, turn](Result<Payload> shown) {
        --m_pending;
        if (turn != m_payloadTurn || !shown)
            return;
        m_payload = **shown;
        emit payloadShown();
    });
}

std::filesystem::path DiffController::rulesFile() const
{
    const Workspace& workspace = m_context.workspace();
    return workspace.rules.empty() ? workspace.folder() / "rules.yaml"
                                   : workspace.resolve(workspace.rules);
}

Status DiffController::ignorePath(const QString& path, const QString& type)
{
    const std::filesystem::path file = rulesFile();
    if (Status added = diff::addIgnoredPath(file, fromQt(path), fromQt(type)); !added)
        return added;
    if (m_context.workspace().rules.empty())
        m_context.editWorkspace([](Workspace& workspace) { workspace.rules = "rules.yaml"; });
    m_context.audit().append(tr("Ignored a path in diffs"),
                             type.isEmpty() ? path : tr("%1 of %2").arg(path, type));
    prove();
    return {};
}

void DiffController::exportTo(const QString& file)
{
    if (!m_result)
        return;
    const diff::ReportTitle title{.blue = fromQt(storeName(m_context.workspace().blue)),
                                  .green = fromQt(storeName(m_context.workspace().green)),
                                  .pipeline = m_context.workspace().pipeline};
    JobInfo info;
    info.name = tr("Diff, exporting");
    info.stores = {.from = {StoreMark::Green}, .word = {}, .to = {}};
    using Done = std::monostate;
    ++m_pending;
    runListedJob<Done>(
        m_context, this, std::move(info),
        [result = m_result, title, path = std::filesystem::path(fromQt(file))](
            std::stop_token stop, const ProgressSink&) -> Result<Done> {
            if (Status written = writeReport(*result, title, path, std::move(stop)); !written)
                return passOn(written);
            return Done();
        },
        [this, file](Result<Done> done) {
            --m_pending;
            emit exported(file, done ? QString() : toQt(done.error().message));
        },
        m_export);
}

/// Asks from time to time how many events green has behind what was compared.
void DiffController::watchGreen()
{
    const Timestamp now = m_context.clock().now();
    if (m_watch.running() || now - m_lookedAt < kLookEvery || !m_result)
        return;
    m_lookedAt = now;
    const auto work = [open = m_opener(m_context.greenAddress()),
                       after = m_result->greenTo](std::stop_token stop) -> Result<std::uint64_t> {
        Result<std::unique_ptr<EventStore>> green = open();
        if (!green)
            return passOn(green);
        return (*green)->countBetween(after, std::nullopt, std::move(stop));
    };
    m_watch = runJob<std::uint64_t>(
        m_context.runner(), this, work, [this, result = m_result](Result<std::uint64_t> count) {
            if (!count || result != m_result || m_phase != Phase::Finished)
                return;
            m_movedOn = *count > 0 ? std::optional(*count) : std::nullopt;
            emit numbersChanged();
        });
}

bool DiffController::idle() const
{
    return m_phase != Phase::Running && !m_writing && m_pending == 0;
}

} // namespace viridian::ui
