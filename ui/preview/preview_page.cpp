#include "ui/preview/preview_page.h"

#include "ui/preview/before_after.h"
#include "ui/preview/coverage_table.h"
#include "ui/preview/fold_proof.h"
#include "ui/preview/fold_window.h"
#include "ui/preview/pipeline_dock.h"
#include "ui/preview/proof_strip.h"
#include "ui/preview/run_line.h"
#include "ui/preview/seen_in_store.h"
#include "ui/preview/step_editor.h"
#include "ui/preview/step_list.h"
#include "ui/preview/step_through.h"
#include "ui/preview/suggest_dialog.h"
#include "ui/shell/pane_header.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QSplitter>
#include <QVBoxLayout>

namespace viridian::ui {

PreviewPage::PreviewPage(AppContext& context, PreviewController::Opener opener, QWidget* parent)
    : Room(RoomId::Preview, parent), m_context(context), m_controller(context, opener),
      m_through(new StepThrough(context, m_controller, this)),
      m_fold(new FoldProof(context, m_controller, std::move(opener), this)),
      m_dock(new PipelineDock(context, m_controller, this))
{
    m_dock->hide(); // until the shell takes it
    auto* seen = new SeenInStore(context, m_controller, this);
    connect(seen, &SeenInStore::changed, this,
            [this, seen] { m_dock->setSeenWords(seen->words()); });
    build();
    makeActions();
    makeStepActions();
    registerLocator();
    const auto changed = [this] {
        refreshState();
        refreshCoverage();
        m_pin->setEnabled(m_controller.canPin());
        m_stepOn->setEnabled(m_through->canBegin());
        m_stepBack->setEnabled(m_through->active());
        emit commandsChanged();
    };
    connect(&m_controller, &PreviewController::resultChanged, this, changed);
    connect(&m_controller, &PreviewController::runningChanged, this, changed);
    connect(&m_controller, &PreviewController::numbersChanged, this, &PreviewPage::refreshCoverage);
    connect(&m_controller, &PreviewController::selectionChanged, this, changed);
    connect(&m_controller.document(), &PipelineDocument::parsed, this, changed);
    connect(m_coverage, &CoverageTable::rowChanged, this, changed);
    connect(m_through, &StepThrough::changed, this, changed);
    connect(&m_context, &AppContext::blueChanged, this, &PreviewPage::runWhenSeen);
    connect(&m_context, &AppContext::pipelineChanged, this, &PreviewPage::runWhenSeen);
    connect(&m_context, &AppContext::programsAllowed, this, [this] {
        if (m_seen && m_controller.connected())
            m_controller.runSample();
    });
    changed();
}

void PreviewPage::build()
{
    m_beforeAfter = new BeforeAfter(m_controller, *m_through, this);
    m_coverage = new CoverageTable(m_controller, this);
    m_coverageHeader = new PaneHeader(tr("Coverage"), this);
    auto* lower = new QWidget(this);
    auto* lowerColumn = new QVBoxLayout(lower);
    lowerColumn->setContentsMargins(0, 0, 0, 0);
    lowerColumn->setSpacing(0);
    lowerColumn->addWidget(m_coverageHeader);
    lowerColumn->addWidget(m_coverage, 1);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setObjectName(QStringLiteral("previewSplitter"));
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_beforeAfter);
    splitter->addWidget(lower);
    splitter->setSizes({theme().px(345), theme().px(355)});
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* runLine = new RunLine(m_controller, this);
    connect(runLine, &RunLine::sampleWanted, this, &PreviewPage::askSample);
    auto* proofs = new ProofStrip(m_controller, *m_fold, this);
    connect(proofs, &ProofStrip::foldWanted, this, &PreviewPage::openFold);
    column->addWidget(runLine);
    column->addWidget(splitter, 1);
    column->addWidget(proofs);
    setTabOrder(runLine, m_beforeAfter);
    setTabOrder(m_beforeAfter, m_coverage);
    setTabOrder(m_coverage, proofs);
}

