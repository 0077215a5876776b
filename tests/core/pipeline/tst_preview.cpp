#include "core/pipeline/preview_report.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/support/memory_store.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace viridian;
using test::fileOf;
using test::MemoryDatabase;
using test::parsed;

class TestPreview : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sample_holdsOldestNewestAndEveryType();
    void sample_isTheSameForTheSameSeed();
    void sample_ofAStreamIsItInOrder();
    void sample_ofAFilterIsOfAllThatMatches();
    void sample_ofNothingIsAnError();
    void sample_ofPastedEvents_data();
    void sample_ofPastedEvents();
    void sample_ofAPasteThatIsNoneSaysWhere_data();
    void sample_ofAPasteThatIsNoneSaysWhere();
    void wholeStore_countsEveryEvent();
    void proofs_holdForAGoodPipeline();
    void failures_areCountedWithStepAndPosition();
    void drops_beyondTheLimitAreAnError();
    void pairs_showWhatBecameOfEvents();
    void origins_nameTheStepOfEachPlace();
    void stop_endsTheRun();
    void stepThatCannotRun_isAnError_data();
    void stepThatCannotRun_isAnError();
    void silentWorker_canBeCancelled();
    void emptyStore_isNoError();
    void json_hasTheFieldsOfTheContract();
    void report_escapesWhatCameFromTheStore();

private:
    std::unique_ptr<EventStore> open() { return std::move(*m_database->open()); }
    std::shared_ptr<const PreviewResult> run(const Pipeline& pipeline,
                                             const PreviewOptions& options)
    {
        const std::unique_ptr<EventStore> store = open();
        Result<std::shared_ptr<const PreviewResult>> result =
            runPreview(*store, pipeline, options, {}, {}, {});
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return *result;
    }

    std::shared_ptr<MemoryDatabase> m_database;
    Result<Pipeline> m_pipeline = Pipeline();
};

namespace {

const PreviewRow* rowOf(const PreviewResult& result, std::string_view type)
{
    const auto at = std::ranges::find(result.matrix, type, &PreviewRow::type);
    return at == result.matrix.end() ? nullptr : &*at;
}

} // namespace

void TestPreview::initTestCase()
{
    m_database = std::make_shared<MemoryDatabase>("shop");
    std::vector<test::PlainEvent> events;
    for (int i = 0; i < 20'000; ++i) {
        const std::string stream = "order-" + std::to_string(i % 500);
        const std::string n = std::to_string(i);
        if (i == 0)
            events.push_back({.stream = "first-1", .type = "Oldest", .data = "{}"});
        else if (i == 7777)
            events.push_back({.stream = stream, .type = "Rare", .data = R"({"only":1})"});
        else if (i % 10 == 3)
            events.push_back({.stream = stream, .type = "Heartbeat", .data = "{}"});
        else if (i % 10 == 4)
            events.push_back(
                {.stream = stream, .type = "Moved", .data = R"({"id":)" + n + R"(,"a":1,"b":2})"});
        else
            events.push_back(
                {.stream = stream, .type = "Placed", .data = R"({"cust": "C","n":)" + n + "}"});
    }
    m_database->append(events);
    m_pipeline =
        parsed(fileOf("- {id: v2, match: {type: Placed, version: \"1\"}, to: {version: \"2\"}, "
                      "patch: [{move: /cust, to: /customer}, {add: /c, value: <b>}]}\n"
                      "- {id: noise, match: {type: Heartbeat}, drop: {reason: noise}}\n"
                      "- {id: cut, match: {type: Moved}, split: [{type: P, take: [/id, /a]}, "
                      "{type: Q, take: [/id, /b]}]}\n"
                      "- {id: idle, match: {type: Nobody}, drop: {reason: none}}"));
    QVERIFY2(m_pipeline, m_pipeline ? "" : m_pipeline.error().message.c_str());
}

