#include "core/demo/demo.h"
#include "core/store/open.h"
#include "ui/widgets/event_window_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace viridian::ui {
namespace {

constexpr std::uint64_t kEvents = 3'000;
constexpr std::uint64_t kMany = 20'000;
constexpr int kView = 40;

std::string addressIn(const QTemporaryDir& folder)
{
    return "sqlite:" + demo::DemoFiles::in(folder.path().toStdString()).blue.string();
}

Filter filterOf(const char* text)
{
    Result<Filter> filter = Filter::parse(text, now());
    if (!filter)
        qFatal("%s", filter.error().message.c_str());
    return *filter;
}

/// A model that checks itself.
struct Window {
    explicit Window(const std::string& address)
        : model(runner, [address] { return openStore(address); }), tester(&model)
    {
    }

    [[nodiscard]] bool settled() const { return !model.loading(); }
    /// What a view does when its user scrolls to an end, until there is nothing more.
    bool readAll(bool upwards)
    {
        for (int turn = 0; turn < 500; ++turn) {
            if (!QTest::qWaitFor([this] { return settled(); }))
                return false;
            if (upwards ? !model.hasBefore() : !model.hasAfter())
                return true;
            const int last = model.rowCount() - 1;
            upwards ? model.rowsShown(0, kView) : model.rowsShown(last - kView, last);
        }
        return false;
    }
    [[nodiscard]] std::vector<Position> positions() const
    {
        std::vector<Position> found;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (const Event* event = model.eventAt(row))
                found.push_back(event->position);
        }
        return found;
    }
    [[nodiscard]] QString typeAt(int row) const
    {
        return model.index(row, EventWindowModel::Type).data().toString();
    }

    JobRunner runner;
    EventWindowModel model;
    QAbstractItemModelTester tester;
};

bool strictlyAscending(const std::vector<Position>& positions)
{
    return std::ranges::adjacent_find(positions, std::ranges::greater_equal{}) == positions.end();
}

} // namespace

