#pragma once

#include "app/desktop/options.h"
#include "app/desktop/signals.h"
#include "core/base/job_runner.h"
#include "core/base/result.h"
#include "ui/shell/room.h"

#include <QObject>

#include <memory>

namespace viridian::ui {

class AppContext;
class MainWindow;
class RoomsLibrary;
class Shots;

/// The window and what fills it: the frame shows first, then the rooms' library is loaded and the
/// rooms come in. Ends jobs, watchers and window when destroyed. Thread: UI.
class Desktop : public QObject {
    Q_OBJECT

public:
    Desktop(const DesktopOptions& options, AppContext& context);
    ~Desktop() override;

    /// Shows the frame; all else follows in the event loop.
    void show();

signals:
    /// The program may end: the window was closed, the pictures are taken, or the rooms are not
    /// there (5).
    void ended(int exitCode);

private:
    void furnish();
    /// What the command line names is relative to where it was typed, not to the workspace.
    void openNamed();
    void takePictures();
    void refuse(const Error& error);
    [[nodiscard]] bool unattended() const;

    const DesktopOptions& m_options;
    AppContext& m_context;
    const RoomId m_first;
    const RoomsLibrary* m_rooms = nullptr;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<QObject> m_watch;
    std::unique_ptr<Shots> m_shots;
    JobHandle m_ahead;
    QuitSignals m_quitSignals;
};

} // namespace viridian::ui
