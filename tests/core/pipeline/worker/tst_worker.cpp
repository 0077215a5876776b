#include "core/pipeline/worker/programs.h"
#include "core/pipeline/worker/script_host.h"
#include "core/pipeline/worker/worker.h"
#include "tests/core/pipeline/worker/worker_fixture.h"

#include <csignal>
#include <cstdlib>
#include <thread>

using namespace viridian;
using namespace viridian::test;
using namespace viridian::worker;
using namespace std::chrono_literals;

/// What a worker does wrong, and what becomes of it. tests/data/workers/obedient.py does what its
/// events say.
class TestWorker : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void answers_eachEventInOrder();
    void answers_data();
    void answers();
    void emitted_payloadKeepsItsBytes();
    void payloadThatIsNotJson_travelsAsBase64();
    void hugeEvent_passesBothWays();
    void manyEvents_neverDeadlock();
    void misbehaviour_namesTheEventAndGoesOn_data();
    void misbehaviour_namesTheEventAndGoesOn();
    void leaving_blamesNoEvent();
    void leaving_withoutAnAnswerIsNoOrder();
    void misbehaviour_thatVoidsAnswersHalts_data();
    void misbehaviour_thatVoidsAnswersHalts();
    void answerNobodyAskedFor_halts();
    void answerWithoutThePositionThatItGaveBefore_halts();
    void settle_hearsTheLineTooMany();
    void budget_haltsTheRun();
    void stopAtError_leavesTheRest();
    void start_refusals_data();
    void start_refusals();
    void programGate_isAskedBeforeAProgramStarts();
    void programGate_isNotAskedForOurScriptHost();
    void start_saysWhatItHandles();
    void chatter_isKeptBounded();
    void environment_holdsNoSecretAndNoDescriptor();
    void destructor_endsGrandchildren();
    void states_travelWithEvents();
    void flush_asksForWhatIsHeld();
    void cancel_endsTheRun();
    void workerOfAnEndedThread_lives();
};

namespace {

std::string dataOf(const Exchange& exchange, std::size_t answer)
{
    const Answer& one = exchange.answers.answers.at(answer);
    return std::string(exchange.answers.eventsOf(one).front().event.data.bytes);
}

Exchange ask(Worker& worker, const EventBatch& events, Arena& arena)
{
    return worker.run({.events = events.events(), .stop = {}}, arena);
}

} // namespace

void TestWorker::initTestCase()
{
    if (pythonProgram().empty())
        QSKIP("python3 is not installed, and the misbehaving worker is written in it");
}

void TestWorker::answers_eachEventInOrder()
{
    Worker worker(obedient());
    Arena arena;
    std::vector<std::string> payloads;
    for (int i = 0; i < 500; ++i)
        payloads.push_back("{\"n\":" + std::to_string(i) + "}");
    const EventBatch events = eventsOf(payloads);
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY(!exchange.halt);
    QCOMPARE(exchange.answers.answers.size(), std::size_t{500});
    for (std::size_t i = 0; i < 500; ++i)
        QCOMPARE(dataOf(exchange, i), "{\"n\": " + std::to_string(i) + ", \"seen\": true}");
    QCOMPARE(worker.restarted(), 0U);
}

void TestWorker::answers_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* what, AnswerKind kind, const char* text) {
        QTest::newRow(what) << QByteArray(what) << static_cast<int>(kind) << QByteArray(text);
    };
    row("unchanged", AnswerKind::Unchanged, "");
    row("drop", AnswerKind::Drop, "told to");
    row("error", AnswerKind::Error, "told to");
    row("split", AnswerKind::Emit, "");
}

void TestWorker::answers()
{
    QFETCH(QByteArray, what);
    QFETCH(int, kind);
    QFETCH(QByteArray, text);
    Worker worker(obedient());
    Arena arena;
    const EventBatch events = eventsOf({doing(what.toStdString())});
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY(!exchange.halt);
    const Answer& answer = exchange.answers.answers.at(0);
    QCOMPARE(static_cast<int>(answer.kind), kind);
    QCOMPARE(bytesOf(answer.text), text);
    QVERIFY(!answer.stopped);
    if (answer.kind != AnswerKind::Emit)
        return;
    const std::span<const Emitted> parts = exchange.answers.eventsOf(answer);
    QCOMPARE(parts.size(), std::size_t{2});
    QCOMPARE(bytesOf(parts[0].event.type), QByteArray("One"));
    QCOMPARE(bytesOf(parts[0].event.stream), QByteArray("s-1")); // inherited
    QCOMPARE(bytesOf(parts[0].event.data.bytes), bytesOf(events[0].data.bytes));
    QVERIFY(!parts[0].ownId);
    QVERIFY(parts[1].ownId);
    QCOMPARE(bytesOf(parts[1].event.id), QByteArray("own"));
}

