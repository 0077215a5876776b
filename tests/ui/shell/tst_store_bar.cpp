#include "tests/ui/shell/frame.h"
#include "ui/shell/store_bar.h"

#include <QSignalSpy>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;
using namespace std::chrono_literals;

class TestStoreBar : public QObject {
    Q_OBJECT

    UiClock m_clock;

    QString nameOf(const StoreBarState& state, const char* area)
    {
        StoreBar bar(m_clock);
        bar.setState(state);
        return bar.findChild<QWidget*>(QLatin1String(area))->accessibleName();
    }

private slots:
    void initTestCase()
    {
        Theme::install(*qApp, true);
        m_clock.freeze(*parseTime("2026-11-22T22:00:10Z"));
    }

    void saysEveryState_data()
    {
        QTest::addColumn<StoreBarState>("state");
        QTest::addColumn<QByteArray>("area");
        QTest::addColumn<QString>("name");
        const Timestamp now = m_clock.now();
        const StoreBarState demo = demoState(now);
        const auto row = [](const char* title, const StoreBarState& state, const char* area,
                            const char* name) {
            QTest::newRow(title) << state << QByteArray(area) << QString::fromUtf8(name);
        };
        const auto with = [&](auto change) {
            StoreBarState state = demo;
            change(state);
            return state;
        };
        row("blue connected", demo, "storeBarBlue",
            "Blue source shop-prod, position 98,231,458, message-db 1.3.0 · settled head, read 0.2 "
            "s ago");
        row("green connected", demo, "storeBarGreen",
            "Green target shop-next, position 98,231,204, Emmett 0.42 · checkpoint, read 0.2 s "
            "ago");
        row("no store", {}, "storeBarBlue", "Blue source, none: Open a store, Ctrl+O");
        row("connecting", with([](auto& s) { s.green.connection = Connection::Connecting; }),
            "storeBarGreen", "Green target shop-next, connecting…");
        row("lost", with([&](auto& s) {
                s.green.connection = Connection::Lost;
                s.green.lostAt = now - 4s;
                s.green.retryIn = 4s;
            }),
            "storeBarGreen",
            "Green target shop-next, position 98,231,204, lost 22:00:06, retry in 4 s");
        row("never open", with([](auto& s) {
                s.green.connection = Connection::Lost;
                s.green.readAt = {};
                s.green.position.clear();
                s.green.reason = QStringLiteral("There is no file next.db.");
            }),
            "storeBarGreen", "Green target shop-next, position unknown, There is no file next.db.");
        row("stale", with([&](auto& s) { s.blue.readAt = now - 12s; }), "storeBarBlue",
            "Blue source shop-prod, position 98,231,458, message-db 1.3.0 · settled head stale 12 "
            "s");
        row("never read", with([](auto& s) {
                s.blue.position.clear();
                s.blue.readAt = {};
            }),
            "storeBarBlue",
            "Blue source shop-prod, position unknown, message-db 1.3.0 · settled head, not read "
            "yet");
        row("with traffic", with([](auto& s) { s.blue.trafficPercent = 100; }), "storeBarBlue",
            "Blue source shop-prod, position 98,231,458, message-db 1.3.0 · traffic 100 % · read "
            "0.2 s ago");
        row("without traffic", with([](auto& s) { s.green.trafficPercent = 0; }), "storeBarGreen",
            "Green target shop-next, position 98,231,204, Emmett 0.42 · no traffic · read 0.2 s "
            "ago");
        row("lag", demo, "storeBarLag", "Lag 249 events, 0.8 seconds, falling");
        row("lag steady", with([](auto& s) { s.lag.trend = Trend::Steady; }), "storeBarLag",
            "Lag 249 events, 0.8 seconds, steady");
        row("lag stale", with([&](auto& s) { s.lag.readAt = now - 12s; }), "storeBarLag",
            "Lag 249 events, 0.8 seconds, falling, stale 12 s");
        row("lag while green is lost", with([](auto& s) { s.green.connection = Connection::Lost; }),
            "storeBarLag", "Lag 249 events, 0.8 seconds, falling, connection lost");
        row("lag unknown", with([](auto& s) { s.lag.events.reset(); }), "storeBarLag",
            "Lag unknown");
        row("reverse lag", with([](auto& s) { s.lag.reverse = true; }), "storeBarLag",
            "Reverse lag 249 events, 0.8 seconds, falling");
        row("no lag", {}, "storeBarLag", "No lag: two stores must be open");
        row("following", demo, "storeBarState", "Sync: Following, heartbeat 0.2 s ago · no limit");
        row("not started",
            with([](auto& s) { s.sync = {.detail = QStringLiteral("9 GB to copy")}; }),
            "storeBarState", "Sync: Not started, 9 GB to copy");
        row("paused", with([](auto& s) {
                s.sync = {.state = StoreBarSync::Paused,
                          .detail = QStringLiteral("by mira, 22:10")};
            }),
            "storeBarState", "Sync: Paused, by mira, 22:10");
        row("stuck",
            with([&](auto& s) { s.sync = {.state = StoreBarSync::Stuck, .heartbeat = now - 42s}; }),
            "storeBarState", "Sync: Stuck, heartbeat stale 42 s");
        row("failed", with([](auto& s) {
                s.sync = {.state = StoreBarSync::Failed, .detail = QStringLiteral("step 3 halts")};
            }),
            "storeBarState", "Sync: Failed, step 3 halts");
        row("throttled", with([&](auto& s) { s.sync.state = StoreBarSync::Throttled; }),
            "storeBarState", "Sync: Throttled, heartbeat 0.2 s ago · no limit");
        row("copying", with([&](auto& s) { s.sync.state = StoreBarSync::Copying; }),
            "storeBarState", "Sync: Copying, heartbeat 0.2 s ago · no limit");
        row("stopped", with([&](auto& s) {
                s.sync = {.state = StoreBarSync::Stopped,
                          .detail = QStringLiteral("since 09:20:09"),
                          .heartbeat = now - 10min};
            }),
            "storeBarState", "Sync: Not running, since 09:20:09");
        row("done", with([&](auto& s) {
                s.sync = {.state = StoreBarSync::Done,
                          .detail = QStringLiteral("ended 09:20:09"),
                          .heartbeat = now - 10min};
            }),
            "storeBarState", "Sync: Done, ended 09:20:09");
        row("exchanged", with([&](auto& s) {
                s.sync = {.state = StoreBarSync::RolesExchanged,
                          .detail = QStringLiteral("since 09:20:09, no reverse sync")};
            }),
            "storeBarState", "Sync: Roles exchanged, since 09:20:09, no reverse sync");
        row("reverse", with([&](auto& s) { s.sync.state = StoreBarSync::ReverseFollowing; }),
            "storeBarState", "Sync: Reverse following, heartbeat 0.2 s ago · no limit");
    }

