#include "core/sync/green_check.h"

#include "core/base/text.h"
#include "core/store/exchanged_roles.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian {

namespace {

Error foreignError(const ForeignWrites& foreign)
{
    std::string message = fmt::format("Green holds {} event{} that sync did not write",
                                      grouped(foreign.events), foreign.events == 1 ? "" : "s");
    if (foreign.first)
        message += fmt::format(", the first at position {} in stream {}", foreign.first->toText(),
                               foreign.stream);
    message += ": find out who writes to green, then restart from zero.";
    return {ErrorKind::Conflict, std::move(message),
            foreign.first ? foreign.first->toText() : std::string()};
}

/// What green's bookkeeping says, where it has any.
struct Books {
    std::optional<Position> head; ///< read first: whoever commits later commits a checkpoint too
    std::vector<Checkpoint> checkpoints;
    std::vector<Lease> leases; ///< those that are held now
};

Result<Books> readBooks(EventStore& green, Ledger& ledger, std::stop_token stop)
{
    Result<Head> head = green.head(stop);
    if (!head)
        return passOn(head);
    Result<std::vector<Checkpoint>> checkpoints = ledger.checkpoints(std::move(stop));
    if (!checkpoints)
        return passOn(checkpoints);
    Result<std::vector<Lease>> leases = ledger.leases();
    if (!leases)
        return passOn(leases);
    Result<Timestamp> now = ledger.databaseTime();
    if (!now)
        return passOn(now);
    std::erase_if(*leases,
                  [&](const Lease& lease) { return lease.renewed + lease.validFor < *now; });
    return Books{head->visible, std::move(*checkpoints), std::move(*leases)};
}

Status checkEmpty(const EventStore& green, const std::optional<Position>& head)
{
    if (!head)
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("{} is not empty, and no sync has written it (its last event is at "
                            "position {}): choose an empty green, and see that --blue and "
                            "--green, or the workspace's two stores, are not exchanged.",
                            green.info().displayName, head->toText()));
}

/// Green is copied whole or in one number of shards, never both.
Status checkDivision(const Books& books, const Shard& mine)
{
    std::vector<std::string> shards;
    for (const Checkpoint& one : books.checkpoints)
        shards.push_back(one.shard);
    for (const Lease& one : books.leases)
        shards.push_back(one.shard);
    for (const std::string& name : shards) {
        const Result<Shard> other = Shard::parse(name);
        if (!other || other->count == mine.count)
            continue;
        if (other->whole())
            return fail(ErrorKind::Conflict,
                        fmt::format("Green is copied as a whole, not in {} shards: go on without "
                                    "--shard, or begin again with a new, empty green.",
                                    mine.count),
                        name);
        return fail(ErrorKind::Conflict,
                    fmt::format("Green is copied in {0} shards ({1} is one of them): go on with "
                                "--shard I/{0}, or begin again with a new, empty green.",
                                other->count, name),
                    name);
    }
    return {};
}

/// Whoever holds a lease writes right now, and looks after this.
Status checkForeign(EventStore& green, Ledger& ledger, const Books& books, const Checkpoint& own,
                    std::stop_token stop)
{
    if (!books.leases.empty())
        return {};
    Result<std::unique_ptr<Target>> target = green.openTarget();
    if (!target)
        return passOn(target);
    return findForeign(green, ledger, **target, own, std::move(stop));
}

} // namespace

Status checkSame(const Checkpoint& stored, const Origin& blue, const Pipeline& pipeline)
{
    if (Status same = checkOrigin(stored, blue); !same)
        return same;
    if (!stored.pipelineHash.empty() && stored.pipelineHash != pipeline.hash()) {
        return fail(ErrorKind::Conflict,
                    fmt::format("The pipeline changed since green was begun (then {}, now {}): "
                                "restart from zero with the new one, or go on with the old one.",
                                shortHash(stored.pipelineHash), shortHash(pipeline.hash())),
                    stored.pipelineHash);
    }
    return {};
}

Status checkRoles(Ledger& ledger)
{
    Result<std::optional<JournalRecord>> exchanged = exchangedRoles(ledger);
    if (!exchanged)
        return passOn(exchanged);
    if (!*exchanged)
        return {};
    const JournalRecord& record = **exchanged;
    return fail(ErrorKind::Conflict,
                fmt::format("A cutover has given green to its own application ({} since {}, by "
                            "{}): no sync writes to it or starts it over. Go on with that cutover "
                            "or roll it back; a new migration needs a new, empty green.",
                            record.state, formatIso(record.at), record.who),
                record.state);
}

Status findForeign(EventStore& green, Ledger& ledger, Target& target, const Checkpoint& own,
                   std::stop_token stop)
{
    Result<Head> head = green.head(stop);
    if (!head)
        return passOn(head);
    if (!head->visible)
        return {};
    Result<std::vector<Checkpoint>> known = ledger.checkpoints(stop);
    if (!known)
        return passOn(known);
    const auto written = [&](const Checkpoint& one) {
        return one.greenHead && *one.greenHead >= *head->visible;
    };
    if (std::ranges::any_of(*known, written))
        return {};
    Result<bool> released = ledger.gateOpen();
    if (!released)
        return passOn(released);
    if (*released)
        return {};
    Result<ForeignWrites> foreign = target.foreignWrites(own, std::move(stop));
    if (!foreign)
        return passOn(foreign);
    if (foreign->events > 0)
        return tl::unexpected(foreignError(*foreign));
    return {};
}

Status mayWrite(EventStore& green, const GreenClaim& claim, std::stop_token stop)
{
    if (green.info().place == claim.origin.place)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("Blue and green are the same store, {}: name another green.",
                                claim.origin.name),
                    claim.origin.place);
    Result<std::unique_ptr<Ledger>> ledger = green.openLedger(false);
    if (!ledger && ledger.error().kind == ErrorKind::NotFound) {
        Result<Head> head = green.head(std::move(stop));
        return head ? checkEmpty(green, head->visible) : passOn(head);
    }
    if (!ledger)
        return passOn(ledger);
    if (Status ours = checkRoles(**ledger); !ours)
        return ours;
    Result<Books> books = readBooks(green, **ledger, stop);
    if (!books)
        return passOn(books);
    if (Status divided = checkDivision(*books, claim.shard); !divided)
        return divided;
    if (books->checkpoints.empty() && books->leases.empty())
        return checkEmpty(green, books->head);
    const auto own = std::ranges::find(books->checkpoints, claim.shard.name(), &Checkpoint::shard);
    if (own == books->checkpoints.end())
        return {};
    if (claim.startOver) // empties what it was begun in, and nothing else
        return checkGreenLayout(*own, claim.origin.greenLayout);
    if (Status same = checkSame(*own, claim.origin, claim.pipeline); !same)
        return same;
    if (Status reach = checkReach(claim.blue, *own, stop); !reach)
        return reach;
    return checkForeign(green, **ledger, *books, *own, std::move(stop));
}

} // namespace viridian
