#include "core/diff/difference_sink.h"

#include "core/base/digest.h"

namespace viridian::diff {

DifferenceSink::DifferenceSink(const DiffOptions& options, const DiffObserver& observer)
    : m_observer(observer), m_keep(options.keepInMemory), m_mostStreams(options.mostStreams),
      m_spool(std::make_shared<DifferenceSpool>(options.spoolFolder))
{
}

Status DifferenceSink::add(Difference difference, const Event* expected, const Event* green)
{
    m_counts.add(difference.label);
    if (m_streams.size() < m_mostStreams)
        m_streams.insert(digestOf(difference.stream).low);
    if (Status kept = m_spool->append(difference, expected, green); !kept)
        return kept;
    if (m_kept.size() >= m_keep)
        return {};
    if (m_observer.difference)
        m_observer.difference(difference);
    m_kept.push_back(std::move(difference));
    return {};
}

void DifferenceSink::tellCounts() const
{
    if (!m_observer.counts)
        return;
    Counts all = m_counts;
    all.missing += m_waiting.missing;
    all.extra += m_waiting.extra;
    m_observer.counts(all);
}

} // namespace viridian::diff
