// Regression cases: how a file of them reads, what they find, what is pinned and reported.
#include "core/pipeline/cases.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <nlohmann/json.hpp>

using namespace viridian;
using test::fileOf;
using test::oneEvent;
using test::parsed;

namespace {

constexpr const char* kSteps =
    "- {id: v2, match: {type: Placed, version: \"1\"}, to: {version: \"2\"}, patch: [{rename: "
    "/cust, to: customer}]}\n"
    "- {id: cut, match: {type: Moved}, split: [{type: P, take: [/a]}, {type: Q, take: [/b]}]}\n"
    "- {id: noise, match: {type: Beat}, drop: {reason: noise}}";

} // namespace

class TestCases : public QObject {
    Q_OBJECT

private slots:
    void refusal_namesFileLineAndColumn_data();
    void refusal_namesFileLineAndColumn();
    void pinned_passesUntilTheStepIsAnother_data();
    void pinned_passesUntilTheStepIsAnother();
    void difference_saysWhatIsExpectedAndWhatCame_data();
    void difference_saysWhatIsExpectedAndWhatCame();
    void events_goInTogetherAndCasesDoNotMeet();
    void values_areComparedNotBytes();
    void pin_replacesTheCaseOfTheSameEvent();
    void pin_refusesAFileOfSomethingElse();
    void pin_refusesAnInvalidOutput();
    void junit_isXmlWhateverTheTextHolds();
    void json_hasItsFields();
    void stop_endsTheRun();

private:
    std::filesystem::path file(const QByteArray& text, const char* name = "c.ndjson")
    {
        QFile out(m_folder.filePath(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            qFatal("cannot write %s", name);
        return out.fileName().toStdString();
    }
    std::vector<RegressionCase> cases(const QByteArray& text)
    {
        Result<std::vector<RegressionCase>> read = readCases(file(text));
        if (!read)
            qFatal("%s", read.error().message.c_str());
        return std::move(*read);
    }
    std::vector<CaseResult> run(const std::string& steps, const QByteArray& text)
    {
        return *runCases(*parsed(fileOf(steps)), cases(text), {});
    }

    QTemporaryDir m_folder;
};

void TestCases::refusal_namesFileLineAndColumn_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* text, const char* words) {
        QTest::newRow(name) << QByteArray(text) << words;
    };
    const char* good = R"({"case":"a","event":{"stream":"s","type":"T"},"expected":[]})";
    row("empty", "\n\n", "c.ndjson:1:1: there is no case here");
    row("no JSON", "\n{\"case\":x}", "c.ndjson:2:9: this is no JSON");
    row("a list", "[]", "c.ndjson:1:1: expected an object");
    row("no name", R"({"event":{"stream":"s","type":"T"},"expected":[]})",
        "c.ndjson:1:1: expected a member “case”");
    row("no event", R"({"case":"a","expected":[]})", "c.ndjson:1:1: expected a member “event”");
    row("neither", R"({"case":"a","event":{"stream":"s","type":"T"}})",
        "c.ndjson:1:1: expected either “expected” or “fails”");
    row("both", R"({"case":"a","event":{"stream":"s","type":"T"},"expected":[],"fails":"x"})",
        "c.ndjson:1:1: expected either “expected” or “fails”");
    row("unknown member", R"({"case":"a","evnt":1})",
        "c.ndjson:1:20: “evnt” is not a member of a case");
    row("no event in it", R"({"case":"a","event":{"type":"T"}})",
        "c.ndjson:1:21: this is no event: expected a member “stream”");
    row("a name that is no text", R"({"case":1})", "c.ndjson:1:9: expected text");
    const std::string twice = std::string(good) + "\n" + good;
    row("twice", twice.c_str(), "c.ndjson:2:1: the case “a” stands in line 1 already");
}

void TestCases::refusal_namesFileLineAndColumn()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, words);
    const Result<std::vector<RegressionCase>> read = readCases(file(text));
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
    const QString message = QString::fromStdString(read.error().message);
    QVERIFY2(message.startsWith(words), qPrintable(message));
    QVERIFY(!readCases(m_folder.filePath("absent").toStdString()));
}

void TestCases::pinned_passesUntilTheStepIsAnother_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("other"); ///< what stands in the steps and is replaced …
    QTest::addColumn<QString>("by");    ///< … by this
    QTest::newRow("changed") << "Placed"
                             << R"({"cust":"C","n":1.10})"
                             << "customer"
                             << "client";
    QTest::newRow("split") << "Moved"
                           << R"({"a":1,"b":2})"
                           << "take: [/b]"
                           << "take: [/a]";
    QTest::newRow("dropped") << "Beat"
                             << "{}"
                             << "type: Beat"
                             << "type: Bea";
    QTest::newRow("untouched") << "Other"
                               << R"({"x":12345678901234567890})"
                               << "type: Beat"
                               << "type: Other";
    QTest::newRow("failed") << "Placed"
                            << R"({"n":1})"
                            << "to: customer"
                            << "to: customer, missing: ignore";
}

