#include "core/pipeline/preview_run.h"

#include "core/pipeline/event_costs.h"
#include "core/pipeline/model.h"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace viridian::pipeline {
namespace {

constexpr std::size_t kMostErrors = 1000;
constexpr std::size_t kMostInvalid = 200;
constexpr std::size_t kPerBucket = 8;
constexpr std::size_t kPerFailedBucket = 20;
constexpr std::size_t kMostPairs = 5000;

/// Everything of an output that green would hold.
void addTo(DigestStream& digest, const Event& event)
{
    for (const std::string_view field : {event.stream, event.id, event.type, event.schemaVersion,
                                         event.data.bytes, event.metadata.bytes})
        digest.add(field);
    digest.add(static_cast<std::uint64_t>(event.data.kind) << 8U |
               static_cast<std::uint64_t>(event.metadata.kind));
    digest.add(event.position.number());
}

/// The same bytes; those of an event that nothing touched stand in the same place.
bool same(const Payload& a, const Payload& b)
{
    return (a.bytes.data() == b.bytes.data() && a.bytes.size() == b.bytes.size() &&
            a.kind == b.kind) ||
           a == b;
}

bool sameBytes(const Event& a, const Event& b)
{
    return a.stream == b.stream && a.id == b.id && a.type == b.type &&
           a.schemaVersion == b.schemaVersion && same(a.data, b.data) &&
           same(a.metadata, b.metadata) && a.time == b.time && a.position == b.position &&
           a.version == b.version;
}

std::string invalidText(const Expected::Violation& violation)
{
    return violation.path.empty() ? violation.reason : violation.path + ": " + violation.reason;
}

/// A failing event is a result; a step that cannot be run at all leaves none.
Status ranThrough(const Expected& expected)
{
    if (expected.halt)
        return tl::unexpected(expected.halt->error);
    return {};
}

} // namespace

PreviewRun::PreviewRun(const Pipeline& pipeline, const PreviewOptions& options,
                       std::stop_token stop)
    : m_pipeline(pipeline), m_options(options), m_stop(std::move(stop)),
      m_result(std::make_shared<PreviewResult>()), m_first(pipeline, Transform::Guard::Later),
      m_second(pipeline, Transform::Guard::Later), m_guard(pipeline),
      m_reverse(pipeline, options.all ? pipeline::ReverseCheck::Extent::Thinned
                                      : pipeline::ReverseCheck::Extent::Every)
{
    m_result->pipelineName = pipeline.name();
    m_result->pipelineHash = pipeline.hash();
    m_result->seed = options.seed;
    m_result->all = options.all;
    m_result->steps = pipeline.steps();
    m_result->failedPerStep.resize(pipeline.steps().size());
    m_result->touchedPerStep.resize(pipeline.steps().size());
    m_result->proofs.untouchedBytesEqual = true;
    for (AssertionInfo& assertion : pipeline.assertions())
        m_result->proofs.schemas.push_back({.assertion = std::move(assertion)});
}

std::size_t PreviewRun::rowOf(const Event& event)
{
    const AddressView address = m_first.addressOf(event);
    auto ofType = m_rows.find(address.type);
    if (ofType == m_rows.end())
        ofType = m_rows.try_emplace(std::string(address.type)).first;
    if (const auto known = ofType->second.find(address.version); known != ofType->second.end())
        return known->second;
    const std::size_t row = m_result->matrix.size();
    ofType->second.emplace(address.version, row);
    m_result->matrix.push_back(
        {.type = std::string(address.type), .version = std::string(address.version), .steps = {}});
    m_unmatched.push_back(0);
    return row;
}

