#include "ui/cutover/cutover_page.h"

#include "ui/cutover/back_panel.h"
#include "ui/cutover/change_list.h"
#include "ui/cutover/confirm_panel.h"
#include "ui/cutover/cutover_controller.h"
#include "ui/cutover/forecast_pane.h"
#include "ui/cutover/journal_table.h"
#include "ui/cutover/message_page.h"
#include "ui/cutover/own_events_pane.h"
#include "ui/cutover/plan_line.h"
#include "ui/cutover/rehearsal_dialog.h"
#include "ui/cutover/ribbon_words.h"
#include "ui/cutover/rollback_budget.h"
#include "ui/cutover/run_panel.h"
#include "ui/cutover/run_steps.h"
#include "ui/cutover/snug_stack.h"
#include "ui/cutover/state_ribbon.h"
#include "ui/cutover/watch_list.h"
#include "ui/shell/app_context.h"
#include "ui/shell/pane_header.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/guard_detail.h"
#include "ui/widgets/guards/guard_table.h"
#include "ui/widgets/guards/guard_words.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace viridian::ui {
namespace {

constexpr int kLeftShare = 848; ///< of 1364, as in the picture
constexpr int kRightShare = 516;

QToolButton* copyButton(QWidget* parent, const char* name, const QString& what)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(name));
    button->setIcon(theme().icon(QStringLiteral("copy"), Role::TextSecondary));
    button->setToolTip(what);
    button->setAccessibleName(what);
    return button;
}

QVBoxLayout* stackIn(QWidget* page)
{
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    return layout;
}

} // namespace

CutoverRoom::CutoverRoom(AppContext& context, OpenBackend open, QWidget* parent)
    : Room(RoomId::Cutover, parent), m_context(context),
      m_controller(new CutoverController(context, std::move(open), this))
{
    build();
    connectParts();
    connectGuards();
    showView();
}

void CutoverRoom::build()
{
    m_pages = new QStackedWidget(this);
    m_message = new MessagePage(m_pages);
    auto* work = new QWidget(m_pages);
    m_ribbon = new StateRibbon(this);
    auto* split = new QSplitter(Qt::Horizontal, work);
    split->setChildrenCollapsible(false);
    split->addWidget(buildLeft());
    split->addWidget(buildRight());
    split->setSizes({kLeftShare, kRightShare});
    split->setStretchFactor(0, 1);
    QVBoxLayout* column = stackIn(work);
    column->addWidget(split, 1);
    m_pages->addWidget(m_message);
    m_pages->addWidget(work);
    QVBoxLayout* layout = stackIn(this);
    layout->addWidget(m_ribbon);
    layout->addWidget(m_pages, 1);
}

QWidget* CutoverRoom::buildLeft()
{
    m_left = new QStackedWidget(this);
    m_planPage = new QWidget(m_left);
    m_guards = new GuardTable(m_planPage);
    m_planLine = new PlanLine(m_planPage);
    QVBoxLayout* plan = stackIn(m_planPage);
    plan->addWidget(m_guards, 1);
    plan->addWidget(m_planLine);
    m_runPane = new RunPane(m_left);
    m_ownEvents = new OwnEventsPane(m_left);
    m_left->addWidget(m_planPage);
    m_left->addWidget(m_runPane);
    m_left->addWidget(m_ownEvents);
    return m_left;
}

QWidget* CutoverRoom::buildRight()
{
    m_right = new QStackedWidget(this);
    m_changePage = new QWidget(m_right);
    m_changeHeader = new PaneHeader(tr("What will change"), m_changePage);
    m_changeHeader->setNote(tr("exact commands, nothing else"));
    QToolButton* copyChanges = copyButton(m_changePage, "copyChanges", tr("Copy what will change"));
    m_changeHeader->addWidget(copyChanges);
    m_changes = new ChangeList(m_changePage);
    m_forecast = new ForecastPane(m_changePage);
    m_foot = new SnugStack(m_changePage);
    m_confirm = new ConfirmPanel(*m_controller, m_foot);
    m_runPanel = new RunPanel(*m_controller, m_foot);
    m_foot->addWidget(m_confirm);
    m_foot->addWidget(m_runPanel);
    QVBoxLayout* change = stackIn(m_changePage);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_changeHeader, m_changes, m_forecast, m_foot})
        change->addWidget(widget, widget == m_changes ? 1 : 0);

    m_watchPage = new QWidget(m_right);
    m_budgetHeader = new PaneHeader(tr("Rollback budget"), m_watchPage);
    m_budget = new RollbackBudget(m_watchPage);
    m_watchHeader = new PaneHeader(tr("While watching"), m_watchPage);
    m_watch = new WatchList(m_watchPage);
    m_journalHeader = new PaneHeader(tr("Journal"), m_watchPage);
    QToolButton* copyJournal = copyButton(m_watchPage, "copyJournal", tr("Copy the journal"));
    m_journalHeader->addWidget(copyJournal);
    m_journal = new JournalTable(m_watchPage);
    m_back = new BackPanel(*m_controller, m_watchPage);
    QVBoxLayout* watch = stackIn(m_watchPage);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_budgetHeader, m_budget, m_watchHeader, m_watch, m_journalHeader, m_journal, m_back})
        watch->addWidget(widget, widget == m_journal ? 1 : 0);
    m_right->addWidget(m_changePage);
    m_right->addWidget(m_watchPage);
    connect(copyChanges, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_changes->changes().text()); });
    connect(copyJournal, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_journal->journal().text()); });
    return m_right;
}

