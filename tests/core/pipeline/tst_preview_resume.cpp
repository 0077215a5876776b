// A dry run of the whole store that is stopped and goes on gives what a run without a stop gives,
// wherever it was stopped; what it kept is refused where it is not its own.
#include "core/pipeline/preview_report.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/support/memory_store.h"

#include <QTest>

#include <nlohmann/json.hpp>
#include <optional>

using namespace viridian;
using test::fileOf;
using test::MemoryDatabase;
using test::parsed;

namespace {

using ResultPtr = std::shared_ptr<const PreviewResult>;
constexpr std::size_t kEvents = 90;
constexpr std::size_t kChunk = 9;

Pipeline pipelineOf(const QString& steps)
{
    Result<Pipeline> pipeline = parsed(fileOf(steps.toStdString()));
    if (!pipeline)
        qFatal("%s", pipeline.error().message.c_str());
    return *pipeline;
}

/// Everything that does not tell the time.
std::string wordsOf(const PreviewResult& result)
{
    auto json = nlohmann::json::parse(previewJson(result));
    for (auto& slow : json["costs"]["slowest"])
        slow.clear();
    std::string words = json.dump();
    words += result.upTo->toText() + result.store + std::to_string(result.eventsStored.count) +
             std::to_string(result.flushed);
    for (const std::uint64_t count : result.failedPerStep)
        words += " " + std::to_string(count);
    for (const std::uint64_t count : result.touchedPerStep)
        words += " " + std::to_string(count);
    for (const PreviewError& error : result.errors)
        words += error.stream + error.type + error.what;
    for (const OpenGroup& group : result.openGroups)
        words += group.step + group.key + std::to_string(group.events) + group.since.toText();
    return words;
}

std::string pairsOf(const PreviewResult& result)
{
    std::string words;
    const auto add = [&](const Event& event) {
        words += event.position.toText() + "|" + std::string(event.stream) + "|" +
                 std::to_string(event.version) + "|" + std::string(event.id) + "|" +
                 std::string(event.type) + "|" + std::string(event.data.bytes) + "|" +
                 std::string(event.metadata.bytes) + "\n";
    };
    for (const PreviewPair& pair : result.pairs) {
        words += std::to_string(pair.row) + std::to_string(static_cast<int>(pair.disposition)) +
                 pair.failure + std::to_string(pair.failedStep) + pair.invalid;
        for (const std::size_t step : pair.steps)
            words += "," + std::to_string(step);
        add(result.before[pair.before]);
        for (const Event& output : result.outputsOf(pair))
            add(output);
    }
    return words;
}

} // namespace

class TestPreviewResume : public QObject {
    Q_OBJECT

private slots:
    void init();
    void everyPlace_givesTheSameResult_data();
    void everyPlace_givesTheSameResult();
    void newEvents_areBehindTheOldEnd();
    void lostStore_canGoOnToo();
    void another_isRefused();
    void damaged_isRefused_data();
    void damaged_isRefused();

private:
    struct Part {
        Result<ResultPtr> result;
        std::optional<PreviewStopped> stopped;
    };

    /// Runs until so many events were read in this run.
    Part run(const Pipeline& pipeline, std::shared_ptr<const std::string> resume = nullptr,
             std::uint64_t stopAfter = static_cast<std::uint64_t>(-1))
    {
        const std::unique_ptr<EventStore> store = std::move(*m_database->open());
        std::optional<PreviewStopped> stopped;
        std::stop_source stop;
        PreviewOptions options{.all = true, .keepPairs = 20, .chunk = kChunk};
        options.resume = std::move(resume);
        options.stopped = [&](PreviewStopped at) { stopped = std::move(at); };
        std::optional<std::uint64_t> first;
        const auto watch = [&](const PreviewResult& soFar) {
            first = first.value_or(soFar.eventsRead - kChunk);
            if (soFar.eventsRead - *first >= stopAfter)
                stop.request_stop();
        };
        Result<ResultPtr> result =
            runPreview(*store, pipeline, options, {}, watch, stop.get_token());
        return {.result = std::move(result), .stopped = std::move(stopped)};
    }
    std::shared_ptr<const std::string> stoppedText(const Pipeline& pipeline)
    {
        return std::make_shared<const std::string>(run(pipeline, nullptr, kChunk).stopped->state);
    }