void PreviewPage::makeActions()
{
    const auto add = [this](const QString& text, const char* name, auto&& slot) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this, std::forward<decltype(slot)>(slot));
        m_actions.push_back(action);
    };
    add(tr("Dry run whole store"), "previewRunAllAction", [this] { m_controller.runWholeStore(); });
    add(tr("Another sample"), "previewResample", [this] { m_controller.resample(); });
    add(tr("Preview one stream…"), "previewStream",
        [this] { askSample(SampleDialog::Of::Stream); });
    add(tr("Preview what a filter finds…"), "previewFilter",
        [this] { askSample(SampleDialog::Of::Filter); });
    add(tr("Preview pasted events…"), "previewPaste",
        [this] { askSample(SampleDialog::Of::Paste); });
    add(tr("Count the types of BLUE"), "previewCensus", [this] { m_controller.takeCensus(); });
    add(tr("Fold equivalence…"), "previewFold", [this] { openFold(); });
    add(tr("Suggest steps from a schema…"), "previewSuggest", [this] { suggestSteps(); });
    add(tr("Export preview…"), "previewExport", [this] { exportReport(); });
    add(tr("Pin as regression case"), "previewPin", [this] { m_controller.pinShown(); });
    m_pin = m_actions.back();
    connect(&m_controller, &PreviewController::pinned, this,
            [this](const QString& sentence, const QString& error) {
                m_coverageHeader->setNote(error.isEmpty() ? sentence : error);
            });
    connect(&m_controller, &PreviewController::exported, this,
            [this](const QString& file, const QString& error) {
                m_coverageHeader->setNote(error.isEmpty() ? tr("written to %1").arg(file) : error);
            });
}

/// The list of steps and the stepping go together: each follows the other.
void PreviewPage::makeStepActions()
{
    m_stepOn = new QAction(tr("Step through event, step on"), this);
    m_stepOn->setObjectName(QStringLiteral("previewStepOn"));
    m_stepOn->setShortcut(QKeySequence(Qt::Key_F10));
    connect(m_stepOn, &QAction::triggered, m_through, &StepThrough::next);
    m_stepBack = new QAction(tr("Step back"), this);
    m_stepBack->setObjectName(QStringLiteral("previewStepBack"));
    m_stepBack->setShortcut(QKeySequence(Qt::Key_F9));
    connect(m_stepBack, &QAction::triggered, m_through, &StepThrough::previous);
    m_actions.push_back(m_stepOn);
    m_actions.push_back(m_stepBack);
    connect(m_through, &StepThrough::stepChanged, this, [this](int step) {
        if (!m_controller.stale())
            m_dock->steps()->setCurrentStep(step);
    });
    connect(m_dock->steps(), &StepList::currentStepChanged, this, [this](int step) {
        if (step >= 0 && !m_controller.stale())
            m_through->goTo(static_cast<std::size_t>(step));
    });
}

std::vector<Room::MenuEntry> PreviewPage::menuActions()
{
    std::vector<MenuEntry> entries;
    for (QAction* action : m_dock->menuActions())
        entries.push_back({.menu = MenuId::Pipeline, .action = action});
    for (QAction* action : m_actions)
        entries.push_back({.menu = MenuId::Pipeline, .action = action});
    return entries;
}

QWidget* PreviewPage::leftDock()
{
    return m_dock;
}

