#include "core/diff/proven_marks.h"

#include "core/base/log.h"

namespace viridian::diff {
namespace {

constexpr std::uint64_t kAtOnce = 64;

} // namespace

ProvenMarks::ProvenMarks(const Run& run, Ledger& ledger, std::string shard)
    : m_run(run), m_ledger(ledger), m_shard(std::move(shard)),
      m_before(ledger.provenSegments(m_shard, run.result.rulesHash).value_or(0))
{
}

/// Keeps runs of equal segments together, so that the ledger is written to rarely.
void ProvenMarks::mark(std::uint64_t segment, bool equal)
{
    if (!equal) {
        flush();
        forget(segment);
        return;
    }
    if (!m_first)
        m_first = segment;
    m_last = segment;
    if (m_last - *m_first + 1 >= kAtOnce)
        flush();
}

/// What was proven once and is not equal now must not be believed by the next proof.
void ProvenMarks::forget(std::uint64_t first)
{
    if (first >= m_before || !m_run.options.storeProof)
        return;
    if (Status forgotten = m_ledger.forgetProven(m_shard, first); !forgotten)
        log::warning("A proof that no longer holds could not be taken out of green: {}",
                     forgotten.error().message);
    m_before = first;
}

void ProvenMarks::flush()
{
    if (m_first && m_run.options.storeProof)
        if (Status marked = m_ledger.markProven(m_shard, m_run.result.rulesHash, *m_first, m_last);
            !marked)
            log::warning("Proven segments could not be noted in green: {}", marked.error().message);
    m_first.reset();
}

} // namespace viridian::diff
