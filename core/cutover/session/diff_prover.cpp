#include "core/cutover/session/diff_prover.h"

#include "core/diff/report.h"

namespace viridian {

Result<Proof> DiffProver::prove(std::optional<Position> upTo, const ProgressSink& progress,
                                std::stop_token stop)
{
    constexpr std::size_t kDifferencesKept = 20;
    diff::DiffOptions options = m_options;
    options.to = upTo;
    // Behind the fence only the tail is proven; the proof of history reads all of green.
    options.trustEarlierProofs = upTo.has_value();
    const Result<diff::DiffResult> result = diff::runDiff(
        options, {.progress = progress, .segment = {}, .difference = {}, .counts = {}},
        std::move(stop));
    if (!result)
        return tl::unexpected(result.error());
    if (result->verdict == diff::Verdict::Incomplete)
        return fail(ErrorKind::Unavailable, result->incompleteBecause);
    return Proof{.pipelineHash = result->pipelineHash,
                 .rulesHash = result->rulesHash,
                 .blueTo = result->blueTo,
                 .greenTo = result->greenTo,
                 .eventsExpected = result->eventsExpected,
                 .eventsActual = result->eventsActual,
                 .digest = result->digest,
                 .equal = result->verdict == diff::Verdict::Equal,
                 .summary = diff::toJson(*result, kDifferencesKept),
                 .at = result->at};
}

} // namespace viridian
