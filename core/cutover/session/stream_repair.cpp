#include "core/cutover/session/stream_repair.h"

#include "core/cutover/details.h"
#include "core/cutover/journal.h"

#include <fmt/format.h>

namespace viridian {
namespace {

constexpr const char* kStep = "write stream again";

Status checkState(CutoverState state)
{
    if (state == CutoverState::Draft || state == CutoverState::Ready ||
        state == CutoverState::RolledBack)
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("The cutover stands at {}: green is changed by nothing else now.",
                            name(state)));
}

std::string outcomeText(const RepairOrder& order, const Result<diff::StreamRewrite>& done)
{
    if (!done)
        return fmt::format("Stream {} was not written again: {}", order.stream,
                           done.error().message);
    return fmt::format("Stream {} was written again: {} events in {} segments", order.stream,
                       done->events, done->segments);
}

} // namespace

Result<diff::StreamRewrite> repairStream(const RepairOrder& order, std::stop_token stop)
{
    if (Status may = diff::mayRewrite(order.stores, *order.result, stop); !may)
        return passOn(may);
    Result<std::unique_ptr<EventStore>> green = order.stores.openGreen();
    if (!green)
        return passOn(green);
    Result<std::unique_ptr<Ledger>> ledger = (*green)->openLedger(true);
    if (!ledger)
        return passOn(ledger);
    Result<Journal> journal = Journal::open(**ledger, order.journalFile, order.who);
    if (!journal)
        return passOn(journal);
    const CutoverState state = journal->view().state();
    if (Status free = checkState(state); !free)
        return passOn(free);
    const std::string details = detailsOf({{"step", kStep}, {"stream", order.stream}});
    if (Status intent = journal->append(
            RecordKind::Intent, state, "Write stream " + order.stream + " of green again", details);
        !intent)
        return passOn(intent);
    Result<diff::StreamRewrite> done =
        diff::rewriteStream(order.stores, *order.result, order.stream, std::move(stop));
    Status outcome = journal->append(RecordKind::Outcome, state, outcomeText(order, done), details);
    if (done && !outcome)
        return passOn(outcome);
    return done;
}

} // namespace viridian
