#include "ui/preview/coverage_table.h"

#include "ui/preview/coverage_model.h"
#include "ui/preview/preview_controller.h"
#include "ui/shell/text_runs.h"
#include "ui/shell/theme.h"

#include <QHeaderView>
#include <QPainter>

#include <algorithm>
#include <array>

namespace viridian::ui {
namespace {

/// At the 13 px font; the last column takes the rest.
constexpr std::array<int, CoverageModel::ColumnCount> kWidths{150, 62, 88, 70, 70, 86,
                                                              68,  52, 62, 64, 56, 190};

} // namespace

CoverageDelegate::CoverageDelegate(const PreviewController& controller, QObject* parent)
    : QStyledItemDelegate(parent), m_controller(controller)
{
}

void CoverageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    const Theme& look = theme();
    const bool selected = option.state & QStyle::State_Selected;
    const bool active = option.state & QStyle::State_Active;
    const Role back = selected               ? (active ? Role::Selection : Role::SelectionInactive)
                      : index.row() % 2 == 1 ? Role::Stripe
                                             : Role::Base;
    painter->fillRect(option.rect, look.color(back));
    const auto severity = static_cast<Severity>(index.data(CoverageModel::SeverityRole).toInt());
    const bool quiet = index.column() == CoverageModel::Note || m_controller.stale();
    Run run{.text = index.data().toString()};
    if (severity != Severity::None && !m_controller.stale()) {
        run.severity = severity;
        run.icon = Theme::iconName(severity);
        run.bold = severity == Severity::Error;
    } else if (index.data(CoverageModel::ZeroRole).toBool()) {
        run.role = Role::TextDisabled;
    } else if (quiet) {
        run.role = Role::TextSecondary;
    }
    const Qt::Alignment alignment(index.data(Qt::TextAlignmentRole).toInt());
    const TextRuns line({run}, Size::Text);
    line.paint(*painter, QRectF(option.rect).adjusted(look.px(8), 0, -look.px(8), 0),
               alignment & (Qt::AlignLeft | Qt::AlignRight | Qt::AlignHCenter));
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(look.color(Role::Focus));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

CoverageTable::CoverageTable(PreviewController& controller, QWidget* parent)
    : QTableView(parent), m_controller(controller), m_model(new CoverageModel(controller, this))
{
    setObjectName(QStringLiteral("coverageTable"));
    setAccessibleName(tr("Coverage by type and version"));
    setModel(m_model);
    setItemDelegate(new CoverageDelegate(controller, this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    connect(this, &QAbstractItemView::activated, this, &CoverageTable::choose);
    connect(this, &QAbstractItemView::clicked, this, &CoverageTable::choose);
    connect(&m_controller, &PreviewController::resultChanged, this, &CoverageTable::follow);
    connect(&m_controller, &PreviewController::selectionChanged, this, [this] {
        if (m_controller.row() >= 0 && m_controller.row() != currentIndex().row())
            follow();
    });
    connect(&theme(), &Theme::changed, this, &CoverageTable::restyle);
    restyle();
}

void CoverageTable::restyle()
{
    verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    verticalHeader()->setMinimumSectionSize(theme().rowHeight());
    for (int column = 0; column < CoverageModel::Note; ++column)
        setColumnWidth(column, theme().px(kWidths.at(static_cast<std::size_t>(column))));
}

void CoverageTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    // The type's name takes what a wide window has to give, within reason.
    int others = 0;
    for (int column = 1; column < CoverageModel::ColumnCount; ++column)
        others += theme().px(kWidths.at(static_cast<std::size_t>(column)));
    const int room = viewport()->width() - others;
    setColumnWidth(CoverageModel::Type, std::clamp(room, theme().px(110), theme().px(260)));
}

/// Keeps the row of the controller, which finds it again in a new result; at first the row that
/// asks most to be seen.
void CoverageTable::follow()
{
    viewport()->update();
    const int rows = m_model->rowCount();
    if (!m_controller.result() || rows == 0)
        return;
    int row = m_controller.row();
    m_following = row >= 0;
    for (int at = 0; at < rows && row < 0; ++at)
        row = m_model->severityOf(at) == Severity::Error ? at : row;
    for (int at = 0; at < rows && row < 0; ++at)
        row = m_controller.matrix()[static_cast<std::size_t>(at)].changed > 0 ? at : row;
    setCurrentIndex(m_model->index(std::clamp(row, 0, rows - 1), CoverageModel::Type));
    m_following = false;
    emit rowChanged();
}

void CoverageTable::choose(const QModelIndex& index)
{
    m_controller.selectRow(index.row(), CoverageModel::dispositionOf(index.column()));
}

void CoverageTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.isValid() && current.row() != previous.row() && !m_following)
        m_controller.selectRow(current.row());
    emit rowChanged();
}

void CoverageTable::nextProblem(int direction)
{
    const int rows = m_model->rowCount();
    bool any = false;
    for (int row = 0; row < rows; ++row)
        any = any || m_model->severityOf(row) != Severity::None;
    const int from = currentIndex().isValid() ? currentIndex().row() : (direction > 0 ? -1 : rows);
    for (int row = from + direction; row >= 0 && row < rows; row += direction) {
        if (any && m_model->severityOf(row) == Severity::None)
            continue;
        const bool failed = m_model->severityOf(row) == Severity::Error;
        setCurrentIndex(m_model->index(row, failed ? CoverageModel::Failed : CoverageModel::Type));
        if (failed)
            m_controller.selectRow(row, Disposition::Failed);
        return;
    }
}

QString CoverageTable::rowText() const
{
    const int row = currentIndex().row();
    if (row < 0 || row >= m_model->rowCount())
        return {};
    const auto cell = [&](int column) { return m_model->index(row, column).data().toString(); };
    return tr("%1 %2: %3 changed, %4 failed")
        .arg(cell(CoverageModel::Type), cell(CoverageModel::Version), cell(CoverageModel::Changed),
             cell(CoverageModel::Failed));
}

} // namespace viridian::ui
