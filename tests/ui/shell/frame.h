#pragma once

#include "core/base/job_runner.h"
#include "ui/shell/app_context.h"
#include "ui/shell/main_window.h"

#include <QSettings>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace viridian::ui {

/// A room that does nothing but say what it is asked to.
class QuietRoom : public Room {
public:
    QuietRoom(RoomId room, QWidget* parent) : Room(room, parent) {}

    using Room::setStateLine;
    using Room::setStatusText;

    std::vector<MenuEntry> menuActions() override { return entries; }
    QWidget* leftDock() override { return left; }
    QWidget* rightDock() override { return right; }
    [[nodiscard]] bool can(RoomCommand command) const override
    {
        return allowed && command == *allowed;
    }
    void run(RoomCommand command) override { ran.push_back(command); }
    void open(const Destination& destination) override { opened.push_back(destination); }

    std::vector<MenuEntry> entries;
    QWidget* left = nullptr;
    QWidget* right = nullptr;
    std::optional<RoomCommand> allowed;
    std::vector<RoomCommand> ran;
    std::vector<Destination> opened;
};

/// A window with five quiet rooms, settings of its own and a frozen clock.
struct Frame {
    QTemporaryDir folder;
    JobRunner runner;
    AppContext context{runner,
                       std::make_unique<QSettings>(folder.filePath(QStringLiteral("test.ini")),
                                                   QSettings::IniFormat)};
    MainWindow window{context};

    explicit Frame(const std::function<void(QuietRoom&)>& prepare = {})
    {
        context.clock().freeze(*parseTime("2026-11-22T22:03:37Z"));
        for (int at = 0; at < kRoomCount; ++at) {
            auto* room = new QuietRoom(static_cast<RoomId>(at), &window);
            if (prepare)
                prepare(*room);
            window.addRoom(room);
        }
        window.finish();
    }

    QuietRoom& room(RoomId id) { return static_cast<QuietRoom&>(window.room(id)); }

    template <typename Widget>
    Widget& find(const char* name)
    {
        auto* found = window.findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s in the window", name);
        return *found;
    }
};

/// What the design's pictures show.
inline StoreBarState demoState(Timestamp now)
{
    using namespace std::chrono_literals;
    StoreBarState state;
    state.blue = {.connection = Connection::Connected,
                  .name = QStringLiteral("shop-prod"),
                  .layout = QStringLiteral("message-db 1.3.0"),
                  .position = QStringLiteral("98,231,458"),
                  .positionWord = QStringLiteral("settled head"),
                  .readAt = now - 200ms};
    state.green = {.connection = Connection::Connected,
                   .name = QStringLiteral("shop-next"),
                   .layout = QStringLiteral("Emmett 0.42"),
                   .position = QStringLiteral("98,231,204"),
                   .positionWord = QStringLiteral("checkpoint"),
                   .readAt = now - 200ms};
    state.lag = {.events = 249,
                 .seconds = std::chrono::duration<double>(0.8),
                 .trend = Trend::Falling,
                 .applied = 338,
                 .written = 312,
                 .readAt = now - 200ms};
    state.sync = {.state = StoreBarSync::Following,
                  .heartbeat = now - 200ms,
                  .limit = QStringLiteral("no limit")};
    return state;
}

inline void show(AppContext& context, const StoreBarState& state)
{
    context.setBlueSide(state.blue);
    context.setGreenSide(state.green);
    context.setLag(state.lag);
    context.setSyncSide(state.sync);
}

} // namespace viridian::ui