void TestWorker::emitted_payloadKeepsItsBytes()
{
    Worker worker(obedient());
    Arena arena;
    const std::string odd =
        R"({"do":"raw", "n":12345678901234567890.10 ,"e":1E400,"s":"\u00e9\ud800","s":"twice"})";
    const EventBatch events = eventsOf({odd});
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY(!exchange.halt);
    QCOMPARE(dataOf(exchange, 0), odd);
}

void TestWorker::payloadThatIsNotJson_travelsAsBase64()
{
    Worker worker(obedient());
    Arena arena;
    EventBatch batch;
    Event event;
    event.position = Position(1);
    event.stream = "s-1";
    event.type = "A";
    event.data = {.kind = PayloadKind::Bytes, .bytes = std::string_view("\x00\xff\n{", 4)};
    batch.addCopy(event);
    const Exchange exchange = ask(worker, batch, arena);
    QVERIFY(!exchange.halt);
    const Event& out = exchange.answers.events.at(0).event;
    QCOMPARE(out.data.kind, PayloadKind::Bytes);
    QCOMPARE(bytesOf(out.data.bytes), bytesOf(event.data.bytes));
    QCOMPARE(bytesOf(out.type), QByteArray("Bytes"));
}

void TestWorker::hugeEvent_passesBothWays()
{
    Worker worker(obedient());
    Arena arena;
    const std::string large(20'000'000, 'x');
    const EventBatch events = eventsOf({"{\"s\":\"" + large + "\"}", "{}"});
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY2(!exchange.halt, exchange.halt ? exchange.halt->message.c_str() : "");
    QCOMPARE(dataOf(exchange, 0).size(), large.size() + 23);
    QCOMPARE(dataOf(exchange, 1), std::string("{\"seen\": true}"));
}

void TestWorker::manyEvents_neverDeadlock()
{
    // More in both directions than all pipes and buffers hold.
    Worker worker(obedient());
    Arena arena;
    std::vector<std::string> payloads(64, "{\"do\":\"big\",\"size\":1000000,\"pad\":\"" +
                                              std::string(200'000, 'y') + "\"}");
    const EventBatch events = eventsOf(payloads);
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY2(!exchange.halt, exchange.halt ? exchange.halt->message.c_str() : "");
    QCOMPARE(exchange.answers.answers.size(), payloads.size());
    QCOMPARE(dataOf(exchange, 63).size(), std::size_t{1'000'002});
}

void TestWorker::misbehaviour_namesTheEventAndGoesOn_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* what, const char* said) {
        QTest::newRow(what) << QByteArray(what) << QByteArray(said);
    };
    row("hang", "it did not answer within");
    row("die", "it ended with exit code 3; its log ends with: out of luck");
    row("crash", "signal 11 (Segmentation fault) ended it");
    row("flood", "its answer is longer than");
    row("nonsense", "it answered “Warning: deprecated”; expected");
    row("empty", "it answered with an empty “emit”");
    row("unknown", "it answered with an event that has a member \"tpye\"");
    row("leak", "and may use 120 MB");
}

void TestWorker::misbehaviour_namesTheEventAndGoesOn()
{
    QFETCH(QByteArray, what);
    QFETCH(QByteArray, said);
    WorkerOptions options = obedient();
    options.eventLimit = what == "hang" ? 700ms : 20000ms;
    options.memoryLimit = std::size_t{120} * 1024 * 1024;
    Worker worker(options);
    Arena arena;
    const EventBatch events = eventsOf({"{}", "{}", doing(what.toStdString()), "{}", "{}"});
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY2(!exchange.halt, exchange.halt ? exchange.halt->message.c_str() : "");
    QCOMPARE(exchange.answers.answers.size(), std::size_t{5});
    for (const std::size_t good : {0U, 1U, 3U, 4U})
        QCOMPARE(dataOf(exchange, good), std::string("{\"seen\": true}"));
    const Answer& bad = exchange.answers.answers[2];
    QCOMPARE(bad.kind, AnswerKind::Error);
    QVERIFY(bad.stopped);
    QVERIFY2(bytesOf(bad.text).startsWith("the worker was stopped: "), bytesOf(bad.text));
    QVERIFY2(bytesOf(bad.text).contains(said), bytesOf(bad.text));
    QVERIFY(worker.restarted() >= 1);
    QVERIFY(worker.restarted() <= 2);
}

