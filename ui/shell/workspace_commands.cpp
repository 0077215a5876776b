#include "ui/shell/workspace_commands.h"

#include "core/base/log.h"
#include "ui/shell/app_context.h"
#include "ui/shell/open_store_dialog.h"
#include "ui/shell/shell_actions.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QStandardPaths>

namespace viridian::ui {
namespace {

constexpr int kMostRecent = 10;
const QString kRecentKey = QStringLiteral("workspace/recent");
const QString kPathKey = QStringLiteral("workspace/path");
const QString kUnsavedKey = QStringLiteral("workspace/unsaved");
const QString kSuffix = QStringLiteral("viridian");

std::filesystem::path pathOf(const QString& text)
{
    return std::filesystem::path(fromQt(text));
}

QString textOf(const std::filesystem::path& path)
{
    return toQt(path.string());
}

QFileDialog* makePicker(QWidget& parent, const QString& title, const QString& filter,
                        QFileDialog::AcceptMode mode)
{
    auto* picker = new QFileDialog(&parent, title, QString(), filter);
    picker->setAttribute(Qt::WA_DeleteOnClose);
    picker->setAcceptMode(mode);
    picker->setFileMode(mode == QFileDialog::AcceptSave ? QFileDialog::AnyFile
                                                        : QFileDialog::ExistingFile);
    return picker;
}

} // namespace

WorkspaceCommands::WorkspaceCommands(AppContext& context, ShellActions& actions,
                                     QMainWindow& window)
    : QObject(&window), m_context(context), m_actions(actions), m_window(window)
{
    connectActions();
    connect(&context, &AppContext::workspaceChanged, this, &WorkspaceCommands::update);
    fillRecent();
    update();
}

void WorkspaceCommands::connectActions()
{
    const auto on = [this](ShellCommand command, auto slot) {
        connect(&m_actions.action(command), &QAction::triggered, this, slot);
    };
    on(ShellCommand::NewWorkspace, [this] { askNew(); });
    on(ShellCommand::OpenWorkspace, [this] { askOpen(); });
    on(ShellCommand::SaveWorkspace, [this] { save(); });
    on(ShellCommand::SaveWorkspaceAs, [this] { askSaveAs(); });
    on(ShellCommand::OpenStore, [this] {
        askForStore(m_context.workspace().blue.empty() ? StoreMark::Blue : StoreMark::Green);
    });
    on(ShellCommand::CloseBlue, [this] { setStore(StoreMark::Blue, {}); });
    on(ShellCommand::CloseGreen, [this] { setStore(StoreMark::Green, {}); });
    on(ShellCommand::ChoosePipeline, [this] { choosePipeline(); });
    on(ShellCommand::NoPipeline, [this] {
        m_context.setPipeline({});
        m_context.audit().append(tr("Took the pipeline off"));
    });
}

void WorkspaceCommands::update()
{
    const Workspace& workspace = m_context.workspace();
    m_actions.action(ShellCommand::CloseBlue).setEnabled(!workspace.blue.empty());
    m_actions.action(ShellCommand::CloseGreen).setEnabled(!workspace.green.empty());
    m_actions.action(ShellCommand::NoPipeline).setEnabled(!workspace.pipeline.empty());
}

bool WorkspaceCommands::open(const std::filesystem::path& path)
{
    const Status opened = m_context.openWorkspace(path);
    if (!opened) {
        log::error("{}", opened.error().message);
        emit failed(toQt(opened.error().message));
        return false;
    }
    remember(m_context.workspace().path);
    return true;
}

void WorkspaceCommands::askOpen()
{
    QFileDialog* picker =
        makePicker(m_window, tr("Open workspace"), tr("Workspaces (*.viridian);;All files (*)"),
                   QFileDialog::AcceptOpen);
    connect(picker, &QFileDialog::fileSelected, this,
            [this](const QString& path) { open(pathOf(path)); });
    picker->open();
}

void WorkspaceCommands::askNew()
{
    QFileDialog* picker = makePicker(m_window, tr("New workspace"), tr("Workspaces (*.viridian)"),
                                     QFileDialog::AcceptSave);
    picker->setDefaultSuffix(kSuffix);
    picker->setLabelText(QFileDialog::Accept, tr("Make workspace"));
    connect(picker, &QFileDialog::fileSelected, this, [this](const QString& text) {
        Workspace fresh;
        fresh.path = pathOf(text);
        const Status written = saveWorkspace(fresh, fresh.path);
        if (written)
            open(fresh.path);
        else
            emit failed(toQt(written.error().message));
    });
    picker->open();
}

void WorkspaceCommands::save()
{
    if (m_context.workspace().path.empty())
        askSaveAs();
    else
        saveTo(m_context.workspace().path);
}

void WorkspaceCommands::askSaveAs()
{
    QFileDialog* picker = makePicker(m_window, tr("Save workspace as"),
                                     tr("Workspaces (*.viridian)"), QFileDialog::AcceptSave);
    picker->setDefaultSuffix(kSuffix);
    connect(picker, &QFileDialog::fileSelected, this,
            [this](const QString& path) { saveTo(pathOf(path)); });
    picker->open();
}

bool WorkspaceCommands::saveTo(const std::filesystem::path& path)
{
    const Status saved = m_context.saveWorkspaceTo(path);
    if (!saved) {
        log::error("{}", saved.error().message);
        emit failed(toQt(saved.error().message));
        return false;
    }
    remember(m_context.workspace().path);
    return true;
}

void WorkspaceCommands::askForStore(StoreMark side)
{
    const Workspace& workspace = m_context.workspace();
    auto* dialog =
        new OpenStoreDialog(side, toQt(workspace.blue), toQt(workspace.green), &m_window);
    connect(dialog, &OpenStoreDialog::chosen, this, &WorkspaceCommands::setStore);
    dialog->open();
}

void WorkspaceCommands::setStore(StoreMark side, const QString& address)
{
    const bool blue = side == StoreMark::Blue;
    if (blue)
        m_context.setBlue(fromQt(address));
    else
        m_context.setGreen(fromQt(address));
    m_context.audit().append(address.isEmpty() ? (blue ? tr("Closed blue") : tr("Closed green"))
                                               : (blue ? tr("Opened blue") : tr("Opened green")),
                             address);
}

void WorkspaceCommands::choosePipeline()
{
    QFileDialog* picker =
        makePicker(m_window, tr("Choose pipeline"), tr("Pipelines (*.yaml *.yml);;All files (*)"),
                   QFileDialog::AcceptOpen);
    connect(picker, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_context.setPipeline(fromQt(path));
        m_context.audit().append(tr("Chose pipeline"), path);
    });
    picker->open();
}

