#pragma once

#include "ui/shell/room.h"

#include <QDir>
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace viridian::ui {

class MainWindow;

/// Takes a picture of every room in both themes: DIR/<room>-<theme>.png, 1440 x 900.
///
/// Waits for each room to be ready, at most 20 s, and never blocks the event loop.
class Shots : public QObject {
    Q_OBJECT

public:
    Shots(MainWindow& window, const QString& folder, QObject* parent = nullptr);
    void start();

signals:
    /// @param exitCode  0, or 5 when a picture could not be written
    void done(int exitCode);

private:
    void show();
    void poll();
    void take();

    MainWindow& m_window;
    QDir m_folder;
    QTimer m_timer;
    QElapsedTimer m_waited;
    int m_next = 0;
    int m_calm = 0;
    bool m_failed = false;
};

} // namespace viridian::ui
