// What a window costs: measured inside one, printed as "name value" lines that viridian_bench
// reads.
//
//   viridian_bench_window table EVENTS     the event table over rows that are made when read
//   viridian_bench_window room ADDRESS     the Browse room on a store
#include "core/store/open.h"
#include "tests/bench/bench.h"
#include "tests/bench/window/endless_store.h"
#include "tests/bench/window/loop_watch.h"
#include "ui/browse/browse_room.h"
#include "ui/browse/events_view.h"
#include "ui/browse/view_tabs.h"
#include "ui/shell/app_context.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/widgets/event_table.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <sys/resource.h>
#include <thread>

namespace viridian::bench {

void LoopWatch::turn()
{
    QCoreApplication::processEvents();
    if (m_sinceTurn.isValid())
        m_longest = std::max(m_longest, m_sinceTurn.nsecsElapsed());
    m_sinceTurn.start();
}

bool LoopWatch::until(const std::function<bool()>& done)
{
    constexpr qint64 kPatience = 30'000;
    constexpr std::chrono::microseconds kBreath{100}; // the store's thread wants a core too
    QElapsedTimer waited;
    waited.start();
    while (!done()) {
        if (waited.elapsed() > kPatience)
            return false;
        turn();
        std::this_thread::sleep_for(kBreath);
    }
    return true;
}

namespace {

using namespace ui;

constexpr int kRounds = 40;
constexpr int kOpenings = 10;
constexpr int kWidth = 1440;
constexpr int kHeight = 900;

double megabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void say(const char* name, double value)
{
    std::printf("%s %.3f\n", name, value);
    std::fflush(stdout);
}

[[noreturn]] void giveUp(const char* what)
{
    std::fprintf(stderr, "viridian_bench_window: %s did not come\n", what);
    std::exit(1);
}

/// Moves through the table as a person would, and says how long each kind of move took until its
/// rows were painted.
class Tour {
public:
    explicit Tour(LoopWatch& watch) : m_watch(watch) {}

    /// What a move waits for.
    enum class Rows {
        Other, ///< a page that is asked for anew: until it comes, the rows before stay
        More   ///< those that scroll into view, some of which are there
    };
    /// p95 in ms of @p move, each until the rows in view are loaded and painted.
    void measure(const char* name, EventTable& table, int rounds, const std::function<void()>& move,
                 Rows rows = Rows::Other)
    {
        bool came = false;
        const QMetaObject::Connection reset = QObject::connect(
            table.events(), &QAbstractItemModel::modelReset, [&came] { came = true; });
        std::vector<double> times;
        for (int round = 0; round < rounds; ++round) {
            QElapsedTimer taken;
            taken.start();
            came = rows == Rows::More;
            move();
            if (!m_watch.until([&] { return came && loadedInView(table); }))
                giveUp(name);
            table.viewport()->repaint();
            times.push_back(static_cast<double>(taken.nsecsElapsed()) / 1e6);
            m_watch.turn(); // as the loop does between two keys
        }
        QObject::disconnect(reset);
        say(name, percentile95(std::move(times)));
    }

    void walk(EventTable& table, std::uint64_t events)
    {
        std::mt19937_64 dice{20261123};
        std::uniform_int_distribution<std::uint64_t> any(EventWindowModel::kPageRows, events);
        EventWindowModel& model = *table.events();
        measure("end", table, kRounds, [&] { model.showNewest(); });
        measure("home", table, kRounds, [&] { model.showOldest(); });
        measure("position", table, kRounds, [&] { model.showAt(Position(any(dice))); });
        measure("time", table, kRounds, [&] {
            constexpr std::int64_t kFirstSecond = 1767225600;
            model.showAt(Timestamp{
                std::chrono::seconds(kFirstSecond + static_cast<std::int64_t>(any(dice)))});
        });
        const auto pageDown = [&] { QTest::keyClick(&table, Qt::Key_PageDown); };
        measure("scroll", table, 10 * kRounds, pageDown, Rows::More);
    }

private:
    static bool loadedInView(const EventTable& table)
    {
        const EventWindowModel& model = *table.events();
        const int first = table.rowAt(0);
        if (first < 0)
            return false;
        const int below = table.rowAt(table.viewport()->height() - 1);
        const int last = below < 0 ? model.rowCount() - 1 : below;
        for (int row = first; row <= last; ++row) {
            if (!model.eventAt(row))
                return false;
        }
        return true;
    }

    LoopWatch& m_watch;
};

void end(const LoopWatch& watch)
{
    say("gap", watch.longestMs());
    say("memory", megabytes());
}

int tourTable(std::uint64_t events)
{
    JobRunner runner;
    EventWindowModel model(runner, [events]() -> Result<std::unique_ptr<EventStore>> {
        return makeEndlessStore(events);
    });
    QMainWindow window;
    auto* table = new EventTable(&window);
    table->setEvents(&model);
    window.setCentralWidget(table);
    window.resize(kWidth, kHeight);
    window.show();
    LoopWatch watch;
    Tour tour(watch);
    tour.measure("open", *table, kOpenings, [&] { model.showNewest(); });
    watch.forget();
    tour.walk(*table, events);
    end(watch);
    return 0;
}

int tourRoom(const std::string& address)
{
    const QTemporaryDir scratch;
    JobRunner runner;
    AppContext context(runner,
                       std::make_unique<QSettings>(scratch.filePath(QStringLiteral("bench.ini")),
                                                   QSettings::IniFormat));
    MainWindow window(context);
    window.addRoom(browseRoom());
    for (int at = 1; at < kRoomCount; ++at)
        window.addRoom(new Room(static_cast<RoomId>(at), &window));
    window.finish();
    window.resize(kWidth, kHeight);
    window.show();
    LoopWatch watch;
    const auto table = [&]() -> EventTable* {
        auto* tabs = window.findChild<ViewTabs*>(QStringLiteral("browseTabs"));
        EventsView* view = tabs ? tabs->current() : nullptr;
        return view ? &view->table() : nullptr;
    };
    // As the desktop does once its window stands.
    const JobHandle ahead = runner.start([](std::stop_token) { prepareToOpen(); });
    if (!watch.until([&] { return !ahead.running(); }))
        giveUp("the layouts");
    watch.forget();
    std::vector<double> openings;
    for (int round = 0; round < kOpenings; ++round) {
        context.setBlue({});
        if (!watch.until([&] { return !table() && window.room(RoomId::Browse).ready(); }))
            giveUp("the closed store");
        QElapsedTimer taken;
        taken.start();
        context.setBlue(address);
        if (!watch.until([&] { return table() && table()->events()->loadedEvents() > 0; }))
            giveUp("the first rows");
        table()->viewport()->repaint();
        openings.push_back(static_cast<double>(taken.nsecsElapsed()) / 1e6);
    }
    say("open", percentile95(std::move(openings)));
    const std::optional<Head> head = table()->events()->head();
    if (!head || !head->settled)
        giveUp("the head");
    Tour(watch).walk(*table(), head->settled->number());
    end(watch);
    return 0;
}

int run(int argc, char** argv)
{
    QApplication application(argc, argv);
    const std::string what = argc > 1 ? argv[1] : "";
    Theme::install(application, true);
    if (what == "table" && argc > 2)
        return tourTable(std::stoull(argv[2]));
    if (what == "room" && argc > 2)
        return tourRoom(argv[2]);
    std::fputs("say: table EVENTS | room ADDRESS\n", stderr);
    return 2;
}

} // namespace
} // namespace viridian::bench

int main(int argc, char** argv)
{
    return viridian::bench::run(argc, argv);
}