void PreviewRun::count(const Event& event, const Expected& expected, std::size_t input,
                       std::size_t row)
{
    PreviewRow& counts = m_result->matrix[row];
    ++counts.sampled;
    switch (expected.dispositions[input]) {
    case Disposition::Unchanged:
        ++counts.unchanged;
        break;
    case Disposition::Changed:
        ++counts.changed;
        break;
    case Disposition::Dropped:
        ++counts.dropped;
        break;
    case Disposition::Split:
        ++counts.split;
        break;
    case Disposition::Failed:
    case Disposition::Quarantined: // no stream is set aside here: every failing event is listed
        ++counts.failed;
        break;
    case Disposition::Merged:
        ++counts.merged;
        break;
    }
    const auto outputs = expected.outputsOf(input);
    const auto touched = expected.stepsOf(input);
    m_outputs += outputs.size();
    for (const Event& output : outputs)
        addTo(m_firstDigest, output);
    for (const std::uint16_t step : touched) {
        ++m_result->touchedPerStep[step];
        const auto at = std::ranges::lower_bound(counts.steps, step);
        if (at == counts.steps.end() || *at != step)
            counts.steps.insert(at, step);
    }
    if (!touched.empty() || expected.dispositions[input] == Disposition::Failed)
        return;
    ++m_unmatched[row];
    const Event* own = ownOutput(expected, input);
    if (own == nullptr || !sameBytes(*own, event))
        m_result->proofs.untouchedBytesEqual = false;
}

void PreviewRun::weigh(const EventBatch& events, const Expected& expected, std::size_t input,
                       std::size_t row)
{
    PreviewRow& counts = m_result->matrix[row];
    CostKeeper keeper(m_result->costs);
    const CostKeeper::Address address{.type = counts.type, .version = counts.version};
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    keeper.size(events, expected, input, address, before, after);
    counts.bytesBefore += before;
    counts.bytesAfter += after;
    if (input < expected.nanoseconds.size())
        keeper.time(events, expected, input, address);
}

void PreviewRun::list(const StepFailure& failure)
{
    ++m_result->errorCount;
    if (failure.step != StepFailure::kNoStep)
        ++m_result->failedPerStep[failure.step];
    if (m_result->errors.size() < kMostErrors)
        m_result->errors.push_back({.step = failure.step,
                                    .position = failure.position,
                                    .stream = failure.stream,
                                    .type = failure.type,
                                    .what = failure.what,
                                    .message = failure.error.message});
}

void PreviewRun::listAll(const Expected& expected)
{
    for (const StepFailure& failure : expected.failures)
        list(failure);
    for (const std::uint16_t step : expected.touchedMade)
        ++m_result->touchedPerStep[step];
}

void PreviewRun::judge(const Expected& expected)
{
    PreviewProofs& proofs = m_result->proofs;
    for (std::size_t i = 0; i < expected.judged.size(); ++i)
        proofs.schemas[i].judged += expected.judged[i];
    for (const Expected::Violation& violation : expected.violations) {
        ++proofs.schemas[violation.assertion].invalid;
        const Event& event = expected.events[violation.output];
        if (proofs.invalid.size() < kMostInvalid)
            proofs.invalid.push_back({.assertion = violation.assertion,
                                      .position = event.position,
                                      .stream = std::string(event.stream),
                                      .type = std::string(event.type),
                                      .path = violation.path,
                                      .reason = violation.reason});
    }
}

/// What steps hold back at the end comes out, as at a fence.
Status PreviewRun::flush()
{
    m_result->openGroups = m_first.openGroups();
    const Expected last =
        m_first.flush({}, {.touched = true, .keepGoing = true, .last = true, .stop = m_stop});
    if (Status ran = ranThrough(last); !ran)
        return ran;
    m_result->counters += last.counters;
    m_outputs += last.events.size();
    m_result->flushed = last.events.size();
    CostKeeper(m_result->costs).flushed(last);
    for (const Event& output : last.events)
        addTo(m_firstDigest, output);
    listAll(last);
    judge(last);
    const Expected again = m_second.flush({}, {.keepGoing = true, .last = true, .stop = m_stop});
    for (const Event& output : again.events)
        addTo(m_secondDigest, output);
    return ranThrough(again);
}

