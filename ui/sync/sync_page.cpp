#include "ui/sync/sync_page.h"

#include "ui/sync/lag_figures.h"
#include "ui/sync/problem_list.h"
#include "ui/sync/restart_dialog.h"
#include "ui/sync/shard_table.h"
#include "ui/sync/start_pane.h"
#include "ui/sync/sync_controls.h"
#include "ui/widgets/plot/lag_plot.h"

#include <QAction>
#include <QInputDialog>
#include <QListView>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {

SyncPage::SyncPage(AppContext& context, SyncController::Opener opener, QWidget* parent)
    : Room(RoomId::Sync, parent), m_context(context),
      m_controller(new SyncController(context, std::move(opener), this)),
      m_figures(new LagFigures(this)), m_controls(new SyncControls(this)),
      m_centre(new QStackedWidget(this)), m_start(new StartPane(this)), m_plot(new LagPlot(this)),
      m_shards(new ShardTable(this)), m_problems(new ProblemList(this))
{
    lay();
    makeActions();
    connectParts();
    refresh();
}

void SyncPage::lay()
{
    m_centre->addWidget(m_start);
    m_centre->addWidget(m_plot);
    auto* bottom = new QSplitter(Qt::Horizontal, this);
    bottom->setObjectName(QStringLiteral("syncBottom"));
    bottom->addWidget(m_shards);
    bottom->addWidget(m_problems);
    bottom->setStretchFactor(0, 852);
    bottom->setStretchFactor(1, 514);
    bottom->setSizes({852, 514});
    auto* middle = new QSplitter(Qt::Vertical, this);
    middle->setObjectName(QStringLiteral("syncMiddle"));
    middle->addWidget(m_centre);
    middle->addWidget(bottom);
    middle->setSizes({439, 216});
    middle->setStretchFactor(0, 1);
    for (QSplitter* splitter : {bottom, middle}) {
        splitter->setHandleWidth(1);
        splitter->setChildrenCollapsible(false);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_figures);
    layout->addWidget(m_controls);
    layout->addWidget(middle, 1);
    setTabOrder(m_controls, m_plot);
    setTabOrder(m_plot, m_shards->table());
    setTabOrder(m_shards->table(), m_problems->list());
}

void SyncPage::makeActions()
{
    m_pause = new QAction(tr("Start, pause or resume"), this);
    m_pause->setObjectName(QStringLiteral("actionSyncPause"));
    m_pause->setShortcut(Qt::Key_Space);
    m_pause->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_pause);
    m_mark = new QAction(tr("Mark now…"), this);
    m_mark->setObjectName(QStringLiteral("actionSyncMark"));
    m_table = new QAction(tr("Plot as table"), this);
    m_table->setObjectName(QStringLiteral("actionSyncTable"));
    m_table->setCheckable(true);
    connect(m_pause, &QAction::triggered, m_controls, &SyncControls::pressMain);
    connect(m_mark, &QAction::triggered, this, &SyncPage::askMark);
    connect(m_table, &QAction::triggered, m_plot, &LagPlot::showTable);
}

std::vector<Room::MenuEntry> SyncPage::menuActions()
{
    return {{MenuId::Sync, m_pause},
            {MenuId::Sync, m_mark},
            {MenuId::Sync, m_table},
            {MenuId::Sync, m_controls->stopAction()},
            {MenuId::Sync, m_controls->restartAction()}};
}

void SyncPage::connectParts()
{
    connect(m_controller, &SyncController::changed, this, &SyncPage::refresh);
    connect(m_controller, &SyncController::refused, this,
            [this](const QString& sentence) { setStatusText(sentence); });
    connect(m_start, &StartPane::startAsked, m_controller, &SyncController::start);
    connect(m_controls, &SyncControls::startAsked, m_controller, &SyncController::start);
    connect(m_controls, &SyncControls::pauseAsked, m_controller, &SyncController::pause);
    connect(m_controls, &SyncControls::resumeAsked, m_controller, &SyncController::resume);
    connect(m_controls, &SyncControls::limitChosen, m_controller, &SyncController::setRateLimit);
    connect(m_controls, &SyncControls::otherLimitAsked, this, &SyncPage::askLimit);
    connect(m_controls, &SyncControls::markAsked, this, &SyncPage::askMark);
    connect(m_controls, &SyncControls::rangeChosen, m_plot, &LagPlot::setRange);
    connect(m_controls, &SyncControls::logScaleToggled, m_plot, &LagPlot::setLogScale);
    connect(m_controls->stopAction(), &QAction::triggered, m_controller, &SyncController::stop);
    connect(m_controls->restartAction(), &QAction::triggered, this, &SyncPage::askRestart);
    connect(m_controls->tableAction(), &QAction::triggered, m_plot, &LagPlot::showTable);
    connect(m_plot, &LagPlot::tableToggled, m_table, &QAction::setChecked);
    connect(m_plot, &LagPlot::tableToggled, m_controls->tableAction(), &QAction::setChecked);
    connect(m_plot, &LagPlot::selectionChanged, this, &SyncPage::refresh);
    connect(m_shards, &ShardTable::selectionChanged, this,
            [this] { showStatus(m_controller->view()); });
    connect(m_problems, &ProblemList::linkActivated, this, &SyncPage::follow);
    connect(&m_context, &AppContext::zoneChanged, this, &SyncPage::refresh);
}

void SyncPage::refresh()
{
    present(m_controller->view(), m_controller->plotData());
}

