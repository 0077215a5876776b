#include "ui/shell/panes.h"

#include "ui/shell/audit_model.h"
#include "ui/shell/job_list.h"
#include "ui/shell/log_model.h"
#include "ui/shell/text_runs.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <vector>

namespace viridian::ui {
namespace {

constexpr double kCellMargin = 7;
constexpr double kFirstWidth = 400;
constexpr double kFirstHeight = 95; ///< header, three rows and some air under the tabs

/// Draws shapes, bars and the underlined action; the rest as usual.
class JobsDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        QStyleOptionViewItem cell = option;
        initStyleOption(&cell, index);
        const QRectF inner =
            QRectF(option.rect).adjusted(theme().px(kCellMargin), 0, -theme().px(kCellMargin), 0);
        if (index.column() == JobList::Stores) {
            drawEmpty(painter, cell);
            drawStores(*painter, inner, index.data(JobList::StoresRole).value<JobStores>());
        } else if (const QVariant fraction = index.data(JobList::FractionRole);
                   fraction.isValid()) {
            drawEmpty(painter, cell);
            drawBar(*painter, inner, fraction.toDouble());
        } else if (index.column() == JobList::Action &&
                   index.data(JobList::ActionEnabledRole).toBool()) {
            cell.font.setUnderline(true);
            style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
        } else {
            style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
        }
    }

private:
    static QStyle* style() { return QApplication::style(); }

    static void drawEmpty(QPainter* painter, QStyleOptionViewItem& cell)
    {
        cell.text.clear();
        style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    }
    static void drawStores(QPainter& painter, const QRectF& where, const JobStores& stores)
    {
        std::vector<Run> runs;
        const auto add = [&](StoreMark mark) {
            runs.push_back({.mark = mark, .gap = runs.empty() ? 0.0 : 5.0});
        };
        for (const StoreMark mark : stores.from)
            add(mark);
        if (!stores.word.isEmpty())
            runs.push_back({.text = stores.word, .role = Role::TextSecondary, .gap = 5});
        for (const StoreMark mark : stores.to)
            add(mark);
        TextRuns(std::move(runs), Size::Text).paint(painter, where);
    }
    static void drawBar(QPainter& painter, const QRectF& where, double fraction)
    {
        const int height = theme().px(5);
        const QRect bar(qRound(where.left()), qRound(where.center().y()) - height / 2,
                        qRound(where.width()), height);
        painter.fillRect(bar, theme().color(Role::SelectionInactive));
        painter.fillRect(QRect(bar.topLeft(), QSize(qRound(bar.width() * fraction), height)),
                         theme().color(Role::TextSecondary));
    }
};

} // namespace

BottomTable::BottomTable(QAbstractItemModel& model, const char* name, QString empty,
                         QWidget* parent)
    : QTableView(parent), m_empty(std::move(empty))
{
    setObjectName(QLatin1String(name));
    setModel(&model);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setSectionsClickable(false);
    setFrameShape(QFrame::NoFrame);
}

QSize BottomTable::sizeHint() const
{
    return {theme().px(kFirstWidth), theme().px(kFirstHeight)};
}

void BottomTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (model()->rowCount() > 0)
        return;
    QPainter painter(viewport());
    const int margin = theme().px(kCellMargin);
    const QRect line(margin, 0, viewport()->width() - 2 * margin, theme().rowHeight());
    TextRuns({{.text = m_empty, .role = Role::TextSecondary}}, Size::Text).paint(painter, line);
}

void BottomTable::setColumns(std::initializer_list<double> widths)
{
    verticalHeader()->setMinimumSectionSize(theme().px(10));
    verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    horizontalHeader()->setFixedHeight(theme().headerHeight());
    int column = 0;
    for (const double width : widths)
        setColumnWidth(column++, theme().px(width));
}

JobsPane::JobsPane(JobList& jobs, QWidget* parent)
    : BottomTable(jobs, "jobsView", tr("No job is running."), parent), m_jobs(jobs)
{
    setItemDelegate(new JobsDelegate(this));
    setMouseTracking(true);
    connect(this, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == JobList::Action)
            m_jobs.act(index.row());
    });
    connect(&jobs, &JobList::countChanged, this, &JobsPane::announce);
    connect(&theme(), &Theme::changed, this, &JobsPane::restyle);
    restyle();
    announce();
}

void JobsPane::restyle()
{
    setColumns({281, 127, 150, 197, 91, 71, 74});
}

void JobsPane::announce()
{
    setAccessibleName(tr("Jobs, %1 running").arg(m_jobs.count()));
}

void JobsPane::keyPressEvent(QKeyEvent* event)
{
    if (currentIndex().isValid() &&
        (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
         event->key() == Qt::Key_Delete)) {
        m_jobs.act(currentIndex().row());
        return;
    }
    QTableView::keyPressEvent(event);
}

void JobsPane::mouseMoveEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    const bool link =
        index.column() == JobList::Action && index.data(JobList::ActionEnabledRole).toBool();
    viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    QTableView::mouseMoveEvent(event);
}

LogPane::LogPane(LogModel& log, QWidget* parent)
    : BottomTable(log, "logView", tr("Nothing was logged in this session."), parent)
{
    setAccessibleName(tr("Log"));
    connect(&log, &QAbstractItemModel::rowsInserted, this, [this] {
        const QScrollBar* bar = verticalScrollBar();
        if (bar->value() >= bar->maximum() - 1)
            scrollToBottom();
    });
    connect(&theme(), &Theme::changed, this, &LogPane::restyle);
    restyle();
}

void LogPane::restyle()
{
    setColumns({104, 92});
}

AuditPane::AuditPane(AuditModel& audit, QWidget* parent)
    : BottomTable(audit, "auditView", tr("You have not changed anything in this session."), parent)
{
    setAccessibleName(tr("Audit"));
    connect(&audit, &QAbstractItemModel::rowsInserted, this, [this] { scrollToBottom(); });
    connect(&theme(), &Theme::changed, this, &AuditPane::restyle);
    restyle();
}

void AuditPane::restyle()
{
    setColumns({104, 104, 281});
}

} // namespace viridian::ui