void TestCases::pinned_passesUntilTheStepIsAnother()
{
    QFETCH(QString, type);
    QFETCH(QString, data);
    QFETCH(QString, other);
    QFETCH(QString, by);
    const Result<Pipeline> pipeline = parsed(fileOf(kSteps));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const EventBatch batch = oneEvent(type.toStdString(), data.toStdString());
    const Result<std::string> line = caseLine(*pipeline, batch[0]);
    QVERIFY2(line, line ? "" : line.error().message.c_str());
    const QByteArray text = QByteArray::fromStdString(*line);
    QVERIFY2(run(kSteps, text).at(0).passed(), text);
    const QString steps = QString::fromUtf8(kSteps).replace(other, by);
    QVERIFY(parsed(fileOf(steps.toStdString())));
    QVERIFY2(!run(steps.toStdString(), text).at(0).passed(), text);
}

void TestCases::difference_saysWhatIsExpectedAndWhatCame_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char* name, const char* wanted, const QStringList& words) {
        QTest::newRow(name) << wanted << words;
    };
    row("all well",
        R"("expected":[{"stream":"s","type":"Placed","schemaVersion":"2","id":"e","data":{"customer":7}}])",
        {});
    row("a value",
        R"("expected":[{"stream":"s","type":"Placed","schemaVersion":"2","id":"e","data":{"customer":8}}])",
        {"data at /customer: 8 is expected, 7 came out"});
    row("fields", R"("expected":[{"stream":"z","type":"Plac","data":{"customer":7}}])",
        {"type: Plac is expected, Placed came out", "stream: z is expected, s came out",
         "schemaVersion: nothing is expected, 2 came out", "id: nothing is expected, e came out"});
    row("data of another kind",
        R"("expected":[{"stream":"s","type":"Placed","schemaVersion":"2","id":"e","dataBase64":"AAA="}])",
        {"data: bytes (2) is expected, {\"customer\":7} came out"});
    row("a number", R"("expected":[])", {"0 events are expected, 1 came out"});
    row("a failure", R"("fails":"v2")", {"step “v2” is expected to fail; 1 events came out"});
}

void TestCases::difference_saysWhatIsExpectedAndWhatCame()
{
    QFETCH(QString, wanted);
    QFETCH(QStringList, words);
    const QByteArray text =
        R"({"case":"a","event":{"stream":"s","type":"Placed","id":"e","data":{"cust":7}},)" +
        wanted.toUtf8() + "}";
    const CaseResult result = run(kSteps, text).at(0);
    QCOMPARE(result.passed(), words.isEmpty());
    QStringList said;
    for (const std::string& difference : result.differences)
        said << QString::fromStdString(difference);
    QCOMPARE(said, words);
}

void TestCases::events_goInTogetherAndCasesDoNotMeet()
{
    const std::string merge =
        "- {id: m, match: {type: Seen}, merge: {by: stream, into: {type: Watched}}}";
    const QByteArray event = R"({"stream":"s","type":"Seen","id":"e1","data":{"n":1}})";
    const Result<Pipeline> pipeline = parsed(fileOf(merge));
    const QByteArray body = ",\"events\":[" + event + "," + event +
                            "],\"expected\":[{\"stream\":"
                            "\"s\",\"type\":\"Watched\","
                            "\"data\":{\"n\":1}}]}";
    const auto results = run(merge, "{\"case\":\"a\"" + body + "\n{\"case\":\"b\"" + body);
    for (const CaseResult& result : results) {
        QCOMPARE(result.differences.size(), std::size_t(1)); // only the id that the merge made
        QVERIFY2(result.differences[0].starts_with("id: "), result.differences[0].c_str());
    }
}

void TestCases::values_areComparedNotBytes()
{
    const QByteArray head =
        R"({"case":"a","event":{"stream":"s","type":"X","data":{"a":1,"b":1.10}})";
    QVERIFY(run(kSteps,
                head + R"(,"expected":[{"stream":"s","type":"X","data":{ "b": 1.1, "a": 1 }}]})")
                .at(0)
                .passed());
    // 2^53 + 1 is not 2^53
    const QByteArray big =
        R"({"case":"a","event":{"stream":"s","type":"X","data":9007199254740993})";
    QVERIFY(
        !run(kSteps, big + R"(,"expected":[{"stream":"s","type":"X","data":9007199254740992}]})")
             .at(0)
             .passed());
}