void PreviewPage::registerLocator()
{
    // The search runs on another thread: it gets the steps as they are now, not the pipeline that
    // is being edited.
    auto steps = std::make_shared<std::vector<LocatorHit>>();
    auto mutex = std::make_shared<std::mutex>();
    connect(&m_controller.document(), &PipelineDocument::parsed, this, [this, steps, mutex] {
        const std::scoped_lock lock(*mutex);
        steps->clear();
        for (const StepInfo& step : m_controller.document().pipeline().steps())
            steps->push_back({.title = toQt(step.id),
                              .detail = toQt(step.address),
                              .iconName = QStringLiteral("step"),
                              .key = toQt(step.id)});
    });
    LocatorProvider provider;
    provider.prefix = QStringLiteral("u");
    provider.title = tr("Steps");
    provider.search = [steps, mutex](const QString& text,
                                     std::stop_token) -> Result<std::vector<LocatorHit>> {
        const std::scoped_lock lock(*mutex);
        std::vector<LocatorHit> hits;
        for (const LocatorHit& hit : *steps) {
            if (hit.title.contains(text, Qt::CaseInsensitive) ||
                hit.detail.contains(text, Qt::CaseInsensitive))
                hits.push_back(hit);
        }
        return hits;
    };
    provider.open = [this](const LocatorHit& hit, bool) {
        m_context.goTo({.room = RoomId::Preview, .stepId = hit.key});
    };
    m_context.addLocatorProvider(std::move(provider));
    m_controller.document().parseNow();
}

void PreviewPage::activate()
{
    m_seen = true;
    m_coverage->setFocus();
    runWhenSeen();
}

/// What can be shown without being asked for is shown: a sample costs a few pages of BLUE.
void PreviewPage::runWhenSeen()
{
    const bool fresh = !m_controller.result() && !m_controller.error();
    if (m_seen && fresh && m_controller.connected() &&
        m_controller.running() == PreviewController::Running::Nothing)
        m_controller.runSample();
}

bool PreviewPage::ready() const
{
    return m_controller.idle() && m_through->idle() && !m_fold->running();
}

bool PreviewPage::can(RoomCommand command) const
{
    const bool runs = m_controller.running() != PreviewController::Running::Nothing;
    switch (command) {
    case RoomCommand::Run:
        return m_controller.connected() && !m_controller.document().problem() &&
               m_controller.running() != PreviewController::Running::WholeStore;
    case RoomCommand::Stop:
        return runs ? !m_controller.stopping() : m_through->active();
    case RoomCommand::NextProblem:
    case RoomCommand::PreviousProblem:
    case RoomCommand::CopyCell:
    case RoomCommand::CopyRows:
        return !m_controller.matrix().empty();
    case RoomCommand::NextDifference:
    case RoomCommand::PreviousDifference:
        return m_controller.pair() != nullptr;
    default:
        return false;
    }
}

void PreviewPage::run(RoomCommand command)
{
    switch (command) {
    case RoomCommand::Run:
        m_controller.document().parseNow();
        return m_controller.runSample();
    case RoomCommand::Stop:
        return m_controller.running() != PreviewController::Running::Nothing ? m_controller.stop()
                                                                             : m_through->finish();
    case RoomCommand::NextProblem:
        return m_coverage->nextProblem(1);
    case RoomCommand::PreviousProblem:
        return m_coverage->nextProblem(-1);
    case RoomCommand::NextDifference:
        m_beforeAfter->nextDifference();
        return;
    case RoomCommand::PreviousDifference:
        m_beforeAfter->previousDifference();
        return;
    case RoomCommand::CopyCell:
        return QGuiApplication::clipboard()->setText(m_coverage->currentIndex().data().toString());
    case RoomCommand::CopyRows: {
        QStringList cells;
        const QModelIndex current = m_coverage->currentIndex();
        for (int column = 0; current.isValid() && column < current.model()->columnCount(); ++column)
            cells << current.siblingAtColumn(column).data().toString();
        return QGuiApplication::clipboard()->setText(cells.join(QLatin1Char('\t')));
    }
    default:
        return;
    }
}

void PreviewPage::open(const Destination& destination)
{
    if (!destination.stepId.isEmpty())
        m_dock->selectStep(destination.stepId);
    if (!destination.position.isEmpty())
        m_controller.showEvent(destination.position);
}

