#include "core/base/text.h"
#include "core/pipeline/preview_report.h"

#include <fmt/format.h>

/// The way back in words.
namespace viridian {
namespace {

PreviewReverse sumOf(const PreviewResult& result)
{
    PreviewReverse sum;
    for (const PreviewRow& row : result.matrix) {
        sum.sameBytes += row.reverse.sameBytes;
        sum.sameValues += row.reverse.sameValues;
        sum.differs += row.reverse.differs;
        sum.notTried += row.reverse.notTried;
        sum.leftOut += row.reverse.leftOut;
    }
    return sum;
}

std::string eventsText(std::uint64_t count)
{
    return count == 1 ? std::string("1 event") : grouped(count) + " events";
}

/// "412 events came back, 400 of them byte for byte and 12 with equal values in another spelling".
std::string cameBack(const PreviewReverse& counts)
{
    const std::uint64_t back = counts.sameBytes + counts.sameValues;
    if (counts.sameValues == 0)
        return fmt::format("{} came back byte for byte", eventsText(back));
    if (counts.sameBytes == 0)
        return fmt::format("{} came back with equal values, in another order or spelling",
                           eventsText(back));
    return fmt::format("{} came back, {} of them byte for byte and {} with equal values in another "
                       "order or spelling",
                       eventsText(back), grouped(counts.sameBytes), grouped(counts.sameValues));
}

/// "; 1,090 of 10,000 events were tried: the first 1,000 of each type and version, then every
/// 100th". Empty where all were.
std::string triedText(const PreviewReverse& counts)
{
    if (counts.leftOut == 0)
        return {};
    return fmt::format("; {} of {} were tried: the first {} of each type and version, then every "
                       "{}th",
                       grouped(counts.tried()), eventsText(counts.tried() + counts.leftOut),
                       grouped(PreviewReverse::kTriedFirst), PreviewReverse::kTriedEach);
}

std::string exampleText(const PreviewReverse::Counterexample& example)
{
    return fmt::format("position {}, {}: {}{}", example.position.toText(), example.stream,
                       example.place.empty() ? "" : example.place + ": ", example.what);
}

} // namespace

const char* name(PreviewReverse::Verdict verdict) noexcept
{
    switch (verdict) {
    case PreviewReverse::Verdict::NotRun:
        return "not run";
    case PreviewReverse::Verdict::Reversible:
        return "reversible";
    case PreviewReverse::Verdict::NotReversible:
        return "not reversible";
    case PreviewReverse::Verdict::Differs:
        return "differs";
    }
    return "";
}

std::string reverseText(const PreviewResult& result)
{
    const PreviewReverse sum = sumOf(result);
    std::string without =
        sum.notTried == 0 ? std::string()
                          : fmt::format("{} of steps without a way back", eventsText(sum.notTried));
    if (sum.tried() == 0)
        return without;
    const std::string tried =
        (sum.differs == 0 ? cameBack(sum)
                          : fmt::format("{} of {} come back different", grouped(sum.differs),
                                        eventsText(sum.tried()))) +
        triedText(sum);
    return without.empty() ? tried : tried + "; " + without;
}

std::string reverseText(const PreviewResult& result, const PreviewRow& row)
{
    const PreviewReverse& counts = row.reverse;
    const std::string address = fmt::format("{} v{}", row.type, row.version);
    const bool back = counts.sameBytes + counts.sameValues > 0;
    switch (counts.verdict()) {
    case PreviewReverse::Verdict::NotRun:
        return {};
    case PreviewReverse::Verdict::Reversible:
        return fmt::format("{}: {}{}", address, cameBack(counts), triedText(counts));
    case PreviewReverse::Verdict::NotReversible:
        return fmt::format("{}: not reversible, {}{} ({}{})", address,
                           counts.step < result.steps.size()
                               ? fmt::format("step {} ", result.steps[counts.step].id)
                               : std::string(),
                           counts.reason, eventsText(counts.notTried),
                           back ? "; " + cameBack(counts) + triedText(counts) : std::string());
    case PreviewReverse::Verdict::Differs:
        return fmt::format("{}: {} of {} come back different, the first at {}{}", address,
                           grouped(counts.differs), eventsText(counts.tried()),
                           counts.counterexample ? exampleText(*counts.counterexample)
                                                 : std::string(),
                           triedText(counts));
    }
    return {};
}

} // namespace viridian
