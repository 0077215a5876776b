// "What will change", word for word, and how long writers will wait for it.
#include "core/base/text.h"
#include "core/cutover/act.h"

#include <fmt/format.h>

namespace viridian {
namespace {

constexpr Seconds kFenceTime{0.2};
constexpr Seconds kRecordTime{0.1};
/// A sync looks at its orders once a second, then hands green over.
constexpr Seconds kHandOverTime{1.5};
/// Reading green's tail for the proof: a slow machine's rate, and what any proof costs.
constexpr double kProvenPerSecond = 20'000;
constexpr Seconds kProofStart{0.3};

std::string about(const std::optional<Seconds>& length)
{
    return length ? formatDuration(*length) : std::string("a person decides");
}

struct Numbers {
    std::optional<Seconds> drain; ///< absent: never, or not known
    std::uint64_t tail = 0;
    bool tailKnown = false;
    std::optional<Position> provenTo;
};

Numbers numbersOf(Facts& facts, std::stop_token stop)
{
    Numbers numbers;
    if (Result<Fact<SyncReport>> report = facts.report(stop); report) {
        if (const std::optional<double> drain = drainSeconds(report->value))
            numbers.drain = Seconds(*drain);
    }
    Result<Fact<std::optional<Proof>>> proof = facts.proof();
    if (proof && proof->value && proof->value->equal) {
        numbers.provenTo = proof->value->blueTo;
        if (Result<std::uint64_t> tail = facts.blueEventsAfter(numbers.provenTo, stop); tail) {
            numbers.tail = *tail;
            numbers.tailKnown = true;
        }
    }
    return numbers;
}

ChangeStep fenceStep(const Fence* fence)
{
    ChangeStep step{.number = 1,
                    .id = steps::kFence,
                    .title = "Fence BLUE",
                    .marks = {"blue"},
                    .expected = kFenceTime,
                    .expectedWords = formatDuration(kFenceTime)};
    if (fence == nullptr) {
        step.note = "this store cannot be fenced";
        return step;
    }
    step.run = fence->armStatements();
    step.undo = fence->liftStatements();
    step.note = "then one probe insert, which must be refused and is rolled back";
    return step;
}

ChangeStep drainStep(const CutoverPlan& plan, const Numbers& numbers)
{
    return {.number = 2,
            .id = steps::kDrain,
            .title = "Drain",
            .marks = {"blue", "green"},
            .note = "until the checkpoint of GREEN is the settled head of BLUE",
            .expected = numbers.drain,
            .expectedWords =
                fmt::format("{}, at most {} s",
                            numbers.drain ? formatDuration(*numbers.drain) : "never at these rates",
                            plan.limits.drain.count())};
}

ChangeStep proveStep(const Numbers& numbers)
{
    ChangeStep step{.number = 3,
                    .id = steps::kProve,
                    .title = "Prove the tail",
                    .marks = {"expected", "green"}};
    if (!numbers.tailKnown) {
        step.note = "nothing is proven yet; run diff first";
        step.expectedWords = "not known";
        return step;
    }
    step.note =
        fmt::format("{} to the head, about {} events",
                    numbers.provenTo ? "after " + shownPosition(numbers.provenTo) : "the start",
                    grouped(numbers.tail));
    step.expected = kProofStart + Seconds(static_cast<double>(numbers.tail) / kProvenPerSecond);
    step.expectedWords = formatDuration(*step.expected);
    return step;
}

ChangeStep commitStep(const JournalView& journal)
{
    const std::string before =
        journal.records.empty() ? "the beginning" : shortHash(journal.records.back().chain);
    return {.number = 4,
            .id = steps::kCommit,
            .title = "Commit",
            .marks = {"green"},
            .run = {fmt::format("INSERT INTO viridian_journal, a record after {}", before)},
            .note = "every guard is read again and must hold at that moment",
            .expected = kRecordTime,
            .expectedWords = formatDuration(kRecordTime),
            .pastReturn = true};
}

ChangeStep switchStep(const SwitchWords& words)
{
    std::optional<Seconds> expected;
    if (words.expected)
        expected = *words.expected + kHandOverTime;
    return {.number = 5,
            .id = steps::kSwitch,
            .title = "Switch",
            .marks = {"blue", "green"},
            .run = words.run,
            .undo = words.undo,
            .note = fmt::format("sync hands GREEN over first; {}",
                                words.check.empty() ? "nothing reads back what is live"
                                                    : "then read back: " + words.check.front()),
            .expected = expected,
            .expectedWords = about(expected),
            .pastReturn = true};
}

ChangeStep releaseStep()
{
    return {.number = 6,
            .id = steps::kRelease,
            .title = "Release GREEN to writers",
            .marks = {"green"},
            .run = {"INSERT INTO viridian_gate (id, open, at) VALUES (1, 1, now) ON CONFLICT (id) "
                    "DO UPDATE SET open = 1, at = now"},
            .undo = {"INSERT INTO viridian_gate (id, open, at) VALUES (1, 0, now) ON CONFLICT (id) "
                     "DO UPDATE SET open = 0, at = now"},
            .expected = kRecordTime,
            .expectedWords = formatDuration(kRecordTime),
            .pastReturn = true};
}

FreezeForecast freezeOf(const std::vector<ChangeStep>& all, const CutoverPlan& plan)
{
    constexpr double kBetter = 0.75;
    constexpr double kWorse = 1.4;
    FreezeForecast freeze{.budget = plan.limits.freeze};
    Seconds sum{0};
    for (const ChangeStep& step : all) {
        if (!step.expected) {
            freeze.words = fmt::format("{}: {}", step.title, step.expectedWords);
            return freeze;
        }
        sum += *step.expected;
    }
    freeze.expected = sum;
    freeze.low = sum * kBetter;
    freeze.high = sum * kWorse;
    freeze.words = fmt::format("{:.1f} to {:.1f}, budget {}", freeze.low.count(),
                               freeze.high.count(), plan.limits.freeze.count());
    return freeze;
}

std::string wayBackOf(const CutoverPlan& plan)
{
    std::string words = "Before Committed: Cancel lifts the fence, nothing is lost. After it: Roll "
                        "back undoes the switch and "
                        "lifts the fence; events written on GREEN since then stay on GREEN, this "
                        "build has no reverse sync.";
    if (!plan.reversals)
        return words + " What the pipeline's steps lose is not known.";
    std::string lossy;
    for (const StepReversal& step : *plan.reversals) {
        if (step.kind != StepReversal::Kind::Exact)
            lossy += fmt::format("{}{}", lossy.empty() ? "" : ", ", step.step);
    }
    return lossy.empty() ? words : words + " Steps that lose data: " + lossy + ".";
}

} // namespace

Result<PlanText> Cutover::planText(std::stop_token stop)
{
    Result<JournalView> journal = readJournal(m_parts.ledger, m_plan.journalFile);
    if (!journal)
        return passOn(journal);
    Facts facts(m_plan, m_parts);
    const Numbers numbers = numbersOf(facts, std::move(stop));
    PlanText text;
    text.steps = {fenceStep(m_parts.fence), drainStep(m_plan, numbers),          proveStep(numbers),
                  commitStep(*journal),     switchStep(m_parts.traffic.words()), releaseStep()};
    text.freeze = freezeOf(text.steps, m_plan);
    text.wayBack = wayBackOf(m_plan);
    return text;
}

} // namespace viridian
