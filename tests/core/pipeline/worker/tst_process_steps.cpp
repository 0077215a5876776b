#include "core/pipeline/preview.h"
#include "core/pipeline/transform.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/core/pipeline/worker/worker_fixture.h"

#include <QTemporaryDir>

using namespace viridian;
using namespace viridian::test;

/// The user's own program as a step of a pipeline.
class TestProcessSteps : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void program_isFoundFromThePipelinesFolder();
    void stopped_haltsAtTheEventWithTheGoodOnesBefore();
    void stopped_passesOnWhereTheStepSaysSo();
    void notHandled_goesOnUntouched();
    void notStarted_halts();
    void programThatIsNotThere_isTheFilesFault();
    void newIds_areGiven();
    void held_withoutStateIsRefused();
    void state_joinsEventsOfAStream();
    void cancelled_halts();
    void hash_coversTheProgram();
    void preview_failsWhereAWorkerSaysMoreThanAsked();
};

namespace {

/// A pipeline folder with the obedient worker in it.
class Folder {
public:
    Folder()
    {
        QFile::copy(QStringLiteral(VIRIDIAN_SOURCE_DIR "/tests/data/workers/obedient.py"),
                    m_folder.filePath(QStringLiteral("upcast.py")));
    }
    [[nodiscard]] std::string program() const
    {
        return m_folder.filePath(QStringLiteral("upcast.py")).toStdString();
    }
    /// @param more  further keys of process, @p step of the step
    [[nodiscard]] Result<Pipeline> pipeline(const std::string& more = {},
                                            const std::string& step = {},
                                            const std::string& first = {}) const
    {
        return Pipeline::parse(fileOf("- {id: real, match: {type: A}, process: {command: [" +
                                      pythonProgram() + ", upcast.py" +
                                      (first.empty() ? "" : ", " + first) + "]" + more + "}" +
                                      step + "}"),
                               m_folder.path().toStdString(), "p.yaml");
    }

private:
    QTemporaryDir m_folder;
};

} // namespace

void TestProcessSteps::initTestCase()
{
    if (pythonProgram().empty())
        QSKIP("python3 is not installed, and the worker is written in it");
}

void TestProcessSteps::program_isFoundFromThePipelinesFolder()
{
    const Folder folder;
    const Result<Pipeline> pipeline = folder.pipeline();
    QVERIFY2(pipeline.has_value(), pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps()[0].kind, std::string("process"));
    EventBatch batch = eventsOf({"{}", "{}"});
    addEvent(batch, "B", "{}");
    Transform transform(*pipeline);
    const Expected out = transform.run(batch);
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(out.events[0].data.bytes, std::string_view(R"({"seen": true})"));
    QCOMPARE(out.events[0].id, batch[0].id);
    QCOMPARE(out.events[0].position, batch[0].position);
    QCOMPARE(out.dispositions[2], Disposition::Unchanged);
}

void TestProcessSteps::stopped_haltsAtTheEventWithTheGoodOnesBefore()
{
    const Folder folder;
    Transform transform(*folder.pipeline());
    const Expected out = transform.run(eventsOf({"{}", doing("die"), "{}"}));
    QVERIFY(out.halt.has_value());
    QCOMPARE(out.halt->input, 1U);
    QCOMPARE(out.inputs(), std::size_t{1});
    const QByteArray message = bytesOf(out.halt->error.message);
    QVERIFY2(
        message.startsWith("Step “real” cannot change event 2 (A in s-1): the worker was "
                           "stopped: it ended with exit code 3; its log ends with: out of luck"),
        message);
}

void TestProcessSteps::stopped_passesOnWhereTheStepSaysSo()
{
    const Folder folder;
    Transform transform(*folder.pipeline({}, ", onError: pass"));
    const EventBatch batch = eventsOf({"{}", doing("die"), "{}"});
    const Expected out = transform.run(batch);
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(out.events[1].data.bytes, batch[1].data.bytes);
    QCOMPARE(out.events[2].data.bytes, std::string_view(R"({"seen": true})"));
    QCOMPARE(out.failures.size(), std::size_t{1});
    QVERIFY(out.failures[0].passedOn);
}

void TestProcessSteps::notHandled_goesOnUntouched()
{
    const Folder folder;
    Transform transform(*folder.pipeline({}, {}, "handles")); // A of version 1
    EventBatch batch = eventsOf({"{}", "{}", "{}"});
    batch.mutableEvents()[1].schemaVersion = "2";
    const Expected out = transform.run(batch);
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(out.events[0].data.bytes, std::string_view(R"({"seen": true})"));
    QCOMPARE(out.events[1].data.bytes, std::string_view("{}"));
    QCOMPARE(out.events[2].data.bytes, std::string_view(R"({"seen": true})"));
}

