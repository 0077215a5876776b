// onError: quarantine: the failing event and what follows of its stream are set aside, all else
// goes on, and nothing of it is lost from sight.
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/core/pipeline/worker/worker_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace viridian;
using test::addEvent;
using test::fileOf;
using test::parsed;

namespace {

constexpr const char* kStep =
    "- {id: up, match: {type: A}, sameVersion: true, onError: quarantine, patch: [{rename: /a, to: "
    "b}]}";

/// Streams s-0 to s-3 in turn; the events of @p bad have nothing to rename.
EventBatch turns(int count, const std::vector<int>& bad)
{
    EventBatch batch;
    for (int i = 0; i < count; ++i) {
        const bool broken = std::ranges::find(bad, i) != bad.end();
        addEvent(batch, "A", broken ? R"({"z":1})" : R"({"a":1})", "s-" + std::to_string(i % 4),
                 "e" + std::to_string(i));
    }
    return batch;
}

EventBatch part(const EventBatch& in, std::size_t begin, std::size_t end)
{
    EventBatch out;
    out.share(in);
    for (std::size_t i = begin; i < std::min(end, in.size()); ++i)
        out.add(in[i]);
    return out;
}

/// What a run in batches of that size gives, written out.
QByteArray runIn(const Pipeline& pipeline, const EventBatch& all, std::size_t size)
{
    auto transform = std::make_unique<Transform>(pipeline);
    TransformCounters counters;
    QByteArray text;
    for (std::size_t begin = 0; begin < all.size(); begin += size) {
        const Expected out = transform->run(part(all, begin, begin + size));
        for (const Event& event : out.events)
            text += QByteArray::number(qlonglong(event.position.number())) + ' ';
        counters += out.counters;
        if (out.halt)
            return text + "halt at " + QByteArray::fromStdString(out.halt->position.toText());
        const std::string carried = transform->carried();
        transform = std::make_unique<Transform>(pipeline);
        if (!transform->restore(carried))
            return "not restored";
    }
    text += "| " + QByteArray::number(qulonglong(counters.quarantined)) +
            (counters.conserved() ? " conserved" : " lost");
    for (const QuarantinedStream& one : transform->quarantined().streams)
        text += " | " + QByteArray::fromStdString(quarantinedText(one));
    return text;
}

} // namespace

class TestQuarantine : public QObject {
    Q_OBJECT

private slots:
    void stream_isSetAsideFromTheFailingEvent();
    void batches_changeNothing_data();
    void batches_changeNothing();
    void code_setsStreamsAsideWhateverTheBatches_data();
    void code_setsStreamsAsideWhateverTheBatches();
    void halt_forgetsWhatWasSetAsideAfterIt();
    void tooManyStreams_halt();
    void carried_keepsTheEventItself();
    void carried_ofSomethingElseIsRefused_data();
    void carried_ofSomethingElseIsRefused();
    void preview_goesOnInTheStream();
    void hash_isAnother();
};

void TestQuarantine::stream_isSetAsideFromTheFailingEvent()
{
    Transform transform(*parsed(fileOf(kStep)));
    const EventBatch batch = turns(12, {5, 9});
    const Expected out = transform.run(batch);
    QVERIFY(!out.halt);
    QCOMPARE(out.inputs(), std::size_t(12));
    QCOMPARE(out.counters.quarantined, std::uint64_t(2)); // 5 and 9; 1 came through before
    QVERIFY(out.counters.conserved());
    QCOMPARE(out.events.size(), std::size_t(10));
    QCOMPARE(out.dispositions[5], Disposition::Quarantined);
    QCOMPARE(out.dispositions[9], Disposition::Quarantined);
    QCOMPARE(out.dispositions[1], Disposition::Changed);
    QCOMPARE(out.failures.size(), std::size_t(1));
    QVERIFY(out.failures[0].quarantined);
    const Quarantined aside = transform.quarantined();
    QCOMPARE(quarantinedText(aside), std::string("2 events of 1 stream are quarantined"));
    QCOMPARE(quarantinedText(aside.streams.at(0)),
             std::string("s-1 from position 6 on (2 events): step up failed at A: /a is missing"));
}

