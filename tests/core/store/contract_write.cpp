#include "core/json/compare.h"
#include "core/store/fence.h"
#include "core/store/ledger.h"
#include "core/store/open.h"
#include "tests/core/store/contract.h"

#include <QTest>

#include <fmt/format.h>

namespace viridian::test {
namespace {

/// A green and what a sync keeps of it.
struct Green {
    std::string address;
    std::unique_ptr<EventStore> store;
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<Target> target;
    Checkpoint checkpoint;
    Lease lease;

    explicit Green(std::string where) : address(std::move(where))
    {
        open();
        must(target->prepare("0/1", {}));
        checkpoint.pipelineHash = "hash";
        lease = must(ledger->acquireLease("0/1", "tester", "token-1", std::chrono::minutes(5)));
    }

    void open()
    {
        store = must(openStore(address));
        ledger = must(store->openLedger(true));
        target = must(store->openTarget());
    }

    /// One step as sync takes it.
    Result<std::optional<Position>> commit(const std::vector<EventSpec>& specs)
    {
        EventBatch events = batchOf(specs, checkpoint.eventsRead + 1);
        Checkpoint after = checkpoint;
        Commit step;
        step.events = &events;
        step.checkpoint = checkpoint;
        step.lease = lease;
        step.complete = [&](Checkpoint& written, std::vector<Segment>&) {
            written.eventsRead += specs.size();
            written.eventsWritten += specs.size();
            written.greenEvents += specs.size();
            written.blue = Position(written.eventsRead);
            if (!events.empty())
                written.greenHead = events.back().position;
            after = written;
        };
        Result<std::optional<Position>> done = target->commit(step, {});
        if (done)
            checkpoint = after;
        return done;
    }

