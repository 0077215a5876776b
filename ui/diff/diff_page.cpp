#include "ui/diff/diff_page.h"

#include "ui/diff/difference_tree.h"
#include "ui/diff/ignore_dialog.h"
#include "ui/diff/overview_strip.h"
#include "ui/diff/proof_order.h"
#include "ui/diff/rewrite_dialog.h"
#include "ui/diff/small_tables.h"
#include "ui/diff/stream_pane.h"
#include "ui/diff/verdict_line.h"

#include <QAction>
#include <QFileDialog>
#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr int kLeftWidth = 380;

} // namespace

DiffPage::DiffPage(AppContext& context, DiffController::Opener opener, QWidget* parent)
    : Room(RoomId::Diff, parent), m_context(context),
      m_controller(new DiffController(context, std::move(opener), this)),
      m_verdict(new VerdictLine(*m_controller, context.clock(), this)),
      m_overview(new OverviewStrip(*m_controller, this)),
      m_tree(new DifferenceTree(*m_controller, this)),
      m_stream(new StreamPane(context, *m_controller, this)), m_exportText(new QLabel(this)),
      m_asIs(new QAction(tr("Compare the Stores as They Are"), this)),
      m_allOfGreen(new QAction(tr("Read All of Green Again"), this)),
      m_fromBlue(new QAction(tr("Read Blue Again from the Start"), this)),
      m_export(new QAction(tr("Export Diff…"), this))
{
    makeActions();
    layOut();
    connect(m_verdict, &VerdictLine::exportWanted, this, &DiffPage::askToExport);
    connect(m_stream, &StreamPane::rewriteWanted, this, &DiffPage::askToWriteAgain);
    connect(m_stream, &StreamPane::ignoreWanted, this, &DiffPage::askToIgnore);
    connect(m_stream, &StreamPane::browseWanted, this, &DiffPage::openInBrowse);
    connect(m_controller, &DiffController::phaseChanged, this, &DiffPage::refreshState);
    connect(m_controller, &DiffController::numbersChanged, this, &DiffPage::refreshState);
    connect(m_controller, &DiffController::selectionChanged, this, &DiffPage::refreshState);
    connect(m_controller, &DiffController::exported, this,
            [this](const QString& file, const QString& error) {
                m_exportText->setText(error.isEmpty() ? tr("Exported to %1").arg(file) : error);
                m_exportText->show();
            });
    connect(m_controller, &DiffController::streamWritten, this,
            [this](const QString& stream, const QString& error) {
                m_exportText->setText(error.isEmpty()
                                          ? tr("%1 was written again, GREEN is proven").arg(stream)
                                          : tr("%1 was not written: %2").arg(stream, error));
                m_exportText->show();
            });
    connect(&context, &AppContext::tick, m_verdict, &VerdictLine::refresh);
    refreshState();
}

void DiffPage::makeActions()
{
    m_asIs->setObjectName(QStringLiteral("diffAsIs"));
    m_asIs->setCheckable(true);
    m_allOfGreen->setObjectName(QStringLiteral("diffAllOfGreen"));
    m_allOfGreen->setCheckable(true);
    connect(m_allOfGreen, &QAction::toggled, m_controller, &DiffController::setAllOfGreen);
    m_fromBlue->setObjectName(QStringLiteral("diffFromBlue"));
    m_fromBlue->setCheckable(true);
    m_export->setObjectName(QStringLiteral("diffExportAction"));
    connect(m_asIs, &QAction::toggled, m_controller, &DiffController::setAsIs);
    connect(m_fromBlue, &QAction::toggled, m_controller, &DiffController::setFromBlue);
    connect(m_export, &QAction::triggered, this, &DiffPage::askToExport);
}

void DiffPage::layOut()
{
    m_exportText->setObjectName(QStringLiteral("diffExportText"));
    m_exportText->setTextFormat(Qt::PlainText);
    m_exportText->setMargin(theme().px(6));
    m_exportText->hide();
    auto* rules = new RuleTable(*m_controller, this);
    connect(rules, &RuleTable::ruleWanted, this, &DiffPage::askToIgnore);
    auto* left = new QWidget(this);
    left->setProperty("pane", QStringLiteral("base"));
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(0);
    leftLayout->addWidget(m_tree, 1);
    leftLayout->addWidget(rules);
    leftLayout->addWidget(new SegmentTable(*m_controller, left));
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(left);
    splitter->addWidget(m_stream);
    splitter->setSizes({theme().px(kLeftWidth), theme().px(986)});
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_verdict);
    layout->addWidget(m_exportText);
    layout->addWidget(m_overview);
    layout->addWidget(splitter, 1);
    setTabOrder(m_verdict, m_overview);
    setTabOrder(m_overview, m_tree);
    setTabOrder(m_tree, m_stream);
}

std::vector<Room::MenuEntry> DiffPage::menuActions()
{
    return {{MenuId::Diff, m_asIs},
            {MenuId::Diff, m_allOfGreen},
            {MenuId::Diff, m_fromBlue},
            {MenuId::Diff, m_export}};
}

void DiffPage::activate()
{
    m_controller->setWatching(true);
    m_overview->setFocus(Qt::OtherFocusReason);
}

void DiffPage::deactivate()
{
    m_controller->setWatching(false);
}

