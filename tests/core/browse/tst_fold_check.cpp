// Fold equivalence: the state of each stream, from blue and from what the pipeline makes of it.
#include "core/browse/fold_check.h"
#include "tests/support/memory_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace viridian;
using test::MemoryDatabase;

namespace {

Pipeline pipelineOf(const std::string& steps)
{
    Result<Pipeline> made =
        Pipeline::parse("format: viridian.pipeline/1\nname: p\nsteps:\n" + steps + "\n", {});
    if (!made)
        qFatal("%s", made.error().message.c_str());
    return *made;
}

} // namespace

class TestFoldCheck : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sameState_isEqualWhateverTheShape();
    void otherState_isNamedByStreamAndPath();
    void numbers_areComparedExactly();
    void heldEvents_comeOutBeforeTheComparison();
    void failingStep_isADifferenceOfItsStream();
    void oneStream_givesItsTwoStates();
    void reports_holdTheProof();
    void sample_isTheSameForTheSameSeed();
    void whatHasNoFold_isRefused();
    void emptyStore_isNotEqual();
    void stop_endsTheRun();

private:
    std::filesystem::path projection(const char* name, const std::string& steps)
    {
        QFile file(m_folder.filePath(name));
        const std::string text = "format: viridian.pipeline/1\nname: view\nsteps:\n" + steps + "\n";
        if (!file.open(QIODevice::WriteOnly) || file.write(text.c_str()) < 0)
            qFatal("cannot write %s", name);
        return file.fileName().toStdString();
    }
    Result<FoldResult> check(const Pipeline& pipeline, const FoldRequest& request,
                             std::stop_token stop = {})
    {
        const std::unique_ptr<EventStore> store = std::move(*m_shop->open());
        return checkFold(*store, pipeline, request, {}, stop);
    }

    std::shared_ptr<MemoryDatabase> m_shop = std::make_shared<MemoryDatabase>("shop");
    QTemporaryDir m_folder;
    std::filesystem::path m_plain;
};

void TestFoldCheck::initTestCase()
{
    std::vector<test::PlainEvent> events;
    for (int i = 0; i < 3000; ++i) {
        const std::string n = std::to_string(i);
        events.push_back({.stream = "order-" + std::to_string(i % 25),
                          .type = i % 2 == 0 ? "Placed" : "Paid",
                          .data = R"({"n":)" + n + R"(,"big":9007199254740993})"});
    }
    m_shop->append(events);
    m_plain = projection("plain.yaml", "- {id: a, match: {type: Nobody}, pass: true}");
}

void TestFoldCheck::sameState_isEqualWhateverTheShape()
{
    const Pipeline renames = pipelineOf(
        "- {id: n, match: {type: \"*\"}, sameVersion: true, patch: [{rename: /n, to: number}]}");
    const auto green = projection("green.yaml", "- {id: a, match: {type: \"*\"}, sameVersion: "
                                                "true, patch: [{rename: /number, to: n}]}");
    const auto result = check(renames, {.blue = m_plain, .green = green});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY2(result->equal(), foldText(*result).c_str());
    QCOMPARE(result->streams, std::uint64_t(25));
    QCOMPARE(result->events, std::uint64_t(3000));
    QCOMPARE(foldText(*result), std::string("25 of 25 streams fold to the same state"));
}

void TestFoldCheck::otherState_isNamedByStreamAndPath()
{
    const Pipeline adds = pipelineOf("- {id: x, match: {type: Placed, stream: \"order-7\"}, "
                                     "sameVersion: true, patch: [{add: /extra, value: true}]}");
    const auto result = check(adds, {.blue = m_plain});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY(!result->equal());
    QCOMPARE(result->differing, std::uint64_t(1));
    QCOMPARE(result->differences.at(0).stream, std::string("order-7"));
    QCOMPARE(foldLines(result->differences[0]),
             std::vector<std::string>{"order-7: /extra is nothing in blue and true in green"});
    const auto json = nlohmann::json::parse(foldJson(*result));
    QCOMPARE(json["differing"].get<int>(), 1);
    QCOMPARE(json["differences"][0]["paths"][0]["path"].get<std::string>(), std::string("/extra"));
    QVERIFY(json["differences"][0]["paths"][0]["blue"].is_null());
}

void TestFoldCheck::numbers_areComparedExactly()
{
    const Pipeline rounds =
        pipelineOf("- {id: r, match: {type: \"*\"}, sameVersion: true, patch: [{map: /big, values: "
                   "{9007199254740993: 9007199254740992}}]}");
    const auto result = check(rounds, {.blue = m_plain});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QCOMPARE(result->differing, std::uint64_t(25));
    QVERIFY2(foldLines(result->differences[0])[0].find(
                 "/big is 9007199254740993 in blue and 9007199254740992 in green") !=
                 std::string::npos,
             foldLines(result->differences[0])[0].c_str());
}

void TestFoldCheck::heldEvents_comeOutBeforeTheComparison()
{
    const Pipeline merges = pipelineOf("- {id: m, match: {type: [Placed, Paid]}, merge: {by: "
                                       "stream, into: {type: All}, keep: last}}");
    const auto result = check(merges, {.blue = m_plain});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY2(result->equal(), foldText(*result).c_str());
}

