#include "ui/shell/job_list.h"
#include "ui/shell/panes.h"
#include "ui/shell/ui_clock.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;
using namespace std::chrono_literals;

class TestJobList : public QObject {
    Q_OBJECT

    UiClock m_clock;

    static QString cell(const JobList& jobs, int row, JobList::Column column)
    {
        return jobs.index(row, column).data().toString();
    }
    void pass(std::chrono::milliseconds time) { m_clock.freeze(m_clock.now() + time); }

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void init() { m_clock.freeze(*parseTime("2026-11-22T22:00:00Z")); }

    void jobsComeAndGoWithTheirTickets()
    {
        JobList jobs(m_clock);
        const QAbstractItemModelTester tester(&jobs);
        QSignalSpy counts(&jobs, &JobList::countChanged);
        JobTicket first = jobs.add({.name = QStringLiteral("Sync, following")});
        {
            const JobTicket second = jobs.add({.name = QStringLiteral("Export")});
            QCOMPARE(jobs.count(), 2);
        }
        QCOMPARE(jobs.count(), 1);
        QCOMPARE(cell(jobs, 0, JobList::Job), QStringLiteral("Sync, following"));
        first = {};
        QCOMPARE(jobs.count(), 0);
        QCOMPARE(counts.count(), 4);
    }

    void aTicketOutlivesTheList()
    {
        JobTicket ticket;
        {
            JobList jobs(m_clock);
            ticket = jobs.add({.name = QStringLiteral("Export")});
        }
        ticket = {};
    }

    void numbersArePolled()
    {
        JobList jobs(m_clock);
        JobNumbers numbers;
        numbers.total = 1000;
        const JobTicket ticket =
            jobs.add({.name = QStringLiteral("Copy"), .poll = [&] { return numbers; }});
        QCOMPARE(cell(jobs, 0, JobList::Done), QStringLiteral("0 of 1,000 events"));
        QCOMPARE(cell(jobs, 0, JobList::Rate), QString());
        QCOMPARE(cell(jobs, 0, JobList::Left), QStringLiteral("?"));
        numbers.done = 400;
        pass(2s);
        QSignalSpy changed(&jobs, &JobList::dataChanged);
        jobs.poll();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(cell(jobs, 0, JobList::Done), QStringLiteral("400 of 1,000 events"));
        QCOMPARE(cell(jobs, 0, JobList::Rate), QStringLiteral("200 /s"));
        QCOMPARE(cell(jobs, 0, JobList::Left), QStringLiteral("3.0 s"));
        QCOMPARE(cell(jobs, 0, JobList::Elapsed), QStringLiteral("2.0 s"));
        QCOMPARE(jobs.index(0, JobList::ProgressBar).data(JobList::FractionRole).toDouble(), 0.4);
    }

    void theRateForgetsWhatIsLongAgo()
    {
        JobList jobs(m_clock);
        JobNumbers numbers;
        const JobTicket ticket =
            jobs.add({.name = QStringLiteral("Copy"), .poll = [&] { return numbers; }});
        numbers.done = 1'000'000;
        pass(1s);
        jobs.poll();
        for (int second = 0; second < 10; ++second) {
            pass(1s);
            jobs.poll();
        }
        QCOMPARE(cell(jobs, 0, JobList::Rate), QStringLiteral("0 /s"));
    }

    void leastTotalsAndEndlessJobsSaySo()
    {
        JobList jobs(m_clock);
        JobNumbers least{.done = 10, .total = 30, .totalIsLeast = true, .rate = 10.0};
        JobNumbers endless{
            .done = 7, .endless = true, .note = QStringLiteral("heartbeat 0.2 s ago")};
        const JobTicket a = jobs.add({.poll = [&] { return least; }});
        const JobTicket b = jobs.add({.poll = [&] { return endless; }});
        QCOMPARE(cell(jobs, 0, JobList::Done), QStringLiteral("10 of ≥ 30"));
        QCOMPARE(cell(jobs, 0, JobList::Left), QStringLiteral("≥ 2.0 s"));
        QCOMPARE(cell(jobs, 1, JobList::Left), QStringLiteral("no end"));
        QCOMPARE(cell(jobs, 1, JobList::ProgressBar), QStringLiteral("heartbeat 0.2 s ago"));
        QVERIFY(!jobs.index(1, JobList::ProgressBar).data(JobList::FractionRole).isValid());
    }

    void cancellingSaysSoAtOnceAndHappensOnce()
    {
        JobList jobs(m_clock);
        int cancelled = 0;
        const JobTicket ticket =
            jobs.add({.actionText = QStringLiteral("Cancel"), .action = [&] { ++cancelled; }});
        QCOMPARE(cell(jobs, 0, JobList::Action), QStringLiteral("Cancel"));
        jobs.act(0);
        QCOMPARE(cell(jobs, 0, JobList::Action), QStringLiteral("Stopping…"));
        jobs.act(0);
        jobs.cancelAll();
        QCOMPARE(cancelled, 1);
    }

    void otherActionsMayRepeat()
    {
        JobList jobs(m_clock);
        int pauses = 0;
        const JobTicket ticket = jobs.add({.actionText = QStringLiteral("Pause"),
                                           .action = [&] { ++pauses; },
                                           .isCancel = false});
        jobs.act(0);
        jobs.act(0);
        jobs.cancelAll();
        QCOMPARE(pauses, 2);
    }

    void shapesHaveWords()
    {
        JobList jobs(m_clock);
        const JobTicket ticket =
            jobs.add({.stores = {.from = {StoreMark::Blue, StoreMark::ExpectedGreen},
                                 .word = QStringLiteral("against"),
                                 .to = {StoreMark::Green}}});
        QCOMPARE(jobs.index(0, JobList::Stores).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("BLUE Expected GREEN against GREEN"));
    }

    void theCounterCrossesThreads()
    {
        const auto counter = std::make_shared<JobCounter>();
        const ProgressSink sink = JobCounter::sinkOf(counter);
        QVERIFY(!counter->numbers().total);
        sink({.done = 5, .total = 10});
        QCOMPARE(counter->numbers().done, std::uint64_t{5});
        QCOMPARE(*counter->numbers().total, std::uint64_t{10});
    }

    void thePaneRunsTheActionOfItsLastColumn()
    {
        JobList jobs(m_clock);
        int cancelled = 0;
        const JobTicket ticket = jobs.add({.name = QStringLiteral("Export"),
                                           .actionText = QStringLiteral("Cancel"),
                                           .action = [&] { ++cancelled; }});
        JobsPane pane(jobs);
        pane.resize(1120, 96);
        pane.show();
        const auto click = [&](JobList::Column column) {
            QTest::mouseClick(pane.viewport(), Qt::LeftButton, {},
                              pane.visualRect(jobs.index(0, column)).center());
        };
        click(JobList::Job);
        QCOMPARE(cancelled, 0);
        click(JobList::Action);
        QCOMPARE(cancelled, 1);
        QCOMPARE(pane.accessibleName(), QStringLiteral("Jobs, 1 running"));
    }
};

QTEST_MAIN(TestJobList)
#include "tst_job_list.moc"
