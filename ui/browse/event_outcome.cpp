#include "ui/browse/event_outcome.h"

#include "core/diff/event_comparer.h"
#include "core/pipeline/transform.h"
#include "core/store/ledger.h"
#include "core/sync/event_digest.h"
#include "core/sync/expected.h"
#include "core/sync/shard.h"
#include "ui/text/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace viridian::ui {

namespace {

/// Paths that are named; more are counted.
constexpr qsizetype kNamed = 3;

QString say(const char* text)
{
    return QCoreApplication::translate("EventOutcome", text);
}

/// Where green holds it can be told all the same, as long as its id was kept.
Result<EventOutcome> unknown(const Event& event, EventStore& green, const QString& why,
                             const std::stop_token& stop)
{
    EventOutcome outcome{.verdict = EventOutcome::Verdict::Unknown, .words = why};
    if (event.id.empty())
        return outcome;
    Result<std::optional<EventPlace>> place = findById(green, std::string(event.id), stop);
    if (!place)
        return passOn(place);
    outcome.place = std::move(*place);
    return outcome;
}

/// Whether a sync has come past the event. A green without bookkeeping is judged as it is.
Result<bool> isCopied(const Event& event, EventStore& green, const std::stop_token& stop)
{
    Result<std::unique_ptr<Ledger>> ledger = green.openLedger(false);
    if (!ledger &&
        (ledger.error().kind == ErrorKind::NotFound || ledger.error().kind == ErrorKind::Denied))
        return true;
    if (!ledger)
        return passOn(ledger);
    Result<std::vector<Checkpoint>> checkpoints = (*ledger)->checkpoints(stop);
    if (!checkpoints)
        return passOn(checkpoints);
    return std::ranges::any_of(*checkpoints, [&event](const Checkpoint& checkpoint) {
        const Result<Shard> shard = Shard::parse(checkpoint.shard);
        return shard && shard->owns(event.stream) && checkpoint.blue &&
               *checkpoint.blue >= event.position;
    });
}

Result<std::shared_ptr<const ReadPage>> eventAt(EventStore& store, const Position& position,
                                                const std::stop_token& stop)
{
    ReadRequest request;
    request.after = justBefore(position);
    request.upTo = position;
    request.limit = 1;
    Result<ReadPage> page = store.read(request, stop);
    if (!page)
        return passOn(page);
    if (page->events.empty())
        return fail(ErrorKind::NotFound, "Green changed while it was read.", position.toText());
    return std::make_shared<const ReadPage>(std::move(*page));
}

/// "stream, /data/price, 2 more": pointers into the event as `events --format ndjson` writes it.
QString differenceWords(const diff::Comparison& found, bool otherStream)
{
    QStringList words;
    if (otherStream)
        words << say("stream");
    for (const json::PathDifference& path : found.paths)
        words << toQt(path.pointer);
    if (found.paths.empty() && found.data)
        words << say("data");
    if (found.paths.empty() && found.metadata)
        words << say("metadata");
    const qsizetype more = words.size() - kNamed;
    if (more > 0)
        words = words.mid(0, kNamed) << say("%1 more").arg(more);
    return words.join(QStringLiteral(", "));
}

/// One output of the pipeline against green. Sets the outcome's place, and its verdict where it is
/// not as expected.
Status judge(EventOutcome& outcome, Event expected, EventStore& green,
             diff::EventComparer& comparer, const std::stop_token& stop)
{
    Result<std::optional<EventPlace>> place = findById(green, std::string(expected.id), stop);
    if (!place)
        return passOn(place);
    if (!*place) {
        outcome.verdict = EventOutcome::Verdict::Missing;
        outcome.words = toQt(expected.type);
        return {};
    }
    if (!outcome.place)
        outcome.place = **place;
    Result<std::shared_ptr<const ReadPage>> page = eventAt(green, (*place)->position, stop);
    if (!page)
        return passOn(page);
    const Event& actual = (*page)->events.front();
    expected.version = actual.version;
    const bool otherStream = expected.stream != actual.stream;
    const diff::Comparison found = comparer.compare(expected, actual);
    if (otherStream || !found.equal()) {
        outcome.verdict = EventOutcome::Verdict::Differs;
        outcome.words = differenceWords(found, otherStream);
    }
    return {};
}

Result<EventOutcome> judgeDropped(const Event& event, EventStore& green,
                                  const std::stop_token& stop)
{
    Result<std::optional<EventPlace>> place = findById(green, std::string(event.id), stop);
    if (!place)
        return passOn(place);
    if (!*place)
        return EventOutcome{.verdict = EventOutcome::Verdict::Dropped};
    return EventOutcome{.verdict = EventOutcome::Verdict::Differs,
                        .place = **place,
                        .words = say("the pipeline drops it")};
}

} // namespace

Result<EventOutcome> outcomeOf(const OutcomeQuestion& question, EventStore& green,
                               const std::stop_token& stop)
{
    const Event& event = question.page->events.front();
    Result<Pipeline> pipeline = question.pipeline.empty() ? Result<Pipeline>(Pipeline())
                                                          : Pipeline::load(question.pipeline);
    if (!pipeline)
        return passOn(pipeline);
    Result<diff::Rules> rules = question.rules.empty() ? Result<diff::Rules>(diff::Rules())
                                                       : diff::Rules::load(question.rules);
    if (!rules)
        return passOn(rules);
    if (pipeline->keepsState())
        return unknown(event, green, say("the pipeline remembers earlier events; Diff tells"),
                       stop);
    Result<bool> copied = isCopied(event, green, stop);
    if (!copied)
        return passOn(copied);
    if (!*copied)
        return EventOutcome{.verdict = EventOutcome::Verdict::NotCopied};
    EventBatch in;
    in.addCopy(event);
    Transform transform(*pipeline, Transform::Guard::Later);
    Expected made = transform.run(in, {.stop = stop});
    if (made.halt)
        return unknown(event, green, toQt(made.halt->error.message), stop);
    if (made.events.empty())
        return judgeDropped(event, green, stop);
    fitToGreen(made.events, green.info().traits);
    diff::EventComparer comparer(digestLevel(question.blue, green.info().traits), &*rules);
    EventOutcome outcome{.verdict = EventOutcome::Verdict::AsExpected,
                         .outputs = made.events.size()};
    for (const Event& expected : made.events) {
        if (expected.id.empty())
            return unknown(event, green, say("it becomes an event without an id"), stop);
        if (Status judged = judge(outcome, expected, green, comparer, stop); !judged)
            return passOn(judged);
        if (outcome.verdict != EventOutcome::Verdict::AsExpected)
            break;
    }
    return outcome;
}

} // namespace viridian::ui
