#include "core/base/job_runner.h"
#include "core/base/log.h"

#include <QTest>

#include <atomic>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace viridian;

class TestJobRunner : public QObject {
    Q_OBJECT

private slots:
    void start_runsOnAnotherThread();
    void requestStop_reachesTheJob();
    void handle_stopsItsJobWhenDestroyed();
    void handle_stopsItsJobWhenOverwritten();
    void handle_moves();
    void defaultHandle_isNoJob();
    void stopAll_waitsForEveryJob();
    void destructor_stopsAndJoins();
    void active_countsUnfinishedJobs();
    void exception_isLoggedAndEndsOnlyItsJob();
    void work_ownedByTheJobEndsWithIt();
    void start_fromManyThreads();
    void runner_isUsableAfterStopAll();
    void guarded_turnsExceptionsIntoErrors();
    void log_goesToTheListener();
};

namespace {

/// Returns when asked to stop.
void untilStopped(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, stop, [] { return false; });
}

/// Collects log lines while it lives.
class LogLines {
public:
    LogLines()
    {
        log::setListener([this](log::Level level, std::string_view line) {
            const std::lock_guard lock(m_mutex);
            m_lines.emplace_back(level, line);
        });
    }
    ~LogLines() { log::setListener(nullptr); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;

    std::vector<std::pair<log::Level, std::string>> lines()
    {
        const std::lock_guard lock(m_mutex);
        return m_lines;
    }

private:
    std::mutex m_mutex;
    std::vector<std::pair<log::Level, std::string>> m_lines;
};

} // namespace

void TestJobRunner::start_runsOnAnotherThread()
{
    JobRunner runner;
    std::atomic<std::thread::id> id;
    JobHandle job = runner.start([&](const std::stop_token&) { id = std::this_thread::get_id(); });
    QTRY_VERIFY(!job.running());
    QVERIFY(id.load() != std::this_thread::get_id());
    QVERIFY(id.load() != std::thread::id());
}

void TestJobRunner::requestStop_reachesTheJob()
{
    JobRunner runner;
    JobHandle job = runner.start([](const std::stop_token& stop) { untilStopped(stop); });
    QVERIFY(job.running());
    job.requestStop();
    QTRY_VERIFY(!job.running());
    job.requestStop(); // a second time does no harm
}

void TestJobRunner::handle_stopsItsJobWhenDestroyed()
{
    JobRunner runner;
    std::atomic<bool> ended{false};
    {
        const JobHandle job = runner.start([&](const std::stop_token& stop) {
            untilStopped(stop);
            ended = true;
        });
        QVERIFY(job.running());
    }
    QTRY_VERIFY(ended);
}

void TestJobRunner::handle_stopsItsJobWhenOverwritten()
{
    JobRunner runner;
    std::atomic<bool> ended{false};
    JobHandle job = runner.start([&](const std::stop_token& stop) {
        untilStopped(stop);
        ended = true;
    });
    job = runner.start([](const std::stop_token& stop) { untilStopped(stop); });
    QTRY_VERIFY(ended);
    QVERIFY(job.running());
    job = JobHandle();
    QVERIFY(!job.running());
    QTRY_COMPARE(runner.active(), std::size_t{0});
}

void TestJobRunner::handle_moves()
{
    JobRunner runner;
    JobHandle first = runner.start([](const std::stop_token& stop) { untilStopped(stop); });
    JobHandle second = std::move(first);
    QVERIFY(second.running());
    JobHandle& same = second;
    second = std::move(same); // to itself: nothing happens
    QVERIFY(second.running());
    second.requestStop();
    QTRY_VERIFY(!second.running());
}

void TestJobRunner::defaultHandle_isNoJob()
{
    JobHandle job;
    QVERIFY(!job.running());
    job.requestStop();
}

void TestJobRunner::stopAll_waitsForEveryJob()
{
    JobRunner runner;
    std::atomic<int> ended{0};
    std::vector<JobHandle> jobs;
    for (int i = 0; i < 8; ++i) {
        jobs.push_back(runner.start([&](const std::stop_token& stop) {
            untilStopped(stop);
            ++ended;
        }));
    }
    runner.stopAll();
    QCOMPARE(ended.load(), 8);
    QCOMPARE(runner.active(), std::size_t{0});
    for (const JobHandle& job : jobs)
        QVERIFY(!job.running());
}

