#include "core/pipeline/worker/script_host.h"
#include "tests/core/pipeline/worker/worker_fixture.h"

#include <QElapsedTimer>

using namespace std::chrono_literals;
using namespace viridian;
using namespace viridian::test;
using namespace viridian::worker;

/// The script host as its parent sees it: events reach it many at a time, and none may wait for its
/// answer until the whole batch is through.
class TestScriptHost : public QObject {
    Q_OBJECT

private slots:
    void slowEvents_areNoHang();
    void endlessEvents_areNoHang();
    void endlessPutOffCode_costsItsEventOnly_data();
    void endlessPutOffCode_costsItsEventOnly();
    void endlessPutOffCode_leavesTheStateAsItWas();
    void endlessLoad_isToldInASentence_data();
    void endlessLoad_isToldInASentence();
    void answers_doNotDependOnBatches_data();
    void answers_doNotDependOnBatches();
};

namespace {

constexpr std::chrono::milliseconds kPatience{800}; ///< of the parent, for one answer

/// A host whose parent is less patient than Viridian is, so that a test need not wait long.
WorkerOptions impatient(const std::string& script, std::chrono::milliseconds limit)
{
    WorkerOptions options =
        scriptWorker({.name = "s.js", .text = script, .limit = limit, .memory = 0});
    options.step = "code";
    options.pipeline = "hash";
    options.eventLimit = kPatience;
    return options;
}

Exchange ask(Worker& worker, const EventBatch& events, Arena& arena)
{
    return worker.run({.events = events.events(), .states = nullptr, .stop = {}}, arena);
}

/// Payloads with their number and how many turns the script is to make for each.
std::vector<std::string> countingTo(std::size_t events, std::size_t turns)
{
    std::vector<std::string> out;
    for (std::size_t n = 0; n < events; ++n)
        out.push_back("{\"n\":" + std::to_string(n) + ",\"turns\":" + std::to_string(turns) + "}");
    return out;
}

/// Says no; a message for QVERIFY2.
const char* haltOf(const Exchange& exchange)
{
    return exchange.halt ? exchange.halt->message.c_str() : "";
}

} // namespace

