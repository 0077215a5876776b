#include "tests/ui/shell/frame.h"
#include "ui/shell/run_job.h"

#include <QTest>
#include <QThread>

using namespace viridian;
using namespace viridian::ui;

class TestRunJob : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void resultsArriveOnTheUiThread()
    {
        JobRunner runner;
        QObject receiver;
        QThread* worker = nullptr;
        QThread* arrived = nullptr;
        int value = 0;
        const JobHandle handle = runJob<int>(
            runner, &receiver,
            [&](std::stop_token) -> Result<int> {
                worker = QThread::currentThread();
                return 42;
            },
            [&](Result<int> result) {
                arrived = QThread::currentThread();
                value = *result;
            });
        QTRY_COMPARE(value, 42);
        QCOMPARE(arrived, QThread::currentThread());
        QVERIFY(worker != arrived);
    }

    void resultsAreDroppedWhenTheReceiverIsGone()
    {
        JobRunner runner;
        auto receiver = std::make_unique<QObject>();
        bool called = false;
        const JobHandle handle = runJob<int>(
            runner, receiver.get(), [](std::stop_token) -> Result<int> { return 1; },
            [&](Result<int>) { called = true; });
        receiver.reset();
        QTRY_COMPARE(runner.active(), std::size_t{0});
        QCoreApplication::processEvents();
        QVERIFY(!called);
    }

    void exceptionsBecomeErrors()
    {
        JobRunner runner;
        QObject receiver;
        std::optional<ErrorKind> kind;
        const JobHandle handle = runJob<int>(
            runner, &receiver,
            [](std::stop_token) -> Result<int> { throw std::runtime_error("boom"); },
            [&](Result<int> result) { kind = result.error().kind; });
        QTRY_VERIFY(kind == ErrorKind::Internal);
    }

    void listedJobsShowUntilTheirResult()
    {
        Frame frame;
        QObject receiver;
        JobHandle handle;
        bool cancelled = false;
        runListedJob<int>(
            frame.context, &receiver, {.name = QStringLiteral("Export")},
            [](std::stop_token stop, const ProgressSink& progress) -> Result<int> {
                progress({.done = 7, .total = 10});
                while (!stop.stop_requested())
                    std::this_thread::yield();
                return fail(ErrorKind::Cancelled, "Stopped.");
            },
            [&](Result<int> result) { cancelled = result.error().kind == ErrorKind::Cancelled; },
            handle);
        JobList& jobs = frame.context.jobs();
        QCOMPARE(jobs.count(), 1);
        QTRY_COMPARE(jobs.index(0, JobList::Done).data().toString(),
                     QStringLiteral("7 of 10 events"));
        jobs.act(0);
        QTRY_VERIFY(cancelled);
        QCOMPARE(jobs.count(), 0);
    }

    void aHandleThatEndsStopsTheListedJob()
    {
        Frame frame;
        QObject receiver;
        {
            JobHandle handle;
            runListedJob<int>(
                frame.context, &receiver, {.name = QStringLiteral("Export")},
                [](std::stop_token stop, const ProgressSink&) -> Result<int> {
                    while (!stop.stop_requested())
                        std::this_thread::yield();
                    return 0;
                },
                [](Result<int>) {}, handle);
            QCOMPARE(frame.context.jobs().count(), 1);
        }
        QTRY_COMPARE(frame.context.jobs().count(), 0);
    }
};

QTEST_MAIN(TestRunJob)
#include "tst_run_job.moc"
