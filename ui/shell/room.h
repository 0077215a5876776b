#pragma once

#include "ui/shell/theme.h"

#include <QKeySequence>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QAction;

namespace viridian::ui {

/// The five rooms in the order of a release.
enum class RoomId { Browse, Preview, Sync, Diff, Cutover };
inline constexpr int kRoomCount = 5;

/// "browse" … "cutover": folder, icon and command line name.
[[nodiscard]] QString roomKey(RoomId room);
/// "Browse" … "Cutover".
[[nodiscard]] QString roomTitle(RoomId room);
[[nodiscard]] std::optional<RoomId> roomFromKey(const QString& key);

/// The menus of the menu bar.
enum class MenuId { File, Edit, View, Store, Pipeline, Sync, Diff, Cutover, Help };
inline constexpr int kMenuCount = 9;

/// What a key does everywhere (design/ui.md section 2). The shell owns one QAction for each and
/// asks the current room.
enum class RoomCommand {
    Find,               ///< Ctrl+F
    GoTo,               ///< Ctrl+G, position or time
    Back,               ///< Alt+Left
    Forward,            ///< Alt+Right
    Run,                ///< F5, refresh or run
    Stop,               ///< Esc
    NextProblem,        ///< F8
    PreviousProblem,    ///< F7
    NextDifference,     ///< Alt+Down
    PreviousDifference, ///< Alt+Up
    NextInStream,       ///< Ctrl+.
    PreviousInStream,   ///< Ctrl+,
    Mark,               ///< Ctrl+M
    NextMark,           ///< Ctrl+Shift+N
    CopyCell,           ///< Ctrl+C
    CopyRows,           ///< Ctrl+Shift+C
};
inline constexpr int kRoomCommandCount = 16;

/// The one line of state under a room's name in the rail: "12 failed", "0.8 s behind".
struct StateLine {
    QString text{};
    Severity severity =
        Severity::None; ///< Warning, Error and Unknown get their icon; others only text
    QString iconName{}; ///< another icon in the severity's colour, e.g. "fork"

    friend bool operator==(const StateLine&, const StateLine&) = default;
};

/// Where to go in another room: "Open in Browse", "Show in Preview". Unset members do not matter.
struct Destination {
    RoomId room = RoomId::Browse;
    StoreMark store = StoreMark::None; ///< whose event
    QString stream{};
    QString position{}; ///< as Position::toText() writes it
    QString eventId{};
    QString stepId{}; ///< of the pipeline
    QString path{};   ///< JSON pointer
    QString filter{}; ///< in the grammar of section 12
    bool newTab = false;
};

/// One room: a page of the stack `rooms`, and up to two docks beside it.
///
/// The page's objectName is browsePage … cutoverPage (the shell sets it). The page starts below the
/// store bar and ends above the status bar; it draws its own pane headers (PaneHeader) and has no
/// margin. Ownership: the shell owns the room; the room owns its dock widgets until the shell takes
/// them into docks. Thread: UI.
class Room : public QWidget {
    Q_OBJECT

public:
    explicit Room(RoomId id, QWidget* parent = nullptr);

    [[nodiscard]] RoomId id() const { return m_id; }

    [[nodiscard]] const StateLine& stateLine() const { return m_stateLine; }
    /// First section of the status bar: the current item and the one useful key.
    [[nodiscard]] const QString& statusText() const { return m_statusText; }
    /// Further sections, e.g. "plot 250 ms".
    [[nodiscard]] const QStringList& statusExtras() const { return m_statusExtras; }

    /// Actions of this room for the menus, asked once after construction. They stay owned by the
    /// room. Give each an objectName; shortcuts must not repeat those of RoomCommand.
    struct MenuEntry {
        MenuId menu;
        QAction* action;
    };
    [[nodiscard]] virtual std::vector<MenuEntry> menuActions() { return {}; }

    /// Left and right docks, asked once; shown only while this room is current. Their
    /// sizeHint().width() is the first width (244, 330, 372). Null: none.
    [[nodiscard]] virtual QWidget* leftDock() { return nullptr; }
    [[nodiscard]] virtual QWidget* rightDock() { return nullptr; }

    /// Became the current room: take the focus where work goes on, begin what only runs while seen.
    virtual void activate() {}
    /// No longer the current room.
    virtual void deactivate() {}
    /// Nothing is loading: a picture taken now is complete.
    [[nodiscard]] virtual bool ready() const { return true; }

    /// Whether run() would do something now; the shell enables its action by it.
    [[nodiscard]] virtual bool can(RoomCommand) const { return false; }
    virtual void run(RoomCommand) {}
    /// Shows something that another room or the locator asked for.
    virtual void open(const Destination&) {}

signals:
    void stateLineChanged();
    void statusTextChanged();
    /// can() would answer otherwise now.
    void commandsChanged();

protected:
    void setStateLine(StateLine line);
    void setStatusText(const QString& text, const QStringList& extras = {});

private:
    RoomId m_id;
    StateLine m_stateLine;
    QString m_statusText;
    QStringList m_statusExtras;
};

} // namespace viridian::ui
