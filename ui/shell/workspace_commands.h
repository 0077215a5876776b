#pragma once

#include "ui/shell/theme.h"

#include <QObject>

#include <filesystem>

class QMainWindow;

namespace viridian::ui {

class AppContext;
class ShellActions;

/// File and Store menus: opens, makes and saves workspaces, sets blue, green and the pipeline,
/// keeps the recent files.
class WorkspaceCommands : public QObject {
    Q_OBJECT

public:
    WorkspaceCommands(AppContext& context, ShellActions& actions, QMainWindow& window);

    /// Opens the file and tells of an error beside the window's work, never in a box that blocks.
    bool open(const std::filesystem::path& path);
    void askForStore(StoreMark side);

    void saveSession();
    /// The workspace that was open last, with what was not saved yet. False: there was none.
    bool restoreSession();

signals:
    /// Something could not be opened or saved: one sentence.
    void failed(const QString& sentence);

private:
    void connectActions();
    void askOpen();
    void askNew();
    void save();
    void askSaveAs();
    bool saveTo(const std::filesystem::path& path);
    void setStore(StoreMark side, const QString& address);
    void choosePipeline();
    void remember(const std::filesystem::path& path);
    void fillRecent();
    void update();

    AppContext& m_context;
    ShellActions& m_actions;
    QMainWindow& m_window;
};

} // namespace viridian::ui