void TestPreview::sample_holdsOldestNewestAndEveryType()
{
    const auto result = run(*m_pipeline, {.sample = 300});
    QCOMPARE(result->eventsRead, std::uint64_t(300));
    for (const char* type : {"Oldest", "Rare", "Heartbeat", "Moved", "Placed"}) {
        const PreviewRow* row = rowOf(*result, type);
        QVERIFY2(row && row->sampled > 0, type);
        QVERIFY(row->storedKnown);
    }
    QCOMPARE(rowOf(*result, "Rare")->stored, std::uint64_t(1));
    QCOMPARE(rowOf(*result, "Heartbeat")->stored, std::uint64_t(2000));
    QVERIFY(std::ranges::any_of(result->pairs, [&](const PreviewPair& pair) {
        return result->before[pair.before].type == "Oldest";
    }));
    QCOMPARE(result->upTo, std::optional(Position(20'000)));
}

void TestPreview::sample_isTheSameForTheSameSeed()
{
    const auto first = run(*m_pipeline, {.sample = 500, .seed = 7});
    const auto second = run(*m_pipeline, {.sample = 500, .seed = 7, .chunk = 13});
    const auto other = run(*m_pipeline, {.sample = 500, .seed = 8});
    QCOMPARE(first->proofs.digest.toText(), second->proofs.digest.toText());
    QVERIFY(first->proofs.digest != other->proofs.digest);
}

void TestPreview::sample_ofAStreamIsItInOrder()
{
    const auto result =
        run(*m_pipeline, {.sample = 100, .of = {.stream = "order-7", .filter = {}}});
    QCOMPARE(result->eventsRead, std::uint64_t(40));
    QCOMPARE(result->sampleOf, std::string("stream “order-7”"));
    QCOMPARE(lookedAtText(*result), std::string("40 events of stream “order-7”"));
    QCOMPARE(result->matrix.size(), std::size_t(1)); // other types are not missing from it
    QVERIFY(result->proofs.unmatched.empty());
    for (std::size_t i = 0; i < result->before.size(); ++i) {
        QCOMPARE(result->before[i].stream, std::string_view("order-7"));
        QCOMPARE(result->before[i].position, Position(8 + 500 * i));
    }
    const auto first = run(*m_pipeline, {.sample = 10, .of = {.stream = "order-7", .filter = {}}});
    QCOMPARE(first->eventsRead, std::uint64_t(10));
    QCOMPARE(first->sampleOf, std::string("stream “order-7”, its first events"));
    QCOMPARE(first->before[9].position, Position(8 + 500 * 9));
}

void TestPreview::sample_ofAFilterIsOfAllThatMatches()
{
    const std::unique_ptr<EventStore> store = open();
    const auto sampleOf = [&](const char* filter, std::size_t events) {
        const auto sample = readSample(
            *store, *m_pipeline,
            {.sample = events, .of = {.stream = {}, .filter = *Filter::parse(filter, {})}}, {}, {});
        if (!sample)
            qFatal("%s", sample.error().message.c_str());
        return *sample;
    };
    const auto many = sampleOf("type:Heartbeat", 300);
    QCOMPARE(many->events.size(), std::size_t(300));
    QCOMPARE(many->events.front().position, Position(4));
    QCOMPARE(many->events.back().position, Position(19'994));
    std::size_t late = 0;
    for (const Event& event : many->events) {
        QCOMPARE(event.type, std::string_view("Heartbeat"));
        late += event.position > Position(10'000) ? 1 : 0;
    }
    QVERIFY2(late > 120 && late < 180, "it is spread over the store");
    const auto again = sampleOf("type:Heartbeat", 300);
    QVERIFY(
        std::ranges::equal(many->events, again->events, {}, &Event::position, &Event::position));
    const auto all = sampleOf("type:Heartbeat", 2000);
    QCOMPARE(all->events.size(), std::size_t(2000));
    QCOMPARE(all->of, std::string("filter “type:Heartbeat”"));
    QCOMPARE(sampleOf("type:Rare", 300)->events.size(), std::size_t(1));
}

void TestPreview::sample_ofNothingIsAnError()
{
    const std::unique_ptr<EventStore> store = open();
    for (const SampleSource& of :
         {SampleSource{.stream = "nobody-1", .filter = {}},
          SampleSource{.stream = {}, .filter = *Filter::parse("type:Nobody", {})}}) {
        const auto result = runPreview(*store, *m_pipeline, {.of = of}, {}, {}, {});
        QVERIFY(!result);
        QVERIFY(result.error().kind == ErrorKind::InvalidInput);
        QVERIFY(result.error().message.find("obody") != std::string::npos);
    }
}

void TestPreview::sample_ofPastedEvents_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("positions");
    const QByteArray one = R"({"stream":"s-1","type":"Placed","data":{"cust":1.10}})";
    const QByteArray at9 = R"({"position":"9","stream":"s-1","type":"Placed","data":{"cust":2}})";
    const QByteArray at4 = R"({"position":"4","stream":"s-1","type":"Placed","data":{"cust":3}})";
    QTest::newRow("one") << one << QByteArray("1");
    QTest::newRow("lines, empty ones between") << "\n" + one + "\r\n\n" + one << QByteArray("1 2");
    QTest::newRow("over many lines")
        << QByteArray("{\n \"stream\": \"s-1\",\n \"type\": \"Placed\",\n \"data\": {}\n}\n")
        << QByteArray("1");
    QTest::newRow("array") << "[" + one + ",\n" + one + "]" << QByteArray("1 2");
    QTest::newRow("newest first") << at9 + "\n" + at4 << QByteArray("4 9");
}

void TestPreview::sample_ofPastedEvents()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, positions);
    const auto sample = pastedSample(text.toStdString(), "paste");
    QVERIFY2(sample, sample ? "" : sample.error().message.c_str());
    QByteArrayList found;
    for (const Event& event : (*sample)->events)
        found.append(QByteArray::fromStdString(event.position.toText()));
    QCOMPARE(found.join(' '), positions);
    const auto result = previewSample(**sample, *m_pipeline, {});
    QVERIFY(result);
    QCOMPARE((*result)->eventsRead, std::uint64_t((*sample)->events.size()));
    QCOMPARE((*result)->sampleOf, std::string("paste"));
}

void TestPreview::sample_ofAPasteThatIsNoneSaysWhere_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    const QByteArray one = R"({"stream":"s-1","type":"Placed","data":{}})";
    QTest::newRow("nothing") << QByteArray(" \n") << QByteArray("paste holds no event");
    QTest::newRow("no JSON") << one + "\nhello" << QByteArray("paste, line 2: this is not JSON");
    QTest::newRow("a number") << one + "\n\n7" << QByteArray("paste, line 3: expected an event");
    QTest::newRow("no type") << QByteArray(R"({"stream":"s-1"})") << QByteArray("paste, line 1: ");
    const QByteArray at = R"({"position":"4","stream":"s-1","type":"Placed","data":{}})";
    QTest::newRow("one position twice") << at + "\n" + at << QByteArray("two events at position 4");
}

void TestPreview::sample_ofAPasteThatIsNoneSaysWhere()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, said);
    const auto sample = pastedSample(text.toStdString(), "paste");
    QVERIFY(!sample);
    QVERIFY(sample.error().kind == ErrorKind::InvalidInput);
    QVERIFY2(sample.error().message.find(said.toStdString()) != std::string::npos,
             sample.error().message.c_str());
}

