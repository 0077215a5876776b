#include "ui/shell/shell_actions.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>
#include <utility>

namespace viridian::ui {
namespace {

struct ShellSpec {
    ShellCommand command;
    MenuId menu;
    const char* name;
    const char* text;
    const char* keys;
    bool checkable = false;
};

constexpr std::array<const char*, kMenuCount> kMenus{
    QT_TRANSLATE_NOOP("Menus", "&File"),     QT_TRANSLATE_NOOP("Menus", "&Edit"),
    QT_TRANSLATE_NOOP("Menus", "&View"),     QT_TRANSLATE_NOOP("Menus", "&Store"),
    QT_TRANSLATE_NOOP("Menus", "&Pipeline"), QT_TRANSLATE_NOOP("Menus", "S&ync"),
    QT_TRANSLATE_NOOP("Menus", "&Diff"),     QT_TRANSLATE_NOOP("Menus", "&Cutover"),
    QT_TRANSLATE_NOOP("Menus", "&Help")};

constexpr std::array<ShellSpec, kShellCommandCount> kShell{{
    {ShellCommand::NewWorkspace, MenuId::File, "newWorkspace",
     QT_TRANSLATE_NOOP("Actions", "New workspace…"), "Ctrl+N"},
    {ShellCommand::OpenWorkspace, MenuId::File, "openWorkspace",
     QT_TRANSLATE_NOOP("Actions", "Open workspace…"), "Ctrl+Shift+O"},
    {ShellCommand::SaveWorkspace, MenuId::File, "saveWorkspace",
     QT_TRANSLATE_NOOP("Actions", "Save workspace"), "Ctrl+S"},
    {ShellCommand::SaveWorkspaceAs, MenuId::File, "saveWorkspaceAs",
     QT_TRANSLATE_NOOP("Actions", "Save workspace as…"), "Ctrl+Shift+S"},
    {ShellCommand::Quit, MenuId::File, "quit", QT_TRANSLATE_NOOP("Actions", "Quit Viridian"),
     "Ctrl+Q"},
    {ShellCommand::Locator, MenuId::View, "openLocator",
     QT_TRANSLATE_NOOP("Actions", "Find anything"), "Ctrl+K"},
    {ShellCommand::LeftDock, MenuId::View, "toggleLeftDock",
     QT_TRANSLATE_NOOP("Actions", "Left dock"), "Alt+0", true},
    {ShellCommand::RightDock, MenuId::View, "toggleRightDock",
     QT_TRANSLATE_NOOP("Actions", "Right dock"), "", true},
    {ShellCommand::ShowJobs, MenuId::View, "showJobs", QT_TRANSLATE_NOOP("Actions", "Jobs"),
     "Alt+1", true},
    {ShellCommand::ShowLog, MenuId::View, "showLog", QT_TRANSLATE_NOOP("Actions", "Log"), "Alt+2",
     true},
    {ShellCommand::ShowAudit, MenuId::View, "showAudit", QT_TRANSLATE_NOOP("Actions", "Audit"),
     "Alt+3", true},
    {ShellCommand::LocalTimes, MenuId::View, "localTimes",
     QT_TRANSLATE_NOOP("Actions", "Times in the local zone"), "", true},
    {ShellCommand::FullScreen, MenuId::View, "fullScreen",
     QT_TRANSLATE_NOOP("Actions", "Full screen"), "F11", true},
    {ShellCommand::ResetLayout, MenuId::View, "resetLayout",
     QT_TRANSLATE_NOOP("Actions", "Reset layout"), ""},
    {ShellCommand::OpenStore, MenuId::Store, "openStore",
     QT_TRANSLATE_NOOP("Actions", "Open store…"), "Ctrl+O"},
    {ShellCommand::CloseBlue, MenuId::Store, "closeBlue",
     QT_TRANSLATE_NOOP("Actions", "Close BLUE"), ""},
    {ShellCommand::CloseGreen, MenuId::Store, "closeGreen",
     QT_TRANSLATE_NOOP("Actions", "Close GREEN"), ""},
    {ShellCommand::ChoosePipeline, MenuId::Pipeline, "choosePipeline",
     QT_TRANSLATE_NOOP("Actions", "Choose pipeline…"), ""},
    {ShellCommand::NoPipeline, MenuId::Pipeline, "noPipeline",
     QT_TRANSLATE_NOOP("Actions", "Use no pipeline"), ""},
    {ShellCommand::AskPrograms, MenuId::Pipeline, "askPrograms",
     QT_TRANSLATE_NOOP("Actions", "Ask about programs again…"), ""},
    {ShellCommand::Shortcuts, MenuId::Help, "showShortcuts", QT_TRANSLATE_NOOP("Actions", "Keys"),
     "F1"},
    {ShellCommand::About, MenuId::Help, "about", QT_TRANSLATE_NOOP("Actions", "About Viridian"),
     ""},
}};

struct RoomSpec {
    RoomCommand command;
    MenuId menu;
    const char* name;
    const char* text;
    const char* keys;
};

constexpr std::array<RoomSpec, kRoomCommandCount> kRoomCommands{{
    {RoomCommand::Find, MenuId::Edit, "find", QT_TRANSLATE_NOOP("Actions", "Filter"), "Ctrl+F"},
    {RoomCommand::GoTo, MenuId::Edit, "goTo",
     QT_TRANSLATE_NOOP("Actions", "Go to position or time…"), "Ctrl+G"},
    {RoomCommand::Back, MenuId::View, "back", QT_TRANSLATE_NOOP("Actions", "Back"), "Alt+Left"},
    {RoomCommand::Forward, MenuId::View, "forward", QT_TRANSLATE_NOOP("Actions", "Forward"),
     "Alt+Right"},
    {RoomCommand::Run, MenuId::View, "run", QT_TRANSLATE_NOOP("Actions", "Refresh or run"), "F5"},
    {RoomCommand::Stop, MenuId::View, "stop", QT_TRANSLATE_NOOP("Actions", "Stop"), "Esc"},
    {RoomCommand::NextProblem, MenuId::View, "nextProblem",
     QT_TRANSLATE_NOOP("Actions", "Next row or problem"), "F8"},
    {RoomCommand::PreviousProblem, MenuId::View, "previousProblem",
     QT_TRANSLATE_NOOP("Actions", "Previous row or problem"), "F7"},
    {RoomCommand::NextDifference, MenuId::View, "nextDifference",
     QT_TRANSLATE_NOOP("Actions", "Next difference"), "Alt+Down"},
    {RoomCommand::PreviousDifference, MenuId::View, "previousDifference",
     QT_TRANSLATE_NOOP("Actions", "Previous difference"), "Alt+Up"},
    {RoomCommand::NextInStream, MenuId::View, "nextInStream",
     QT_TRANSLATE_NOOP("Actions", "Next event of the stream"), "Ctrl+."},
    {RoomCommand::PreviousInStream, MenuId::View, "previousInStream",
     QT_TRANSLATE_NOOP("Actions", "Previous event of the stream"), "Ctrl+,"},
    {RoomCommand::Mark, MenuId::Edit, "mark", QT_TRANSLATE_NOOP("Actions", "Mark"), "Ctrl+M"},
    {RoomCommand::NextMark, MenuId::Edit, "nextMark", QT_TRANSLATE_NOOP("Actions", "Next mark"),
     "Ctrl+Shift+N"},
    {RoomCommand::CopyCell, MenuId::Edit, "copyCell", QT_TRANSLATE_NOOP("Actions", "Copy cell"),
     "Ctrl+C"},
    {RoomCommand::CopyRows, MenuId::Edit, "copyRows", QT_TRANSLATE_NOOP("Actions", "Copy rows"),
     "Ctrl+Shift+C"},
}};

/// The menus of rooms 2 to 5 begin with the way into the room.
constexpr std::array<MenuId, kRoomCount> kRoomMenus{MenuId::Store, MenuId::Pipeline, MenuId::Sync,
                                                    MenuId::Diff, MenuId::Cutover};

QString say(const char* text)
{
    return QCoreApplication::translate("Actions", text);
}

void collect(const QMenu& menu, std::vector<QAction*>& out)
{
    for (QAction* action : menu.actions()) {
        if (action->isSeparator())
            continue;
        if (action->menu())
            collect(*action->menu(), out);
        else if (std::find(out.begin(), out.end(), action) == out.end())
            out.push_back(action);
    }
}

} // namespace

ShellActions::ShellActions(QMenuBar& bar, QObject* parent) : QObject(parent)
{
    for (std::size_t at = 0; at < kMenus.size(); ++at) {
        m_menus.at(at) = bar.addMenu(QCoreApplication::translate("Menus", kMenus.at(at)));
        m_menus.at(at)->setObjectName(QStringLiteral("menu%1").arg(at));
    }
    build(bar);
}

void ShellActions::build(QMenuBar& bar)
{
    for (const ShellSpec& spec : kShell) {
        auto* action = new QAction(say(spec.text), this);
        action->setObjectName(QLatin1String(spec.name));
        action->setShortcut(QKeySequence(QLatin1String(spec.keys)));
        action->setCheckable(spec.checkable);
        m_shell.at(static_cast<std::size_t>(spec.command)) = action;
    }
    for (const RoomSpec& spec : kRoomCommands) {
        auto* action = new QAction(say(spec.text), this);
        action->setObjectName(QLatin1String(spec.name));
        action->setShortcut(QKeySequence(QLatin1String(spec.keys)));
        action->setEnabled(false);
        m_room.at(static_cast<std::size_t>(spec.command)) = action;
    }
    addRooms();
    menu(MenuId::View).addSeparator();
    for (const RoomSpec& spec : kRoomCommands)
        menu(spec.menu).addAction(&action(spec.command));
    menu(MenuId::View).addSeparator();
    m_recent = new QMenu(say(QT_TRANSLATE_NOOP("Actions", "Recent workspaces")), &bar);
    m_recent->setObjectName(QStringLiteral("menuRecent"));
    for (const ShellSpec& spec : kShell) {
        if (spec.command == ShellCommand::Quit) {
            menu(MenuId::File).addMenu(m_recent);
            menu(MenuId::File).addSeparator();
        }
        if (spec.command == ShellCommand::LocalTimes)
            addThemes();
        menu(spec.menu).addAction(&action(spec.command));
    }
    action(ShellCommand::Quit).setMenuRole(QAction::QuitRole);
    action(ShellCommand::About).setMenuRole(QAction::AboutRole);
}

void ShellActions::addRooms()
{
    auto* group = new QActionGroup(this);
    for (int at = 0; at < kRoomCount; ++at) {
        const auto room = static_cast<RoomId>(at);
        auto* action = new QAction(roomTitle(room), group);
        action->setObjectName(QStringLiteral("show") + roomTitle(room));
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(at + 1)));
        action->setCheckable(true);
        m_rooms.at(static_cast<std::size_t>(at)) = action;
        menu(MenuId::View).addAction(action);
        if (room != RoomId::Browse) {
            menu(kRoomMenus.at(static_cast<std::size_t>(at))).addAction(action);
            menu(kRoomMenus.at(static_cast<std::size_t>(at))).addSeparator();
        }
    }
}

