#include "ui/cutover/run_steps.h"

#include "core/cutover/details.h"
#include "core/cutover/journal.h"
#include "ui/cutover/cutover_controller.h"
#include "ui/cutover/ribbon_words.h"
#include "ui/shell/pane_header.h"
#include "ui/text/text.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace viridian::ui {
namespace {

constexpr std::array<double, RunStepModel::ColumnCount> kWidths{92, 96, 310, 320, 70};

bool isKind(const JournalRecord& record, RecordKind kind)
{
    return record.kind == name(kind);
}

/// The present run's records: what was read, and what was heard since.
std::vector<JournalRecord> recordsOf(const CutoverView& view)
{
    std::vector<JournalRecord> records;
    if (view.status) {
        const JournalView& journal = view.status->journal;
        const auto from =
            static_cast<std::ptrdiff_t>(std::min(journal.runStart(), journal.records.size()));
        records.assign(journal.records.begin() + from, journal.records.end());
    }
    for (const JournalRecord& record : view.live) {
        if (records.empty() || record.number > records.back().number)
            records.push_back(record);
    }
    return records;
}

} // namespace

std::vector<RunStep> runSteps(const std::vector<JournalRecord>& records)
{
    std::vector<RunStep> all;
    std::vector<std::string> names;
    for (const JournalRecord& record : records) {
        const std::string step = detailOf(record, "step");
        if (isKind(record, RecordKind::Intent)) {
            all.push_back(
                {.at = record.at, .intent = toQt(record.text), .outcome = {}, .took = {}});
            names.push_back(step);
        } else if (isKind(record, RecordKind::Outcome)) {
            const auto meant = std::ranges::find(names.rbegin(), names.rend(), step);
            if (meant == names.rend())
                continue;
            RunStep& found = all[static_cast<std::size_t>(names.rend() - meant - 1)];
            found.outcome = toQt(record.text);
            found.took = record.at - found.at;
            found.severity = detailOf(record, "ok") == "yes" ? Severity::Passed : Severity::Error;
        } else if (isKind(record, RecordKind::State)) {
            const auto state = parseCutoverState(record.state);
            all.push_back({.at = record.at,
                           .intent = state ? stateTitle(*state) : toQt(record.state),
                           .outcome = toQt(record.text),
                           .took = {},
                           .severity = Severity::Passed});
            names.push_back({});
        }
    }
    return all;
}

RunStepModel::RunStepModel(QObject* parent) : QAbstractTableModel(parent)
{
}

void RunStepModel::setSteps(std::vector<RunStep> steps)
{
    const int had = rowCount();
    const int has = static_cast<int>(steps.size());
    if (has < had) {
        beginResetModel();
        m_steps = std::move(steps);
        endResetModel();
        return;
    }
    if (has > had) {
        beginInsertRows({}, had, has - 1);
        m_steps = std::move(steps);
        endInsertRows();
    } else {
        m_steps = std::move(steps);
    }
    if (had > 0)
        emit dataChanged(index(0, 0), index(had - 1, ColumnCount - 1));
}

int RunStepModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_steps.size());
}

int RunStepModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunStepModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunStep& step = m_steps[static_cast<std::size_t>(index.row())];
    const bool runs = step.severity == Severity::None;
    if (role == Qt::DecorationRole && index.column() == State)
        return theme().icon(runs ? QStringLiteral("clock") : Theme::iconName(step.severity),
                            step.severity == Severity::Error ? Role::Error : Role::TextSecondary);
    if (role == Qt::ForegroundRole) {
        if (step.severity == Severity::Error && index.column() != Intent)
            return theme().color(Role::Error);
        return theme().color(index.column() == Intent ? Role::Text : Role::TextSecondary);
    }
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignVCenter |
                                (index.column() == Took ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case State:
        return runs ? tr("running") : step.severity == Severity::Error ? tr("failed") : tr("done");
    case Time:
        return clockText(step.at);
    case Intent:
        return step.intent;
    case Outcome:
        return step.outcome;
    default:
        return step.took ? durationText(*step.took) : QString();
    }
}

QVariant RunStepModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignVCenter |
                                (section == Took ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case State:
        return tr("State");
    case Time:
        return tr("Time");
    case Intent:
        return tr("Step");
    case Outcome:
        return tr("Outcome");
    default:
        return tr("Took");
    }
}

RunPane::RunPane(QWidget* parent)
    : QWidget(parent), m_header(new PaneHeader(tr("Run"), this)), m_model(new RunStepModel(this)),
      m_table(new QTableView(this))
{
    m_table->setObjectName(QStringLiteral("runTable"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(RunStepModel::Outcome, QHeaderView::Stretch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_table, 1);
    connect(&theme(), &Theme::changed, this, &RunPane::restyle);
    restyle();
}

void RunPane::restyle()
{
    m_table->verticalHeader()->setMinimumSectionSize(theme().guardRowHeight());
    m_table->verticalHeader()->setDefaultSectionSize(theme().guardRowHeight());
    for (int column = 0; column < RunStepModel::ColumnCount; ++column) {
        if (column != RunStepModel::Outcome)
            m_table->setColumnWidth(column,
                                    theme().px(kWidths.at(static_cast<std::size_t>(column))));
    }
}

void RunPane::showView(const CutoverView& view)
{
    m_model->setSteps(runSteps(recordsOf(view)));
    m_header->setNote(view.busy() ? tr("%1…").arg(view.running) : tr("not running in this window"));
    m_table->setAccessibleName(
        tr("Run, %1 steps, %2").arg(m_model->rowCount()).arg(stateTitle(view.shownState())));
    m_table->scrollToBottom();
}

} // namespace viridian::ui