    std::shared_ptr<MemoryDatabase> m_database;
};

void TestPreviewResume::init()
{
    m_database = std::make_shared<MemoryDatabase>("shop");
    for (std::size_t i = 0; i < kEvents; ++i) {
        const std::string stream = "s-" + std::to_string(i % 4);
        const std::string n = std::to_string(i);
        if (i == 4 || i == 81) // of two streams, far apart
            m_database->append({.stream = stream, .type = "Far", .data = "{}"});
        else if (i % 7 == 3)
            m_database->append({.stream = stream, .type = "Stop", .data = "{}"});
        else if (i % 11 == 5)
            m_database->append({.stream = stream, .type = "Odd", .data = R"({"other":)" + n + "}"});
        else
            m_database->append({.stream = stream,
                                .type = "P",
                                .data = R"({"n":)" + std::to_string(i / 2) + R"(,"t":"ab\n"})",
                                .metadata = R"({"by":")" + n + R"("})"});
    }
}

void TestPreviewResume::everyPlace_givesTheSameResult_data()
{
    QTest::addColumn<QString>("steps");
    QTest::newRow("patch, with a way back")
        << "- {id: a, match: {type: P}, sameVersion: true, patch: [{move: /n, to: /m}]}";
    QTest::newRow("fails and drops")
        << "- {id: a, match: {type: Odd}, sameVersion: true, patch: [{move: /n, to: /m}]}\n"
           "- {id: b, match: {type: Stop}, drop: {reason: noise}}";
    QTest::newRow("drops beyond the limit")
        << "- {id: b, match: {type: Stop}, drop: {reason: noise, expectAtMost: 5}}";
    QTest::newRow("split") << "- {id: c, match: {type: P}, split: [{type: Q, take: [/n]}, {type: "
                              "R, take: [/t]}]}";
    QTest::newRow("streams that meet")
        << "- {id: d, match: {type: Far}, stream: \"one\"}\n"
           "- {id: e, match: {type: Odd}, sameVersion: true, patch: [{add: /x, value: 1}]}";
    QTest::newRow("merge") << "- {id: w, match: {type: P}, merge: {by: stream, close: [{type: "
                              "Stop}, {idle: 30m}], into: {type: W}}}";
    QTest::newRow("deduplicate")
        << "- {id: f, match: {type: P}, deduplicate: {by: content, within: {events: 20}}}";
    QTest::newRow("reorder") << "- {id: g, match: {type: P}, reorder: {key: /n, window: 5}}";
}

void TestPreviewResume::everyPlace_givesTheSameResult()
{
    QFETCH(QString, steps);
    const Pipeline pipeline = pipelineOf(steps);
    const Part whole = run(pipeline);
    QVERIFY(whole.result && !whole.stopped);
    QCOMPARE((*whole.result)->eventsRead, std::uint64_t(kEvents));
    for (std::uint64_t at = kChunk; at < kEvents; at += kChunk) {
        const Part first = run(pipeline, nullptr, at);
        QVERIFY(!first.result);
        QCOMPARE(first.result.error().kind, ErrorKind::Cancelled);
        QVERIFY(first.stopped);
        QCOMPARE(first.stopped->eventsRead, at);
        QCOMPARE(first.stopped->at, std::optional(Position(at)));
        auto kept = std::make_shared<const std::string>(first.stopped->state);
        if (at + kChunk < kEvents) { // and once more
            const Part second = run(pipeline, kept, kChunk);
            QVERIFY(second.stopped);
            QCOMPARE(second.stopped->eventsRead, at + kChunk);
            kept = std::make_shared<const std::string>(second.stopped->state);
        }
        const Part last = run(pipeline, kept);
        QVERIFY2(last.result, last.result ? "" : last.result.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(wordsOf(**last.result)),
                 QByteArray::fromStdString(wordsOf(**whole.result)));
        QCOMPARE(QByteArray::fromStdString(pairsOf(**last.result)),
                 QByteArray::fromStdString(pairsOf(**whole.result)));
        QCOMPARE((*last.result)->clean(), (*whole.result)->clean());
    }
}