bool DiffPage::can(RoomCommand command) const
{
    using Phase = DiffController::Phase;
    const Phase phase = m_controller->phase();
    const auto count = static_cast<int>(m_controller->differences().size());
    switch (command) {
    case RoomCommand::Find:
        return true;
    case RoomCommand::Run:
        return phase != Phase::NotConnected && phase != Phase::Running;
    case RoomCommand::Stop:
        return phase == Phase::Running && !m_controller->stopping();
    case RoomCommand::NextProblem:
    case RoomCommand::NextDifference:
        return m_controller->selected() + 1 < count;
    case RoomCommand::PreviousProblem:
    case RoomCommand::PreviousDifference:
        return m_controller->selected() > 0;
    default:
        return false;
    }
}

void DiffPage::run(RoomCommand command)
{
    switch (command) {
    case RoomCommand::Find:
        m_tree->focusFilter();
        break;
    case RoomCommand::Run:
        m_controller->prove();
        break;
    case RoomCommand::Stop:
        m_controller->stop();
        break;
    case RoomCommand::NextProblem:
    case RoomCommand::NextDifference:
        m_controller->step(1);
        break;
    case RoomCommand::PreviousProblem:
    case RoomCommand::PreviousDifference:
        m_controller->step(-1);
        break;
    default:
        break;
    }
}

/// Another room asks for the differences of a stream.
void DiffPage::open(const Destination& destination)
{
    const auto& all = m_controller->differences();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (toQt(all[i].stream) == destination.stream &&
            (destination.eventId.isEmpty() || toQt(all[i].id) == destination.eventId)) {
            m_controller->select(static_cast<int>(i));
            return;
        }
}

void DiffPage::refreshState()
{
    using Phase = DiffController::Phase;
    const std::uint64_t differing = m_controller->numbers().counts.differing();
    switch (m_controller->phase()) {
    case Phase::NotConnected:
        setStateLine({.text = tr("no stores")});
        break;
    case Phase::NeverRun:
        setStateLine({.text = tr("not proven")});
        break;
    case Phase::Running:
        setStateLine({.text = tr("proving")});
        break;
    case Phase::Failed:
        setStateLine({.text = tr("failed"), .severity = Severity::Error});
        break;
    case Phase::Finished:
        if (differing > 0)
            setStateLine(
                {.text = tr("%1 differ").arg(numberText(differing)), .severity = Severity::Error});
        else if (m_controller->result()->verdict == diff::Verdict::Incomplete)
            setStateLine({.text = tr("incomplete"), .severity = Severity::Unknown});
        else
            setStateLine({.text = tr("equal")});
        break;
    }
    m_export->setEnabled(m_controller->phase() == Phase::Finished);
    if (const diff::Difference* now = m_controller->current()) {
        const std::uint64_t number =
            m_controller->firstListed() + static_cast<std::uint64_t>(m_controller->selected()) + 1;
        const auto version = now->expectedVersion ? now->expectedVersion : now->greenVersion;
        setStatusText(tr("Difference %1 of %2, %3 version %4")
                          .arg(numberText(number), numberText(differing), toQt(now->stream),
                               numberText(version.value_or(0))));
    } else {
        setStatusText(m_controller->phase() == Phase::Running        ? tr("Proving, Esc stops")
                      : m_controller->phase() == Phase::NotConnected ? tr("Ctrl+O opens a store")
                                                                     : tr("F5 proves"));
    }
    emit commandsChanged();
}

void DiffPage::askToWriteAgain()
{
    const diff::Difference* now = m_controller->current();
    if (now == nullptr || !m_controller->mayWriteStream())
        return;
    auto* dialog =
        new RewriteDialog(toQt(now->stream), storeName(m_context.workspace().green), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, stream = now->stream] { m_controller->writeStreamAgain(stream); });
    dialog->open();
}

void DiffPage::askToIgnore()
{
    const QString path = m_stream->chosenPath();
    const diff::Difference* now = m_controller->current();
    const bool payload =
        path.startsWith(QLatin1String("/data")) || path.startsWith(QLatin1String("/metadata"));
    if (now == nullptr || !payload || m_controller->phase() != DiffController::Phase::Finished)
        return;
    auto* dialog =
        new IgnoreDialog(path, toQt(now->type), toQt(m_controller->rulesFile().string()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (Status added = m_controller->ignorePath(dialog->chosenPath(), dialog->chosenType());
            !added) {
            m_exportText->setText(toQt(added.error().message));
            m_exportText->show();
        }
    });
    dialog->open();
}

void DiffPage::askToExport()
{
    if (m_controller->phase() != DiffController::Phase::Finished)
        return;
    auto* dialog = new QFileDialog(this, tr("Export diff"));
    dialog->setObjectName(QStringLiteral("diffExportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Page to read and print (*.html)"),
                            tr("Every difference, one a line (*.ndjson)"),
                            tr("Result as JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("html"));
    dialog->selectFile(QStringLiteral("diff.html"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        const qsizetype dot = filter.lastIndexOf(QStringLiteral("*."));
        dialog->setDefaultSuffix(filter.mid(dot + 2).chopped(1));
    });
    connect(dialog, &QFileDialog::fileSelected, m_controller, &DiffController::exportTo);
    dialog->open();
}

void DiffPage::openInBrowse()
{
    const diff::AlignedRow* row = m_stream->chosenRow();
    if (row == nullptr)
        return;
    Destination destination;
    destination.room = RoomId::Browse;
    const bool green = row->green.has_value();
    const Event& event = green ? *row->green : *row->expected;
    destination.store = green ? StoreMark::Green : StoreMark::Blue;
    // Expected events carry the position of the blue event that they were made of.
    destination.position = toQt(event.position.toText());
    destination.eventId = toQt(event.id);
    if (green)
        destination.stream = toQt(event.stream);
    m_context.goTo(destination);
}

} // namespace viridian::ui
