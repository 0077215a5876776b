// What a window costs: measured inside one, printed as "name value" lines that viridian_bench
// reads.
//
//   viridian_bench_window table EVENTS     the event table over rows that are made when read
//   viridian_bench_window room ADDRESS     the Browse room on a store
//   viridian_bench_window payload          the Browse room on an event of ten megabytes
#include "core/store/open.h"
#include "tests/bench/bench.h"
#include "tests/bench/window/endless_store.h"
#include "tests/bench/window/loop_watch.h"
#include "tests/bench/window/said.h"
#include "tests/bench/window/tour.h"
#include "ui/browse/browse_room.h"
#include "ui/browse/events_view.h"
#include "ui/browse/view_tabs.h"
#include "ui/shell/app_context.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/widgets/event_table.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace viridian::bench {

namespace {

using namespace ui;

constexpr int kOpenings = 10;
constexpr int kLargePayload = 10'000'000;
constexpr int kWidth = 1440;
constexpr int kHeight = 900;

/// The window with the Browse room, ready to open a store as the desktop's is once it stands.
struct BrowseWindow {
    explicit BrowseWindow(LoopWatch& loop)
        : watch(loop),
          context(runner, std::make_unique<QSettings>(scratch.filePath(QStringLiteral("bench.ini")),
                                                      QSettings::IniFormat)),
          window(context)
    {
        window.addRoom(browseRoom());
        for (int at = 1; at < kRoomCount; ++at)
            window.addRoom(new Room(static_cast<RoomId>(at), &window));
        window.finish();
        window.resize(kWidth, kHeight);
        window.show();
        const JobHandle ahead = runner.start([](std::stop_token) { prepareToOpen(); });
        if (!watch.until([&] { return !ahead.running(); }))
            giveUp("the layouts");
        watch.forget();
    }

    EventTable* table()
    {
        auto* tabs = window.findChild<ViewTabs*>(QStringLiteral("browseTabs"));
        EventsView* view = tabs ? tabs->current() : nullptr;
        return view ? &view->table() : nullptr;
    }
    void waitForRows()
    {
        if (!watch.until([&] { return table() && table()->events()->loadedEvents() > 0; }))
            giveUp("the first rows");
    }

    LoopWatch& watch;
    QTemporaryDir scratch;
    JobRunner runner;
    AppContext context;
    MainWindow window;
};

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
    sayEnd(watch);
    return 0;
}

int tourRoom(const std::string& address)
{
    LoopWatch watch;
    BrowseWindow browse(watch);
    std::vector<double> openings;
    for (int round = 0; round < kOpenings; ++round) {
        browse.context.setBlue({});
        if (!watch.until([&] {
                return browse.table() == nullptr && browse.window.room(RoomId::Browse).ready();
            }))
            giveUp("the closed store");
        QElapsedTimer taken;
        taken.start();
        browse.context.setBlue(address);
        browse.waitForRows();
        browse.table()->viewport()->repaint();
        openings.push_back(static_cast<double>(taken.nsecsElapsed()) / 1e6);
    }
    say("open", percentile95(std::move(openings)));
    const std::optional<Head> head = browse.table()->events()->head();
    if (!head || !head->settled)
        giveUp("the head");
    Tour(watch).walk(*browse.table(), head->settled->number());
    sayEnd(watch);
    return 0;
}

/// One event of ten megabytes on one line: opened, looked at in each form, and all of it shown.
int tourPayload()
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("large.ndjson")).toStdString();
    std::ofstream(file)
        << R"({"position":"1","stream":"a-1","version":0,"type":"Large","data":{"t":")"
        << std::string(kLargePayload, 'x') << "\"}}\n";
    LoopWatch watch;
    BrowseWindow browse(watch);
    QElapsedTimer taken;
    taken.start();
    browse.context.setBlue("file:" + file);
    browse.waitForRows();
    const auto view = [&](const char* name) {
        return browse.window.findChild<QPlainTextEdit*>(QLatin1String(name));
    };
    if (!watch.until([&] {
            return view("inspectorPretty") && !view("inspectorPretty")->document()->isEmpty();
        }))
        giveUp("the payload");
    browse.window.repaint();
    say("open", static_cast<double>(taken.nsecsElapsed()) / 1e6);
    auto* const tabs = browse.window.findChild<QTabWidget*>(QStringLiteral("inspectorTabs"));
    for (int tab = tabs->count() - 1; tab >= 0; --tab) {
        tabs->setCurrentIndex(tab);
        browse.window.repaint();
        watch.turn();
    }
    QPlainTextEdit* const raw = view("inspectorRaw");
    tabs->setCurrentWidget(raw);
    taken.start();
    browse.window.findChild<QToolButton*>(QStringLiteral("inspectorShowAll"))->click();
    if (!watch.until([&] { return raw->document()->characterCount() > kLargePayload; }))
        giveUp("all of the payload");
    say("all", static_cast<double>(taken.nsecsElapsed()) / 1e6);
    for (const auto move : {QTextCursor::End, QTextCursor::Start, QTextCursor::End}) {
        raw->moveCursor(move);
        browse.window.repaint();
        watch.turn();
    }
    sayEnd(watch);
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
    if (what == "payload")
        return tourPayload();
    std::fputs("say: table EVENTS | room ADDRESS | payload\n", stderr);
    return 2;
}

} // namespace
} // namespace viridian::bench

int main(int argc, char** argv)
{
    return viridian::bench::run(argc, argv);
}