void TestPreviewResume::newEvents_areBehindTheOldEnd()
{
    const Pipeline pipeline = pipelineOf("- {id: a, match: {type: P}, rename: {type: Q}}");
    const auto kept = stoppedText(pipeline);
    m_database->append(test::PlainEvent{.stream = "s-1", .type = "P"});
    const Part last = run(pipeline, kept);
    QVERIFY(last.result);
    QCOMPARE((*last.result)->eventsRead, std::uint64_t(kEvents));
    QCOMPARE((*last.result)->upTo, std::optional(Position(kEvents)));
}

void TestPreviewResume::lostStore_canGoOnToo()
{
    const Pipeline pipeline = pipelineOf("- {id: a, match: {type: P}, rename: {type: Q}}");
    int reads = 0;
    m_database->setHook([&](const std::string& call) {
        return call == "read" && ++reads > 1 ? test::Failure::Before : test::Failure::None;
    });
    for (std::size_t i = 0; i < 5000; ++i)
        m_database->append(test::PlainEvent{.stream = "s-9", .type = "P"});
    Part first = run(pipeline);
    m_database->setHook({});
    QVERIFY(!first.result);
    QVERIFY(first.stopped);
    const Part last =
        run(pipeline, std::make_shared<const std::string>(std::move(first.stopped->state)));
    QVERIFY(last.result);
    QCOMPARE(QByteArray::fromStdString(wordsOf(**last.result)),
             QByteArray::fromStdString(wordsOf(**run(pipeline).result)));
}

void TestPreviewResume::another_isRefused()
{
    const Pipeline pipeline = pipelineOf("- {id: a, match: {type: P}, rename: {type: Q}}");
    const auto kept = stoppedText(pipeline);
    const Part other = run(pipelineOf("- {id: a, match: {type: P}, rename: {type: R}}"), kept);
    QVERIFY(!other.result);
    QCOMPARE(other.result.error().kind, ErrorKind::Conflict);
    QVERIFY(other.result.error().message.find("another pipeline") != std::string::npos);
    m_database = std::make_shared<MemoryDatabase>("other");
    m_database->append(test::PlainEvent{.stream = "elsewhere-1", .type = "P"});
    const Part store = run(pipeline, kept);
    QVERIFY(!store.result);
    QCOMPARE(store.result.error().kind, ErrorKind::Conflict);
    QVERIFY(store.result.error().message.find("another store") != std::string::npos);
}

void TestPreviewResume::damaged_isRefused_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("empty") << 0;
    QTest::newRow("cut short") << 1;
    QTest::newRow("a byte is another") << 2;
    QTest::newRow("of another version") << 3;
    QTest::newRow("more behind it") << 4;
}

void TestPreviewResume::damaged_isRefused()
{
    QFETCH(int, how);
    const Pipeline pipeline = pipelineOf("- {id: a, match: {type: P}, rename: {type: Q}}");
    std::string text = *stoppedText(pipeline);
    if (how == 0)
        text.clear();
    else if (how == 1)
        text.resize(text.size() / 2);
    else if (how == 2)
        text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
    else if (how == 3)
        text.replace(text.find("/1 "), 3, "/9 ");
    else
        text += "1:x";
    const Part part = run(pipeline, std::make_shared<const std::string>(text));
    QVERIFY(!part.result);
    QCOMPARE(part.result.error().kind, ErrorKind::InvalidInput);
}

QTEST_GUILESS_MAIN(TestPreviewResume)
#include "tst_preview_resume.moc"