void TestQuarantine::batches_changeNothing_data()
{
    QTest::addColumn<QString>("steps");
    QTest::newRow("one step") << kStep;
    QTest::newRow("then a step that halts")
        << QString::fromUtf8(kStep) +
               "\n- {id: stop, match: {type: A, where: [{path: /z, present: true}]}, after: up, "
               "sameVersion: true, patch: [{remove: /b}]}";
    QTest::newRow("then another that sets aside")
        << QString::fromUtf8(kStep) +
               "\n- {id: late, match: {type: A, stream: \"s-2\"}, after: up, sameVersion: true, "
               "onError: quarantine, patch: [{add: /b, value: 1}]}";
    // Steps that remember: what they hold of a stream stood before the event that set it aside.
    QTest::newRow("then one that merges")
        << QString::fromUtf8(kStep) +
               "\n- {id: w, match: {type: A}, after: up, merge: {by: stream, close: [{count: 2}], "
               "into: {type: W}}}";
    QTest::newRow("then one that merges, and one that halts")
        << QString::fromUtf8(kStep) +
               "\n- {id: w, match: {type: A}, after: up, merge: {by: stream, close: [{count: 3}], "
               "into: {type: W}}}"
               "\n- {id: stop, match: {type: W, stream: \"s-2\"}, sameVersion: true, patch: "
               "[{remove: /none}]}";
    QTest::newRow("then one that deduplicates")
        << QString::fromUtf8(kStep) +
               "\n- {id: w, match: {type: A}, after: up, deduplicate: {by: content, within: "
               "{events: 5}}}";
}

void TestQuarantine::batches_changeNothing()
{
    QFETCH(QString, steps);
    const Result<Pipeline> pipeline = parsed(fileOf(steps.toStdString()));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const EventBatch batch = turns(40, {7, 8, 20, 21, 23});
    const QByteArray whole = runIn(*pipeline, batch, 1000);
    QVERIFY2(whole.contains("s-3 from position 8 on") || whole.endsWith("halt at 11"), whole);
    for (const std::size_t size : {1, 3, 7, 39})
        QCOMPARE(runIn(*pipeline, batch, size), whole);
}

void TestQuarantine::code_setsStreamsAsideWhateverTheBatches_data()
{
    QTest::addColumn<QString>("first");  ///< onError of the code
    QTest::addColumn<QString>("second"); ///< onError of the step after it
    QTest::addColumn<QStringList>("words");
    QTest::newRow("both set aside") << "quarantine"
                                    << "quarantine"
                                    << QStringList{"s-1 from position 6 on (5 events): step next",
                                                   "s-2 from position 11 on (4 events): step code"};
    QTest::newRow("the later one halts") << "quarantine"
                                         << "halt" << QStringList{"halt at 6"};
    QTest::newRow("the later one passes on")
        << "quarantine"
        << "pass" << QStringList{"s-1 from position 10 on (4 events): step code"};
    // the code's first failure is of a stream that the later step has set aside by then
    QTest::newRow("the code halts") << "halt"
                                    << "quarantine" << QStringList{"halt at 11"};
}

/// The second step fails at an event that lies before the one that the code fails at.
void TestQuarantine::code_setsStreamsAsideWhateverTheBatches()
{
    if (test::pythonProgram().empty())
        QSKIP("python3 is not installed, and the worker is written in it");
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(QStringList, words);
    QTemporaryDir folder;
    QFile worker(folder.filePath("w.py"));
    QVERIFY(worker.open(QIODevice::WriteOnly));
    worker.write(
        "import json, sys\n"
        "sys.stdin.readline()\n"
        "print('{\"ready\":true}', flush=True)\n"
        "for line in sys.stdin:\n"
        "    event = json.loads(line)\n"
        "    bad = 'z' in event['data']\n"
        "    print('{\"error\":\"no a\"}' if bad else '{\"unchanged\":true}', flush=True)\n");
    worker.close();
    const Result<Pipeline> pipeline = Pipeline::parse(
        fileOf("- {id: code, match: {type: A}, onError: " + first.toStdString() +
               ", process: {command: [" + test::pythonProgram() +
               ", w.py]}}\n"
               "- {id: next, match: {type: A}, after: code, sameVersion: true, onError: " +
               second.toStdString() + ", patch: [{rename: /a, to: b}]}"),
        folder.path().toStdString(), "p.yaml");
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    EventBatch batch;
    for (int i = 0; i < 24; ++i) {
        // s-1: event 5 fails in the second step, 9 in the code; s-2: 10 in the code, 14 in the
        // second
        const char* data = i == 5 || i == 14   ? R"({"n":1})"
                           : i == 9 || i == 10 ? R"({"z":1})"
                                               : R"({"a":1})";
        addEvent(batch, "A", data, "s-" + std::to_string(i % 4), "e" + std::to_string(i));
    }
    const QByteArray whole = runIn(*pipeline, batch, 1000);
    for (const QString& word : words)
        QVERIFY2(whole.contains(word.toUtf8()), whole);
    for (const std::size_t size : {1, 5, 11})
        QCOMPARE(runIn(*pipeline, batch, size), whole);
}

