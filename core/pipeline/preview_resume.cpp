#include "core/pipeline/preview_resume.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/pipeline/preview_run.h"
#include "core/pipeline/saved_fields.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian {

template <typename Io>
void fields(Io& io, Count& count)
{
    io(count.count, count.exact);
}

template <typename Io>
void fields(Io& io, TransformCounters& count)
{
    io(count.in, count.out, count.unchanged, count.changed, count.dropped, count.split,
       count.surplus, count.merged, count.made, count.failed, count.quarantined, count.passedOn,
       count.unmatched);
}

template <typename Io>
void fields(Io& io, PreviewReverse::Counterexample& example)
{
    io(example.position, example.stream, example.place, example.what);
}

template <typename Io>
void fields(Io& io, PreviewReverse& reverse)
{
    io(reverse.sameBytes, reverse.sameValues, reverse.differs, reverse.notTried, reverse.leftOut,
       reverse.step, reverse.reason, reverse.counterexample);
}

template <typename Io>
void fields(Io& io, PreviewRow& row)
{
    io(row.type, row.version, row.steps, row.stored, row.storedKnown, row.sampled, row.changed,
       row.unchanged, row.dropped, row.split, row.merged, row.failed, row.bytesBefore,
       row.bytesAfter, row.reverse);
}

template <typename Io>
void fields(Io& io, PreviewError& error)
{
    io(error.step, error.position, error.stream, error.type, error.what, error.message);
}

template <typename Io>
void fields(Io& io, PreviewProofs::Invalid& invalid)
{
    io(invalid.assertion, invalid.position, invalid.stream, invalid.type, invalid.path,
       invalid.reason);
}

template <typename Io>
void fields(Io& io, PreviewProofs::SchemaCount& count)
{
    io(count.judged, count.invalid); // the assertion is the pipeline's
}

template <typename Io>
void fields(Io& io, PreviewProofs& proofs)
{
    io(proofs.untouchedBytesEqual, proofs.invalid, proofs.dropsWithinLimits);
    for (PreviewProofs::SchemaCount& count : proofs.schemas) // as many as the pipeline asserts
        io(count);
}

template <typename Io>
void fields(Io& io, PreviewCosts::Slow& slow)
{
    io(slow.batch, slow.events, slow.first, slow.last, slow.stream, slow.type, slow.version,
       slow.steps, slow.took);
}

template <typename Io>
void fields(Io& io, PreviewCosts::Grown& grown)
{
    io(grown.position, grown.stream, grown.type, grown.version, grown.before, grown.after);
}

template <typename Io>
void fields(Io& io, PreviewCosts& costs)
{
    io(costs.slowest, costs.grown, costs.bytesIn, costs.bytesOut, costs.bytesMade);
}

template <typename Io>
void fields(Io& io, PreviewPair& pair)
{
    io(pair.row, pair.before, pair.afterBegin, pair.afterEnd, pair.disposition, pair.steps,
       pair.failure, pair.failedStep, pair.invalid);
}

/// What a run has before finish().
template <typename Io>
void fields(Io& io, PreviewResult& result)
{
    auto micros = static_cast<std::int64_t>(result.seconds * 1e6);
    io(result.eventsRead, result.eventsStored, result.upTo, micros, result.counters, result.matrix,
       result.errors, result.errorCount, result.failedPerStep, result.touchedPerStep, result.proofs,
       result.costs, result.before, result.after);
    result.seconds = static_cast<double>(micros) / 1e6;
}

} // namespace viridian