void TestJobRunner::destructor_stopsAndJoins()
{
    std::atomic<int> ended{0};
    JobHandle outlives;
    {
        JobRunner runner;
        outlives = runner.start([&](const std::stop_token& stop) {
            untilStopped(stop);
            ++ended;
        });
    }
    QCOMPARE(ended.load(), 1);
    QVERIFY(!outlives.running());
    outlives.requestStop(); // a handle may outlive its runner
}

void TestJobRunner::active_countsUnfinishedJobs()
{
    JobRunner runner;
    QCOMPARE(runner.active(), std::size_t{0});
    JobHandle waits = runner.start([](const std::stop_token& stop) { untilStopped(stop); });
    const JobHandle returns = runner.start([](const std::stop_token&) {});
    QTRY_COMPARE(runner.active(), std::size_t{1});
    waits.requestStop();
    QTRY_COMPARE(runner.active(), std::size_t{0});
}

void TestJobRunner::exception_isLoggedAndEndsOnlyItsJob()
{
    LogLines log;
    JobRunner runner;
    const JobHandle other = runner.start([](const std::stop_token& stop) { untilStopped(stop); });
    const JobHandle job =
        runner.start([](const std::stop_token&) { throw std::runtime_error("odd thing"); });
    QTRY_VERIFY(!job.running());
    QCOMPARE(log.lines().size(), std::size_t{1});
    QCOMPARE(log.lines().front().first, log::Level::Error);
    QVERIFY(log.lines().front().second.find("odd thing") != std::string::npos);
    QVERIFY(other.running());
}

void TestJobRunner::work_ownedByTheJobEndsWithIt()
{
    JobRunner runner;
    auto owned = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = owned;
    const JobHandle job = runner.start([owned = std::move(owned)](const std::stop_token&) {});
    QTRY_VERIFY(!job.running());
    QVERIFY(watched.expired()); // at the latest when running() turns false
}

void TestJobRunner::start_fromManyThreads()
{
    JobRunner runner;
    std::atomic<int> ran{0};
    std::latch together(4);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                together.arrive_and_wait();
                std::vector<JobHandle> jobs;
                for (int k = 0; k < 25; ++k)
                    jobs.push_back(runner.start([&](const std::stop_token&) { ++ran; }));
            });
        }
    }
    runner.stopAll();
    QCOMPARE(ran.load(), 100);
}

void TestJobRunner::runner_isUsableAfterStopAll()
{
    JobRunner runner;
    runner.stopAll();
    std::atomic<bool> ran{false};
    const JobHandle job = runner.start([&](const std::stop_token&) { ran = true; });
    QTRY_VERIFY(ran);
}

void TestJobRunner::guarded_turnsExceptionsIntoErrors()
{
    const std::function<Result<int>(std::stop_token)> throws =
        [](const std::stop_token&) -> Result<int> { throw std::length_error("too long"); };
    const Result<int> failed = guarded<int>(throws, {});
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, ErrorKind::Internal);
    QCOMPARE(failed.error().detail, std::string("too long"));
    const std::function<Result<int>(std::stop_token)> fine =
        [](const std::stop_token&) -> Result<int> { return 7; };
    QCOMPARE(guarded<int>(fine, {}).value_or(0), 7);
}

void TestJobRunner::log_goesToTheListener()
{
    log::info("nobody listens {}", 0);
    LogLines log;
    log::info("one {}", 1);
    log::warning("two");
    log::error("three");
    const auto lines = log.lines();
    QCOMPARE(lines.size(), std::size_t{3});
    QCOMPARE(lines[0].second, std::string("one 1"));
    QCOMPARE(lines[0].first, log::Level::Info);
    QCOMPARE(lines[1].first, log::Level::Warning);
    QCOMPARE(lines[2].first, log::Level::Error);
}

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