void CutoverRoom::connectParts()
{
    connect(m_controller, &CutoverController::changed, this, &CutoverRoom::showView);
    connect(m_controller, &CutoverController::ticked, this, &CutoverRoom::showAges);
    connect(m_controller, &CutoverController::rehearsed, this,
            [this](const Rehearsal& rehearsal) { (new RehearsalDialog(rehearsal, this))->show(); });
    connect(m_controller, &CutoverController::actionEnded, this,
            [this](const QString& what, const std::optional<Error>& error) {
                if (error)
                    m_context.log().append(log::Level::Error,
                                           tr("%1: %2").arg(what, toQt(error->message)));
            });
    connect(m_message, &MessagePage::readAgainRequested, m_controller, &CutoverController::readNow);
    connect(m_confirm, &ConfirmPanel::showBlockingRequested, this,
            [this] { m_guards->selectNextTrouble(false); });
    connect(m_runPanel, &RunPanel::rollBackRequested, this, [this] {
        m_right->setCurrentWidget(m_watchPage);
        m_back->openRollback();
    });
    connect(m_planLine, &PlanLine::edited, m_controller, &CutoverController::editPlan);
    const auto showZone = [this] { m_journal->journal().setZone(m_context.zone()); };
    connect(&m_context, &AppContext::zoneChanged, this, showZone);
    showZone();
}

void CutoverRoom::connectGuards()
{
    GuardDetail& detail = m_guards->detail();
    connect(m_guards, &GuardTable::currentChanged, this, &CutoverRoom::showStatus);
    connect(&detail, &GuardDetail::probeRequested, m_controller, &CutoverController::readNow);
    connect(&detail, &GuardDetail::overrideRequested, m_controller,
            &CutoverController::overrideGuard);
    connect(&detail, &GuardDetail::acknowledgeRequested, m_controller,
            &CutoverController::acknowledge);
    connect(&detail, &GuardDetail::backupNoted, this,
            [this](const QString& taken, const QString& words) {
                if (const Result<Timestamp> time = parseTime(fromQt(taken)))
                    m_controller->noteBackup(*time, words);
            });
}

bool CutoverRoom::runs() const
{
    const CutoverState state = m_controller->view().shownState();
    return beforeReturn(state) || state == CutoverState::Committed ||
           state == CutoverState::Switching || state == CutoverState::RollingBack;
}

void CutoverRoom::showView()
{
    const CutoverView& view = m_controller->view();
    const Timestamp now = m_context.clock().now();
    m_ribbon->setVisible(view.status.has_value());
    m_ribbon->showView(view, now);
    m_message->showView(view);
    if (view.status) {
        m_guards->setRound(view.status->guards, view.readAt, view.about.limits.age);
        m_runPane->showView(view);
        m_budget->showView(view);
        m_journal->setRecords(view.status->journal.records);
        m_journalHeader->setNote(
            tr("%1 records, %2")
                .arg(numberText(std::uint64_t{view.status->journal.records.size()}),
                     view.status->journal.intact ? tr("chain intact") : tr("chain broken")));
        m_ownEvents->showCost(view.status->rollback);
    }
    if (view.plan && view.plan->steps.size() > 0) {
        m_changes->setSteps(view.plan->steps);
        m_forecast->showPlan(*view.plan);
    }
    QString fixed = m_controller->whyNoAction();
    if (fixed.isEmpty() && view.state() != CutoverState::Draft)
        fixed = tr("The plan can be changed in Draft only.");
    m_planLine->showPlan(view, m_context.workspace(), fixed);
    m_guards->detail().setNotesAllowed(m_controller->whyNoNotes().isEmpty(),
                                       m_controller->whyNoNotes());
    showPages();
    showAges();
    showStateLine();
    showStatus();
    emit commandsChanged();
}

void CutoverRoom::showPages()
{
    const CutoverView& view = m_controller->view();
    const bool open = view.kind == CutoverView::Kind::Open;
    m_pages->setCurrentIndex(open ? 1 : 0);
    const CutoverState state = view.shownState();
    const bool watching = state == CutoverState::Watching || state == CutoverState::Completed ||
                          state == CutoverState::RolledBack;
    const bool running = runs();
    m_left->setCurrentWidget(running    ? static_cast<QWidget*>(m_runPane)
                             : watching ? static_cast<QWidget*>(m_ownEvents)
                                        : m_planPage);
    // The page of a rollback that was opened from a stuck switch stays until it is decided.
    const bool deciding =
        m_right->currentWidget() == m_watchPage && pastReturn(state) && !view.busy();
    if (!deciding || watching || state == CutoverState::RollingBack)
        m_right->setCurrentWidget(watching ? m_watchPage : m_changePage);
    m_foot->setCurrentWidget(running ? static_cast<QWidget*>(m_runPanel) : m_confirm);
    m_foot->updateGeometry();
}

