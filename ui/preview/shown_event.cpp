// Of the preview's controller: which of the events that were run is shown, and what the screens ask
// of it.
#include "ui/preview/preview_controller.h"
#include "ui/shell/run_job.h"
#include "ui/text/text.h"

#include <algorithm>

namespace viridian::ui {

void PreviewController::selectRow(int row, std::optional<Disposition> only)
{
    m_row = row;
    m_only = only;
    m_rowKey = {};
    if (row >= 0 && static_cast<std::size_t>(row) < m_matrix.size())
        m_rowKey = {m_matrix[static_cast<std::size_t>(row)].type,
                    m_matrix[static_cast<std::size_t>(row)].version};
    choosePairs();
}

void PreviewController::choosePairs()
{
    findPairs();
    emit selectionChanged();
    showPair();
}

void PreviewController::findPairs()
{
    m_pairs.clear();
    const std::size_t count = m_result ? m_result->pairs.size() : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const PreviewPair& candidate = m_result->pairs[i];
        const bool inRow = m_row < 0 || candidate.row == static_cast<std::size_t>(m_row);
        if (inRow && (!m_only || candidate.disposition == *m_only))
            m_pairs.push_back(i);
    }
    m_current =
        m_pairs.empty() ? -1 : std::clamp(m_current, 0, static_cast<int>(m_pairs.size()) - 1);
    m_output = 0;
}

void PreviewController::setCurrent(int index)
{
    if (index < 0 || index >= static_cast<int>(m_pairs.size()))
        return;
    m_current = index;
    m_output = 0;
    emit selectionChanged();
    showPair();
}

bool PreviewController::step(int direction)
{
    const int next = m_current + direction;
    if (next < 0 || next >= static_cast<int>(m_pairs.size()))
        return false;
    setCurrent(next);
    return true;
}

void PreviewController::selectOutput(std::size_t output)
{
    m_output = output;
    emit selectionChanged();
    showPair();
}

const PreviewPair* PreviewController::pair() const
{
    return m_result && m_current >= 0
               ? &m_result->pairs[m_pairs[static_cast<std::size_t>(m_current)]]
               : nullptr;
}

std::shared_ptr<const EventBatch> PreviewController::sampleEvents() const
{
    return m_sample ? std::shared_ptr<const EventBatch>(m_sample, &m_sample->events) : nullptr;
}

/// A pipeline that remembers finds the events of the sample before the shown one; of a dry run only
/// the pairs are left.
std::optional<PreviewController::TraceSource> PreviewController::traceSource() const
{
    const PreviewPair* shown = pair();
    if (!shown)
        return std::nullopt;
    TraceSource source{.events = {m_result, &m_result->before},
                       .index = shown->before,
                       .pipeline = m_resultPipeline,
                       .outputs = {}};
    for (const Event& output : m_result->outputsOf(*shown))
        source.outputs.emplace_back(output.data.bytes);
    if (!m_resultPipeline.keepsState() || m_result->all || !m_sample)
        return source;
    const auto events = m_sample->events.events();
    const auto found =
        std::ranges::find(events, m_result->before[shown->before].position, &Event::position);
    if (found != events.end()) {
        source.events = {m_sample, &m_sample->events};
        source.index = static_cast<std::size_t>(found - events.begin());
    }
    return source;
}

/// Lays the pair out in a job; a later call makes an earlier answer void.
void PreviewController::showPair()
{
    const std::uint64_t turn = ++m_pairTurn;
    if (!pair()) {
        m_shown = {};
        m_laying = false;
        emit pairShown();
        return;
    }
    m_laying = true;
    m_layout = runJob<ShownPair>(
        m_context.runner(), this,
        [result = m_result, pipeline = m_resultPipeline,
         index = m_pairs[static_cast<std::size_t>(m_current)],
         output = m_output](std::stop_token) -> Result<ShownPair> {
            return makeShownPair(pipeline, *result, index, output);
        },
        [this, turn](Result<ShownPair> shown) {
            if (turn != m_pairTurn)
                return;
            m_laying = false;
            if (shown)
                m_shown = std::move(*shown);
            emit pairShown();
        });
}

void PreviewController::showEvent(const QString& position)
{
    if (!connected() || m_running == Running::WholeStore || m_document.problem())
        return;
    const Result<Filter> filter = Filter::parse("pos:" + fromQt(position), m_context.clock().now());
    if (!filter)
        return;
    m_eventJob = runJob<SampleRun>(
        m_context.runner(), this,
        [open = m_opener, address = m_context.blueAddress(), filter = *filter,
         pipeline = m_document.effective(),
         options = m_options](std::stop_token stop) -> Result<SampleRun> {
            Result<std::unique_ptr<EventStore>> store = open(address);
            if (!store)
                return passOn(store);
            Result<ReadPage> page = (*store)->read(
                {.after = {}, .upTo = {}, .limit = 1, .stream = {}, .filter = filter}, stop);
            if (!page)
                return passOn(page);
            auto sample = std::make_shared<PreviewSample>();
            sample->store = (*store)->info().displayName;
            sample->stored = {.count = page->events.size(), .exact = false};
            sample->events = std::move(page->events);
            return SampleRun{.sample = sample,
                             .result = previewSample(*sample, pipeline, options, {}, stop)};
        },
        [this, pipeline = m_document.effective()](Result<SampleRun> single) {
            if (!single)
                return fail(std::move(single.error()));
            if (!single->result)
                return fail(std::move(single->result.error()), Failed::Pipeline);
            m_row = -1;
            m_only.reset();
            m_current = 0;
            m_rowKey = {};
            m_resultPipeline = pipeline;
            take(std::move(*single->result));
        });
}

} // namespace viridian::ui