void WorkspaceCommands::remember(const std::filesystem::path& path)
{
    QStringList recent = m_context.settings().value(kRecentKey).toStringList();
    recent.removeAll(textOf(path));
    recent.prepend(textOf(path));
    m_context.settings().setValue(kRecentKey, QStringList(recent.mid(0, kMostRecent)));
    fillRecent();
}

void WorkspaceCommands::fillRecent()
{
    QMenu& menu = m_actions.recentMenu();
    menu.clear();
    for (const QString& path : m_context.settings().value(kRecentKey).toStringList()) {
        QString text = path;
        QAction* action = menu.addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setProperty("group", tr("Open recent"));
        connect(action, &QAction::triggered, this, [this, path] { open(pathOf(path)); });
    }
    menu.setEnabled(!menu.isEmpty());
}

void WorkspaceCommands::saveSession()
{
    QSettings& settings = m_context.settings();
    const Workspace& workspace = m_context.workspace();
    settings.setValue(kPathKey, textOf(workspace.path));
    if (m_context.workspaceModified())
        settings.setValue(kUnsavedKey, toQt(toYaml(workspace)));
    else
        settings.remove(kUnsavedKey);
}

bool WorkspaceCommands::restoreSession()
{
    QSettings& settings = m_context.settings();
    const QString path = settings.value(kPathKey).toString();
    const QString unsaved = settings.value(kUnsavedKey).toString();
    if (!path.isEmpty() && QFileInfo::exists(path) && !open(pathOf(path)))
        return false;
    if (!unsaved.isEmpty()) {
        Result<Workspace> kept = parseWorkspace(fromQt(unsaved), pathOf(path));
        if (!kept)
            return false;
        m_context.editWorkspace([&](Workspace& workspace) { workspace = std::move(*kept); });
    }
    return !path.isEmpty() || !unsaved.isEmpty();
}

} // namespace viridian::ui