void SyncPage::present(const SyncView& view, LagPlotData samples)
{
    const Timestamp now = m_context.clock().now();
    const bool start = m_start->present(view, !samples.seconds.empty());
    m_centre->setCurrentWidget(start ? static_cast<QWidget*>(m_start) : m_plot);
    m_figures->present(view, now, m_context.zone());
    m_controls->present(view, now);
    m_plot->setZone(m_context.zone());
    m_plot->setData(std::move(samples));
    m_shards->present(view, now);
    m_problems->present(view, m_context.zone(), m_plot->selectedTimes());
    showStateLine(view, now);
    showStatus(view);
    emit commandsChanged();
}

void SyncPage::showStateLine(const SyncView& view, Timestamp now)
{
    StateLine line;
    switch (view.phase) {
    case SyncPhase::Stuck:
        line = {.text = tr("stuck"), .severity = Severity::Error};
        break;
    case SyncPhase::Blocked:
        line = {.text = tr("blocked"), .severity = Severity::Error};
        break;
    case SyncPhase::Failed:
        line = {.text = tr("failed"), .severity = Severity::Error};
        break;
    case SyncPhase::Unreachable:
        line = {.text = tr("not read"), .severity = Severity::Error};
        break;
    case SyncPhase::Exchanged:
        line.text = tr("ended");
        break;
    case SyncPhase::BuildingIndexes:
        line.text = tr("indexing");
        break;
    case SyncPhase::Copying:
        line.text = view.shareDone ? tr("%1 % copied").arg(static_cast<int>(*view.shareDone * 100))
                                   : tr("copying");
        break;
    case SyncPhase::Following:
        line.text =
            tr("%1 behind").arg(durationText(std::chrono::duration<double>(view.lagSeconds)));
        if (ageOf(view.readAt, now).stale)
            line.severity = Severity::Warning;
        break;
    default:
        line.text = phaseWord(view).toLower();
        break;
    }
    setStateLine(line);
}

void SyncPage::showStatus(const SyncView& view)
{
    const QString shard = m_shards->selectedShard();
    const QString item = shard.isEmpty() ? phaseWord(view) : tr("Shard %1 selected").arg(shard);
    QStringList keys;
    if (!view.problems.empty())
        keys << tr("F8 next problem");
    if (const QString does = m_controls->mainWords(); !does.isEmpty())
        keys << tr("Space %1").arg(does.toLower());
    else if (view.phase == SyncPhase::Unreachable)
        keys << tr("F5 reads again");
    else if (view.phase == SyncPhase::NoStores)
        keys << tr("Ctrl+O opens a store");
    setStatusText(keys.isEmpty() ? item : tr("%1. %2").arg(item, keys.join(QStringLiteral(", "))),
                  {tr("plot 250 ms")});
}

bool SyncPage::ready() const
{
    return m_controller->ready();
}

void SyncPage::activate()
{
    (m_centre->currentWidget() == m_plot ? static_cast<QWidget*>(m_plot) : m_controls)->setFocus();
}

bool SyncPage::can(RoomCommand command) const
{
    switch (command) {
    case RoomCommand::Run:
        return true;
    case RoomCommand::NextProblem:
    case RoomCommand::PreviousProblem:
        return !m_controller->view().problems.empty();
    case RoomCommand::Mark:
        return m_controller->view().steerable();
    case RoomCommand::Stop:
        return m_plot->selectedTimes().has_value();
    default:
        return false;
    }
}

void SyncPage::run(RoomCommand command)
{
    switch (command) {
    case RoomCommand::Run:
        m_controller->refresh();
        break;
    case RoomCommand::NextProblem:
        m_problems->step(1);
        break;
    case RoomCommand::PreviousProblem:
        m_problems->step(-1);
        break;
    case RoomCommand::Mark:
        askMark();
        break;
    case RoomCommand::Stop:
        m_plot->clearSelection();
        break;
    default:
        break;
    }
}

void SyncPage::askMark()
{
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("syncMarkDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Mark now"));
    dialog->setLabelText(tr("What happens now"));
    dialog->setOkButtonText(tr("Mark"));
    dialog->setTextValue(tr("mark"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        if (!text.trimmed().isEmpty())
            m_controller->mark(text.trimmed());
    });
    dialog->open();
}

void SyncPage::askLimit()
{
    constexpr int kMost = 100'000'000;
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("syncLimitDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(1, kMost);
    dialog->setWindowTitle(tr("Limit"));
    dialog->setLabelText(tr("Events a second that are read from BLUE at most"));
    dialog->setOkButtonText(tr("Limit"));
    dialog->setIntValue(static_cast<int>(
        std::min<std::uint64_t>(m_controller->view().rateLimit.value_or(1000), kMost)));
    connect(dialog, &QInputDialog::intValueSelected, this,
            [this](int limit) { m_controller->setRateLimit(static_cast<std::uint64_t>(limit)); });
    connect(dialog, &QDialog::rejected, this, &SyncPage::refresh);
    dialog->open();
}

void SyncPage::askRestart()
{
    auto* dialog = new RestartDialog(m_context.storeBar().green.name, this);
    connect(dialog, &QDialog::accepted, m_controller, &SyncController::restartFromZero);
    dialog->open();
}

void SyncPage::follow(const ProblemRow& problem)
{
    if (problem.link == SyncProblem::Link::Log) {
        if (auto* log = window()->findChild<QAction*>(QStringLiteral("showLog")))
            log->trigger();
        return;
    }
    Destination destination;
    switch (problem.link) {
    case SyncProblem::Link::Event:
        destination.room = RoomId::Browse;
        destination.store = StoreMark::Blue;
        destination.position = problem.target;
        break;
    case SyncProblem::Link::Stream:
        destination.room = RoomId::Browse;
        destination.store = StoreMark::Blue;
        destination.stream = problem.target;
        break;
    case SyncProblem::Link::Step:
        destination.room = RoomId::Preview;
        destination.stepId = problem.target;
        break;
    default:
        return;
    }
    m_context.goTo(destination);
}

} // namespace viridian::ui
