#include "core/store/ledger.h"
#include "core/store/open.h"
#include "tests/core/store/contract.h"

#include <QTest>

namespace viridian::test {
namespace {

std::unique_ptr<Ledger> freshLedger(const std::string& address)
{
    const std::unique_ptr<EventStore> store = must(openStore(address));
    return must(store->openLedger(true));
}

} // namespace

void StoreContract::lease_ofAnotherIsRefusedByName()
{
    const std::string address = row().make();
    const std::unique_ptr<Ledger> first = freshLedger(address);
    const std::unique_ptr<Ledger> second = freshLedger(address);
    const Lease lease =
        must(first->acquireLease("0/1", "mira, pid 7", "t1", std::chrono::minutes(1)));
    QCOMPARE(lease.owner, std::string("mira, pid 7"));
    const Result<Lease> refused = second->acquireLease("0/1", "lee", "t2", std::chrono::minutes(1));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    QVERIFY(refused.error().message.find("mira, pid 7") != std::string::npos);
    must(second->acquireLease("1/2", "lee", "t2", std::chrono::minutes(1)));
    must(first->acquireLease("0/1", "mira, pid 7", "t1", std::chrono::minutes(1)));
    QCOMPARE(must(second->leases()).size(), std::size_t{2});
    must(first->renewLease(lease));
    must(first->releaseLease(lease));
    must(second->acquireLease("0/1", "lee", "t2", std::chrono::milliseconds(0)));
    QCOMPARE(first->renewLease(lease).error().kind, ErrorKind::Conflict);
    // A lease that ran out, by the database's clock, belongs to whoever asks.
    QTRY_VERIFY(first->acquireLease("0/1", "mira", "t3", std::chrono::minutes(1)));
    const auto apart = must(first->databaseTime()) - now();
    QVERIFY(std::chrono::abs(apart) < std::chrono::minutes(5));
}

void StoreContract::ledger_keepsTheLagOfThePast()
{
    const std::string address = row().make();
    const std::unique_ptr<Ledger> ledger = freshLedger(address);
    QVERIFY(must(ledger->keptLag({}, {})).empty());
    const Timestamp begin = must(parseTime("2026-11-23T08:00:00Z"));
    const auto spanAt = [&](int seconds, std::uint64_t lag, const char* shard) {
        return KeptLag{.shard = shard,
                       .at = begin + std::chrono::seconds(seconds),
                       .span = std::chrono::microseconds(4'999'999),
                       .lagMin = lag,
                       .lagMax = lag + 1,
                       .lagLast = lag,
                       .rateIn = 0.125,
                       .rateOut = 31'415.926};
    };
    const std::vector<KeptLag> spans{spanAt(0, 5'000'000'000, "0/2"), spanAt(5, 2, "0/2")};
    const std::vector<KeptLag> other{spanAt(0, 7, "1/2")};
    must(ledger->putLag("0/2", begin, begin, spans));
    must(ledger->putLag("1/2", {}, Timestamp::max(), other));
    const std::vector<KeptLag> all = must(ledger->keptLag({}, {}));
    QVERIFY(all == (std::vector<KeptLag>{spans[0], other[0], spans[1]}));
    QVERIFY(must(ledger->keptLag(begin + std::chrono::seconds(5), {})) ==
            std::vector<KeptLag>{spans[1]});

    const std::vector<KeptLag> joined{spanAt(0, 1, "0/2")};
    must(ledger->putLag("0/2", begin, begin + std::chrono::seconds(10), joined));
    QVERIFY(must(ledger->keptLag({}, {})) == (std::vector<KeptLag>{joined[0], other[0]}));
    const std::vector<KeptLag> twice{joined[0], joined[0]};
    QVERIFY(!ledger->putLag("0/2", begin, Timestamp::max(), twice));
    QVERIFY(must(ledger->keptLag({}, {})).size() == 2); // all or nothing

    // Bookkeeping of an earlier version has no such table.
    const std::unique_ptr<SqlSession> session =
        must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
    must(session->script(session->engine() == Engine::Sqlite ? "DROP TABLE viridian_lag"
                                                             : "DROP TABLE viridian.viridian_lag"));
    QVERIFY(must(ledger->keptLag({}, {})).empty());
    must(freshLedger(address)->putLag("0/2", begin, begin, joined));
}

void StoreContract::ledger_keepsWhatItIsGiven()
{
    const std::unique_ptr<Ledger> ledger = freshLedger(row().make());
    QVERIFY(!must(ledger->checkpoint("0/1")));
    QVERIFY(must(ledger->reports()).empty());
    QVERIFY(!must(ledger->gateOpen()));
    QVERIFY(!must(ledger->control()).paused);
    QVERIFY(!must(ledger->proof("p", "r")));

    SyncReport report;
    report.state = "following";
    report.owner = "someone's \"machine\"";
    report.head = Position(5, 9);
    report.lagSeconds = 0.25;
    report.heartbeat = must(parseTime("2026-11-23T08:00:00.000001Z"));
    report.problems = {"one", "zwei ü"};
    report.rateLimit = 500;
    must(ledger->putReport(report));
    report.state = "paused";
    must(ledger->putReport(report));
    const std::vector<SyncReport> reports = must(ledger->reports());
    QCOMPARE(reports.size(), std::size_t{1});
    QCOMPARE(reports[0].state, std::string("paused"));
    QCOMPARE(reports[0].owner, report.owner);
    QVERIFY(reports[0].head == report.head);
    QVERIFY(!reports[0].settled);
    QVERIFY(!reports[0].forecastSeconds);
    QVERIFY(reports[0].heartbeat == report.heartbeat);
    QVERIFY(reports[0].problems == report.problems);
    QVERIFY(reports[0].rateLimit == report.rateLimit);

    must(ledger->putControl({.paused = true, .by = "mira", .at = {}, .rateLimit = 100}));
    const SyncControl control = must(ledger->control());
    QVERIFY(control.paused);
    QCOMPARE(control.by, std::string("mira"));
    QVERIFY(control.rateLimit == std::uint64_t{100});
    must(ledger->putControl({}));
    QVERIFY(!must(ledger->control()).rateLimit);

    must(ledger->setGate(true));
    QVERIFY(must(ledger->gateOpen()));
    must(ledger->setGate(false));
    QVERIFY(!must(ledger->gateOpen()));

    Proof proof{.pipelineHash = "p",
                .rulesHash = "r",
                .blueTo = Position(7),
                .greenTo = std::nullopt,
                .eventsExpected = 3,
                .eventsActual = 3,
                .digest = {.high = ~0ULL, .low = 5},
                .equal = true,
                .summary = "{}",
                .at = must(parseTime("2026-11-23T08:00:00Z"))};
    must(ledger->putProof(proof));
    proof.eventsActual = 4;
    proof.equal = false;
    must(ledger->putProof(proof));
    const std::optional<Proof> stored = must(ledger->proof("p", "r"));
    QVERIFY(stored.has_value());
    QVERIFY(stored->blueTo == Position(7));
    QVERIFY(!stored->greenTo);
    QCOMPARE(stored->eventsActual, std::uint64_t{4});
    QVERIFY(!stored->equal);
    QVERIFY(stored->digest == proof.digest);
    QVERIFY(!must(ledger->proof("p", "other")));
}

void StoreContract::journal_numberIsTakenOnce()
{
    const std::unique_ptr<Ledger> ledger = freshLedger(row().make());
    JournalRecord record{.number = 1,
                         .at = must(parseTime("2026-11-23T08:00:00Z")),
                         .kind = "intent",
                         .state = "Fencing",
                         .text = "arm 'the' fence",
                         .details = R"({"a":1})",
                         .who = "mira",
                         .chain = "abc"};
    must(ledger->appendJournal(record));
    const Status again = ledger->appendJournal(record);
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::Conflict);
    record.number = 2;
    must(ledger->appendJournal(record));
    const std::vector<JournalRecord> records = must(ledger->journal(2));
    QCOMPARE(records.size(), std::size_t{1});
    QCOMPARE(records[0].text, std::string("arm 'the' fence"));
    QCOMPARE(must(ledger->journal(0)).size(), std::size_t{2});
}

void StoreContract::provenSegments_areTheLeadingOnes()
{
    const std::unique_ptr<Ledger> ledger = freshLedger(row().make());
    const auto proven = [&ledger] { return must(ledger->provenSegments("0/1", "rules")); };
    QCOMPARE(proven(), std::uint64_t{0});
    must(ledger->markProven("0/1", "rules", 5, 9));
    QCOMPARE(proven(), std::uint64_t{0});
    must(ledger->markProven("0/1", "rules", 0, 4));
    QCOMPARE(proven(), std::uint64_t{10});
    must(ledger->markProven("0/1", "rules", 0, 2));
    QCOMPARE(proven(), std::uint64_t{10});
    QCOMPARE(must(ledger->provenSegments("0/1", "other rules")), std::uint64_t{0});
    must(ledger->forgetProven("0/1", 7));
    QCOMPARE(proven(), std::uint64_t{7});
    must(ledger->forgetProven("0/1", 0));
    QCOMPARE(proven(), std::uint64_t{0});
}

} // namespace viridian::test