void PreviewRun::keepPair(const Event& event, const Expected& expected, std::size_t input,
                          std::size_t row, const StepFailure* failure,
                          const Expected::Violation* violation)
{
    const Disposition what = expected.dispositions[input];
    const bool bad = what == Disposition::Failed || violation != nullptr;
    std::size_t& inBucket = m_buckets[{row, what, violation != nullptr}];
    const std::size_t most = bad ? kPerFailedBucket : kPerBucket;
    const bool bucket = inBucket < most && m_kept.size() < kMostPairs;
    if (!bucket && m_spare.size() >= m_options.keepPairs)
        return;
    PreviewResult& out = *m_result;
    PreviewPair pair{.row = row,
                     .before = static_cast<std::uint32_t>(out.before.size()),
                     .afterBegin = static_cast<std::uint32_t>(out.after.size()),
                     .disposition = what,
                     .steps = {},
                     .failure = failure ? failure->error.message : std::string(),
                     .failedStep = failure ? failure->step : StepFailure::kNoStep,
                     .invalid = violation ? invalidText(*violation) : std::string()};
    out.before.addCopy(event);
    for (const Event& output : expected.outputsOf(input))
        out.after.addCopy(output);
    pair.afterEnd = static_cast<std::uint32_t>(out.after.size());
    const auto touched = expected.stepsOf(input);
    pair.steps.assign(touched.begin(), touched.end());
    inBucket += bucket ? 1 : 0;
    (bucket ? m_kept : m_spare).push_back(std::move(pair));
}

/// Before the first event, and ever more seldom: a fresh process costs as much as many events.
Status PreviewRun::renewSometimes()
{
    if (m_again < m_renewAt)
        return {};
    m_renewAt = std::max<std::uint64_t>(1, m_renewAt) * kRenewEach;
    return m_second.renewWorkers();
}

/// The same events once more, in batches of other sizes and by other processes, elsewhere, through
/// a second transform.
Status PreviewRun::runAgain(const EventBatch& events)
{
    for (std::size_t begin = 0; begin < events.size();) {
        if (Status renewed = renewSometimes(); !renewed)
            return renewed;
        m_chunk = m_chunk * 5 % 1021 + 1;
        const std::size_t end = std::min(begin + m_chunk, events.size());
        EventBatch part;
        part.share(events);
        for (std::size_t i = begin; i < end; ++i)
            part.add(events[i]);
        const Expected expected = m_second.run(part, {.keepGoing = true, .stop = m_stop});
        if (Status ran = ranThrough(expected); !ran)
            return ran;
        for (const Event& output : expected.events)
            addTo(m_secondDigest, output);
        m_again += end - begin;
        begin = end;
    }
    return {};
}

Status PreviewRun::feed(const EventBatch& events)
{
    m_torn = true;
    const auto began = std::chrono::steady_clock::now();
    Expected expected =
        m_first.run(events, {.touched = true, .keepGoing = true, .timed = true, .stop = m_stop});
    if (Status ran = ranThrough(expected); !ran)
        return ran;
    if (expected.nanoseconds.empty())
        CostKeeper(m_result->costs).time(events, std::chrono::steady_clock::now() - began);
    m_result->eventsRead += events.size();
    m_result->counters += expected.counters;
    m_rowOfInput.clear();
    std::size_t next = 0;
    std::size_t nextInvalid = 0;
    for (std::size_t i = 0; i < expected.inputs(); ++i) {
        const StepFailure* failure = nullptr;
        for (; next < expected.failures.size() && expected.failures[next].input == i; ++next)
            failure = &expected.failures[next];
        const Expected::Violation* violation = nullptr;
        for (; nextInvalid < expected.violations.size() &&
               expected.violations[nextInvalid].output < expected.endOf[i];
             ++nextInvalid)
            violation = violation ? violation : &expected.violations[nextInvalid];
        const std::size_t row = rowOf(events[i]);
        m_rowOfInput.push_back(row);
        count(events[i], expected, i, row);
        weigh(events, expected, i, row);
        keepPair(events[i], expected, i, row, failure, violation);
    }
    listAll(expected);
    judge(expected);
    if (Status ran = m_reverse.run(events, expected, {m_rowOfInput, m_result->matrix}, m_stop);
        !ran)
        return ran;
    if (Status ran = runAgain(events); !ran)
        return ran;
    if (!events.empty())
        m_last = events.back().position;
    guard(events, expected);
    m_torn = false;
    return {};
}

void PreviewRun::guard(const EventBatch& events, Expected& expected)
{
    if (!m_guard)
        return;
    m_guard->check(events, expected);
    if (expected.halt) {
        const bool drops = expected.halt->step != StepFailure::kNoStep &&
                           m_pipeline.model().steps[expected.halt->step].expectAtMost.has_value();
        m_result->proofs.dropsWithinLimits = m_result->proofs.dropsWithinLimits && !drops;
        list(*expected.halt);
        m_guard.reset(); // a real run would stop here; one sentence is enough
    }
}

