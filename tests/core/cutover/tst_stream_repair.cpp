#include "core/cutover/journal.h"
#include "core/cutover/session/stream_repair.h"
#include "tests/core/diff/diff_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace viridian;
using namespace viridian::test;

namespace {

struct Repair {
    QTemporaryDir folder;
    SyncedPair pair;
    RepairOrder order;
    std::unique_ptr<EventStore> store;
    std::unique_ptr<Ledger> ledger;

    Repair()
    {
        pair.fill(100);
        pair.sync();
        pair.green->tamper(
            [](std::vector<PlainEvent>& events) { events.erase(events.begin() + 7); });
        auto result = diff::runDiff(pair.options(), {}, {});
        if (!result || result->differences.size() != 1)
            qFatal("one difference was expected");
        order = {.stores = pair.options(),
                 .result = std::make_shared<const diff::DiffResult>(std::move(*result)),
                 .stream = "order-7",
                 .journalFile =
                     folder.filePath(QStringLiteral("shop.journal.ndjson")).toStdString(),
                 .who = "mira on host-7"};
        store = std::move(*pair.green->open());
        ledger = std::move(*store->openLedger(true));
    }
    [[nodiscard]] JournalView journal() const { return *readJournal(*ledger, order.journalFile); }
};

} // namespace

class TestStreamRepair : public QObject {
    Q_OBJECT

private slots:
    void repair_isJournaledAndLeavesTheStateAlone()
    {
        const Repair repair;
        const auto done = repairStream(repair.order, {});
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        QCOMPARE(repair.pair.green->size(), 100U);
        QVERIFY(diff::runDiff(repair.order.stores, {}, {})->verdict == diff::Verdict::Equal);
        const JournalView journal = repair.journal();
        QVERIFY(journal.intact);
        QCOMPARE(journal.records.size(), 2U);
        QCOMPARE(journal.records[0].kind, std::string("intent"));
        QCOMPARE(journal.records[0].text, std::string("Write stream order-7 of green again"));
        QCOMPARE(journal.records[0].who, std::string("mira on host-7"));
        QCOMPARE(journal.records[1].kind, std::string("outcome"));
        QVERIFY(journal.records[1].text.find("was written again") != std::string::npos);
        QVERIFY(journal.state() == CutoverState::Draft);
    }

    void failure_isJournaledToo()
    {
        const Repair repair;
        repair.pair.green->setHook([](const std::string& call) {
            return call == "rewrite" ? Failure::Before : Failure::None;
        });
        QVERIFY(!repairStream(repair.order, {}));
        repair.pair.green->setHook({});
        const JournalView journal = repair.journal();
        QCOMPARE(journal.records.size(), 2U);
        QVERIFY(journal.records[1].text.find("was not written again") != std::string::npos);
        QCOMPARE(repair.pair.green->size(), 99U);
    }

    void cutoverUnderWay_isLeftAlone_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("allowed");
        const auto row = [](CutoverState state, bool allowed) {
            QTest::newRow(name(state)) << int(state) << allowed;
        };
        row(CutoverState::Draft, true);
        row(CutoverState::Ready, true);
        row(CutoverState::RolledBack, true);
        for (const CutoverState state :
             {CutoverState::Fencing, CutoverState::Draining, CutoverState::Proving,
              CutoverState::Cancelling, CutoverState::Committed, CutoverState::Watching,
              CutoverState::Completed, CutoverState::RollingBack})
            row(state, false);
    }

    void cutoverUnderWay_isLeftAlone()
    {
        QFETCH(int, state);
        QFETCH(bool, allowed);
        const Repair repair;
        {
            auto journal = Journal::open(*repair.ledger, repair.order.journalFile, "mira");
            QVERIFY(journal);
            QVERIFY(journal->append(RecordKind::State, static_cast<CutoverState>(state), "now"));
        }
        const auto done = repairStream(repair.order, {});
        QCOMPARE(done.has_value(), allowed);
        QCOMPARE(repair.pair.green->size(), allowed ? 100U : 99U);
        if (!allowed)
            QVERIFY(done.error().kind == ErrorKind::Conflict);
        QCOMPARE(repair.journal().records.size(), allowed ? 3U : 1U);
    }
};

QTEST_GUILESS_MAIN(TestStreamRepair)
#include "tst_stream_repair.moc"
