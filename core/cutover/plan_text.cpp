// "What will change", word for word, and how long writers will wait for it.
#include "core/base/text.h"
#include "core/cutover/act.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

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
    bool drainKnown = false;
    std::uint64_t tail = 0;
    bool tailKnown = false;
    std::optional<Position> provenTo;
};

Numbers numbersOf(Facts& facts, std::stop_token stop)
{
    Numbers numbers;
    if (Result<Fact<SyncReport>> report = facts.report(stop); report) {
        numbers.drainKnown = true;
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
    for (std::string& probe : fence->probeStatements())
        step.run.push_back(std::move(probe));
    step.note = "the last is a probe, which must be refused and is rolled back";
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
            .expectedWords = fmt::format("{}, at most {} s",
                                         numbers.drain        ? formatDuration(*numbers.drain)
                                         : numbers.drainKnown ? "never at these rates"
                                                              : "not known while no sync runs",
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

ChangeStep commitStep(std::vector<std::string> statements)
{
    return {.number = 4,
            .id = steps::kCommit,
            .title = "Commit",
            .marks = {"green"},
            .run = std::move(statements),
            .note =
                "every guard is read again and must hold at that moment; number, time, positions "
                "and chain here are those of a commit that came next",
            .expected = kRecordTime,
            .expectedWords = formatDuration(kRecordTime),
            .pastReturn = true};
}

ChangeStep switchStep(const SwitchWords& words, std::vector<std::string> handOver)
{
    std::optional<Seconds> expected;
    if (words.expected)
        expected = *words.expected + kHandOverTime;
    const bool hands = !handOver.empty();
    std::vector<std::string> run = std::move(handOver);
    run.insert(run.end(), words.run.begin(), words.run.end());
    return {.number = 5,
            .id = steps::kSwitch,
            .title = "Switch",
            .marks = {"blue", "green"},
            .run = std::move(run),
            .undo = words.undo,
            .note = fmt::format("sync hands GREEN over first{}; {}",
                                hands ? "" : ", which takes no statement here",
                                words.check.empty() ? "nothing reads back what is live"
                                                    : "then read back: " + words.check.front()),
            .expected = expected,
            .expectedWords = about(expected),
            .pastReturn = true};
}

ChangeStep releaseStep(const Ledger& ledger)
{
    return {.number = 6,
            .id = steps::kRelease,
            .title = "Release GREEN to writers",
            .marks = {"green"},
            .run = ledger.gateStatements(true),
            .undo = ledger.gateStatements(false),
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

/// What would be run if the cutover were committed next.
std::vector<std::string> Cutover::commitStatements(const JournalView& journal, Facts& facts,
                                                   const std::stop_token& stop)
{
    Result<Timestamp> at = m_parts.ledger.databaseTime();
    Result<Fact<Head>> blue = facts.blueHead(stop);
    Result<Head> green = m_parts.green.head(stop);
    JournalRecord record{.number = journal.records.size() + 1,
                         .at = at ? *at : now(),
                         .kind = name(RecordKind::State),
                         .state = name(CutoverState::Committed),
                         .text = kCommittedText,
                         .details = committedDetails(blue ? blue->value.settled : std::nullopt,
                                                     green ? green->settled : std::nullopt),
                         .who = m_parts.who,
                         .chain = {}};
    record.chain = chainOf(
        journal.records.empty() ? std::string_view() : journal.records.back().chain, record);
    return m_parts.ledger.journalStatements(record);
}

/// What hands green over: the order to a sync that runs elsewhere, and what the sync then runs.
Result<std::vector<std::string>> Cutover::handOverStatements()
{
    std::vector<std::string> all = m_parts.sync.handOverOrders();
    if (m_parts.target == nullptr)
        return all;
    Result<std::vector<std::string>> own = m_parts.target->handOverStatements();
    if (!own)
        return passOn(own);
    std::ranges::move(*own, std::back_inserter(all));
    return all;
}

Result<PlanText> Cutover::planText(std::stop_token stop)
{
    Result<JournalView> journal = readJournal(m_parts.ledger, m_plan.journalFile);
    if (!journal)
        return passOn(journal);
    Facts facts(m_plan, m_parts);
    const Numbers numbers = numbersOf(facts, stop);
    Result<std::vector<std::string>> handOver = handOverStatements();
    if (!handOver)
        return passOn(handOver);
    PlanText text;
    text.steps = {fenceStep(m_parts.fence),
                  drainStep(m_plan, numbers),
                  proveStep(numbers),
                  commitStep(commitStatements(*journal, facts, stop)),
                  switchStep(m_parts.traffic.words(), std::move(*handOver)),
                  releaseStep(m_parts.ledger)};
    text.freeze = freezeOf(text.steps, m_plan);
    text.wayBack = wayBackOf(m_plan);
    return text;
}

} // namespace viridian