void PreviewRun::applyCensus(const std::vector<TypeCount>& census)
{
    const VersionRule& rule = m_pipeline.model().version;
    const bool byColumn = std::ranges::none_of(rule.from, [](const VersionSource& source) {
        return source.kind == VersionSource::Kind::Value;
    });
    // The first source that answers wins: a version in the column is never looked for in the
    // payload.
    const bool columnFirst =
        !rule.from.empty() && rule.from.front().kind == VersionSource::Kind::Column;
    std::map<std::string, std::vector<std::size_t>, std::less<>> rowsOfType;
    for (std::size_t row = 0; row < m_result->matrix.size(); ++row)
        rowsOfType[m_result->matrix[row].type].push_back(row);
    for (const TypeCount& known : census) {
        Event event;
        event.type = known.type;
        event.schemaVersion = known.schemaVersion;
        const AddressView address = m_first.addressOf(event);
        const auto rows = rowsOfType.find(address.type);
        const bool seen = rows != rowsOfType.end();
        // Where versions stand in payloads the census cannot tell them apart; a type with one
        // version needs no telling.
        const bool told = byColumn || (columnFirst && !known.schemaVersion.empty());
        if (!told && seen && rows->second.size() > 1)
            continue;
        const std::size_t row = !told && seen ? rows->second.front() : rowOf(event);
        m_result->matrix[row].stored += known.count;
        m_result->matrix[row].storedKnown = true;
    }
}

void PreviewRun::sortRows()
{
    std::vector<PreviewRow>& matrix = m_result->matrix;
    std::vector<std::size_t> order(matrix.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return std::tie(matrix[a].type, matrix[a].version) <
               std::tie(matrix[b].type, matrix[b].version);
    });
    std::vector<std::size_t> placeOf(order.size());
    std::vector<PreviewRow> sorted;
    for (std::size_t i = 0; i < order.size(); ++i) {
        placeOf[order[i]] = i;
        if (m_unmatched[order[i]] > 0)
            m_result->proofs.unmatched.push_back({.type = matrix[order[i]].type,
                                                  .version = matrix[order[i]].version,
                                                  .events = m_unmatched[order[i]]});
        sorted.push_back(std::move(matrix[order[i]]));
    }
    matrix = std::move(sorted);
    for (std::vector<PreviewPair>* pairs : {&m_kept, &m_spare}) {
        for (PreviewPair& pair : *pairs)
            pair.row = placeOf[pair.row];
    }
}

void PreviewRun::choosePairs()
{
    std::vector<PreviewPair>& pairs = m_result->pairs;
    pairs = std::move(m_kept);
    for (PreviewPair& spare : m_spare) {
        if (pairs.size() >= m_options.keepPairs)
            break;
        pairs.push_back(std::move(spare));
    }
    std::ranges::sort(pairs, {}, &PreviewPair::before);
}

Result<std::shared_ptr<const PreviewResult>>
PreviewRun::finish(const std::vector<TypeCount>* census)
{
    PreviewResult& out = *m_result;
    if (out.all) {
        for (PreviewRow& row : out.matrix) {
            row.stored = row.sampled;
            row.storedKnown = true;
        }
    } else if (census) {
        applyCensus(*census);
    }
    if (Status flushed = flush(); !flushed)
        return passOn(flushed);
    sortRows();
    choosePairs();
    const TransformCounters& count = out.counters;
    out.proofs.digest = m_firstDigest.digest();
    out.proofs.deterministic = out.proofs.digest == m_secondDigest.digest();
    out.proofs.conservation =
        count.in == out.eventsRead && count.out == m_outputs && count.conserved();
    out.proofs.reversible = reversible(out.matrix);
    if (!out.proofs.schemas.empty())
        out.proofs.schemaValid = out.proofs.invalidCount() == 0;
    for (std::size_t step = 0; step < out.touchedPerStep.size(); ++step) {
        if (out.touchedPerStep[step] == 0)
            out.proofs.idleSteps.push_back(step);
    }
    out.finished = true;
    return m_result;
}

} // namespace viridian::pipeline
