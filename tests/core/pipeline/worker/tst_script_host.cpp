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

QTEST_GUILESS_MAIN(TestScriptHost)
#include "tst_script_host.moc"