/// What changes with time alone: ages, the watch window, whether a reading is still to be believed.
void CutoverRoom::showAges()
{
    const CutoverView& view = m_controller->view();
    const Timestamp now = m_context.clock().now();
    m_guards->setNow(now);
    m_confirm->refresh();
    m_runPanel->refresh();
    m_back->refresh();
    const Age age = ageOf(view.readAt, now);
    m_budgetHeader->setNote(view.lost ? tr("connection lost, %1").arg(age.text()) : age.readText());
    std::vector<WatchItem> items = watchItems(view, now);
    const auto holding = std::ranges::count(items, Severity::Passed, &WatchItem::severity);
    m_watchHeader->setNote(tr("%1 hold, %2 open")
                               .arg(holding)
                               .arg(static_cast<std::ptrdiff_t>(items.size()) - holding));
    m_watch->setItems(std::move(items), roughDurationText(age.length));
    if (view.shownState() == CutoverState::Watching)
        m_ribbon->showView(view, now);
}

void CutoverRoom::showStateLine()
{
    const CutoverView& view = m_controller->view();
    StateLine line;
    if (view.kind == CutoverView::Kind::Ambiguous)
        line = {.text = tr("ambiguous"), .severity = Severity::Error};
    else if (view.lost)
        line = {.text = tr("lost"), .severity = Severity::Error};
    else if (view.kind == CutoverView::Kind::Refused)
        line = {.text = tr("refused"), .severity = Severity::Error};
    else if (view.kind != CutoverView::Kind::Open)
        line.text = view.kind == CutoverView::Kind::NoWorkspace ? tr("no stores") : tr("reading");
    else if (view.state() == CutoverState::Draft || view.state() == CutoverState::Ready)
        line = view.busy() && runs() ? StateLine{.text = stateTitle(view.shownState())}
                                     : StateLine{.text = countText(view.status->guards),
                                                 .severity = worstOf(view.status->guards)};
    else
        line = {.text = view.shownState() == CutoverState::RollingBack
                            ? tr("going back")
                            : stateTitle(view.shownState()).toLower(),
                .severity = !view.busy() && runs() ? Severity::Warning : Severity::None};
    setStateLine(line);
}

void CutoverRoom::showStatus()
{
    const CutoverView& view = m_controller->view();
    QStringList extras;
    if (view.status)
        extras.push_back(
            tr("journal %1 records, %2")
                .arg(numberText(std::uint64_t{view.status->journal.records.size()}),
                     view.status->journal.intact ? tr("chain intact") : tr("chain broken")));
    const bool guards =
        view.kind == CutoverView::Kind::Open && m_left->currentWidget() == m_planPage;
    setStatusText(view.error ? toQt(view.error->message)
                  : guards   ? m_guards->statusText()
                             : QString(),
                  extras);
}

std::vector<Room::MenuEntry> CutoverRoom::menuActions()
{
    auto* rehearse = new QAction(tr("Rehearse…"), this);
    rehearse->setObjectName(QStringLiteral("actionRehearse"));
    connect(rehearse, &QAction::triggered, this, [this] {
        if (m_controller->whyNoAction().isEmpty())
            m_controller->rehearse();
    });
    auto* copy = new QAction(tr("Copy Journal"), this);
    copy->setObjectName(QStringLiteral("actionCopyJournal"));
    connect(copy, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(m_journal->journal().text()); });
    return {{MenuId::Cutover, rehearse}, {MenuId::Cutover, copy}};
}

void CutoverRoom::activate()
{
    m_controller->setSeen(true);
}

void CutoverRoom::deactivate()
{
    m_controller->setSeen(false);
}

bool CutoverRoom::ready() const
{
    return m_controller->view().kind != CutoverView::Kind::Opening;
}

bool CutoverRoom::can(RoomCommand command) const
{
    const CutoverView& view = m_controller->view();
    switch (command) {
    case RoomCommand::Run:
        return view.kind != CutoverView::Kind::NoWorkspace;
    case RoomCommand::NextProblem:
    case RoomCommand::PreviousProblem:
        return view.kind == CutoverView::Kind::Open && !view.status->guards.blocking().empty();
    default:
        return false;
    }
}

void CutoverRoom::run(RoomCommand command)
{
    if (command == RoomCommand::Run)
        m_controller->readNow();
    else if (command == RoomCommand::NextProblem || command == RoomCommand::PreviousProblem)
        m_guards->selectNextTrouble(command == RoomCommand::PreviousProblem);
}

} // namespace viridian::ui
