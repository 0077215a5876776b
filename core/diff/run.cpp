#include "core/diff/run.h"

namespace viridian::diff {

Run::Run(const DiffOptions& given, const DiffObserver& watcher, Pipeline steps, DigestLevel chain,
         DigestLevel compare, std::stop_token token)
    : options(given), observer(watcher), pipeline(std::move(steps)), chainLevel(chain),
      stop(std::move(token)), comparer(compare, given.rules.get()), sink(given, watcher),
      judge(comparer, sink)
{
    result.asIs = given.asIs;
    result.level = compare;
    result.rulesHash = proofIdentity(given.rules.get(), given.level);
    if (!given.asIs)
        result.pipelineHash = pipeline.hash();
}

void Run::addSegment(const SegmentOutcome& outcome, std::chrono::duration<double> took)
{
    SegmentTotals& total = result.totals.at(static_cast<std::size_t>(outcome.state));
    ++total.count;
    total.time += took;
    if (observer.segment)
        observer.segment(outcome);
    sink.tellCounts();
    std::vector<SegmentOutcome>& all = result.segments;
    if (all.empty() || all.back().state != outcome.state || outcome.tail) {
        all.push_back(outcome);
        return;
    }
    all.back().blueTo = outcome.blueTo;
    all.back().expected += outcome.expected;
    all.back().actual += outcome.actual;
}

void Run::tellProgress(std::uint64_t done, std::optional<std::uint64_t> total) const
{
    if (observer.progress)
        observer.progress({.done = done, .total = total});
}

void Run::breakOff(const Error& error)
{
    if (brokenOff())
        return;
    result.incompleteBecause =
        error.kind == ErrorKind::Cancelled ? "It was stopped before the end." : error.message;
}

} // namespace viridian::diff