namespace viridian::pipeline {

struct PreviewMemory::Bucket {
    std::size_t row = 0;
    Disposition disposition = Disposition::Unchanged;
    bool invalid = false;
    std::size_t kept = 0;
};

template <typename Io>
void fields(Io& io, PreviewMemory::Bucket& bucket)
{
    io(bucket.row, bucket.disposition, bucket.invalid, bucket.kept);
}

template <typename Io>
void fields(Io& io, PreviewBinding& binding)
{
    io(binding.pipelineHash, binding.store, binding.keepPairs);
}

namespace {

constexpr std::string_view kTag = "viridian.preview-stop/1 ";
constexpr std::size_t kSum = 64;

tl::unexpected<Error> damaged()
{
    return fail(ErrorKind::InvalidInput,
                "This is no stopped preview of this version of Viridian, or it is damaged; run the "
                "preview from the start.");
}

template <typename Values>
bool eachBelow(const Values& values, std::size_t end)
{
    return std::ranges::all_of(values, [end](std::size_t value) { return value < end; });
}

bool isStep(std::size_t step, std::size_t steps)
{
    return step < steps || step == StepFailure::kNoStep;
}

bool fits(const PreviewResult& result)
{
    const std::size_t steps = result.steps.size();
    return result.failedPerStep.size() == steps && result.touchedPerStep.size() == steps &&
           std::ranges::all_of(result.matrix,
                               [&](const PreviewRow& row) {
                                   return eachBelow(row.steps, steps) &&
                                          isStep(row.reverse.step, steps);
                               }) &&
           std::ranges::all_of(
               result.errors,
               [&](const PreviewError& error) { return isStep(error.step, steps); }) &&
           std::ranges::all_of(result.proofs.invalid, [&](const PreviewProofs::Invalid& invalid) {
               return invalid.assertion < result.proofs.schemas.size();
           });
}

bool fits(const std::vector<PreviewPair>& pairs, const PreviewResult& result)
{
    return std::ranges::all_of(pairs, [&](const PreviewPair& pair) {
        return pair.row < result.matrix.size() && pair.before < result.before.size() &&
               pair.afterBegin <= pair.afterEnd && pair.afterEnd <= result.after.size() &&
               eachBelow(pair.steps, result.steps.size()) &&
               isStep(pair.failedStep, result.steps.size());
    });
}

} // namespace

/// The members of a run that stand in no result, and the result's. Either way the same list.
template <typename Io>
void PreviewMemory::pass(Io& io, PreviewRun& run)
{
    std::vector<Bucket> buckets;
    for (const auto& [key, kept] : run.m_buckets)
        buckets.push_back({.row = std::get<0>(key),
                           .disposition = std::get<1>(key),
                           .invalid = std::get<2>(key),
                           .kept = kept});
    io(*run.m_result, run.m_last, run.m_outputs, run.m_chunk, run.m_unmatched, run.m_kept,
       run.m_spare, buckets);
    run.m_buckets.clear();
    for (const Bucket& bucket : buckets)
        run.m_buckets[{bucket.row, bucket.disposition, bucket.invalid}] = bucket.kept;
}

std::string PreviewMemory::save(const PreviewRun& given)
{
    // FieldSaver changes nothing; the list of members is also that of the loader.
    auto& run = const_cast<PreviewRun&>(given); // NOLINT(cppcoreguidelines-pro-type-const-cast)
    FieldSaver io;
    pass(io, run);
    std::vector<std::uint64_t> seen = run.m_reverse.seen();
    std::string first = run.m_first.carried();
    std::string second = run.m_second.carried();
    std::string firstDigest = run.m_firstDigest.state();
    std::string secondDigest = run.m_secondDigest.state();
    std::optional<std::string> guard;
    if (run.m_guard)
        guard = run.m_guard->wholeState();
    io(seen, first, second, firstDigest, secondDigest, guard);
    return io.take();
}

bool PreviewMemory::load(std::string_view text, PreviewRun& run)
{
    FieldLoader io(text);
    pass(io, run);
    std::vector<std::uint64_t> seen;
    std::string first;
    std::string second;
    std::string firstDigest;
    std::string secondDigest;
    std::optional<std::string> guard;
    io(seen, first, second, firstDigest, secondDigest, guard);
    const PreviewResult& result = *run.m_result;
    if (!io.whole() || !fits(result) || !fits(run.m_kept, result) || !fits(run.m_spare, result) ||
        run.m_unmatched.size() != result.matrix.size())
        return false;
    for (std::size_t row = 0; row < result.matrix.size(); ++row)
        run.m_rows[result.matrix[row].type][result.matrix[row].version] = row;
    run.m_reverse.setSeen(std::move(seen));
    if (!guard)
        run.m_guard.reset();
    else if (!run.m_guard || !run.m_guard->restoreWhole(*guard))
        return false;
    return run.m_first.restore(first) && run.m_second.restore(second) &&
           run.m_firstDigest.restore(firstDigest) && run.m_secondDigest.restore(secondDigest);
}

Result<PreviewBinding> bindingOf(EventStore& store, const Pipeline& pipeline,
                                 const PreviewOptions& options, const std::stop_token& stop)
{
    Result<std::optional<std::string>> identity = store.identity(stop);
    if (!identity)
        return passOn(identity);
    return PreviewBinding{.pipelineHash = pipeline.hash(),
                          .store = fmt::format("{} {} {}", store.info().driver, store.info().layout,
                                               identity->value_or("")),
                          .keepPairs = options.keepPairs};
}

std::string savedPreview(const PreviewRun& run, const PreviewBinding& binding)
{
    FieldSaver io;
    PreviewBinding bound = binding;
    std::string memory = PreviewMemory::save(run);
    io(bound, memory);
    const std::string body = io.take();
    return fmt::format("{}{}\n{}", kTag, sha256Hex(body), body);
}

Status restorePreview(std::string_view saved, const PreviewBinding& binding, PreviewRun& run)
{
    const std::size_t begin = kTag.size() + kSum + 1;
    if (!saved.starts_with(kTag) || saved.size() < begin ||
        sha256Hex(saved.substr(begin)) != saved.substr(kTag.size(), kSum))
        return damaged();
    FieldLoader io(saved.substr(begin));
    PreviewBinding bound;
    std::string memory;
    io(bound, memory);
    if (!io.whole())
        return damaged();
    if (bound.pipelineHash != binding.pipelineHash)
        return fail(ErrorKind::Conflict,
                    fmt::format("The stopped preview is of another pipeline ({}, not {}); run the "
                                "preview from the start.",
                                shortHash(bound.pipelineHash), shortHash(binding.pipelineHash)));
    if (bound.store != binding.store)
        return fail(ErrorKind::Conflict, "The stopped preview is of another store; name that one, "
                                         "or run the preview from the start.");
    if (bound.keepPairs != binding.keepPairs)
        return fail(ErrorKind::Conflict, "The stopped preview was to keep another number of pairs; "
                                         "run the preview from the start.");
    return PreviewMemory::load(memory, run) ? Status() : damaged();
}

} // namespace viridian::pipeline