void ShellActions::addThemes()
{
    constexpr std::array<const char*, 3> kNames{"themeSystem", "themeLight", "themeDark"};
    constexpr std::array<const char*, 3> kTexts{QT_TRANSLATE_NOOP("Actions", "As the system"),
                                                QT_TRANSLATE_NOOP("Actions", "Light"),
                                                QT_TRANSLATE_NOOP("Actions", "Dark")};
    auto* group = new QActionGroup(this);
    QMenu* themes = menu(MenuId::View).addMenu(say(QT_TRANSLATE_NOOP("Actions", "Theme")));
    themes->setObjectName(QStringLiteral("menuTheme"));
    for (std::size_t at = 0; at < kNames.size(); ++at) {
        auto* action = new QAction(say(kTexts.at(at)), group);
        action->setObjectName(QLatin1String(kNames.at(at)));
        action->setProperty("group", say("Theme"));
        action->setCheckable(true);
        m_themes.at(at) = action;
        themes->addAction(action);
    }
    m_themes.front()->setChecked(true);
}

QAction& ShellActions::action(ShellCommand command) const
{
    return *m_shell.at(static_cast<std::size_t>(command));
}

QAction& ShellActions::action(RoomCommand command) const
{
    return *m_room.at(static_cast<std::size_t>(command));
}

QAction& ShellActions::roomAction(RoomId room) const
{
    return *m_rooms.at(static_cast<std::size_t>(room));
}

QAction& ShellActions::themeAction(ThemeChoice choice) const
{
    return *m_themes.at(static_cast<std::size_t>(choice));
}

QMenu& ShellActions::menu(MenuId menu) const
{
    return *m_menus.at(static_cast<std::size_t>(menu));
}

void ShellActions::addRoomActions(Room& room)
{
    std::array<bool, kMenuCount> begun{};
    for (const Room::MenuEntry& entry : room.menuActions()) {
        bool& first = begun.at(static_cast<std::size_t>(entry.menu));
        if (!std::exchange(first, true))
            menu(entry.menu).addSeparator();
        menu(entry.menu).addAction(entry.action);
    }
}

std::vector<QAction*> ShellActions::all() const
{
    std::vector<QAction*> actions;
    for (const QMenu* menu : m_menus)
        collect(*menu, actions);
    return actions;
}

} // namespace viridian::ui
