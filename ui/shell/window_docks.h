#pragma once

#include "ui/shell/bottom_tabs.h"
#include "ui/shell/room.h"

#include <QObject>

#include <array>
#include <optional>

class QDockWidget;
class QMainWindow;
class QSettings;

namespace viridian::ui {

class AppContext;

/// The docks of the window: per room a left and a right one, and at the bottom Jobs, Log or Audit.
///
/// At most one of the bottom three shows; its title bar is the tabs of all. The title bar of the
/// others is the header of their topmost pane. Dragging it moves the dock, its cross hides it. What
/// shows is remembered per room, so that a room looks as it was left. Names are fixed: dockJobs,
/// dockLog, dockAudit, dockLeftBrowse, dockRightBrowse, …
class WindowDocks : public QObject {
    Q_OBJECT

public:
    /// Raise when docks are added or renamed: older saved states are then not applied.
    static constexpr int kStateVersion = 2;

    WindowDocks(QMainWindow& window, AppContext& context);

    /// Also after restore(): the room's docks come to where the session had them.
    void addRoom(Room& room);
    /// Shows the docks of this room and hides those of the others.
    void showFor(const Room& room);

    /// Makes one of the bottom's panes that was not shown yet; false: all are made.
    bool makeNextPane();

    void toggleLeft();
    void toggleRight();
    /// Shows the pane; hides the bottom when it shows already.
    void toggleBottom(BottomPane pane);
    void showBottom(BottomPane pane);

    [[nodiscard]] bool hasLeft() const { return docksOf(m_current).left != nullptr; }
    [[nodiscard]] bool hasRight() const { return docksOf(m_current).right != nullptr; }
    [[nodiscard]] bool leftShows() const;
    [[nodiscard]] bool rightShows() const;
    [[nodiscard]] std::optional<BottomPane> bottomShows() const;

    /// Back to the places, sizes and panes of a first start.
    void reset();
    void save(QSettings& settings) const;
    /// False where nothing was saved or the version is another; the layout then stays.
    bool restore(QSettings& settings);

signals:
    /// leftShows(), rightShows() or bottomShows() are others now.
    void changed();

private:
    struct RoomDocks {
        QDockWidget* left = nullptr;
        QDockWidget* right = nullptr;
        bool leftShows = true;
        bool rightShows = true;
        std::optional<BottomPane> bottom;
        int leftWidth = 0; ///< when last shown; 0: its widget's sizeHint()
        int rightWidth = 0;
    };
    [[nodiscard]] RoomDocks& docksOf(RoomId room)
    {
        return m_rooms.at(static_cast<std::size_t>(room));
    }
    [[nodiscard]] const RoomDocks& docksOf(RoomId room) const
    {
        return m_rooms.at(static_cast<std::size_t>(room));
    }
    QDockWidget* makeDock(const QString& name, const QString& title, QWidget* content,
                          Qt::DockWidgetArea area);
    void makeTitle(QDockWidget& dock, Qt::DockWidgetArea side);
    void placeAtFirst();
    void showBottomAtFirst();
    void addBottom(BottomPane pane, const char* name, const QString& title);
    /// Its content, made when it is first shown.
    void makePane(BottomPane pane);
    void updateCounts();
    void apply();
    void applySizes();

    QMainWindow& m_window;
    AppContext& m_context;
    std::array<RoomDocks, kRoomCount> m_rooms{};
    std::array<QDockWidget*, kBottomPaneCount> m_bottom{};
    std::array<BottomTabs*, kBottomPaneCount> m_tabs{};
    RoomId m_current = RoomId::Browse;
};

} // namespace viridian::ui
