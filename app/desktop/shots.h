#pragma once

#include "ui/shell/room.h"

#include <QDir>
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

namespace viridian::ui {

class MainWindow;

/// Takes a picture of every room in both themes: DIR/<room>-<theme>.png, 1440 x 900.
///
/// Waits for each room to be ready, at most 20 s, and never blocks the event loop.
class Shots : public QObject {
    Q_OBJECT

public:
    Shots(MainWindow& window, const QString& folder, QObject* parent = nullptr);
    /// No other room.
    void takeOnly(RoomId room) { m_rooms = {room}; }
    /// Before the first picture: a plot needs samples.
    void setWait(std::chrono::seconds wait) { m_wait = wait; }
    void start();

signals:
    /// @param exitCode  0, or 5 when a picture could not be written
    void done(int exitCode);

private:
    [[nodiscard]] RoomId room() const { return m_rooms[m_next % m_rooms.size()]; }
    [[nodiscard]] bool dark() const { return m_next >= m_rooms.size(); }
    void show();
    void poll();
    void take();

    MainWindow& m_window;
    QDir m_folder;
    QTimer m_timer;
    QElapsedTimer m_waited;
    std::vector<RoomId> m_rooms{RoomId::Browse, RoomId::Preview, RoomId::Sync, RoomId::Diff,
                                RoomId::Cutover};
    std::chrono::seconds m_wait{0};
    std::size_t m_next = 0;
    int m_calm = 0;
    bool m_failed = false;
};

} // namespace viridian::ui