void TestProcessSteps::notStarted_halts()
{
    const Folder folder;
    Transform transform(*folder.pipeline({}, ", onError: pass", "refuse"));
    const Expected out = transform.run(eventsOf({"{}"}));
    QVERIFY(out.halt.has_value());
    QCOMPARE(out.halt->input, 0U);
    QCOMPARE(bytesOf(out.halt->error.message),
             QByteArray("The worker of step “real” did not start: no licence."));
}

void TestProcessSteps::programThatIsNotThere_isTheFilesFault()
{
    const Result<Pipeline> pipeline = parsed(
        fileOf("- {id: real, match: {type: A}, process: {command: [no-such-program-anywhere]}}"));
    QVERIFY2(pipeline.has_value(), pipeline ? "" : pipeline.error().message.c_str());
    Transform transform(*pipeline);
    const Expected out = transform.run(eventsOf({"{}"}));
    QVERIFY(out.halt.has_value());
    QCOMPARE(out.halt->error.kind, ErrorKind::InvalidInput); // no store is out of reach
    QVERIFY2(out.halt->error.message.find("no-such-program-anywhere") != std::string::npos,
             out.halt->error.message.c_str());
}

void TestProcessSteps::newIds_areGiven()
{
    const Folder folder;
    const EventBatch batch = eventsOf({"{}", doing("unchanged"), doing("split")});
    Transform transform(*folder.pipeline({}, ", ids: new"));
    const Expected out = transform.run(batch);
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QVERIFY(out.events[0].id != batch[0].id);
    QVERIFY(out.events[1].id != batch[1].id);
    QVERIFY(out.events[2].id != batch[2].id);
    QCOMPARE(out.events[3].id, std::string_view("own"));
}

void TestProcessSteps::held_withoutStateIsRefused()
{
    const Folder folder;
    Transform transform(*folder.pipeline());
    const Expected out = transform.run(eventsOf({doing("hold")}));
    QVERIFY(out.halt.has_value());
    QCOMPARE(bytesOf(out.halt->what), QByteArray("its worker holds the event, and the step keeps "
                                                 "no state; say state: stream"));
}

void TestProcessSteps::state_joinsEventsOfAStream()
{
    const Folder folder;
    const Result<Pipeline> pipeline = folder.pipeline(", state: stream");
    QVERIFY(pipeline.has_value());
    Transform transform(*pipeline);
    const Expected out = transform.run(eventsOf({doing("count"), doing("count"), doing("count")}));
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QVERIFY(out.events.empty());
    QCOMPARE(out.held, std::uint64_t{3});
    const Expected flushed = transform.flush();
    QCOMPARE(flushed.flushed().size(), std::size_t{1});
    QCOMPARE(flushed.flushed()[0].data.bytes, std::string_view(R"({"n": 3})"));
    QCOMPARE(flushed.flushed()[0].type, std::string_view("Sum"));
}

void TestProcessSteps::cancelled_halts()
{
    const Folder folder;
    Transform transform(*folder.pipeline());
    std::stop_source stop;
    stop.request_stop();
    const Expected out = transform.run(eventsOf({"{}"}), {.stop = stop.get_token()});
    QVERIFY(out.halt.has_value());
    QCOMPARE(out.halt->error.kind, ErrorKind::Cancelled);
}

void TestProcessSteps::hash_coversTheProgram()
{
    const Folder folder;
    const std::string before = folder.pipeline()->hash();
    QCOMPARE(folder.pipeline()->hash(), before);
    QVERIFY(folder.pipeline({}, {}, "handles")->hash() != before);
    QCOMPARE(folder.pipeline(", timeout: 9s")->hash(), before);
    QFile program(QString::fromStdString(folder.program()));
    QVERIFY(program.open(QIODevice::Append));
    program.write("# another release\n");
    program.close();
    QVERIFY(folder.pipeline()->hash() != before);
}

void TestProcessSteps::preview_failsWhereAWorkerSaysMoreThanAsked()
{
    const Folder folder;
    const Result<Pipeline> pipeline = folder.pipeline();
    QVERIFY(pipeline);
    PreviewSample sample;
    sample.events = eventsOf({"{}", "{}"});
    const auto good = previewSample(sample, *pipeline, {});
    QVERIFY2(good.has_value(), good ? "" : good.error().message.c_str());
    sample.events = eventsOf({doing("late"), "{}"});
    const auto late = previewSample(sample, *pipeline, {});
    QVERIFY(!late);
    QVERIFY2(late.error().message.find("after its last answer") != std::string::npos,
             late.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestProcessSteps)
#include "tst_process_steps.moc"