void PreviewPage::refreshState()
{
    const PipelineDocument& document = m_controller.document();
    const auto& result = m_controller.result();
    if (document.problem())
        setStateLine({.text = tr("invalid"), .severity = Severity::Error});
    else if (m_controller.running() == PreviewController::Running::WholeStore)
        setStateLine({.text = tr("dry run")});
    else if (m_controller.error())
        setStateLine({.text = m_controller.failed() == PreviewController::Failed::Reading
                                  ? tr("not read")
                                  : tr("not run"),
                      .severity = Severity::Error});
    else if (!result)
        setStateLine({.text = document.empty() ? tr("no pipeline") : tr("not run")});
    else if (m_controller.stale())
        setStateLine({.text = tr("stale")});
    else if (result->errorCount > 0)
        setStateLine({.text = tr("%1 failed").arg(numberText(result->errorCount)),
                      .severity = Severity::Error});
    else if (result->proofs.invalidCount() > 0)
        setStateLine({.text = tr("%1 invalid").arg(numberText(result->proofs.invalidCount())),
                      .severity = Severity::Error});
    else if (!result->clean())
        setStateLine({.text = tr("not proven"), .severity = Severity::Error});
    else
        setStateLine({.text = document.empty() ? tr("no pipeline")
                              : result->all    ? tr("complete")
                                               : tr("passed")});
    const QString row = m_coverage->rowText();
    setStatusText(row.isEmpty() ? tr("F5 runs the pipeline on a sample")
                                : row + tr(". Alt+Down next difference, F8 next address"));
}

void PreviewPage::refreshCoverage()
{
    const std::size_t rows = m_controller.matrix().size();
    QString note = rows == 1 ? tr("1 address") : tr("%1 addresses").arg(rows);
    if (m_controller.running() == PreviewController::Running::WholeStore)
        note = tr("%1 events so far, %2").arg(numberText(m_controller.eventsRead()), note);
    else if (m_controller.stale())
        note = tr("stale, of an earlier text");
    m_coverageHeader->setNote(rows == 0 ? QString() : note);
}

/// One window, which keeps what was chosen in it.
void PreviewPage::openFold()
{
    if (!m_foldWindow)
        m_foldWindow = new FoldWindow(*m_fold, this);
    m_foldWindow->show();
    m_foldWindow->raise();
    m_foldWindow->activateWindow();
}

void PreviewPage::suggestSteps()
{
    auto* dialog = new SuggestDialog(m_context, m_controller, this);
    connect(dialog, &SuggestDialog::suggested, this, &PreviewPage::takeDraft);
    dialog->open();
}

void PreviewPage::askSample(SampleDialog::Of of)
{
    (new SampleDialog(m_controller, of, this))->open();
}

/// The draft stands in the text as if it had been typed: the preview follows it, Ctrl+Z takes it
/// out, and nothing is saved.
void PreviewPage::takeDraft(const SuggestedStep& step)
{
    const QString before = m_controller.document().text();
    m_controller.document().addStep(
        {.kind = step.id.c_str(), .title = "", .body = step.body.c_str()});
    if (m_controller.document().text() == before)
        return; // refused, and said why
    m_dock->showNewest();
    const QString edits = step.edits == 1 ? tr("1 edit") : tr("%1 edits").arg(step.edits);
    m_coverageHeader->setNote(
        step.open == 0
            ? tr("suggested from %1 events: %2, a draft").arg(numberText(step.events), edits)
            : tr("suggested from %1 events: %2, a draft; values to write: %3")
                  .arg(numberText(step.events), edits, numberText(step.open)));
}

void PreviewPage::exportReport()
{
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Export preview"), QStringLiteral("preview.html"),
                                     tr("Report (*.html);;Markdown (*.md);;JSON (*.json)"));
    if (!file.isEmpty() && m_controller.result())
        m_controller.exportTo(file, m_fold->forReport(m_controller.result()->pipelineHash));
}

} // namespace viridian::ui
