#include "tests/support/memory_ledger.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace viridian::test {

namespace {

tl::unexpected<Error> lost(const char* call)
{
    return fail(ErrorKind::Unavailable, "The connection to the store in memory was lost.", call);
}

bool expired(const Lease& lease)
{
    return now() - lease.renewed > lease.validFor;
}

} // namespace

/// A connection whose calls ask the database's hook, and which stays lost once one failed.
class MemoryConnection {
public:
    explicit MemoryConnection(std::shared_ptr<MemoryDatabase> database)
        : m_database(std::move(database))
    {
    }

protected:
    template <typename T, typename Lock, typename Work>
    Result<T> answerLocked(const char* call, Failure failure, Lock&& lock, Work&& work)
    {
        if (failure == Failure::Before) {
            m_lost = true;
            return lost(call);
        }
        const auto held = lock();
        Result<T> result = work();
        if (failure != Failure::After)
            return result;
        m_lost = true;
        return lost(call);
    }

    std::shared_ptr<MemoryDatabase> m_database;
    bool m_lost = false;
};

class MemoryLedger final : public Ledger, private MemoryConnection {
public:
    using MemoryConnection::MemoryConnection;

    static Result<std::unique_ptr<Ledger>> make(std::shared_ptr<MemoryDatabase> database,
                                                bool create)
    {
        if (database->ask("openLedger") != Failure::None)
            return lost("openLedger");
        const std::scoped_lock lock(database->m_mutex);
        if (!create && !database->m_books->made)
            return fail(ErrorKind::NotFound,
                        "The store in memory holds no bookkeeping of Viridian.");
        database->m_books->made = true;
        return std::make_unique<MemoryLedger>(std::move(database));
    }

    Result<std::vector<Checkpoint>> checkpoints(std::stop_token /*stop*/) override
    {
        return answer<std::vector<Checkpoint>>(
            "checkpoints", [&](auto& books) -> Result<std::vector<Checkpoint>> {
                std::vector<Checkpoint> all;
                for (const auto& [shard, checkpoint] : books.checkpoints)
                    all.push_back(checkpoint);
                return all;
            });
    }

    Result<std::optional<Checkpoint>> checkpoint(std::string_view shard) override
    {
        return answer<std::optional<Checkpoint>>(
            "checkpoint", [&](auto& books) -> Result<std::optional<Checkpoint>> {
                const auto found = books.checkpoints.find(shard);
                if (found == books.checkpoints.end())
                    return std::nullopt;
                return found->second;
            });
    }

    Result<std::vector<Segment>> segments(std::string_view shard, std::uint64_t first,
                                          std::size_t limit, std::stop_token /*stop*/) override
    {
        return answer<std::vector<Segment>>(
            "segments", [&](auto& books) -> Result<std::vector<Segment>> {
                std::vector<Segment> rows;
                if (const auto found = books.segments.find(shard); found != books.segments.end())
                    for (const auto& [index, segment] : found->second)
                        if (index >= first && rows.size() < limit)
                            rows.push_back(segment);
                return rows;
            });
    }

    Result<Lease> acquireLease(std::string_view shard, std::string_view owner,
                               std::string_view token, std::chrono::milliseconds validFor) override
    {
        return answer<Lease>("acquireLease", [&](auto& books) -> Result<Lease> {
            const auto found = books.leases.find(shard);
            if (found != books.leases.end() && found->second.token != token &&
                !expired(found->second))
                return fail(ErrorKind::Conflict,
                            fmt::format("Shard {} is held by {}.", shard, found->second.owner));
            Lease lease{std::string(shard), std::string(owner), std::string(token), now(),
                        validFor};
            books.leases[std::string(shard)] = lease;
            return lease;
        });
    }

    Status renewLease(const Lease& lease) override
    {
        return answer<void>("renewLease", [&](auto& books) -> Status {
            const auto found = books.leases.find(lease.shard);
            if (found == books.leases.end() || found->second.token != lease.token) {
                return fail(
                    ErrorKind::Conflict,
                    fmt::format("The lease of shard {} is now held by {}.", lease.shard,
                                found == books.leases.end() ? "nobody" : found->second.owner));
            }
            found->second.renewed = now();
            return {};
        });
    }