void TestQuarantine::halt_forgetsWhatWasSetAsideAfterIt()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf(std::string(kStep) +
                      "\n- {id: few, match: {type: B}, drop: {reason: r, expectAtMost: 0}}"));
    EventBatch batch;
    addEvent(batch, "A", R"({"a":1})", "s-1");
    addEvent(batch, "B", "{}", "s-2");
    addEvent(batch, "A", "{}", "s-1");
    Transform transform(*pipeline);
    const Expected out = transform.run(batch);
    QVERIFY(out.halt);
    QCOMPARE(out.inputs(), std::size_t(1));
    QVERIFY(transform.quarantined().streams.empty());
    QVERIFY(out.counters.conserved());
}

void TestQuarantine::tooManyStreams_halt()
{
    Transform transform(*parsed(fileOf(kStep)));
    EventBatch batch;
    for (int i = 0; i < 300; ++i)
        addEvent(batch, "A", "{}", "s-" + std::to_string(i));
    const Expected out = transform.run(batch);
    QVERIFY(out.halt);
    QCOMPARE(out.halt->input, std::uint32_t(200));
    QVERIFY2(out.halt->error.message.find("200 streams are quarantined already") !=
                 std::string::npos,
             out.halt->error.message.c_str());
    QCOMPARE(transform.quarantined().events(), std::uint64_t(200));
}

void TestQuarantine::carried_keepsTheEventItself()
{
    Transform transform(*parsed(fileOf(kStep)));
    EventBatch batch;
    addEvent(batch, "A", R"({"big":12345678901234567890})", "s 1\n", "");
    addEvent(batch, "A", "{\"z\":\"" + std::string(5000, 'x') + "\"}", "s-2");
    static_cast<void>(transform.run(batch));
    const Quarantined found = quarantinedIn(transform.carried());
    QCOMPARE(found.streams.size(), std::size_t(2));
    QCOMPARE(found.streams[0].stream, std::string("s 1\n"));
    QCOMPARE(found.streams[0].since, Position(1));
    QVERIFY(found.streams[0].event.find(R"("data":{"big":12345678901234567890})") !=
            std::string::npos);
    QVERIFY(found.streams[1].event.empty()); // too large: it is in blue at its position
    QVERIFY(quarantinedIn("drops/1 3 noise\n").streams.empty());
}

void TestQuarantine::carried_ofSomethingElseIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("too few words") << "quarantine/1 7 31 order-9\n";
    QTest::newRow("no number") << "quarantine/1 many 31 order-9 s T r {}\n";
    QTest::newRow("no position") << "quarantine/1 7 there order-9 s T r {}\n";
    QTest::newRow("no end") << "quarantine/1 7 31 order-9 s T r {}";
    QTest::newRow("not written by us") << "quarantine/1 7 31 order-9\\zz s T r {}\n";
}

void TestQuarantine::carried_ofSomethingElseIsRefused()
{
    QFETCH(QString, text);
    Transform transform(*parsed(fileOf(kStep)));
    QVERIFY(!transform.restore(text.toStdString()));
    Transform other(*parsed(fileOf("- {id: a, match: {type: A}, pass: true}")));
    QVERIFY(!other.restore("quarantine/1 7 31 order-9 s T r {}\n"));
    QVERIFY(transform.restore("quarantine/1 7 31 order-9 s T r {}\n"));
}

void TestQuarantine::preview_goesOnInTheStream()
{
    Transform transform(*parsed(fileOf(kStep)));
    const Expected out = transform.run(turns(12, {5, 9}), {.keepGoing = true});
    QCOMPARE(out.failures.size(), std::size_t(2));
    QCOMPARE(out.counters.failed, std::uint64_t(2));
    QCOMPARE(out.counters.quarantined, std::uint64_t(0));
    QVERIFY(transform.quarantined().streams.empty());
}

void TestQuarantine::hash_isAnother()
{
    std::string halting = kStep;
    halting.replace(halting.find("quarantine"), 10, "halt");
    QVERIFY(parsed(fileOf(kStep))->hash() != parsed(fileOf(halting))->hash());
    QVERIFY(parsed(fileOf(kStep))->keepsState());
    QVERIFY(!parsed(fileOf(halting))->keepsState());
}

QTEST_GUILESS_MAIN(TestQuarantine)
#include "tst_quarantine.moc"