void TestFoldCheck::failingStep_isADifferenceOfItsStream()
{
    const Pipeline fails = pipelineOf("- {id: f, match: {type: Paid, stream: \"order-3\"}, "
                                      "sameVersion: true, patch: [{remove: /gone}]}");
    const auto result = check(fails, {.blue = m_plain});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QCOMPARE(result->differing, std::uint64_t(1));
    QCOMPARE(result->failed, std::uint64_t(1));
    QCOMPARE(foldText(*result),
             std::string("1 of 25 streams fold to another state, 1 of them could "
                         "not be folded"));
    QVERIFY2(result->differences.at(0).failure.find("/gone is missing") != std::string::npos,
             result->differences[0].failure.c_str());
}

void TestFoldCheck::oneStream_givesItsTwoStates()
{
    const Pipeline adds = pipelineOf("- {id: x, match: {type: Placed}, sameVersion: true, patch: "
                                     "[{add: /extra, value: 1.10}]}");
    const std::unique_ptr<EventStore> store = std::move(*m_shop->open());
    const auto states = foldStates(*store, adds, {.blue = m_plain}, "order-7", {});
    QVERIFY2(states, states ? "" : states.error().message.c_str());
    QVERIFY(states->failure.empty());
    QCOMPARE(nlohmann::json::parse(states->blue).size(), std::size_t(2));
    QVERIFY2(states->green.find("\"extra\": 1.10") != std::string::npos, states->green.c_str());
    const Pipeline fails = pipelineOf("- {id: f, match: {type: Paid}, sameVersion: true, patch: "
                                      "[{remove: /gone}]}");
    const auto none = foldStates(*store, fails, {.blue = m_plain}, "order-7", {});
    QVERIFY(none && none->failure.find("/gone is missing") != std::string::npos);
}

void TestFoldCheck::reports_holdTheProof()
{
    const Pipeline adds = pipelineOf("- {id: x, match: {type: Placed, stream: \"order-7\"}, "
                                     "sameVersion: true, patch: [{add: /extra, value: \"<|`>\"}]}");
    const auto fold = check(adds, {.blue = m_plain});
    QVERIFY(fold);
    const ExtraProof proof = foldProof(*fold);
    const std::unique_ptr<EventStore> store = std::move(*m_shop->open());
    const auto preview = runPreview(*store, adds, {}, {}, {}, {});
    QVERIFY(preview);
    const auto json = nlohmann::json::parse(previewJson(**preview, &proof));
    QCOMPARE(json["fold"]["differing"].get<int>(), 1);
    QCOMPARE(json["fold"]["failed"].get<int>(), 0);
    const std::string html = previewHtml(**preview, &proof);
    QVERIFY(html.find("<td>Fold equivalence</td><td class=\"bad\">fails</td>") !=
            std::string::npos);
    QVERIFY(html.find("1 of 25 streams fold to another state") != std::string::npos);
    QVERIFY(html.find("&lt;|`&gt;") != std::string::npos);
    const std::string markdown = previewMarkdown(**preview, &proof);
    QVERIFY(markdown.find("| Fold equivalence | **fails** |") != std::string::npos);
    QVERIFY(markdown.find("**1 of 25 streams fold to another state**") != std::string::npos);
    QVERIFY(previewMarkdown(**preview).find("Fold") == std::string::npos);
}

void TestFoldCheck::sample_isTheSameForTheSameSeed()
{
    const Pipeline adds = pipelineOf(
        "- {id: x, match: {type: Placed}, sameVersion: true, patch: [{add: /extra, value: 1}]}");
    const auto names = [&](std::uint64_t seed) {
        QStringList streams;
        const auto result = check(adds, {.blue = m_plain, .streams = 5, .seed = seed});
        for (const FoldDifference& difference : result->differences)
            streams << QString::fromStdString(difference.stream);
        return streams;
    };
    QCOMPARE(names(1).size(), 5);
    QCOMPARE(names(1), names(1));
    QVERIFY(names(1) != names(2));
    QCOMPARE(check(adds, {.blue = m_plain, .streams = 5})->stored, std::uint64_t(25));
    QCOMPARE(check(adds, {.blue = m_plain, .streams = 0})->streams, std::uint64_t(25));
}

void TestFoldCheck::whatHasNoFold_isRefused()
{
    const auto across =
        check(pipelineOf("- {id: m, match: {type: [Placed, Paid]}, merge: {by: /n, into: "
                         "{type: All}}}"),
              {.blue = m_plain});
    QVERIFY(!across);
    QVERIFY2(across.error().message.find("Step m") != std::string::npos,
             across.error().message.c_str());
    const auto holding =
        projection("holds.yaml", "- {id: m, match: {type: [Placed, Paid]}, merge: {by: "
                                 "stream, into: {type: All}}}");
    QCOMPARE(check(Pipeline(), {.blue = holding}).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(check(Pipeline(), {.blue = "absent.yaml"}).error().kind, ErrorKind::InvalidInput);
}

void TestFoldCheck::emptyStore_isNotEqual()
{
    const auto empty = std::make_shared<MemoryDatabase>("empty");
    const std::unique_ptr<EventStore> store = std::move(*empty->open());
    const auto result = checkFold(*store, Pipeline(), {.blue = m_plain}, {}, {});
    QVERIFY(result && !result->equal());
    QCOMPARE(foldText(*result), std::string("there is no stream to fold"));
}

void TestFoldCheck::stop_endsTheRun()
{
    std::stop_source stop;
    stop.request_stop();
    const auto result = check(Pipeline(), {.blue = m_plain}, stop.get_token());
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestFoldCheck)
#include "tst_fold_check.moc"
