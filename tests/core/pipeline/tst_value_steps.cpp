#include "core/base/digest.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace viridian;
using test::fileOf;
using test::oneEvent;

/// Steps that make values of values: join, separate, lookup, redact.
class TestValueSteps : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void steps_give_data();
    void steps_give();
    void reverse_givesTheEventBack_data();
    void reverse_givesTheEventBack();
    void redact_hashesByValueAndSalt();
    void salt_isPartOfTheMeaningAndNeverShown();
    void lookup_fileIsPartOfTheMeaning();
    void replace_isForTheVeryEventAndContent();
    void matchId_tellsStepsApart();
    void loading_refuses_data();
    void loading_refuses();

private:
    [[nodiscard]] Result<Pipeline> parse(const QString& step) const
    {
        const std::string steps =
            "- {id: a, match: {type: X}, sameVersion: true, " + step.toStdString() + "}";
        return Pipeline::parse(fileOf(steps), m_folder.path().toStdString(), "p.yaml");
    }
    [[nodiscard]] Pipeline pipelineOf(const QString& step) const
    {
        Result<Pipeline> pipeline = parse(step);
        if (!pipeline)
            qFatal("%s", pipeline.error().message.c_str());
        return std::move(*pipeline);
    }
    static QString run(const Pipeline& pipeline, const QString& data)
    {
        Transform transform(pipeline);
        const Expected expected = transform.run(oneEvent("X", data.toStdString()));
        return QString::fromStdString(expected.halt ? "failed: " + expected.halt->what
                                                    : std::string(expected.events[0].data.bytes));
    }
    void writeFile(const char* name, const QByteArray& bytes) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    QTemporaryDir m_folder;
};

namespace {

const char* const kJoin = "join: {from: [/first, /last], to: /name, by: \" \"}";
const char* const kSeparate = "separate: {from: /name, to: [/first, /last], by: \" \"}";
const char* const kLookup = "lookup: {key: /c, file: countries.json, to: /country}";

} // namespace

void TestValueSteps::initTestCase()
{
    writeFile("countries.json", R"({"DE": "Germany", "49": {"n": 1.0}, "\u00e4": null})");
    writeFile("list.json", "[1]");
    writeFile("twice.json", R"({"a": 1, "\u0061": 2})");
    qputenv("VIRIDIAN_TEST_SALT", "pepper");
}

void TestValueSteps::steps_give_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const char* step, const char* before, const char* after) {
        QTest::newRow(name) << QString(step) << QString(before) << QString::fromUtf8(after);
    };
    row("join", kJoin, R"({"first":"A","x":1e400,"last":"B\n"})", R"({"x":1e400,"name":"A B\n"})");
    row("join of what is missing", kJoin, R"({"first":"A"})", "failed: /last is missing");
    row("join of a number", kJoin, R"({"first":"A","last":1})", "failed: /last is no text");
    row("join over the separator", kJoin, R"({"first":"A B","last":"C"})",
        "failed: /first holds “ ”, which stands between the parts");
    row("join that allows it",
        "join: {from: [/a, /b], to: /c, by: \"-\", inside: allow, keep: true}",
        R"({"a":"1-2","b":""})", R"({"a":"1-2","b":"","c":"1-2-"})");
    row("join onto what is there", kJoin, R"({"first":"A","last":"B","name":"C"})",
        "failed: /name is there already");
    row("join into metadata", "join: {from: [/a, /b], to: meta/ab, by: \"/\"}",
        R"({"a":"1","b":"2"})", "{}");
    row("separate", kSeparate, R"({"name":"A B","x":1})", R"({"x":1,"first":"A","last":"B"})");
    row("separate of too few", kSeparate, R"({"name":"A"})", "failed: /name has 1 part and not 2");
    row("separate of too many", kSeparate, R"({"name":"A B C"})",
        "failed: /name has 3 parts and not 2");
    row("separate with a rest", "separate: {from: /n, to: [/a, /b], by: \" \", rest: last}",
        R"({"n":"A B C"})", R"({"a":"A","b":"B C"})");
    row("lookup", kLookup, R"({"c":"DE"})", R"({"c":"DE","country":"Germany"})");
    row("lookup by a number, value verbatim", kLookup, R"({"c":49})",
        R"({"c":49,"country":{"n": 1.0}})");
    row("lookup by escaped text", kLookup, R"({"c":"\u00E4"})", R"({"c":"\u00E4","country":null})");
    row("lookup that misses", kLookup, R"({"c":"FR"})",
        "failed: countries.json says nothing of \"FR\"");
    row("lookup that may miss", "lookup: {key: /c, file: countries.json, to: /d, miss: ignore}",
        R"({"c":"FR"})", R"({"c":"FR"})");
    row("lookup with a default", "lookup: {key: /c, file: countries.json, to: /d, default: none}",
        R"({"c":"FR"})", R"({"c":"FR","d":"none"})");
    row("mask", "redact: {paths: [/mail, /a/b]}", R"({"mail":"m","a":{"b":12345678901234567890}})",
        R"({"mail":"***","a":{"b":"***"}})");
    row("mask with another value", "redact: {paths: [/mail], mask: null}", R"({"mail":"m"})",
        R"({"mail":null})");
    row("mask of what is missing", "redact: {paths: [/mail]}", "{}", "failed: /mail is missing");
    row("mask of what may be missing", "redact: {paths: [/mail], missing: ignore}", "{}", "{}");
}