void TestWorker::leaving_blamesNoEvent()
{
    WorkerOptions options = obedient();
    options.leavesWith = 3;
    options.restarts = 0;
    Worker worker(options);
    const EventBatch events = eventsOf({"{}", doing("leave"), "{}", doing("leave")});
    for (int again = 0; again < 2; ++again) {
        Arena arena;
        const Exchange exchange = ask(worker, events, arena);
        QVERIFY2(!exchange.halt, exchange.halt ? exchange.halt->message.c_str() : "");
        for (const std::size_t good : {0U, 2U})
            QCOMPARE(dataOf(exchange, good), std::string("{\"seen\": true}"));
        for (const std::size_t last : {1U, 3U})
            QCOMPARE(exchange.answers.answers[last].kind, AnswerKind::Drop);
    }
    QCOMPARE(worker.restarted(), 0U);
}

/// Else a worker that ends at once would be started again for ever.
void TestWorker::leaving_withoutAnAnswerIsNoOrder()
{
    WorkerOptions options = obedient();
    options.leavesWith = 3;
    Worker worker(options);
    Arena arena;
    const Exchange exchange = ask(worker, eventsOf({doing("die")}), arena);
    QVERIFY(!exchange.halt);
    QVERIFY(exchange.answers.answers[0].stopped);
    QVERIFY(bytesOf(exchange.answers.answers[0].text).contains("it ended with exit code 3"));
}

void TestWorker::misbehaviour_thatVoidsAnswersHalts_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("order") << QByteArray("order")
                           << QByteArray("answered out of order: with event 999 when event 2");
    QTest::newRow("twice") << QByteArray("twice") << QByteArray("out of order: with event 2");
}

void TestWorker::misbehaviour_thatVoidsAnswersHalts()
{
    QFETCH(QByteArray, what);
    QFETCH(QByteArray, said);
    Worker worker(obedient());
    Arena arena;
    const EventBatch events = eventsOf({"{}", doing(what.toStdString()), "{}", "{}"});
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY(exchange.halt.has_value());
    QVERIFY(exchange.answers.answers.empty());
    const QByteArray message = bytesOf(exchange.halt->message);
    QVERIFY2(message.contains("Step “real”") && message.contains(" (A in s-1)"), message);
    QVERIFY2(message.contains(said), message);
}

void TestWorker::answerNobodyAskedFor_halts()
{
    Worker worker(obedient());
    Arena arena;
    const Exchange exchange = ask(worker, eventsOf({doing("twice")}), arena);
    QVERIFY(exchange.halt.has_value());
    const QByteArray message = bytesOf(exchange.halt->message);
    QVERIFY2(message.contains("without being asked") || message.contains("out of order"), message);
}

void TestWorker::answerWithoutThePositionThatItGaveBefore_halts()
{
    Worker worker(obedient());
    Arena arena;
    QVERIFY(!ask(worker,
                 eventsOf({doing("unchanged"), doing("echo"), doing("error"), doing("echo")}),
                 arena)
                 .halt);
    const Exchange exchange = ask(worker, eventsOf({doing("unchanged")}), arena);
    QVERIFY(exchange.halt.has_value());
    const QByteArray message = bytesOf(exchange.halt->message);
    QVERIFY2(message.contains("without the event's “position”"), message);
}

void TestWorker::settle_hearsTheLineTooMany()
{
    Worker good(obedient());
    Arena arena;
    QVERIFY(good.settle()); // nothing runs
    QVERIFY(!ask(good, eventsOf({"{}"}), arena).halt);
    const Status settled = good.settle();
    QVERIFY2(settled, settled ? "" : settled.error().message.c_str());
    QCOMPARE(good.processId(), -1);
    QVERIFY(!ask(good, eventsOf({"{}"}), arena).halt);
    QCOMPARE(good.restarted(), std::uint32_t{0});

    Worker late(obedient());
    QVERIFY(!ask(late, eventsOf({doing("late"), "{}"}), arena).halt);
    const Status heard = late.settle();
    QVERIFY(!heard);
    const QByteArray message = bytesOf(heard.error().message);
    QVERIFY2(message.contains("step “real” wrote “{\"unchanged\": true}” after its last answer"),
             message);
}

void TestWorker::budget_haltsTheRun()
{
    WorkerOptions options = obedient();
    options.restarts = 2;
    Worker worker(options);
    Arena arena;
    const EventBatch events = eventsOf(std::vector<std::string>(10, doing("die")));
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY(exchange.halt.has_value());
    QVERIFY(exchange.answers.answers.size() < 10);
    const QByteArray message = bytesOf(exchange.halt->message);
    QVERIFY2(message.contains("The worker of step “real” was started again 2 times"), message);
    QVERIFY2(message.contains("on event "), message);
    QVERIFY2(message.contains("exit code 3"), message);
}

