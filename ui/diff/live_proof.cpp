#include "ui/diff/live_proof.h"

namespace viridian::ui {

diff::DiffObserver LiveProof::observer(const std::shared_ptr<LiveProof>& live,
                                       ProgressSink progress)
{
    diff::DiffObserver observer;
    observer.began = [live](std::shared_ptr<const diff::DifferenceSpool> spool) {
        const std::scoped_lock lock(live->m_mutex);
        live->m_spool = std::move(spool);
    };
    observer.progress = [live, progress = std::move(progress)](const Progress& now) {
        progress(now);
        const std::scoped_lock lock(live->m_mutex);
        live->m_news.numbers.done = now.done;
        live->m_news.numbers.total = now.total;
    };
    observer.segment = [live](const diff::SegmentOutcome& outcome) { live->addSegment(outcome); };
    observer.difference = [live](const diff::Difference& difference) {
        const std::scoped_lock lock(live->m_mutex);
        live->m_news.differences.push_back(difference);
        live->m_news.numbers.counts.add(difference.label);
    };
    observer.counts = [live](const diff::Counts& counts) {
        const std::scoped_lock lock(live->m_mutex);
        live->m_news.numbers.counts = counts;
    };
    return observer;
}

void LiveProof::addSegment(const diff::SegmentOutcome& outcome)
{
    const std::scoped_lock lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    diff::SegmentTotals& total = m_news.numbers.totals.at(static_cast<std::size_t>(outcome.state));
    ++total.count;
    total.time += now - m_lastSegment;
    m_lastSegment = now;
    std::vector<diff::SegmentOutcome>& all = m_news.numbers.segments;
    if (!all.empty() && all.back().state == outcome.state)
        all.back().blueTo = outcome.blueTo;
    else
        all.push_back(outcome);
}

LiveProof::News LiveProof::fetch()
{
    const std::scoped_lock lock(m_mutex);
    News news{.numbers = m_news.numbers, .differences = std::move(m_news.differences)};
    m_news.differences.clear();
    return news;
}

std::shared_ptr<const diff::DifferenceSpool> LiveProof::fetchSpool()
{
    const std::scoped_lock lock(m_mutex);
    return m_spool;
}

} // namespace viridian::ui
