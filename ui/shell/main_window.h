#pragma once

#include "ui/shell/room_spec.h"
#include "ui/shell/store_bar_state.h"

#include <QMainWindow>
#include <QTimer>

#include <array>
#include <filesystem>
#include <optional>

class QSettings;
class QStackedWidget;

namespace viridian::ui {

class AppContext;
class Locator;
class ProgramQuestion;
class RoomRail;
class ShellActions;
class StatusLine;
class StoreBar;
class WindowDocks;
class WorkspaceCommands;

/// The frame: menu bar with locator, store bar, room rail, the rooms, docks, status bar.
///
/// Build it, addRoom() all five, then finish(). It may be shown before its rooms come: then it is
/// the frame alone, whose commands do nothing yet. A room is built when it is first shown or asked
/// for; once the window was painted the others follow, one in a turn of the event loop, so that
/// neither the first picture nor the loop waits for what is not seen. Ownership: owns the rooms.
/// Thread: UI.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(AppContext& context, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Each room once.
    void addRoom(RoomSpec spec);
    /// A room that is built already.
    void addRoom(Room* room);
    /// After the rooms: this one is built and shows.
    void finish(RoomId first = RoomId::Browse);

    void showRoom(RoomId room);
    [[nodiscard]] RoomId currentRoom() const { return m_current; }
    /// Builds the room where it is not built yet.
    Room& room(RoomId room);
    [[nodiscard]] bool isBuilt(RoomId room) const { return builtRoom(room) != nullptr; }

    /// The theme that the last session was left in, for Theme::install().
    [[nodiscard]] static ThemeChoice lastTheme(const QSettings& settings);
    /// The room that the last session was left in.
    [[nodiscard]] static RoomId lastRoom(const QSettings& settings);
    /// What the frame has of the last session: geometry, theme, zone. Before show().
    void restoreView();
    /// The rest of it: docks, room and the workspace that was open; and the view, where nobody has
    /// restored that yet. After finish().
    /// @param room  to show instead of the room that the last session was left in
    void restoreSession(bool withWorkspace, std::optional<RoomId> room = {});
    void saveSession();
    bool openWorkspace(const std::filesystem::path& path);

    [[nodiscard]] ShellActions& shellActions() const { return *m_actions; }

signals:
    /// Every room and pane is built: the window has nothing more to do by itself.
    void completed();
    /// The window was closed by the user; main ends the program.
    void closed();

protected:
    void closeEvent(QCloseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildFrame();
    void connectActions();
    void connectContext();
    [[nodiscard]] Room* builtRoom(RoomId room) const
    {
        return m_built.at(static_cast<std::size_t>(room));
    }
    void take(Room& room);
    void buildNext();
    void buildAll();
    void showStateLine(RoomId room);
    void chooseTheme(ThemeChoice choice);
    void updateCommands();
    void updateStatus();
    void updateTitle();
    void updateDockActions();
    void showFailure(const QString& sentence);
    void restyle();

    AppContext& m_context;
    ShellActions* m_actions;
    StoreBar* m_storeBar;
    RoomRail* m_rail;
    QStackedWidget* m_rooms;
    Locator* m_locator;
    StatusLine* m_status;
    WindowDocks* m_docks;
    WorkspaceCommands* m_workspace;
    ProgramQuestion* m_programs;
    std::array<RoomSpec, kRoomCount> m_specs{};
    std::array<Room*, kRoomCount> m_built{}; ///< null: not yet
    RoomId m_current = RoomId::Browse;
    QTimer m_builder; ///< runs from the first picture until every room and pane is built
    bool m_complete = false;
    bool m_viewRestored = false;
    QString m_failure;
    bool m_finished = false;
};

} // namespace viridian::ui
