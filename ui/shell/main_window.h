#pragma once

#include "ui/shell/room.h"
#include "ui/shell/store_bar_state.h"

#include <QMainWindow>

#include <array>
#include <filesystem>

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
/// Build it, addRoom() all five, then finish(). Ownership: owns the rooms.
/// Thread: UI.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(AppContext& context, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// In the order of RoomId, each once.
    void addRoom(Room* room);
    /// After the rooms: their actions are in the menus, the first room shows.
    void finish();

    void showRoom(RoomId room);
    [[nodiscard]] RoomId currentRoom() const;
    [[nodiscard]] Room& room(RoomId room) const;

    /// The theme that the last session was left in, for Theme::install().
    [[nodiscard]] static ThemeChoice lastTheme(const QSettings& settings);
    /// Geometry, docks, room, theme, zone and the workspace that was open.
    void restoreSession(bool withWorkspace);
    void saveSession();
    bool openWorkspace(const std::filesystem::path& path);

    [[nodiscard]] ShellActions& shellActions() const { return *m_actions; }

signals:
    /// The window was closed by the user; main ends the program.
    void closed();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildFrame();
    void connectActions();
    void connectContext();
    void connectRoom(Room& room);
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
    QString m_failure;
    bool m_finished = false;
};

} // namespace viridian::ui