void TestWorker::stopAtError_leavesTheRest()
{
    Worker worker(obedient());
    Arena arena;
    const EventBatch events = eventsOf({"{}", doing("error"), "{}", "{}"});
    const Exchange exchange =
        worker.run({.events = events.events(), .stopAtError = true, .stop = {}}, arena);
    QVERIFY(!exchange.halt);
    QCOMPARE(exchange.answers.answers.size(), std::size_t{2});
    // Answers of the old batch are not taken for those of the next.
    const Exchange next = ask(worker, eventsOf({doing("drop")}), arena);
    QVERIFY(!next.halt);
    QCOMPARE(next.answers.answers.at(0).kind, AnswerKind::Drop);
    QCOMPARE(worker.restarted(), 0U);
}

void TestWorker::start_refusals_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("never") << QByteArray("never")
                           << QByteArray("did not say {\"ready\":true} within");
    QTest::newRow("garbage") << QByteArray("garbage")
                             << QByteArray("its first line was “Starting up...”");
    QTest::newRow("refuse") << QByteArray("refuse") << QByteArray("no licence");
    QTest::newRow("no such program")
        << QByteArray() << QByteArray("cannot be started: No such file");
}

void TestWorker::start_refusals()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, said);
    WorkerOptions options = obedient(first.toStdString());
    options.startLimit = first == "never" ? 600ms : 20000ms;
    if (first.isEmpty())
        options.command = {"./no-such-upcaster"};
    Worker worker(options);
    Arena arena;
    const Exchange exchange = ask(worker, eventsOf({"{}"}), arena);
    QVERIFY(exchange.halt.has_value());
    const QByteArray message = bytesOf(exchange.halt->message);
    QVERIFY2(message.startsWith("The worker of step “real” did not start: "), message);
    QVERIFY2(message.contains(said), message);
}

void TestWorker::programGate_isAskedBeforeAProgramStarts()
{
    std::vector<Program> asked;
    bool may = false;
    setProgramGate([&](const Program& program) {
        asked.push_back(program);
        return may;
    });
    const QScopeGuard open([] { setProgramGate({}); });
    WorkerOptions options = obedient();
    options.folder = "/";
    Worker worker(options);
    const Status refused = worker.start();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Denied);
    const QByteArray message = bytesOf(refused.error().message);
    QVERIFY2(message.startsWith("Step “real” was not run: nobody has allowed its program "),
             message);
    QVERIFY2(message.contains("obedient.py in / on this computer"), message);
    QCOMPARE(worker.processId(), -1);
    QCOMPARE(asked.size(), std::size_t{1});
    QCOMPARE(asked[0].step, std::string("real"));
    QCOMPARE(asked[0].command, options.command);
    may = true;
    QVERIFY(worker.start().has_value());
    QVERIFY(worker.processId() > 0);
}

void TestWorker::programGate_isNotAskedForOurScriptHost()
{
    setProgramGate([](const Program&) { return false; });
    const QScopeGuard open([] { setProgramGate({}); });
    WorkerOptions host =
        scriptWorker({.name = "x.js", .text = "function transform(e) { return e }"});
    host.command = obedient().command; // any program will do: it is asked for by its name or not
    QVERIFY(Worker(host).start().has_value());
}

void TestWorker::start_saysWhatItHandles()
{
    Worker worker(obedient("handles"));
    QVERIFY(worker.start().has_value());
    QCOMPARE(worker.handles().size(), std::size_t{1});
    QCOMPARE(worker.handles()[0].type, std::string("A"));
    QCOMPARE(worker.handles()[0].version, std::string("1"));
}

void TestWorker::chatter_isKeptBounded()
{
    Worker worker(obedient());
    Arena arena;
    const Exchange exchange = ask(worker, eventsOf({doing("chatter"), "{}"}), arena);
    QVERIFY(!exchange.halt);
    QCOMPARE(exchange.answers.answers.size(), std::size_t{2});
    QTRY_VERIFY(!worker.log().empty());
    QVERIFY(worker.log().size() <= 64 * 1024);
}

