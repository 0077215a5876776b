#include "ui/shell/app_context.h"

#include <QGuiApplication>

namespace viridian::ui {
namespace {

constexpr int kTick = 250;
constexpr int kTickUnfocused = 1000;

} // namespace

AppContext::AppContext(JobRunner& runner, std::unique_ptr<QSettings> settings, QObject* parent)
    : QObject(parent), m_runner(runner), m_settings(std::move(settings)), m_jobs(m_clock),
      m_log(m_clock), m_audit(m_clock)
{
    m_log.listen();
    m_timer.setInterval(kTick);
    connect(&m_timer, &QTimer::timeout, &m_jobs, &JobList::poll);
    connect(&m_timer, &QTimer::timeout, this, &AppContext::tick);
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this,
            [this](Qt::ApplicationState state) {
                m_timer.setInterval(state == Qt::ApplicationActive ? kTick : kTickUnfocused);
            });
    m_timer.start();
}

AppContext::~AppContext() = default;

std::string AppContext::blueAddress() const
{
    return m_workspace.resolveAddress(m_workspace.blue);
}

std::string AppContext::greenAddress() const
{
    return m_workspace.resolveAddress(m_workspace.green);
}

std::filesystem::path AppContext::pipelinePath() const
{
    return m_workspace.resolve(m_workspace.pipeline);
}

void AppContext::setWorkspace(Workspace workspace)
{
    replaceWorkspace(std::move(workspace), false);
}

void AppContext::setBlue(const std::string& address)
{
    editWorkspace([&](Workspace& workspace) { workspace.blue = address; });
}

void AppContext::setGreen(const std::string& address)
{
    editWorkspace([&](Workspace& workspace) { workspace.green = address; });
}

void AppContext::setPipeline(const std::string& path)
{
    editWorkspace([&](Workspace& workspace) { workspace.pipeline = path; });
}

void AppContext::editWorkspace(const std::function<void(Workspace&)>& change)
{
    Workspace next = m_workspace;
    change(next);
    if (next != m_workspace)
        replaceWorkspace(std::move(next), true);
}

void AppContext::replaceWorkspace(Workspace next, bool modified)
{
    const std::string blue = blueAddress();
    const std::string green = greenAddress();
    const std::filesystem::path pipeline = pipelinePath();
    m_workspace = std::move(next);
    m_modified = modified;
    if (blueAddress() != blue) {
        setBlueSide({});
        emit blueChanged();
    }
    if (greenAddress() != green) {
        setGreenSide({});
        emit greenChanged();
    }
    if (pipelinePath() != pipeline) {
        setPipelineHash({});
        emit pipelineChanged();
    }
    emit workspaceChanged();
}

Status AppContext::openWorkspace(const std::filesystem::path& path)
{
    Result<Workspace> loaded = loadWorkspace(path);
    if (!loaded)
        return passOn(loaded);
    std::error_code ignored;
    loaded->path = std::filesystem::absolute(path, ignored);
    std::filesystem::path auditFile = loaded->path;
    m_audit.setFile(auditFile.replace_extension(".audit.ndjson"));
    m_audit.append(tr("Opened workspace"), toQt(loaded->path.string()));
    setWorkspace(std::move(*loaded));
    return {};
}

Status AppContext::saveWorkspaceTo(const std::filesystem::path& path)
{
    Workspace saved = m_workspace;
    std::error_code ignored;
    const std::filesystem::path absolute = std::filesystem::absolute(path, ignored);
    if (absolute.parent_path() != m_workspace.folder()) {
        // What was relative to the old folder must not point elsewhere from the new one.
        saved.blue = blueAddress();
        saved.green = greenAddress();
        saved.pipeline = pipelinePath().string();
        saved.rules = m_workspace.resolve(m_workspace.rules).string();
    }
    saved.path = absolute;
    Status status = saveWorkspace(saved, absolute);
    if (!status)
        return status;
    std::filesystem::path auditFile = absolute;
    m_audit.setFile(auditFile.replace_extension(".audit.ndjson"));
    m_audit.append(tr("Saved workspace"), toQt(absolute.string()));
    setWorkspace(std::move(saved));
    return {};
}

void AppContext::setBlueSide(StoreSide side)
{
    m_storeBar.blue = std::move(side);
    emit storeBarChanged();
}

void AppContext::setGreenSide(StoreSide side)
{
    m_storeBar.green = std::move(side);
    emit storeBarChanged();
}

void AppContext::setLag(LagState lag)
{
    m_storeBar.lag = std::move(lag);
    emit storeBarChanged();
}

void AppContext::setSyncSide(SyncSide sync)
{
    m_storeBar.sync = std::move(sync);
    emit storeBarChanged();
}

void AppContext::setPipelineHash(const QString& hash)
{
    m_pipelineHash = hash;
    emit statusChanged();
}

void AppContext::setClockDifference(std::optional<std::chrono::milliseconds> difference)
{
    m_clockDifference = difference;
    emit statusChanged();
}

void AppContext::setZone(Zone zone)
{
    if (zone == m_zone)
        return;
    m_zone = zone;
    emit zoneChanged();
}

void AppContext::addLocatorProvider(LocatorProvider provider)
{
    m_providers.push_back(std::move(provider));
}

void AppContext::goTo(const Destination& destination)
{
    emit destinationRequested(destination);
}

} // namespace viridian::ui
