#pragma once

#include "ui/shell/room.h"

#include <QObject>

#include <array>
#include <vector>

class QAction;
class QActionGroup;
class QMenu;
class QMenuBar;

namespace viridian::ui {

/// What the shell itself does, apart from the commands that it hands to rooms.
enum class ShellCommand {
    NewWorkspace,
    OpenWorkspace,
    SaveWorkspace,
    SaveWorkspaceAs,
    Quit,
    Locator,
    LeftDock,
    RightDock,
    ShowJobs,
    ShowLog,
    ShowAudit,
    LocalTimes,
    FullScreen,
    ResetLayout,
    OpenStore,
    CloseBlue,
    CloseGreen,
    ChoosePipeline,
    NoPipeline,
    AskPrograms,
    Shortcuts,
    About,
};
inline constexpr int kShellCommandCount = 22;

/// Every action of the menu bar, in its menu, with its key (design/ui.md section 2).
class ShellActions : public QObject {
    Q_OBJECT

public:
    explicit ShellActions(QMenuBar& bar, QObject* parent = nullptr);

    [[nodiscard]] QAction& action(ShellCommand command) const;
    [[nodiscard]] QAction& action(RoomCommand command) const;
    [[nodiscard]] QAction& roomAction(RoomId room) const;
    [[nodiscard]] QAction& themeAction(ThemeChoice choice) const;
    [[nodiscard]] QMenu& menu(MenuId menu) const;
    [[nodiscard]] QMenu& recentMenu() const { return *m_recent; }

    /// Puts a room's own actions into their menus, behind the shell's.
    void addRoomActions(Room& room);
    /// All actions of all menus, submenus included, without separators and menus.
    [[nodiscard]] std::vector<QAction*> all() const;

private:
    void build(QMenuBar& bar);
    void addRooms();
    void addThemes();

    std::array<QMenu*, kMenuCount> m_menus{};
    std::array<QAction*, kShellCommandCount> m_shell{};
    std::array<QAction*, kRoomCommandCount> m_room{};
    std::array<QAction*, kRoomCount> m_rooms{};
    std::array<QAction*, 3> m_themes{};
    QMenu* m_recent = nullptr;
};

} // namespace viridian::ui