void TestScriptHost::slowEvents_areNoHang()
{
    Worker worker(impatient("function transform(event) { let sum = 0; "
                            "for (let i = 0; i < event.data.turns; i++) sum = (sum + i) % 9973; "
                            "return { data: [event.data.n, sum >= 0] }; }",
                            20s));
    constexpr std::size_t kEvents = 100;
    Arena arena;
    // What the engine compiles for many short events must still see the alarm.
    const Exchange quick = ask(worker, eventsOf(countingTo(20'000, 0)), arena);
    QVERIFY2(!quick.halt, quick.halt ? quick.halt->message.c_str() : "");
    // Ever longer events, until all together take longer than the parent waits for one.
    std::chrono::milliseconds took{0};
    for (std::size_t turns = 10'000; took <= kPatience; turns *= 2) {
        const EventBatch events = eventsOf(countingTo(kEvents, turns));
        QElapsedTimer clock;
        clock.start();
        const Exchange exchange = ask(worker, events, arena);
        took = std::chrono::milliseconds(clock.elapsed());
        QVERIFY2(!exchange.halt, exchange.halt ? exchange.halt->message.c_str() : "");
        QCOMPARE(worker.restarted(), 0U);
        QCOMPARE(exchange.answers.events.size(), kEvents);
        for (std::size_t n = 0; n < kEvents; ++n)
            QCOMPARE(bytesOf(exchange.answers.events[n].event.data.bytes),
                     "[" + QByteArray::number(static_cast<qulonglong>(n)) + ",true]");
    }
}

void TestScriptHost::endlessEvents_areNoHang()
{
    Worker worker(impatient("function transform(event) { while (event.data.loop) {} "
                            "return { data: event.data.n }; }",
                            50ms));
    constexpr std::size_t kEvents = 60; // every other one is endless: it takes 1.5 s at the least
    std::vector<std::string> payloads;
    for (std::size_t n = 0; n < kEvents; ++n)
        payloads.push_back("{\"n\":" + std::to_string(n) +
                           ",\"loop\":" + (n % 2 == 0 ? "true" : "false") + "}");
    Arena arena;
    const EventBatch events = eventsOf(payloads);
    const Exchange exchange = ask(worker, events, arena);
    QVERIFY2(!exchange.halt, exchange.halt ? exchange.halt->message.c_str() : "");
    QCOMPARE(worker.restarted(), 0U);
    const Answers& out = exchange.answers;
    QCOMPARE(out.answers.size(), kEvents);
    for (std::size_t n = 0; n < kEvents; ++n) {
        const Answer& answer = out.answers[n];
        QVERIFY(!answer.stopped);
        if (n % 2 == 0)
            QCOMPARE(bytesOf(answer.text), QByteArray("the script ran longer than 50 ms"));
        else
            QCOMPARE(bytesOf(out.eventsOf(answer)[0].event.data.bytes),
                     QByteArray::number(static_cast<qulonglong>(n)));
    }
}

void TestScriptHost::endlessPutOffCode_costsItsEventOnly_data()
{
    QTest::addColumn<QByteArray>("loop");   // JavaScript
    QTest::addColumn<QByteArray>("events"); // "x": endless
    const std::initializer_list<std::pair<const char*, const char*>> loops{
        {"then", "Promise.resolve().then(() => { while (event.data.loop) {} });"},
        {"await", "(async () => { await 0; while (event.data.loop) {} })();"},
        {"many times", "for (let i = 0; i < 1000; i++) "
                       "Promise.resolve().then(() => { while (event.data.loop) {} });"},
        {"again and again",
         "const again = () => event.data.loop && Promise.resolve().then(again); again();"},
        {"await for ever", "(async () => { while (event.data.loop) await 0; })();"},
        {"besides a loop", "Promise.resolve().then(() => { while (event.data.loop) {} }); "
                           "while (event.data.loop) {}"},
        {"caught", "(async () => { for (;;) try { await 0; while (event.data.loop) {} break; } "
                   "catch { } finally { while (event.data.loop) {} } })();"}};
    for (const auto& [name, loop] : loops) {
        for (const char* const events : {"x", "x....", "..x..", "....x", "xx.x.xx"})
            QTest::addRow("%s, %s", name, events) << QByteArray(loop) << QByteArray(events);
    }
}

/// No process ends but in order: one that the engine aborted would count as a restart.
void TestScriptHost::endlessPutOffCode_costsItsEventOnly()
{
    QFETCH(QByteArray, loop);
    QFETCH(QByteArray, events);
    Worker worker(impatient("function transform(event) { " + loop.toStdString() +
                                " return { data: event.data.n }; }",
                            20ms));
    std::vector<std::string> payloads;
    for (const char event : events)
        payloads.push_back("{\"n\":" + std::to_string(payloads.size()) +
                           ",\"loop\":" + (event == 'x' ? "true" : "false") + "}");
    const EventBatch batch = eventsOf(payloads);
    for (int again = 0; again < 2; ++again) { // the second finds what the first left behind
        Arena arena;
        const Exchange exchange = ask(worker, batch, arena);
        QVERIFY2(!exchange.halt, haltOf(exchange));
        QCOMPARE(worker.restarted(), 0U);
        QCOMPARE(exchange.answers.answers.size(), payloads.size());
        for (std::size_t n = 0; n < payloads.size(); ++n) {
            const Answer& answer = exchange.answers.answers[n];
            QVERIFY2(!answer.stopped, bytesOf(answer.text));
            if (events[static_cast<qsizetype>(n)] == 'x')
                QCOMPARE(bytesOf(answer.text), QByteArray("the script ran longer than 20 ms"));
            else
                QCOMPARE(bytesOf(exchange.answers.eventsOf(answer)[0].event.data.bytes),
                         QByteArray::number(static_cast<qulonglong>(n)));
        }
    }
}

void TestScriptHost::endlessPutOffCode_leavesTheStateAsItWas()
{
    WorkerOptions options =
        scriptWorker({.name = "s.js",
                      .text = "function transform(event, state) { state.n = (state.n || 0) + 1; "
                              "Promise.resolve().then(() => { while (event.data.loop) {} }); "
                              "return { data: state.n }; }",
                      .state = StateScope::Stream,
                      .limit = 20ms,
                      .memory = 0});
    Worker worker(options);
    Arena arena;
    States states;
    EventBatch events = eventsOf({"{}", "{}", R"({"loop":true})", "{}", "{}", R"({"loop":true})"});
    for (const std::size_t other : {1U, 4U})
        events.mutableEvents()[other].stream = "s-2";
    const Exchange exchange = worker.run(
        {.events = events.events(), .states = &states, .scope = StateScope::Stream, .stop = {}},
        arena);
    QVERIFY2(!exchange.halt, haltOf(exchange));
    QCOMPARE(worker.restarted(), 0U);
    QCOMPARE(states.of("s-1"), std::string_view("{\"n\":2}"));
    QCOMPARE(states.of("s-2"), std::string_view("{\"n\":2}"));
    QCOMPARE(exchange.answers.answers[2].kind, AnswerKind::Error);
    QCOMPARE(exchange.answers.answers[5].kind, AnswerKind::Error);
}

void TestScriptHost::endlessLoad_isToldInASentence_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("loop") << QByteArray("while (true) {}");
    QTest::newRow("put off") << QByteArray("Promise.resolve().then(() => { while (true) {} });");
    QTest::newRow("again and again")
        << QByteArray("const again = () => Promise.resolve().then(again); again();");
}

void TestScriptHost::endlessLoad_isToldInASentence()
{
    QFETCH(QByteArray, text);
    Worker worker(
        impatient(text.toStdString() + " function transform(event) { return event; }", 50ms));
    const Status started = worker.start();
    QVERIFY(!started);
    QVERIFY2(started.error().message.find("s.js: the script ran longer than 50 ms before it was "
                                          "given its first event") != std::string::npos,
             started.error().message.c_str());
}

void TestScriptHost::answers_doNotDependOnBatches_data()
{
    QTest::addColumn<QByteArray>("script");
    const auto putOff = [](const char* name, const char* code) { // sets `ran` to `n`
        QTest::newRow(name) << QByteArray("let n = 0, ran = 0; function transform(event) { n++; "
                                          "const before = ran; ") +
                                   code + "; return { data: [n, before] }; }";
    };
    putOff("then", "Promise.resolve().then(() => { ran = n; })");
    putOff("await", "(async () => { await 0; ran = n; })()");
    putOff("two turns", "(async () => { await 0; await 0; ran = n; })()");
    putOff("fromAsync", "Array.fromAsync([0], () => { ran = n; })");
    putOff("import", "import('x').catch(() => { ran = n; })");
    putOff("generator", "(async function* () { yield ran = await n; })().next()");
    putOff("made from text",
           "new Function('f', 'Prom' + 'ise.resolve().then(f)')(() => { ran = n; })");
    putOff("evaluated", "const f = () => { ran = n; }; eval('Prom' + 'ise.resolve().then(f)')");
    QTest::newRow("the event before")
        << QByteArray("let before; function transform(event) { const data = [event.data, before ? "
                      "before.metadata : 0]; before = event; return { data }; }");
}

void TestScriptHost::answers_doNotDependOnBatches()
{
    QFETCH(QByteArray, script);
    constexpr std::size_t kEvents = 60;
    std::vector<std::string> payloads;
    std::vector<std::string> metadata;
    for (std::size_t n = 0; n < kEvents; ++n) {
        payloads.push_back("{\"n\":\"" + std::string(n, 'x') + "\"}");
        metadata.push_back("{\"m\":" + std::to_string(n) + "}");
    }
    EventBatch events = eventsOf(payloads);
    for (std::size_t n = 0; n < kEvents; ++n)
        events.mutableEvents()[n].metadata = {.kind = PayloadKind::Json, .bytes = metadata[n]};
    std::vector<QByteArray> together;
    for (const std::size_t size : {kEvents, std::size_t{6}, std::size_t{1}}) {
        Worker worker(impatient(script.toStdString(), 20s));
        std::vector<QByteArray> given;
        for (std::size_t at = 0; at < kEvents; at += size) {
            Arena arena;
            const Exchange exchange = worker.run(
                {.events = events.events().subspan(at, size), .states = nullptr, .stop = {}},
                arena);
            QVERIFY2(!exchange.halt, haltOf(exchange));
            for (const auto& one : exchange.answers.events)
                given.push_back(bytesOf(one.event.data.bytes));
        }
        QCOMPARE(given.size(), kEvents);
        if (together.empty())
            together = given;
        for (std::size_t n = 0; n < kEvents; ++n)
            QCOMPARE(given[n], together[n]);
        const QByteArray number = QByteArray::number(static_cast<qulonglong>(kEvents - 1));
        const bool saw = given.back().contains(number) || given.back().contains("\"m\":58");
        QVERIFY2(saw, given.back()); // what the last but one left
    }
}

QTEST_GUILESS_MAIN(TestScriptHost)
#include "tst_script_host.moc"