void TestValueSteps::steps_give()
{
    QFETCH(QString, step);
    QFETCH(QString, before);
    QFETCH(QString, after);
    QCOMPARE(run(pipelineOf(step), before), after);
}

void TestValueSteps::reverse_givesTheEventBack_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("data");
    QTest::newRow("join") << kJoin << R"({"x":1.10,"first":"A","last":"B"})";
    QTest::newRow("separate") << kSeparate << R"({"x":1.10,"name":"A B"})";
    QTest::newRow("lookup") << kLookup << R"({"c":"DE","x":1.10})";
}

void TestValueSteps::reverse_givesTheEventBack()
{
    QFETCH(QString, step);
    QFETCH(QString, data);
    const Pipeline pipeline = pipelineOf(step);
    QCOMPARE(pipeline.steps().front().reversal, Reversal::Exact);
    const QString up = run(pipeline, data);
    QVERIFY(up != data);
    QCOMPARE(run(pipeline.reversed(), up), data);
}

void TestValueSteps::redact_hashesByValueAndSalt()
{
    const QString step = "redact: {paths: [/m], with: hash, salt: VIRIDIAN_TEST_SALT}";
    const Pipeline pipeline = pipelineOf(step);
    const QString hash = run(pipeline, R"({"m":"A"})");
    QCOMPARE(hash.size(), 8 + 64);
    QCOMPARE(run(pipeline, R"({"m":"\u0041"})"), hash);
    QVERIFY(run(pipeline, R"({"m":"B"})") != hash);
    QVERIFY(run(pipeline, R"({"m":1})") != run(pipeline, R"({"m":"1"})"));
    qputenv("VIRIDIAN_TEST_SALT", "other");
    QVERIFY(run(pipelineOf(step), R"({"m":"A"})") != hash);
    qputenv("VIRIDIAN_TEST_SALT", "pepper");
    QCOMPARE(run(pipelineOf(step), R"({"m":"A"})"), hash);
    QCOMPARE(pipeline.steps().front().reversal, Reversal::Lossy);
}

void TestValueSteps::salt_isPartOfTheMeaningAndNeverShown()
{
    const QString step = "redact: {paths: [/m], with: hash, salt: VIRIDIAN_TEST_SALT}";
    const Pipeline pipeline = pipelineOf(step);
    QVERIFY(pipeline.steps().front().summary.find("pepper") == std::string::npos);
    qputenv("VIRIDIAN_TEST_SALT", "other");
    QVERIFY(pipelineOf(step).hash() != pipeline.hash());
    qputenv("VIRIDIAN_TEST_SALT", "pepper");
}

void TestValueSteps::lookup_fileIsPartOfTheMeaning()
{
    const QString step = "lookup: {key: /c, file: changing.json, to: /d}";
    writeFile("changing.json", R"({"a": 1})");
    const Pipeline before = pipelineOf(step);
    writeFile("changing.json", R"({"a": 2})");
    QVERIFY(pipelineOf(step).hash() != before.hash());
    QCOMPARE(run(before, R"({"c":"a"})"), QString(R"({"c":"a","d":1})"));
}

