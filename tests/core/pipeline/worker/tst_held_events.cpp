// Events that a worker holds and never gives: they are named, not lost without a word.

#include "core/pipeline/preview.h"
#include "tests/core/pipeline/worker/code_fixture.h"
#include "tests/support/memory_store.h"

#include <QTest>

using namespace viridian;
using test::addEvent;
using test::ScriptedPipeline;

class TestHeldEvents : public QObject {
    Q_OBJECT

private slots:
    void nothingForHeldEvents_isAFailureThatNamesThem_data();
    void nothingForHeldEvents_isAFailureThatNamesThem();
    void heldEventsThatCameOut_areNoFailure();
    void heldEventsMayBeDropped();
    void preview_hasAnError();
};

namespace {

const char* const kHold = "function transform(event, state) { return { hold: true }; }\n";

} // namespace

void TestHeldEvents::nothingForHeldEvents_isAFailureThatNamesThem_data()
{
    QTest::addColumn<QByteArray>("flush");
    QTest::newRow("no flush") << QByteArray();
    QTest::newRow("gives nothing") << QByteArray("function flush(state, stream) {}");
    QTest::newRow("gives something for the other stream alone") << QByteArray(
        "function flush(state, stream) { if (stream === 'v-1') return { data: 1 }; }");
}

void TestHeldEvents::nothingForHeldEvents_isAFailureThatNamesThem()
{
    QFETCH(QByteArray, flush);
    const ScriptedPipeline pipeline(kHold + flush.toStdString(), ", state: stream");
    QVERIFY2(pipeline.pipeline(),
             pipeline.pipeline() ? "" : pipeline.pipeline().error().message.c_str());
    EventBatch batch;
    addEvent(batch, "A", "{}", "v-2", "e1");
    addEvent(batch, "A", "{}", "v-1", "e2");
    addEvent(batch, "A", "{}", "v-2", "e3");
    Transform transform(*pipeline.pipeline());
    QVERIFY(!transform.run(batch).halt);
    const Expected flushed = transform.flush();
    QVERIFY(flushed.halt);
    const std::string& message = flushed.halt->error.message;
    const bool both = !flush.contains("v-1");
    QVERIFY2(message.find(both ? "event 2 (A in v-1)" : "event 3 (A in v-2)") != std::string::npos,
             message.c_str());
    QVERIFY2(message.find(both ? "holds 1 event up to this one, since 2"
                               : "holds 2 events up to this one, since 1") != std::string::npos,
             message.c_str());
}

void TestHeldEvents::heldEventsThatCameOut_areNoFailure()
{
    // The third event brings out what was held before it.
    const ScriptedPipeline pipeline(
        "function transform(event, state) { state.n = (state.n || 0) + 1; return state.n < 3 ? { "
        "hold: true } : { data: { n: state.n } }; }",
        ", state: stream");
    EventBatch batch;
    for (const char* id : {"e1", "e2", "e3"})
        addEvent(batch, "A", "{}", "v-1", id);
    Transform transform(*pipeline.pipeline());
    const Expected out = transform.run(batch);
    QVERIFY(!out.halt);
    QCOMPARE(out.events.size(), std::size_t{1});
    const Expected flushed = transform.flush();
    QVERIFY2(!flushed.halt, flushed.halt ? flushed.halt->error.message.c_str() : "");
}

void TestHeldEvents::heldEventsMayBeDropped()
{
    const ScriptedPipeline pipeline(
        std::string(kHold) + "function flush(state, stream) { return { drop: 'unfinished' }; }",
        ", state: stream");
    EventBatch batch;
    addEvent(batch, "A", "{}", "v-1", "e1");
    Transform transform(*pipeline.pipeline());
    QVERIFY(!transform.run(batch).halt);
    const Expected flushed = transform.flush();
    QVERIFY2(!flushed.halt, flushed.halt ? flushed.halt->error.message.c_str() : "");
    QVERIFY(flushed.events.empty());
}

void TestHeldEvents::preview_hasAnError()
{
    const ScriptedPipeline pipeline(kHold, ", state: stream");
    auto shop = std::make_shared<test::MemoryDatabase>("shop");
    shop->append({{.stream = "v-1", .type = "A", .data = "{}"},
                  {.stream = "v-1", .type = "A", .data = "{}"}});
    const Result<std::unique_ptr<EventStore>> store = shop->open();
    PreviewOptions options;
    options.all = true;
    const auto result = runPreview(**store, *pipeline.pipeline(), options, {}, {}, {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY((*result)->errorCount > 0);
    QVERIFY2((*result)->errors.at(0).message.find("holds 2 events") != std::string::npos,
             (*result)->errors.at(0).message.c_str());
}

QTEST_GUILESS_MAIN(TestHeldEvents)
#include "tst_held_events.moc"