    Status releaseLease(const Lease& lease) override
    {
        return answer<void>("releaseLease", [&](auto& books) -> Status {
            const auto found = books.leases.find(lease.shard);
            if (found != books.leases.end() && found->second.token == lease.token)
                books.leases.erase(found);
            return {};
        });
    }

    Result<std::vector<Lease>> leases() override
    {
        return answer<std::vector<Lease>>("leases", [&](auto& books) -> Result<std::vector<Lease>> {
            std::vector<Lease> all;
            for (const auto& [shard, lease] : books.leases)
                all.push_back(lease);
            return all;
        });
    }

    Status putReport(const SyncReport& report) override
    {
        return answer<void>("putReport", [&](auto& books) -> Status {
            books.reports[report.shard] = report;
            return {};
        });
    }

    Result<std::vector<SyncReport>> reports() override
    {
        return answer<std::vector<SyncReport>>("reports",
                                               [&](auto& books) -> Result<std::vector<SyncReport>> {
                                                   std::vector<SyncReport> all;
                                                   for (const auto& [shard, report] : books.reports)
                                                       all.push_back(report);
                                                   return all;
                                               });
    }

    Status putLag(std::string_view shard, Timestamp from, Timestamp to,
                  std::span<const KeptLag> spans) override
    {
        return answer<void>("putLag", [&](auto& books) -> Status {
            std::erase_if(books.lag, [&](const KeptLag& one) {
                return one.shard == shard && one.at >= from && one.at < to;
            });
            books.lag.insert(books.lag.end(), spans.begin(), spans.end());
            std::ranges::stable_sort(books.lag, {}, &KeptLag::at);
            return {};
        });
    }

    Result<std::vector<KeptLag>> keptLag(Timestamp from, std::stop_token /*stop*/) override
    {
        return answer<std::vector<KeptLag>>(
            "keptLag", [&](auto& books) -> Result<std::vector<KeptLag>> {
                std::vector<KeptLag> all = books.lag;
                std::erase_if(all, [&](const KeptLag& one) { return one.at < from; });
                return all;
            });
    }

    Status putControl(const SyncControl& control) override
    {
        return answer<void>("putControl", [&](auto& books) -> Status {
            books.control = control;
            return {};
        });
    }

    Result<SyncControl> control() override
    {
        return answer<SyncControl>(
            "control", [&](auto& books) -> Result<SyncControl> { return books.control; });
    }

    Status appendJournal(const JournalRecord& record) override
    {
        return answer<void>("appendJournal", [&](auto& books) -> Status {
            for (const JournalRecord& other : books.journal)
                if (other.number == record.number)
                    return fail(ErrorKind::Conflict, "That number is taken in the journal.");
            books.journal.push_back(record);
            return {};
        });
    }

    Result<std::vector<JournalRecord>> journal(std::uint64_t first) override
    {
        return answer<std::vector<JournalRecord>>(
            "journal", [&](auto& books) -> Result<std::vector<JournalRecord>> {
                std::vector<JournalRecord> rows;
                for (const JournalRecord& record : books.journal)
                    if (record.number >= first)
                        rows.push_back(record);
                return rows;
            });
    }

    Status putProof(const Proof& proof) override
    {
        return answer<void>("putProof", [&](auto& books) -> Status {
            books.proofs.push_back(proof);
            return {};
        });
    }

    Result<std::optional<Proof>> proof(std::string_view pipelineHash,
                                       std::string_view rulesHash) override
    {
        return answer<std::optional<Proof>>(
            "proof", [&](auto& books) -> Result<std::optional<Proof>> {
                std::optional<Proof> newest;
                for (const Proof& one : books.proofs)
                    if (one.pipelineHash == pipelineHash && one.rulesHash == rulesHash)
                        newest = one;
                return newest;
            });
    }

    Status markProven(std::string_view shard, std::string_view rulesHash, std::uint64_t first,
                      std::uint64_t last) override
    {
        return answer<void>("markProven", [&](auto& books) -> Status {
            std::uint64_t& proven = books.proven[{std::string(shard), std::string(rulesHash)}];
            if (first <= proven)
                proven = std::max(proven, last + 1);
            return {};
        });
    }