    [[nodiscard]] std::uint64_t events() const { return must(store->countEvents(true, {})).count; }
};

EventSpec payload(std::string stream, std::string data, PayloadKind kind = PayloadKind::Json)
{
    EventSpec spec;
    spec.stream = std::move(stream);
    spec.data = std::move(data);
    spec.dataKind = kind;
    return spec;
}

std::vector<EventSpec> someEvents(std::size_t count)
{
    return shopEvents(count);
}

} // namespace

void StoreContract::payloads_comeBackAsWritten()
{
    Green green(row().make());
    const ColumnTraits traits = green.store->info().traits;
    std::vector<EventSpec> specs{
        payload(
            "p-1",
            R"({"amount": 1234567890123456789012345678901234567890.1200, "n": 1.10, "z": -0.0})"),
        payload("p-2", R"({"b":1,  "a" : [ ] ,"nested":{"x":null}})"),
        payload("p-3", "{}", PayloadKind::Null),
        payload("p-4", "null"),
        payload("p-5", fmt::format(R"({{"long":"{}"}})", std::string(119'058, 'y'))),
        payload("p-6", R"({"text":"line\nbreak \u00e9 é 緑茶 🎁 \" \\"})"),
        payload("p-7", R"(["an", "array", {"in":"it"}])"),
    };
    specs[1].time = must(parseTime("2026-01-31T12:00:00.123456Z"));
    specs[1].schemaVersion = traits.schemaColumn ? "2" : "";
    if (traits.keepsBytes) {
        specs.push_back(
            payload("p-8", R"({"nul":"a\u0000b","lone":"\ud800","twice":1,"twice":2})"));
        specs.push_back(payload("p-9", R"({"exponent":1E400,"long":[1e-999]})"));
    }
    if (traits.holdsOpaque) {
        specs.push_back(payload("p-10", std::string("\xff\x00 not JSON", 11), PayloadKind::Bytes));
        specs.push_back(payload("p-11", "", PayloadKind::Bytes));
    }
    specs[2].metadataKind = PayloadKind::Null;
    const Result<std::optional<Position>> done = green.commit(specs);
    QVERIFY2(done,
             done ? ""
                  : qPrintable(QString::fromStdString(done.error().message + done.error().detail)));
    const EventBatch events = allEvents(*green.store);
    QCOMPARE(events.size(), specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const Event& event = events[i];
        QCOMPARE(std::string(event.stream), specs[i].stream);
        QCOMPARE(std::string(event.schemaVersion), specs[i].schemaVersion);
        PayloadKind kind = specs[i].dataKind;
        std::string bytes = kind == PayloadKind::Null ? std::string() : specs[i].data;
        if (kind == PayloadKind::Null && traits.dataRequired) {
            kind = PayloadKind::Json;
            bytes = "{}";
        }
        QCOMPARE(event.data.kind, kind);
        if (traits.keepsBytes || kind != PayloadKind::Json)
            QCOMPARE(std::string(event.data.bytes), bytes);
        else
            QVERIFY(json::compare(event.data.bytes, bytes) != json::Equality::Different);
    }
    QCOMPARE(events[2].metadata.kind,
             traits.metadataRequired ? PayloadKind::Json : PayloadKind::Null);
    if (traits.keepsTime)
        QVERIFY(events[1].time == specs[1].time);
}

void StoreContract::payload_thatCannotBeHeldIsRefusedWhole()
{
    Green green(row().make());
    const ColumnTraits traits = green.store->info().traits;
    std::vector<EventSpec> refused;
    if (!traits.holdsOpaque)
        refused.push_back(payload("bad-1", "\xff\xfe", PayloadKind::Bytes));
    if (!traits.keepsBytes)
        refused.push_back(payload("bad-2", R"({"nul":"\u0000"})"));
    if (refused.empty())
        QSKIP("this layout holds everything");
    for (const EventSpec& spec : refused) {
        const Result<std::optional<Position>> done = green.commit({payload("good-1", "{}"), spec});
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(done.error().message.find(spec.stream) != std::string::npos,
                 done.error().message.c_str());
        QCOMPARE(green.events(), std::uint64_t{0});
    }
    // The target goes on with what can be written; versions start at the base as if nothing had
    // been.
    QVERIFY(green.commit({payload("good-1", "{}")}));
    QCOMPARE(allEvents(*green.store).front().version, green.store->info().versionBase);
}

void StoreContract::checkpoint_standsWithItsEvents()
{
    Green green(row().make());
    EventBatch events = batchOf(someEvents(50));
    Commit step;
    step.events = &events;
    step.lease = green.lease;
    bool versionsKnown = true;
    step.complete = [&](Checkpoint& checkpoint, std::vector<Segment>& segments) {
        for (const Event& event : events)
            versionsKnown = versionsKnown && event.version >= green.store->info().versionBase;
        checkpoint.pipelineHash = "p";
        checkpoint.pipelineName = "pipeline";
        checkpoint.blueIdentity = "blue";
        checkpoint.blue = Position(9233, 17);
        checkpoint.eventsRead = 60;
        checkpoint.eventsWritten = 50;
        checkpoint.greenHead = events.back().position;
        checkpoint.greenEvents = 50;
        checkpoint.carried = R"({"open":[1]})";
        checkpoint.at = must(parseTime("2026-11-23T10:00:00.5Z"));
        segments.push_back({.index = 0,
                            .blueAfter = std::nullopt,
                            .blueTo = Position(9233, 17),
                            .greenAfter = std::nullopt,
                            .greenTo = events.back().position,
                            .blueEvents = 60,
                            .greenEvents = 50,
                            .digest = {.high = 1, .low = 2},
                            .closed = true});
    };
    const Result<std::optional<Position>> done = green.target->commit(step, {});
    QVERIFY(done);
    QVERIFY(*done == events.back().position);
    QVERIFY(versionsKnown);
    const std::optional<Checkpoint> stored = must(green.ledger->checkpoint("0/1"));
    QVERIFY(stored.has_value());
    QCOMPARE(stored->pipelineHash, std::string("p"));
    QVERIFY(stored->blue == Position(9233, 17));
    QVERIFY(stored->blue->isPair());
    QVERIFY(stored->greenHead == events.back().position);
    QCOMPARE(stored->eventsRead, std::uint64_t{60});
    QCOMPARE(stored->carried, std::string(R"({"open":[1]})"));
    QVERIFY(stored->at == must(parseTime("2026-11-23T10:00:00.5Z")));
    const std::vector<Segment> segments = must(green.ledger->segments("0/1", 0, 10, {}));
    QCOMPARE(segments.size(), std::size_t{1});
    QVERIFY(segments[0].digest == (Digest128{.high = 1, .low = 2}));
    QVERIFY(segments[0].greenTo == events.back().position);
    QVERIFY(segments[0].closed);
    QCOMPARE(must(green.ledger->checkpoints({})).size(), std::size_t{1});
}

void StoreContract::commit_withoutItsLeaseWritesNothing()
{
    Green green(row().make());
    QVERIFY(green.commit(someEvents(10)));
    must(green.ledger->releaseLease(green.lease));
    must(green.ledger->acquireLease("0/1", "ops-mira on host-7", "token-2",
                                    std::chrono::minutes(5)));
    const Result<std::optional<Position>> lost = green.commit(someEvents(10));
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, ErrorKind::Conflict);
    QVERIFY2(lost.error().message.find("ops-mira on host-7") != std::string::npos,
             lost.error().message.c_str());
    QCOMPARE(green.events(), std::uint64_t{10});
    QCOMPARE(must(green.ledger->checkpoint("0/1"))->eventsRead, std::uint64_t{10});
}

void StoreContract::secondTarget_isAConflict()
{
    Green green(row().make());
    QVERIFY(green.commit(someEvents(10)));
    Green second = Green(green.address);
    second.checkpoint = green.checkpoint;
    QVERIFY(second.commit(someEvents(5)));
    const Result<std::optional<Position>> late = green.commit(someEvents(5));
    QVERIFY(!late);
    QCOMPARE(late.error().kind, ErrorKind::Conflict);
    QCOMPARE(green.events(), std::uint64_t{15});
}

void StoreContract::foreignWrites_areSeenAndRefused()
{
    Green green(row().make());
    QVERIFY(green.commit(someEvents(20)));
    QCOMPARE(must(green.target->foreignWrites(green.checkpoint, {})).events, std::uint64_t{0});
    const std::unique_ptr<SqlSession> library =
        must(openSqlSession(must(StoreAddress::parse(green.address)), Access::ReadWrite));
    must(row().appendAsLibrary(*library, "foreign-1"));
    const ForeignWrites foreign = must(green.target->foreignWrites(green.checkpoint, {}));
    QCOMPARE(foreign.events, std::uint64_t{1});
    QCOMPARE(foreign.stream, std::string("foreign-1"));
    QVERIFY(foreign.first > green.checkpoint.greenHead);
    const Result<std::optional<Position>> refused = green.commit(someEvents(5));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    QVERIFY2(refused.error().message.find("foreign-1") != std::string::npos,
             refused.error().message.c_str());
    QCOMPARE(green.events(), std::uint64_t{21});
    const Status emptied = green.target->startOver("0/1");
    QVERIFY(!emptied);
    QCOMPARE(emptied.error().kind, ErrorKind::Conflict);
}

void StoreContract::releasedGreen_takesForeignWrites()
{
    Green green(row().make());
    QVERIFY(green.commit({payload("shared-1", "{}")}));
    must(green.target->handOver());
    must(green.ledger->setGate(true));
    const std::unique_ptr<SqlSession> library =
        must(openSqlSession(must(StoreAddress::parse(green.address)), Access::ReadWrite));
    must(row().appendAsLibrary(*library, "shared-1"));
    const Result<std::optional<Position>> late =
        green.commit({payload("shared-1", R"({"late":true})")});
    QVERIFY2(late, late ? "" : late.error().message.c_str());
    const EventBatch events = allEvents(*green.store);
    QCOMPARE(events.size(), std::size_t{3});
    for (std::size_t i = 0; i < events.size(); ++i)
        QCOMPARE(events[i].version, green.store->info().versionBase + static_cast<std::int64_t>(i));
}

void StoreContract::deferredIndexes_areBuiltAfterAnInterruption()
{
    Green green(row().make());
    must(green.target->deferIndexes({}));
    must(green.target->deferIndexes({}));
    QCOMPARE(must(green.target->indexesDeferred()), row().deferrable);
    QVERIFY(green.commit(someEvents(200)));
    // The process dies here: another takes up where it stood.
    green.open();
    QCOMPARE(must(green.target->indexesDeferred()), row().deferrable);
    must(green.target->prepare("0/1", {}));
    QVERIFY(green.commit(someEvents(200)));
    std::vector<Progress> seen;
    must(green.target->buildIndexes([&seen](const Progress& progress) { seen.push_back(progress); },
                                    {}));
    QVERIFY(!must(green.target->indexesDeferred()));
    if (row().deferrable) {
        QVERIFY(seen.size() > 1);
        QCOMPARE(seen.front().done, std::uint64_t{0});
        QCOMPARE(std::optional(seen.back().done), seen.back().total);
    }
    must(green.target->buildIndexes({}, {}));
    QVERIFY(green.commit(someEvents(10)));
    QCOMPARE(green.events(), std::uint64_t{410});
    std::map<std::string, std::int64_t> next;
    for (const Event& event : allEvents(*green.store)) {
        auto& version = next.try_emplace(std::string(event.stream), green.store->info().versionBase)
                            .first->second;
        QCOMPARE(event.version, version++);
    }
}

void StoreContract::handedOver_libraryAppends()
{
    Green green(row().make());
    QVERIFY(green.commit(someEvents(100)));
    QVERIFY(green.commit({payload("cart-0", R"({"last":true})")}));
    must(green.target->handOver());
    const EventBatch before = allEvents(*green.store);
    const std::unique_ptr<SqlSession> library =
        must(openSqlSession(must(StoreAddress::parse(green.address)), Access::ReadWrite));
    const Status known = row().appendAsLibrary(*library, "cart-0");
    QVERIFY2(known, known ? ""
                          : qPrintable(QString::fromStdString(known.error().message +
                                                              known.error().detail)));
    const Status fresh = row().appendAsLibrary(*library, "brand-new-1");
    QVERIFY2(fresh, fresh ? ""
                          : qPrintable(QString::fromStdString(fresh.error().message +
                                                              fresh.error().detail)));
    const EventBatch after = allEvents(*green.store);
    QCOMPARE(after.size(), before.size() + 2);
    QCOMPARE(after[before.size()].version, before.back().version + 1);
    QVERIFY(after[before.size()].position > before.back().position);
    QCOMPARE(after.back().version, green.store->info().versionBase);
}

void StoreContract::greenWithEventsAndNoCheckpoint_isRefused()
{
    const std::string address = row().make();
    const std::unique_ptr<SqlSession> library =
        must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
    must(row().appendAsLibrary(*library, "a-1"));
    const std::unique_ptr<EventStore> store = must(openStore(address));
    const std::unique_ptr<Target> target = must(store->openTarget());
    const Status prepared = target->prepare("0/1", {});
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().kind, ErrorKind::Conflict);
    QVERIFY(prepared.error().message.find("not empty") != std::string::npos);
}

void StoreContract::startOver_emptiesGreen()
{
    Green green(row().make());
    QVERIFY(green.commit(someEvents(50)));
    must(green.target->startOver("0/1"));
    QCOMPARE(green.events(), std::uint64_t{0});
    QVERIFY(!must(green.ledger->checkpoint("0/1")));
    must(green.target->startOver("0/1"));
    green.checkpoint = {};
    must(green.target->prepare("0/1", {}));
    QVERIFY(green.commit(someEvents(50)));
    QCOMPARE(allEvents(*green.store).front().version, green.store->info().versionBase);
    must(green.target->handOver());
    const std::unique_ptr<SqlSession> library =
        must(openSqlSession(must(StoreAddress::parse(green.address)), Access::ReadWrite));
    QVERIFY(row().appendAsLibrary(*library, "cart-0"));
}

void StoreContract::fence_refusesWritersUntilLifted()
{
    const std::string address = row().make();
    const std::unique_ptr<EventStore> store = must(openStore(address));
    fill(*store, batchOf(someEvents(10)));
    const std::unique_ptr<Fence> fence = must(store->openFence());
    const std::unique_ptr<SqlSession> library =
        must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
    QCOMPARE(must(fence->state()), FenceState::Lifted);
    const ProbeResult open = must(fence->probe({}));
    QVERIFY2(!open.refused, open.words.c_str());
    QVERIFY(!fence->armStatements().empty());
    QVERIFY(!fence->liftStatements().empty());
    must(fence->arm(std::chrono::seconds(5), {}));
    must(fence->arm(std::chrono::seconds(5), {}));
    QCOMPARE(must(fence->state()), FenceState::Armed);
    QVERIFY(must(fence->probe({})).refused);
    QVERIFY(!row().appendAsLibrary(*library, "cart-0"));
    must(fence->lift({}));
    must(fence->lift({}));
    QCOMPARE(must(fence->state()), FenceState::Lifted);
    QVERIFY(!must(fence->probe({})).refused);
    QCOMPARE(must(store->countEvents(true, {})).count, std::uint64_t{10});
    QVERIFY(row().appendAsLibrary(*library, "cart-0"));
    QCOMPARE(must(store->countEvents(true, {})).count, std::uint64_t{11});
}

} // namespace viridian::test