    void saysEveryState()
    {
        QFETCH(StoreBarState, state);
        QFETCH(QByteArray, area);
        QFETCH(QString, name);
        QCOMPARE(nameOf(state, area), name);
    }

    void positionsOfLostAndStaleStoresStandBack()
    {
        const StoreBarState demo = demoState(m_clock.now());
        const auto roleOf = [&](const StoreSide& side) {
            return storeText(StoreMark::Blue, side, m_clock.now(), Zone::Utc).first.back().role;
        };
        QVERIFY(roleOf(demo.blue) == Role::Text);
        StoreSide lost = demo.blue;
        lost.connection = Connection::Lost;
        QVERIFY(roleOf(lost) == Role::TextSecondary);
        StoreSide stale = demo.blue;
        stale.readAt = m_clock.now() - 5s;
        QVERIFY(roleOf(stale) == Role::TextSecondary);
    }

    void theSyncCellFitsAt1440_data()
    {
        QTest::addColumn<SyncSide>("side");
        const Timestamp old = m_clock.now() - 10min;
        const QString none = QStringLiteral("no limit");
        const auto row = [](const char* name, const SyncSide& side) {
            QTest::newRow(name) << side;
        };
        row("stopped", {.state = StoreBarSync::Stopped,
                        .detail = QStringLiteral("since 09:20:09"),
                        .heartbeat = old});
        row("done", {.state = StoreBarSync::Done,
                     .detail = QStringLiteral("ended 09:20:09"),
                     .heartbeat = old});
        row("paused", {.state = StoreBarSync::Paused,
                       .detail = QStringLiteral("by viridian, 09:20:09"),
                       .heartbeat = old,
                       .limit = none});
        row("exchanged", {.state = StoreBarSync::RolesExchanged,
                          .detail = QStringLiteral("since 09:20:09, no reverse sync")});
        row("following",
            {.state = StoreBarSync::Following, .heartbeat = m_clock.now() - 200ms, .limit = none});
        row("stuck", {.state = StoreBarSync::Stuck, .heartbeat = old, .limit = none});
    }