void TestPreview::wholeStore_countsEveryEvent()
{
    const auto result = run(*m_pipeline, {.all = true});
    QCOMPARE(result->eventsRead, std::uint64_t(20'000));
    QVERIFY(result->eventsStored.exact);
    const PreviewRow* placed = rowOf(*result, "Placed");
    QCOMPARE(placed->stored, placed->sampled);
    QCOMPARE(placed->changed, placed->sampled);
    QCOMPARE(rowOf(*result, "Heartbeat")->dropped, std::uint64_t(2000));
    QCOMPARE(rowOf(*result, "Moved")->split, std::uint64_t(2000));
    QCOMPARE(rowOf(*result, "Oldest")->unchanged, std::uint64_t(1));
    QCOMPARE(result->counters.surplus, std::uint64_t(2000));
    QVERIFY(result->clean());
    const auto again = run(*m_pipeline, {.all = true, .chunk = 77});
    QCOMPARE(again->proofs.digest.toText(), result->proofs.digest.toText());
}

void TestPreview::proofs_holdForAGoodPipeline()
{
    const auto result = run(*m_pipeline, {.sample = 1000});
    QVERIFY(result->proofs.deterministic);
    QVERIFY(result->proofs.conservation);
    QVERIFY(result->proofs.untouchedBytesEqual);
    QVERIFY(!result->proofs.schemaValid);
    QCOMPARE(result->proofs.idleSteps, (std::vector<std::size_t>{3}));
    QCOMPARE(result->proofs.unmatched.size(), std::size_t(2));
    QCOMPARE(result->proofs.unmatched[0].type, std::string("Oldest"));
    QCOMPARE(result->proofs.unmatched[1].type, std::string("Rare"));
}

void TestPreview::failures_areCountedWithStepAndPosition()
{
    const Result<Pipeline> bad = parsed(fileOf("- {id: v2, match: {type: Rare}, sameVersion: true, "
                                               "patch: [{move: /cust, to: /customer}]}"));
    const auto result = run(*bad, {.all = true});
    QCOMPARE(result->errorCount, std::uint64_t(1));
    QCOMPARE(result->failedPerStep[0], std::uint64_t(1));
    QCOMPARE(result->errors[0].position, Position(7778));
    QVERIFY(QString::fromStdString(result->errors[0].message).contains("/cust is missing"));
    QCOMPARE(rowOf(*result, "Rare")->failed, std::uint64_t(1));
    QVERIFY(result->proofs.conservation);
    QVERIFY(!result->clean());
}

void TestPreview::drops_beyondTheLimitAreAnError()
{
    const Result<Pipeline> bad = parsed(fileOf(
        "- {id: noise, match: {type: Heartbeat}, drop: {reason: noise, expectAtMost: 1999}}"));
    const auto result = run(*bad, {.all = true});
    QVERIFY(!result->proofs.dropsWithinLimits);
    QCOMPARE(result->errorCount, std::uint64_t(1));
    QVERIFY(!result->clean());
}

void TestPreview::pairs_showWhatBecameOfEvents()
{
    const auto result = run(*m_pipeline, {.sample = 400, .keepPairs = 50});
    QVERIFY(result->pairs.size() <= 60);
    bool split = false;
    bool dropped = false;
    for (const PreviewPair& pair : result->pairs) {
        const Event& before = result->before[pair.before];
        QCOMPARE(result->matrix[pair.row].type, std::string(before.type));
        if (before.type == "Moved") {
            split = true;
            QCOMPARE(result->outputsOf(pair).size(), std::size_t(2));
            QCOMPARE(pair.steps, (std::vector<std::size_t>{2}));
        }
        dropped = dropped || (before.type == "Heartbeat" && result->outputsOf(pair).empty());
        if (before.type == "Placed")
            QVERIFY(result->outputsOf(pair)[0].data.bytes.starts_with(R"({"customer": "C")"));
    }
    QVERIFY(split);
    QVERIFY(dropped);
}

void TestPreview::origins_nameTheStepOfEachPlace()
{
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: a, match: {type: X}, rename: {type: Y}, patch: [{rename: /cust, to: customer}]}\n"
        "- {id: b, match: {type: Y}, sameVersion: true, patch: [{add: /currency, value: EUR}]}"));
    const EventBatch in = test::oneEvent("X", R"({"cust":1,"n":2})");
    const std::vector<PathOrigin> origins = originsOf(*pipeline, in, 0, 0);
    const auto stepOf = [&](std::string_view pointer) {
        const auto at = std::ranges::find(origins, pointer, &PathOrigin::pointer);
        return at == origins.end() ? std::size_t(99) : at->step;
    };
    QCOMPARE(stepOf("/customer"), std::size_t(0));
    QCOMPARE(stepOf("/cust"), std::size_t(0));
    QCOMPARE(stepOf("/currency"), std::size_t(1));
    QCOMPARE(stepOf("/n"), std::size_t(99));
    QCOMPARE(traceEvent(*pipeline, in, 0).size(), std::size_t(2));
}