void TestValueSteps::replace_isForTheVeryEventAndContent()
{
    const std::string data = R"({"a": 1})";
    const std::string step =
        "- {id: r, match: {id: e1}, sameVersion: true, replace: {sha256: " + sha256Hex(data) +
        ", data: {b: 2.50}}}";
    Transform transform(*test::parsed(fileOf(step)));
    EventBatch batch = oneEvent("X", data, "s", "e1");
    test::addEvent(batch, "X", data, "s", "e2");
    const Expected expected = transform.run(batch, {.touched = true});
    QCOMPARE(std::string(expected.events[0].data.bytes), std::string(R"({"b":2.50})"));
    QCOMPARE(std::string(expected.events[0].id), std::string("e1"));
    QCOMPARE(std::string(expected.events[1].data.bytes), data);
    QVERIFY(expected.stepsOf(1).empty());
    const Expected other = transform.run(oneEvent("X", R"({"a":1})", "s", "e1"));
    QVERIFY(other.halt);
    QVERIFY(other.halt->what.find("the step is for " + sha256Hex(data)) != std::string::npos);
}

void TestValueSteps::matchId_tellsStepsApart()
{
    const char* const drops = "- {id: a, match: {type: X, id: [e1, e3]}, drop: {reason: r}}\n"
                              "- {id: b, match: {type: X, id: %}, drop: {reason: r}}";
    const auto both = [&](const char* id) {
        return test::parsed(fileOf(QString(drops).replace("%", id).toStdString()));
    };
    QVERIFY(both("e2"));
    QVERIFY(!both("[e2, e3]"));
    QVERIFY(both("e2")->hash() != both("e4")->hash());
    Transform transform(*both("e2"));
    QVERIFY(transform.run(oneEvent("X", "{}", "s", "e3")).events.empty());
    QCOMPARE(transform.run(oneEvent("X", "{}", "s", "e4")).events.size(), 1U);
}

void TestValueSteps::loading_refuses_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* step, const char* words) {
        QTest::newRow(name) << QString(step) << QString::fromUtf8(words);
    };
    row("join of one", "join: {from: [/a], to: /b, by: x}", "at least two places");
    row("join without a separator", "join: {from: [/a, /b], to: /c}", "by");
    row("separate with a word of join", "separate: {from: /c, to: [/a, /b], by: x, inside: allow}",
        "inside");
    row("redact of nothing", "redact: {with: mask}", "“paths” must name");
    row("a hash without a salt", "redact: {paths: [/a], with: hash}", "salt");
    row("a salt that is not set", "redact: {paths: [/a], with: hash, salt: VIRIDIAN_NO_SUCH}",
        "VIRIDIAN_NO_SUCH is not set");
    row("a mask with a salt", "redact: {paths: [/a], salt: HOME}", "needs no salt");
    row("replace of no id", ("replace: {data: 1, sha256: " + std::string(64, 'a') + "}").c_str(),
        "match: {id:");
    row("replace of half a digest", "replace: {data: 1, sha256: abc}", "64 lower-case");
    row("summarize", "summarize: {}", "write that event in blue");
    row("truncate", "truncate: {before: 7}", "“drop” step whose match says which");
    row("drop of a stream", "dropStream: temp-1", "“drop” step whose match names the stream");
    row("copy to", "copyTo: [a]", "route: {to:");
    row("snapshot", "snapshot: drop", "not converted");
    row("stream metadata", "streamMetadata: keep", "store's own tools");
    row("lookup in no file", "lookup: {key: /a, file: none.json, to: /b}", "cannot be read");
    row("lookup in a list", "lookup: {key: /a, file: list.json, to: /b}", "is no JSON object");
    row("lookup of a double", "lookup: {key: /a, file: twice.json, to: /b}", "the key a twice");
    row("lookup in a file that changed",
        "lookup: {key: /a, file: list.json, sha256: \"00\", to: /b}", "it was changed");
}

void TestValueSteps::loading_refuses()
{
    QFETCH(QString, step);
    QFETCH(QString, words);
    const Result<Pipeline> pipeline = parse(step);
    QVERIFY(!pipeline);
    const QString message = QString::fromStdString(pipeline.error().message);
    QVERIFY2(message.contains(words), qPrintable(message));
    QVERIFY2(message.startsWith("p.yaml:4:"), qPrintable(message));
}

QTEST_GUILESS_MAIN(TestValueSteps)
#include "tst_value_steps.moc"