class TestEventWindow : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY(demo::makeDemo(m_small.path().toStdString(), {.events = kEvents}, {}, {}));
        QVERIFY(demo::makeDemo(m_large.path().toStdString(), {.events = kMany}, {}, {}));
    }

    void newest_beginsWithTheLastPage()
    {
        Window window(addressIn(m_small));
        QSignalSpy placed(&window.model, &EventWindowModel::placed);
        window.model.showNewest();
        QTRY_VERIFY(window.settled() && window.model.loadedEvents() > 0);
        QCOMPARE(window.model.loadedEvents(), std::uint64_t{EventWindowModel::kPageRows});
        QVERIFY(window.model.hasBefore());
        QVERIFY(!window.model.hasAfter());
        QCOMPARE(placed.count(), 1);
        QCOMPARE(placed.front().at(1).toBool(), true);
        QVERIFY(window.model.head().has_value());
        QCOMPARE(window.positions().back(), *window.model.head()->settled);
        // Rows that are not loaded are dashes.
        QCOMPARE(window.typeAt(0), QStringLiteral("–"));
        QCOMPARE(window.model.index(0, 0).data(EventWindowModel::LoadedRole).toBool(), false);
    }

    void paging_showsEveryEventOnce_data()
    {
        QTest::addColumn<bool>("fromTheEnd");
        QTest::newRow("upwards") << true;
        QTest::newRow("downwards") << false;
    }

    void paging_showsEveryEventOnce()
    {
        QFETCH(bool, fromTheEnd);
        Window window(addressIn(m_small));
        fromTheEnd ? window.model.showNewest() : window.model.showOldest();
        QVERIFY(window.readAll(fromTheEnd));
        QCOMPARE(window.model.loadedEvents(), kEvents);
        QVERIFY(strictlyAscending(window.positions()));
        QCOMPARE(window.model.rowCount(), static_cast<int>(kEvents));
    }

    void paging_letsGoOfFarPages()
    {
        constexpr std::uint64_t kMost = EventWindowModel::kPageRows * EventWindowModel::kMostPages;
        Window window(addressIn(m_large));
        window.model.showOldest();
        QVERIFY(window.readAll(false));
        QVERIFY(window.model.loadedEvents() <= kMost);
        QVERIFY(window.model.hasBefore());
        const std::vector<Position> end = window.positions();
        QVERIFY(strictlyAscending(end));
        QVERIFY(window.readAll(true));
        const std::vector<Position> start = window.positions();
        QVERIFY(strictlyAscending(start));
        QVERIFY(start.front() < end.front());
        QVERIFY(window.model.hasAfter());
        // Both windows together are the whole store.
        std::set<Position> all(start.begin(), start.end());
        all.insert(end.begin(), end.end());
        QCOMPARE(std::uint64_t{all.size()}, kMany);
    }

    void filter_countsWhatItLookedAt()
    {
        Window window(addressIn(m_small));
        window.model.setFilter(filterOf("type:OrderPlaced"), {});
        window.model.showNewest();
        QVERIFY(window.readAll(true));
        QVERIFY(window.model.loadedEvents() > 0);
        for (int row = 0; row < window.model.rowCount(); ++row)
            QCOMPARE(window.typeAt(row), QStringLiteral("OrderPlaced"));
        window.model.setFilter(filterOf("type:NoSuchType"), {});
        window.model.showNewest();
        QTRY_COMPARE(window.model.loadedEvents(), std::uint64_t{0});
        QTRY_VERIFY(window.settled());
        QVERIFY(!window.model.error());
        QCOMPARE(window.model.rowCount(), 0);
    }

    void lateAnswers_areDropped()
    {
        Window window(addressIn(m_small));
        QSignalSpy placed(&window.model, &EventWindowModel::placed);
        window.model.setFilter(filterOf("type:OrderPlaced"), {});
        window.model.showNewest();
        window.model.setFilter(filterOf("-type:OrderPlaced"), {});
        window.model.showNewest();
        QTRY_COMPARE(placed.count(), 1);
        QVERIFY(window.readAll(true));
        QCOMPARE(placed.count(), 1);
        for (int row = 0; row < window.model.rowCount(); ++row)
            QVERIFY(window.typeAt(row) != QStringLiteral("OrderPlaced"));
    }

    void at_putsTheEventFirstWithItsNeighbours()
    {
        Window window(addressIn(m_small));
        QSignalSpy placed(&window.model, &EventWindowModel::placed);
        std::optional<Position> first; // rows move when what stands before them comes
        connect(&window.model, &EventWindowModel::placed, this,
                [&](int row) { first = window.model.eventAt(row)->position; });
        window.model.showAt(Position(1500));
        QTRY_COMPARE(placed.count(), 1);
        QCOMPARE(first, std::optional(Position(1500)));
        QTRY_VERIFY(window.settled());
        // What stands before it came by itself.
        QCOMPARE(window.positions().front() < Position(1500), true);
        QVERIFY(strictlyAscending(window.positions()));
    }

    void at_pastTheEndShowsTheLastEvents()
    {
        Window window(addressIn(m_small));
        QSignalSpy placed(&window.model, &EventWindowModel::placed);
        window.model.showAt(Position(10'000'000));
        QTRY_COMPARE(placed.count(), 1);
        QCOMPARE(placed.front().at(1).toBool(), true);
        QCOMPARE(window.positions().back(), *window.model.head()->settled);
    }

    void at_aTimeBeginsAfterIt()
    {
        Window window(addressIn(m_small));
        window.model.showOldest();
        QVERIFY(window.readAll(false));
        const Timestamp middle = *window.model.eventAt(1000)->time;
        const Position at = window.model.eventAt(1000)->position;
        std::optional<Position> first;
        std::optional<Timestamp> time;
        connect(&window.model, &EventWindowModel::placed, this, [&](int row) {
            first = window.model.eventAt(row)->position;
            time = window.model.eventAt(row)->time;
        });
        window.model.showAt(middle);
        QTRY_VERIFY(first.has_value());
        QVERIFY(*first > at);
        QVERIFY(*time >= middle);
    }

    void stop_leavesNothingOfAnOlderQuestion()
    {
        Window window(addressIn(m_small));
        window.model.showNewest();
        QTRY_VERIFY(window.settled() && window.model.loadedEvents() > 0);
        window.model.setFilter(filterOf("body.total:>1"), {});
        window.model.showNewest();
        window.model.stop();
        QVERIFY(window.settled());
        QVERIFY(window.model.stopped());
        QCOMPARE(window.model.rowCount(), 0);
        window.model.showNewest();
        QTRY_VERIFY(window.settled());
        QVERIFY(!window.model.stopped());
    }

    void refreshEnd_addsWhatIsNew()
    {
        QTemporaryDir folder;
        QVERIFY(demo::makeDemo(folder.path().toStdString(), {.events = 300}, {}, {}));
        Window window(addressIn(folder));
        window.model.showNewest();
        QTRY_VERIFY(window.settled() && window.model.loadedEvents() == 256);
        Result<demo::DemoWriter> writer = demo::DemoWriter::open(folder.path().toStdString());
        QVERIFY(writer.has_value());
        for (int i = 0; i < 3; ++i)
            QVERIFY(writer->append({}));
        window.model.refreshEnd();
        QTRY_COMPARE(window.model.loadedEvents(), std::uint64_t{259});
        QVERIFY(strictlyAscending(window.positions()));
        QVERIFY(!window.model.hasAfter());
    }

    void aStoreThatCannotBeOpened_isAskedAgain()
    {
        JobRunner runner;
        auto tries = std::make_shared<std::atomic<int>>(0);
        EventWindowModel model(
            runner, [tries, address = addressIn(m_small)]() -> Result<std::unique_ptr<EventStore>> {
                if (++*tries == 1)
                    return fail(ErrorKind::Unavailable, "The server is away.");
                return openStore(address);
            });
        model.showNewest();
        QTRY_VERIFY(model.error().has_value());
        QVERIFY(!model.loading());
        QCOMPARE(model.error()->message, std::string("The server is away."));
        model.showNewest();
        QTRY_COMPARE(model.loadedEvents(), std::uint64_t{256});
        QVERIFY(!model.error());
    }

private:
    QTemporaryDir m_small;
    QTemporaryDir m_large;
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestEventWindow)
#include "tst_event_window.moc"