    Result<std::uint64_t> provenSegments(std::string_view shard,
                                         std::string_view rulesHash) override
    {
        return answer<std::uint64_t>("provenSegments", [&](auto& books) -> Result<std::uint64_t> {
            return books.proven[{std::string(shard), std::string(rulesHash)}];
        });
    }

    Status forgetProven(std::string_view shard, std::uint64_t first) override
    {
        return answer<void>("forgetProven", [&](auto& books) -> Status {
            for (auto& [key, proven] : books.proven)
                if (key.first == shard)
                    proven = std::min(proven, first);
            return {};
        });
    }

    Status setGate(bool open) override
    {
        return answer<void>("setGate", [&](auto& books) -> Status {
            books.gate = open;
            return {};
        });
    }

    Result<bool> gateOpen() override
    {
        return answer<bool>("gateOpen", [&](auto& books) -> Result<bool> { return books.gate; });
    }

    Result<Timestamp> databaseTime() override
    {
        return answer<Timestamp>("databaseTime", [&](auto&) -> Result<Timestamp> { return now(); });
    }

private:
    template <typename T, typename Work>
    Result<T> answer(const char* call, Work&& work)
    {
        const Failure failure = m_lost ? Failure::Before : m_database->ask(call);
        return answerLocked<T>(
            call, failure, [&] { return std::unique_lock(m_database->m_mutex); },
            [&]() -> Result<T> { return work(*m_database->m_books); });
    }
};

class MemoryTarget final : public Target, private MemoryConnection {
public:
    using MemoryConnection::MemoryConnection;

    Status prepare(std::string_view shard, std::stop_token /*stop*/) override
    {
        return answer<void>("prepare", [&](auto& books) -> Status {
            books.made = true;
            if (books.checkpoints.empty() && !m_database->m_events.empty())
                return fail(
                    ErrorKind::Conflict,
                    fmt::format("Green is not empty and has no checkpoint of shard {}.", shard));
            return {};
        });
    }

    Status deferIndexes(std::stop_token /*stop*/) override
    {
        return answer<void>("deferIndexes", [&](auto& books) -> Status {
            books.deferred = true;
            return {};
        });
    }

    Status buildIndexes(const ProgressSink& progress, std::stop_token /*stop*/) override
    {
        return answer<void>("buildIndexes", [&](auto& books) -> Status {
            books.deferred = false;
            ++books.indexBuilds;
            if (progress)
                progress({.done = 1, .total = 1});
            return {};
        });
    }

    Result<bool> indexesDeferred() override
    {
        return answer<bool>("indexesDeferred",
                            [&](auto& books) -> Result<bool> { return books.deferred; });
    }

    Result<std::optional<Position>> commit(Commit& step, std::stop_token stop) override
    {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        return answer<std::optional<Position>>(
            "commit", [&](auto& books) { return commitLocked(step, books); });
    }

    Status handOver() override
    {
        return answer<void>("handOver", [&](auto& books) -> Status {
            ++books.handOvers;
            return {};
        });
    }

    Result<ForeignWrites> foreignWrites(const Checkpoint& checkpoint,
                                        std::stop_token /*stop*/) override
    {
        return answer<ForeignWrites>("foreignWrites", [&](auto&) -> Result<ForeignWrites> {
            return foreignLocked(checkpoint);
        });
    }

    Status rewrite(std::span<const StreamSpan> spans, const Checkpoint& standing,
                   std::stop_token /*stop*/) override
    {
        return answer<void>("rewrite", [&](auto& books) -> Status {
            const auto live = std::ranges::find_if_not(
                books.leases, [](const auto& one) { return expired(one.second); });
            if (!books.control.paused && live != books.leases.end())
                return fail(ErrorKind::Conflict,
                            fmt::format("Sync runs ({}): pause it first.", live->second.owner));
            const auto stored = books.checkpoints.find(standing.shard);
            if (books.gate || stored == books.checkpoints.end() ||
                stored->second.blue != standing.blue)
                return fail(ErrorKind::Conflict, "Green does not stand where it did.");
            std::vector<PlainEvent> events = m_database->m_events;
            for (const StreamSpan& span : spans)
                std::erase_if(events, [&span](const PlainEvent& event) {
                    return event.stream == span.stream &&
                           (!span.after || event.position > *span.after) &&
                           (!span.upTo || event.position <= *span.upTo);
                });
            for (const StreamSpan& span : spans)
                for (PlainEvent& event : plain(span.events)) {
                    const auto place =
                        std::ranges::lower_bound(events, event.position, {}, &PlainEvent::position);
                    if (place != events.end() && place->position == event.position)
                        return fail(ErrorKind::Conflict, "That position is taken.");
                    m_database->m_versions[event.stream] = event.version;
                    events.insert(place, std::move(event));
                }
            m_database->m_events = std::move(events);
            return {};
        });
    }