void TestCases::pin_replacesTheCaseOfTheSameEvent()
{
    const std::filesystem::path to = m_folder.filePath("pins.ndjson").toStdString();
    const Result<Pipeline> pipeline = parsed(fileOf(kSteps));
    const EventBatch placed = oneEvent("Placed", R"({"cust":1})");
    const EventBatch beat = oneEvent("Beat", "{}", "beat-1");
    const std::string line = *caseLine(*pipeline, placed[0]);
    QVERIFY(*pinCase(to, line) == Pinned::Added);
    QVERIFY(*pinCase(to, *caseLine(*pipeline, beat[0])) == Pinned::Added);
    QVERIFY(*pinCase(to, line) == Pinned::Known);
    QVERIFY(*pinCase(to, *caseLine(Pipeline::passThrough(), placed[0])) == Pinned::Replaced);
    const auto read = readCases(to);
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(read->size(), std::size_t(2));
    QCOMPARE(read->at(0).name, std::string("Placed v1, position 1 of order-1"));
    QCOMPARE(std::string(read->at(0).expected[0].data.bytes), std::string(R"({"cust":1})"));
    QCOMPARE(casesFileOf("a/shop.yaml"), std::filesystem::path("a/shop.cases.ndjson"));
}

void TestCases::pin_refusesAFileOfSomethingElse()
{
    const std::filesystem::path to = file("my diary\n", "diary.ndjson");
    const EventBatch placed = oneEvent("Placed", R"({"cust":1})");
    const auto pinned = pinCase(to, *caseLine(Pipeline::passThrough(), placed[0]));
    QVERIFY(!pinned);
    QVERIFY(pinned.error().message.starts_with("diary.ndjson:1:1: this is no JSON"));
    QFile left(QString::fromStdString(to.string()));
    QVERIFY(left.open(QIODevice::ReadOnly));
    QCOMPARE(left.readAll(), QByteArray("my diary\n"));
}

void TestCases::pin_refusesAnInvalidOutput()
{
    file(R"({"required":["z"]})", "z.json");
    const Result<Pipeline> pipeline = Pipeline::parse(
        fileOf("- {id: a, match: {type: X}, pass: true}", "assert: [{type: X, schema: z.json}]\n"),
        m_folder.path().toStdString());
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const Result<std::string> line = caseLine(*pipeline, oneEvent("X", "{}")[0]);
    QVERIFY(!line);
    QVERIFY2(line.error().message.find("no valid X") != std::string::npos,
             line.error().message.c_str());
}

void TestCases::junit_isXmlWhateverTheTextHolds()
{
    const QByteArray text =
        R"({"case":"<a> & \"b\" \u0001 \ud800 \uffff","event":{"stream":"s","type":"X","data":{"t":"]]>\u0000"}},"expected":[]})"
        "\n"
        R"({"case":"good","event":{"stream":"s","type":"Beat"},"expected":[]})";
    const std::vector<CaseResult> results = run(kSteps, text);
    QVERIFY(!results[0].passed() && results[1].passed());
    const std::string xml = casesJUnit(*parsed(fileOf(kSteps)), "x/c<>.ndjson", results);
    QXmlStreamReader reader(QByteArray::fromStdString(xml));
    QList<QXmlStreamAttributes> tests;
    QStringList failures;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (reader.name() == u"testsuite") {
            QCOMPARE(reader.attributes().value("tests").toString(), QStringLiteral("2"));
            QCOMPARE(reader.attributes().value("failures").toString(), QStringLiteral("1"));
            QCOMPARE(reader.attributes().value("name").toString(), QStringLiteral("test"));
        }
        if (reader.name() == u"testcase")
            tests << reader.attributes();
        if (reader.name() == u"failure")
            failures << reader.attributes().value("message").toString();
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QCOMPARE(failures, QStringList{QStringLiteral("0 events are expected, 1 came out")});
    QCOMPARE(tests.size(), 2);
    QCOMPARE(tests[0].value("line").toString(), QStringLiteral("1"));
    QCOMPARE(tests[0].value("file").toString(), QStringLiteral("c<>.ndjson"));
    QVERIFY(tests[0].value("name").startsWith(QStringLiteral("<a> & \"b\" ?")));
}

void TestCases::json_hasItsFields()
{
    const std::vector<CaseResult> results =
        run(kSteps, R"({"case":"a","event":{"stream":"s","type":"X"},"expected":[]})");
    const auto json = nlohmann::json::parse(casesJson(*parsed(fileOf(kSteps)), results));
    QCOMPARE(json["cases"].get<int>(), 1);
    QCOMPARE(json["failed"].get<int>(), 1);
    QCOMPARE(json["pipeline"]["name"].get<std::string>(), std::string("test"));
    QCOMPARE(json["results"][0]["case"].get<std::string>(), std::string("a"));
    QCOMPARE(json["results"][0]["passed"].get<bool>(), false);
    QCOMPARE(json["results"][0]["differences"].size(), std::size_t(1));
}

void TestCases::stop_endsTheRun()
{
    std::stop_source stop;
    stop.request_stop();
    const auto read = cases(R"({"case":"a","event":{"stream":"s","type":"X"},"expected":[]})");
    const auto results = runCases(Pipeline::passThrough(), read, stop.get_token());
    QVERIFY(!results);
    QCOMPARE(results.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestCases)
#include "tst_cases.moc"