void TestWorker::environment_holdsNoSecretAndNoDescriptor()
{
    ::setenv("PGPASSWORD", "secret", 1);
    ::setenv("HANDED_ON", "yes", 1);
    WorkerOptions options = obedient();
    options.environment = {"HANDED_ON"};
    Worker worker(options);
    Arena arena;
    QFile held(QStringLiteral(VIRIDIAN_SOURCE_DIR "/README.md"));
    QVERIFY(held.open(QIODevice::ReadOnly));
    const Exchange exchange = ask(worker, eventsOf({doing("environment")}), arena);
    ::unsetenv("PGPASSWORD");
    QVERIFY(!exchange.halt);
    const QByteArray text = bytesOf(exchange.answers.answers.at(0).text);
    QVERIFY2(!text.contains("PGPASSWORD"), text);
    QVERIFY2(text.contains("HANDED_ON"), text);
    QVERIFY2(text.endsWith("fds 0,1,2,3"), text); // 3 is the listing's own
}

void TestWorker::destructor_endsGrandchildren()
{
    pid_t grandchild = 0;
    {
        Worker worker(obedient());
        Arena arena;
        const Exchange exchange = ask(worker, eventsOf({doing("child")}), arena);
        QVERIFY(!exchange.halt);
        grandchild = std::atoi(std::string(exchange.answers.answers.at(0).text).c_str());
        QVERIFY(grandchild > 0);
        QCOMPARE(::kill(grandchild, 0), 0);
    }
    // Killed; it may stay in the table until init has noticed.
    const auto gone = [&] {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(grandchild));
        return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z ");
    };
    QTRY_VERIFY(gone());
}

void TestWorker::states_travelWithEvents()
{
    Worker worker(obedient());
    Arena arena;
    States states;
    EventBatch events = eventsOf(std::vector<std::string>(6, doing("count")));
    for (const std::size_t other : {1U, 4U})
        events.mutableEvents()[other].stream = "s-2";
    Worker::Batch batch{
        .events = events.events(), .states = &states, .scope = StateScope::Stream, .stop = {}};
    QVERIFY(!worker.run(batch, arena).halt);
    QCOMPARE(states.of("s-1"), std::string_view("{\"n\": 4}"));
    QCOMPARE(states.of("s-2"), std::string_view("{\"n\": 2}"));
    // What is carried to another run goes on there.
    States later;
    QVERIFY(later.restore(states.carried()).has_value());
    Worker another(obedient());
    batch.states = &later;
    QVERIFY(!another.run(batch, arena).halt);
    QCOMPARE(later.of("s-1"), std::string_view("{\"n\": 8}"));
    QVERIFY(!later.restore("[]").has_value());
}

void TestWorker::flush_asksForWhatIsHeld()
{
    Worker worker(obedient());
    Arena arena;
    States states;
    const EventBatch events = eventsOf({doing("count"), doing("count")});
    Worker::Batch batch{
        .events = events.events(), .states = &states, .scope = StateScope::Stream, .stop = {}};
    QVERIFY(!worker.run(batch, arena).halt);
    batch.events = events.events().last(1);
    const Exchange flushed = worker.flush(batch, arena);
    QVERIFY(!flushed.halt);
    QCOMPARE(dataOf(flushed, 0), std::string("{\"n\": 2}"));
    QCOMPARE(bytesOf(flushed.answers.events.at(0).event.type), QByteArray("Sum"));
    QVERIFY(states.empty());
}

void TestWorker::cancel_endsTheRun()
{
    Worker worker(obedient());
    Arena arena;
    QVERIFY(worker.start().has_value());
    std::stop_source stop;
    const QTemporaryDir folder;
    const QString begun = folder.filePath(QStringLiteral("begun"));
    const EventBatch events =
        eventsOf({R"({"do": "hang", "mark": ")" + begun.toStdString() + R"("})"});
    const std::jthread asker([&](const std::stop_token& over) {
        while (!QFile::exists(begun) && !over.stop_requested())
            std::this_thread::yield();
        stop.request_stop();
    });
    const Exchange exchange =
        worker.run({.events = events.events(), .stop = stop.get_token()}, arena);
    QVERIFY(exchange.halt.has_value());
    QCOMPARE(exchange.halt->kind, ErrorKind::Cancelled);
    QCOMPARE(worker.processId(), -1);
}

void TestWorker::workerOfAnEndedThread_lives()
{
    Worker worker(obedient());
    std::jthread([&] { QVERIFY(worker.start().has_value()); }).join();
    Arena arena;
    const Exchange exchange = ask(worker, eventsOf({"{}"}), arena);
    QVERIFY(!exchange.halt);
    QCOMPARE(worker.restarted(), 0U);
}

QTEST_GUILESS_MAIN(TestWorker)
#include "tst_worker.moc"