    Status startOver(std::string_view shard) override
    {
        return answer<void>("startOver", [&](auto& books) -> Status {
            const auto found = books.checkpoints.find(shard);
            const Checkpoint checkpoint =
                found == books.checkpoints.end() ? Checkpoint{} : found->second;
            if (foreignLocked(checkpoint).events > 0)
                return fail(ErrorKind::Conflict, "Green holds events that sync did not write.");
            books.checkpoints.erase(std::string(shard));
            books.segments.erase(std::string(shard));
            m_database->m_events.clear();
            m_database->m_versions.clear();
            m_database->m_lastPosition = 0;
            return {};
        });
    }

private:
    template <typename T, typename Work>
    Result<T> answer(const char* call, Work&& work)
    {
        const Failure failure = m_lost ? Failure::Before : m_database->ask(call);
        return answerLocked<T>(
            call, failure, [&] { return std::unique_lock(m_database->m_mutex); },
            [&]() -> Result<T> { return work(*m_database->m_books); });
    }

    /// With several shards only the sum of their events can tell.
    [[nodiscard]] ForeignWrites foreignLocked(const Checkpoint& checkpoint) const
    {
        ForeignWrites foreign;
        const auto& books = *m_database->m_books;
        std::uint64_t written = 0;
        std::optional<Position> last = checkpoint.greenHead;
        for (const auto& [shard, one] : books.checkpoints) {
            written += one.eventsWritten;
            if (one.greenHead && (!last || *one.greenHead > *last))
                last = one.greenHead;
        }
        if (m_database->m_events.size() <= written)
            return foreign;
        foreign.events = m_database->m_events.size() - written;
        for (const PlainEvent& event : m_database->m_events) {
            if (last && event.position <= *last)
                continue;
            foreign.first = event.position;
            foreign.stream = event.stream;
            break;
        }
        return foreign;
    }

    Result<std::optional<Position>> commitLocked(Commit& step, MemoryDatabase::Books& books)
    {
        const auto lease = books.leases.find(step.lease.shard);
        if (lease == books.leases.end() || lease->second.token != step.lease.token)
            return fail(ErrorKind::Conflict, "The lease of this sync was lost.");
        const auto before = books.checkpoints.find(step.checkpoint.shard);
        const std::uint64_t read =
            before == books.checkpoints.end() ? 0 : before->second.eventsRead;
        if (read != step.checkpoint.eventsRead)
            return fail(ErrorKind::Conflict, "Green's checkpoint is another than this sync's.");
        if (foreignLocked(step.checkpoint).events > 0)
            return fail(ErrorKind::Conflict, "Green holds events that sync did not write.");

        std::optional<Position> last;
        for (Event& event : step.events->mutableEvents()) {
            PlainEvent one;
            one.stream = event.stream;
            one.type = event.type;
            one.data = event.data.bytes;
            one.id = event.id;
            one.metadata = event.metadata.bytes;
            one.schemaVersion = event.schemaVersion;
            one.time = event.time.value_or(now());
            last = m_database->appendLocked(std::move(one));
            event.position = *last;
            event.version = m_database->m_events.back().version;
        }
        if (step.complete)
            step.complete(step.checkpoint, step.segments);
        books.checkpoints[step.checkpoint.shard] = step.checkpoint;
        for (const Segment& segment : step.segments)
            books.segments[step.checkpoint.shard][segment.index] = segment;
        return last;
    }
};

Result<std::unique_ptr<Ledger>> makeMemoryLedger(std::shared_ptr<MemoryDatabase> database,
                                                 bool create)
{
    return MemoryLedger::make(std::move(database), create);
}

Result<std::unique_ptr<Target>> makeMemoryTarget(std::shared_ptr<MemoryDatabase> database)
{
    return std::make_unique<MemoryTarget>(std::move(database));
}

} // namespace viridian::test