void TestPreview::stop_endsTheRun()
{
    const std::unique_ptr<EventStore> store = open();
    std::stop_source stop;
    int pages = 0;
    const auto result = runPreview(
        *store, *m_pipeline, {.all = true, .chunk = 100}, {},
        [&](const PreviewResult& soFar) {
            QVERIFY(!soFar.finished);
            if (++pages == 3)
                stop.request_stop();
        },
        stop.get_token());
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    QCOMPARE(pages, 3);
}

void TestPreview::stepThatCannotRun_isAnError_data()
{
    QTest::addColumn<bool>("all");
    QTest::newRow("a sample") << false;
    QTest::newRow("the whole store") << true;
}

/// Counts and proofs of a run that broke off would say something of events that no step has seen.
void TestPreview::stepThatCannotRun_isAnError()
{
    QFETCH(const bool, all);
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: real, match: {type: \"*\"}, process: {command: [\"/bin/false\"]}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const std::unique_ptr<EventStore> store = open();
    const auto result = runPreview(*store, *pipeline, {.all = all}, {}, {}, {});
    QVERIFY(!result);
    QVERIFY2(QByteArray::fromStdString(result.error().message)
                 .startsWith("The worker of step “real” did not start: it ended with exit code 1"),
             result.error().message.c_str());
}

void TestPreview::silentWorker_canBeCancelled()
{
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: real, match: {type: \"*\"}, process: {command: [sleep, \"600\"], start: 10m}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const std::unique_ptr<EventStore> store = open();
    std::stop_source stop;
    const auto read = readSample(*store, *pipeline, {}, {}, {});
    QVERIFY(read);
    stop.request_stop();
    const auto result = previewSample(**read, *pipeline, {}, {}, stop.get_token());
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
}

void TestPreview::emptyStore_isNoError()
{
    const auto empty = std::make_shared<MemoryDatabase>("empty");
    const std::unique_ptr<EventStore> store = std::move(*empty->open());
    for (const bool all : {false, true}) {
        const auto result = runPreview(*store, *m_pipeline, {.all = all}, {}, {}, {});
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QCOMPARE((*result)->eventsRead, std::uint64_t(0));
        QVERIFY((*result)->proofs.conservation);
    }
}

void TestPreview::json_hasTheFieldsOfTheContract()
{
    const auto result = run(*m_pipeline, {.sample = 300});
    const auto json = nlohmann::json::parse(previewJson(*result));
    QCOMPARE(json["eventsRead"].get<int>(), 300);
    QCOMPARE(json["seed"].get<int>(), 1);
    for (const char* key : {"type", "version", "step", "stored", "sampled", "changed", "unchanged",
                            "dropped", "split", "merged", "failed"})
        QVERIFY2(json["matrix"][0].contains(key), key);
    for (const char* key :
         {"deterministic", "conservation", "schemaValid", "untouchedBytesEqual", "unmatched"})
        QVERIFY2(json["proofs"].contains(key), key);
    QVERIFY(json["proofs"]["schemaValid"].is_null());
    QVERIFY(json["errors"].is_array());
}

void TestPreview::report_escapesWhatCameFromTheStore()
{
    const auto hostile = std::make_shared<MemoryDatabase>("<script>alert(1)</script>");
    hostile->append(
        {.stream = "s-<img>", .type = "<script>x</script>", .data = R"({"a":"</pre><script>"})"});
    const std::unique_ptr<EventStore> store = std::move(*hostile->open());
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: \"<i>\", match: {type: \"*\"}, sameVersion: true, patch: [{add: /b, "
                      "value: <script>}]}"));
    const auto result = runPreview(*store, *pipeline, {}, {}, {}, {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const QString html = QString::fromStdString(previewHtml(**result));
    QVERIFY(!html.contains("<script>"));
    QVERIFY(!html.contains("<img>"));
    QVERIFY(!html.contains("<i>"));
    QVERIFY(html.contains("&lt;script&gt;"));
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("report.html").toStdString();
    QVERIFY(writePreviewReport(**result, file));
    QVERIFY(std::filesystem::file_size(file) > 1000);
    QVERIFY(!std::filesystem::exists(file.string() + ".part"));
    QVERIFY(!writePreviewReport(**result, "/nowhere/report.html"));
}

QTEST_GUILESS_MAIN(TestPreview)
#include "tst_preview.moc"
