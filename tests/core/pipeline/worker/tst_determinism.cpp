// The proof that what comes out hangs on nothing but the events: the second run goes to fresh
// processes, in another locale and time zone.

#include "core/pipeline/preview.h"
#include "tests/core/pipeline/worker/code_fixture.h"
#include "tests/core/pipeline/worker/worker_fixture.h"
#include "tests/support/memory_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace viridian;
using namespace viridian::test;

class TestDeterminism : public QObject {
    Q_OBJECT

private slots:
    void script_isSeenThrough_data();
    void script_isSeenThrough();
    void program_isSeenThrough_data();
    void program_isSeenThrough();
    void environmentThatIsNamed_staysAsItIs();

private:
    static std::optional<bool> provenOf(const Pipeline& pipeline)
    {
        auto shop = std::make_shared<MemoryDatabase>("shop");
        std::vector<PlainEvent> events;
        for (int i = 0; i < 60; ++i)
            events.push_back({.stream = "s-" + std::to_string(i % 3), .type = "A", .data = "{}"});
        shop->append(events);
        PreviewOptions options;
        options.all = true;
        const auto result = runPreview(**shop->open(), pipeline, options, {}, {}, {});
        if (!result || (*result)->errorCount > 0)
            return std::nullopt;
        return (*result)->proofs.deterministic;
    }
};

void TestDeterminism::script_isSeenThrough_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<bool>("deterministic");
    QTest::newRow("a counter of its own")
        << QByteArray("let n = 0; function transform(event) { n++; return { data: n }; }") << false;
    QTest::newRow("a late counter")
        << QByteArray("let n = 0; function transform(event) { n++; return { data: n > 20 }; }")
        << false;
    QTest::newRow("the event alone")
        << QByteArray("function transform(event) { return { data: event.position }; }") << true;
}

void TestDeterminism::script_isSeenThrough()
{
    QFETCH(QByteArray, script);
    QFETCH(bool, deterministic);
    const ScriptedPipeline pipeline(script.toStdString());
    QVERIFY2(pipeline.pipeline(),
             pipeline.pipeline() ? "" : pipeline.pipeline().error().message.c_str());
    const std::optional<bool> proven = provenOf(*pipeline.pipeline());
    QVERIFY(proven.has_value());
    QCOMPARE(*proven, deterministic);
}

void TestDeterminism::program_isSeenThrough_data()
{
    QTest::addColumn<QByteArray>("expression"); // Python, of `event`
    QTest::addColumn<bool>("deterministic");
    QTest::newRow("language") << QByteArray("os.environ.get('LANG')") << false;
    QTest::newRow("time zone") << QByteArray("os.environ.get('TZ')") << false;
    QTest::newRow("process") << QByteArray("os.getpid()") << false;
    QTest::newRow("the event alone") << QByteArray("event['stream']") << true;
}

void TestDeterminism::program_isSeenThrough()
{
    if (pythonProgram().empty())
        QSKIP("python3 is not installed, and the worker is written in it");
    QFETCH(QByteArray, expression);
    QFETCH(bool, deterministic);
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("w.py")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("import json, os, sys\n"
               "sys.stdin.readline()\n"
               "print('{\"ready\":true}', flush=True)\n"
               "for line in sys.stdin:\n"
               "    event = json.loads(line)\n"
               "    print(json.dumps({'emit': [{'data': " +
               expression + "}]}), flush=True)\n");
    file.close();
    const Result<Pipeline> pipeline =
        Pipeline::parse(fileOf("- {id: real, match: {type: A}, process: {command: [" +
                               pythonProgram() + ", w.py]}}"),
                        folder.path().toStdString(), "p.yaml");
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const std::optional<bool> proven = provenOf(*pipeline);
    QVERIFY(proven.has_value());
    QCOMPARE(*proven, deterministic);
}

void TestDeterminism::environmentThatIsNamed_staysAsItIs()
{
    qputenv("TZ", "Europe/Berlin");
    const auto has = [](const std::vector<std::string>& all, const std::string& one) {
        return std::ranges::find(all, one) != all.end();
    };
    QVERIFY(has(worker::workerEnvironment({}), "TZ=Europe/Berlin"));
    QVERIFY(has(worker::workerEnvironment({}, true), "TZ=Pacific/Chatham"));
    QVERIFY(!has(worker::workerEnvironment({}, true), "TZ=Europe/Berlin"));
    QVERIFY(has(worker::workerEnvironment({"TZ"}, true), "TZ=Europe/Berlin"));
    QVERIFY(!has(worker::workerEnvironment({"TZ"}, true), "TZ=Pacific/Chatham"));
    qunsetenv("TZ");
}

QTEST_GUILESS_MAIN(TestDeterminism)
#include "tst_determinism.moc"
