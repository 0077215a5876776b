// What the events of a preview cost: bytes by row and in all, the events that grew, the slowest.
#include "core/pipeline/preview_report.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/support/memory_store.h"

#include <QTest>

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace viridian;
using test::fileOf;
using test::MemoryDatabase;
using test::parsed;

class TestEventCosts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sizes_areThoseOfPayloads();
    void grown_areTheMostGrownInOrder();
    void slowest_areEventsWithTheirSteps();
    void slowest_areBatchesWhereAStepRemembers();
    void made_standsInNoRow();
    void reports_sayIt();

private:
    std::shared_ptr<const PreviewResult> run(std::string_view steps, std::size_t chunk = 1000)
    {
        const Result<Pipeline> pipeline = parsed(fileOf(steps));
        if (!pipeline)
            qFatal("%s", pipeline.error().message.c_str());
        const std::unique_ptr<EventStore> store = std::move(*m_database->open());
        auto result = runPreview(*store, *pipeline, {.all = true, .chunk = chunk}, {}, {}, {});
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return *result;
    }

    std::shared_ptr<MemoryDatabase> m_database;
};

namespace {

constexpr const char* kCopies =
    "- {id: twice, match: {type: Placed}, sameVersion: true, patch: [{copy: /a, to: /b}]}\n"
    "- {id: noise, match: {type: Noise}, drop: {reason: noise}}";
constexpr const char* kMerge = "- {id: once, match: {type: Noise}, merge: {by: stream, close: "
                               "[{type: Nobody}], into: {type: Quiet}, keep: last}}";

} // namespace

void TestEventCosts::initTestCase()
{
    m_database = std::make_shared<MemoryDatabase>("shop");
    for (std::size_t i = 0; i < 40; ++i) {
        // the payload of Placed is {"a":"xx…"} with i letters
        m_database->append({.stream = "s-1",
                            .type = "Placed",
                            .data = R"({"a":")" + std::string(i, 'x') + R"("})"});
        m_database->append({.stream = "s-2", .type = "Noise", .data = R"({"n":1})"});
    }
}

void TestEventCosts::sizes_areThoseOfPayloads()
{
    const auto result = run(kCopies);
    const std::uint64_t letters = 40 * 39 / 2;
    QCOMPARE(result->matrix.size(), std::size_t(2));
    QCOMPARE(result->matrix[0].type, std::string("Noise"));
    QCOMPARE(result->matrix[0].bytesBefore, std::uint64_t(40 * 7));
    QCOMPARE(result->matrix[0].bytesAfter, std::uint64_t(0));
    QCOMPARE(result->matrix[1].bytesBefore, 40 * 8 + letters);
    QCOMPARE(result->matrix[1].bytesAfter, 40 * 15 + 2 * letters);
    QCOMPARE(result->costs.bytesIn, 40 * 15 + letters);
    QCOMPARE(result->costs.bytesOut, 40 * 15 + 2 * letters);
    QCOMPARE(result->costs.bytesMade, std::uint64_t(0));
}

void TestEventCosts::grown_areTheMostGrownInOrder()
{
    const auto result = run(kCopies, 7);
    const auto& grown = result->costs.grown;
    QCOMPARE(grown.size(), PreviewCosts::kMost);
    for (std::size_t i = 0; i < grown.size(); ++i) {
        QCOMPARE(grown[i].after - grown[i].before, std::uint64_t(7 + 39 - i));
        QCOMPARE(grown[i].position, Position(79 - 2 * i));
        QCOMPARE(grown[i].stream, std::string("s-1"));
        QCOMPARE(grown[i].type, std::string("Placed"));
    }
}

void TestEventCosts::slowest_areEventsWithTheirSteps()
{
    const auto result = run(kCopies);
    const auto& slowest = result->costs.slowest;
    QCOMPARE(slowest.size(), PreviewCosts::kMost);
    QVERIFY(std::ranges::is_sorted(slowest, std::greater<>(), &PreviewCosts::Slow::took));
    for (const PreviewCosts::Slow& slow : slowest) {
        QVERIFY(!slow.batch);
        QCOMPARE(slow.first, slow.last);
        const bool placed = slow.first.number() % 2 == 1;
        QCOMPARE(slow.type, std::string(placed ? "Placed" : "Noise"));
        QCOMPARE(slow.steps, (std::vector<std::size_t>{placed ? 0U : 1U}));
    }
    QCOMPARE(slowTitle(*result), std::string("Slowest events"));
}

void TestEventCosts::slowest_areBatchesWhereAStepRemembers()
{
    const auto result = run(kMerge, 30);
    const auto& slowest = result->costs.slowest;
    QCOMPARE(slowest.size(), std::size_t(3));
    std::uint64_t events = 0;
    for (const PreviewCosts::Slow& slow : slowest) {
        QVERIFY(slow.batch);
        QCOMPARE(slow.last.number() - slow.first.number() + 1, slow.events);
        events += slow.events;
    }
    QCOMPARE(events, std::uint64_t(80));
    QCOMPARE(slowTitle(*result), std::string("Slowest batches"));
}

void TestEventCosts::made_standsInNoRow()
{
    const auto result = run(kMerge);
    QVERIFY(result->costs.bytesMade > 0);
    std::uint64_t rows = 0;
    for (const PreviewRow& row : result->matrix)
        rows += row.bytesAfter;
    QCOMPARE(rows + result->costs.bytesMade, result->costs.bytesOut);
}

void TestEventCosts::reports_sayIt()
{
    const auto result = run(kCopies);
    const auto json = nlohmann::json::parse(previewJson(*result));
    QCOMPARE(json["costs"]["bytesIn"].get<std::uint64_t>(), result->costs.bytesIn);
    QCOMPARE(json["costs"]["grown"][0]["position"].get<std::string>(), std::string("79"));
    QCOMPARE(json["costs"]["slowest"].size(), PreviewCosts::kMost);
    QCOMPARE(json["matrix"][1]["bytesBefore"].get<std::uint64_t>(), result->matrix[1].bytesBefore);
    for (const std::string& report : {previewHtml(*result), previewMarkdown(*result)}) {
        QVERIFY(report.find("1,380 bytes in, 2,160 out (+57 %)") != std::string::npos);
        QVERIFY(report.find("position 79, s-1: Placed v1, 47 bytes in, 93 out") !=
                std::string::npos);
        QVERIFY(report.find("Slowest events") != std::string::npos);
    }
}

QTEST_GUILESS_MAIN(TestEventCosts)
#include "tst_event_costs.moc"
