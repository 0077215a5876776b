// What the Inspector says of a blue event's way into green.
#include "tests/core/sync/sync_fixture.h"
#include "ui/browse/event_outcome.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace viridian::ui;
using Verdict = EventOutcome::Verdict;

namespace {

constexpr const char* kPipeline = R"(format: viridian.pipeline/1
name: outcomes
steps:
  - {id: renamed, match: {type: Old}, rename: {type: New}}
  - {id: halves, match: {type: Both}, split: [{type: Left, take: [/l]}, {type: Right, take: [/r]}]}
  - {id: noise, match: {type: Noise}, drop: {reason: noise}}
)";

struct Migration {
    QTemporaryDir folder;
    std::shared_ptr<MemoryDatabase> blue = std::make_shared<MemoryDatabase>("blue");
    std::shared_ptr<MemoryDatabase> green = makeGreen();
    QString pipeline = folder.filePath(QStringLiteral("pipeline.yaml"));

    Migration()
    {
        QFile file(pipeline);
        if (file.open(QIODevice::WriteOnly))
            file.write(kPipeline);
        blue->append(PlainEvent{.stream = "a-1", .type = "Old", .data = R"({"price":1.10})"});
        blue->append(PlainEvent{.stream = "a-1", .type = "Both", .data = R"({"l":1,"r":2})"});
        blue->append(PlainEvent{.stream = "a-2", .type = "Noise"});
    }
    void sync() const
    {
        SyncMonitor monitor;
        QVERIFY(runSync(quickOptions(blue, green, pipelineOf(kPipeline)), monitor, {}));
    }
    [[nodiscard]] Result<EventOutcome> outcome(std::uint64_t position) const
    {
        const auto store = *blue->open();
        ReadRequest request;
        request.upTo = Position(position);
        if (position > 1)
            request.after = Position(position - 1);
        const auto page =
            std::make_shared<const ReadPage>(*store->read(request, std::stop_token()));
        return outcomeOf({.page = page,
                          .blue = store->info().traits,
                          .pipeline = pipeline.toStdString(),
                          .rules = {}},
                         **green->open(), {});
    }
};

} // namespace

class TestEventOutcome : public QObject {
    Q_OBJECT

private slots:
    void whatSyncWrote_isAsExpected_data()
    {
        QTest::addColumn<int>("position");
        QTest::addColumn<int>("verdict");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("renamed") << 1 << int(Verdict::AsExpected) << 1 << QByteArray("New");
        QTest::newRow("split") << 2 << int(Verdict::AsExpected) << 2 << QByteArray("Left");
        QTest::newRow("dropped") << 3 << int(Verdict::Dropped) << 0 << QByteArray();
    }

    void whatSyncWrote_isAsExpected()
    {
        QFETCH(int, position);
        QFETCH(int, verdict);
        QFETCH(int, outputs);
        QFETCH(QByteArray, type);
        const Migration migration;
        migration.sync();
        const auto found = migration.outcome(static_cast<std::uint64_t>(position));
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(int(found->verdict), verdict);
        QCOMPARE(int(found->outputs), outputs);
        QCOMPARE(found->place ? QByteArray::fromStdString(found->place->type) : QByteArray(), type);
    }

    void whatWasChanged_isNamed_data()
    {
        QTest::addColumn<int>("position");
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<int>("verdict");
        QTest::addColumn<QString>("words");
        QTest::newRow("data") << 1 << QByteArray("data") << int(Verdict::Differs)
                              << QStringLiteral("/data/price");
        QTest::newRow("type") << 1 << QByteArray("type") << int(Verdict::Differs)
                              << QStringLiteral("/type");
        QTest::newRow("stream") << 1 << QByteArray("stream") << int(Verdict::Differs)
                                << QStringLiteral("stream");
        QTest::newRow("one half removed")
            << 2 << QByteArray("remove Right") << int(Verdict::Missing) << QStringLiteral("Right");
    }

    void whatWasChanged_isNamed()
    {
        QFETCH(int, position);
        QFETCH(QByteArray, change);
        QFETCH(int, verdict);
        QFETCH(QString, words);
        const Migration migration;
        migration.sync();
        migration.green->tamper([&](std::vector<PlainEvent>& events) {
            if (change == "data")
                events[0].data = R"({"price":1.11})";
            else if (change == "type")
                events[0].type = "Other";
            else if (change == "stream")
                events[0].stream = "b-1";
            else
                events.erase(events.begin() + 2);
        });
        const auto found = migration.outcome(static_cast<std::uint64_t>(position));
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(int(found->verdict), verdict);
        QCOMPARE(found->words, words);
    }

    void whatIsNotCopiedYet_isNotMissing()
    {
        const Migration migration;
        migration.sync();
        migration.blue->append(PlainEvent{.stream = "a-3", .type = "Old"});
        QCOMPARE(int(migration.outcome(4)->verdict), int(Verdict::NotCopied));
    }

    void brokenPipeline_saysWhy()
    {
        const Migration migration;
        migration.sync();
        QFile file(migration.pipeline);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("format: nonsense\n");
        file.close();
        QVERIFY(!migration.outcome(1));
    }
};

QTEST_GUILESS_MAIN(TestEventOutcome)
#include "tst_event_outcome.moc"