    void theSyncCellFitsAt1440()
    {
        QFETCH(SyncSide, side);
        const AreaText text = syncText(side, true, m_clock.now());
        const double room = theme().px(223 - 37 - 6);
        const double wide = TextRuns(text.second, Size::Small).width();
        QVERIFY2(wide <= room, qPrintable(QStringLiteral("%1 > %2").arg(wide).arg(room)));
    }

    void troubleHasAnIcon()
    {
        StoreSide lost = demoState(m_clock.now()).green;
        lost.connection = Connection::Lost;
        const Run run = storeText(StoreMark::Green, lost, m_clock.now(), Zone::Utc).second.front();
        QVERIFY(run.severity == Severity::Warning);
        QCOMPARE(run.icon, QStringLiteral("warning"));
        const Run stuck =
            syncText({.state = StoreBarSync::Stuck}, true, m_clock.now()).first.front();
        QVERIFY(stuck.severity == Severity::Error);
        QCOMPARE(stuck.icon, QStringLiteral("error"));
    }

    void numbersAgeBetweenReads()
    {
        StoreBar bar(m_clock);
        bar.setState(demoState(m_clock.now()));
        const Timestamp before = m_clock.now();
        m_clock.freeze(before + 12s);
        bar.refresh();
        QVERIFY(bar.findChild<QWidget*>(QStringLiteral("storeBarBlue"))
                    ->accessibleName()
                    .contains(QStringLiteral("stale 12 s")));
        m_clock.freeze(before);
    }

    void theRailHasTheStoresColour()
    {
        StoreBar bar(m_clock);
        bar.resize(1440, 52);
        const auto railAt = [&](int x) { return bar.grab().toImage().pixelColor(x, 1); };
        QCOMPARE(railAt(100), theme().color(Role::Border));
        bar.setState(demoState(m_clock.now()));
        QCOMPARE(railAt(100), theme().color(Role::Blue));
        QCOMPARE(railAt(1000), theme().color(Role::Green));
        QCOMPARE(railAt(600), theme().color(Role::Window));
    }

    void theArrowPointsToWhereEventsGo()
    {
        StoreBar bar(m_clock);
        bar.resize(1440, 52);
        StoreBarState state = demoState(m_clock.now());
        const auto headAt = [&](int x) {
            bar.setState(state);
            return bar.grab().toImage().pixelColor(x, 30) == theme().color(Role::TextSecondary);
        };
        QVERIFY(headAt(872) && !headAt(345));
        state.lag.reverse = true;
        QVERIFY(headAt(345) && !headAt(872));
    }

    void aClickOnAnEmptySideAsksForAStore()
    {
        StoreBar bar(m_clock);
        bar.resize(1440, 52);
        QSignalSpy asked(&bar, &StoreBar::openStoreRequested);
        QTest::mouseClick(bar.findChild<QWidget*>(QStringLiteral("storeBarGreen")), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QVERIFY(asked.front().front().value<StoreMark>() == StoreMark::Green);
        bar.setState(demoState(m_clock.now()));
        QTest::mouseClick(bar.findChild<QWidget*>(QStringLiteral("storeBarGreen")), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
    }
};

QTEST_MAIN(TestStoreBar)
#include "tst_store_bar.moc"
