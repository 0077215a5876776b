#include "ui/sync/shard_table.h"

#include "ui/shell/pane_header.h"
#include "ui/shell/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace viridian::ui {

/// The sum row: its numbers stand below the table's columns.
class ShardSum : public QWidget {
public:
    ShardSum(const ShardModel& model, const QHeaderView& header, QWidget* parent)
        : QWidget(parent), m_model(model), m_header(header)
    {
        setObjectName(QStringLiteral("shardSum"));
        connect(&header, &QHeaderView::sectionResized, this, qOverload<>(&QWidget::update));
        connect(&theme(), &Theme::changed, this,
                [this] { setFixedHeight(theme().rowHeight() + 1); });
        setFixedHeight(theme().rowHeight() + 1);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), theme().color(Role::Stripe));
        painter.fillRect(0, 0, width(), 1, theme().color(Role::Border));
        const int pad = theme().px(7);
        painter.setFont(theme().font(Size::Small));
        painter.setPen(theme().color(Role::TextSecondary));
        painter.drawText(rect().adjusted(pad, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         m_model.sumText(ShardModel::Shard));
        painter.setFont(theme().boldFont());
        painter.setPen(theme().color(Role::Text));
        for (const int column : {ShardModel::LagEvents, ShardModel::LagSeconds, ShardModel::Applied,
                                 ShardModel::Written}) {
            const QRect cell(m_header.sectionViewportPosition(column), 0,
                             m_header.sectionSize(column) - pad, height());
            painter.drawText(cell, Qt::AlignVCenter | Qt::AlignRight, m_model.sumText(column));
        }
    }

private:
    const ShardModel& m_model;
    const QHeaderView& m_header;
};

namespace {

constexpr double kBar = 24;
constexpr double kBarHeight = 6;

/// Three small bars for the queues; an icon before a state that is not well.
class ShardDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        if (index.column() == ShardModel::Queues)
            paintQueues(*painter, option, index);
        else
            QStyledItemDelegate::paint(painter, option, index);
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.column() != ShardModel::State)
            return;
        const auto severity = static_cast<Severity>(index.data(ShardModel::SeverityRole).toInt());
        const bool well = severity == Severity::None;
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->decorationSize = QSize(theme().px(14), theme().px(14));
        option->icon = QIcon(theme().pixmap(
            well ? index.data(ShardModel::IconRole).toString() : Theme::iconName(severity),
            theme().px(14), well ? theme().color(Role::TextSecondary) : theme().color(severity),
            option->widget ? option->widget->devicePixelRatioF() : 1.0));
    }

private:
    static void paintQueues(QPainter& painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index)
    {
        QStyleOptionViewItem empty(option);
        option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &empty, &painter,
                                              option.widget);
        double x = option.rect.x() + theme().px(7);
        const double y = option.rect.center().y() - theme().px(kBarHeight) / 2.0;
        for (const QVariant& fill : index.data(ShardModel::QueuesRole).toList()) {
            const QRectF frame(x + 0.5, std::floor(y) + 0.5, theme().px(kBar) - 1,
                               theme().px(kBarHeight));
            painter.setPen(theme().color(Role::BorderStrong));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(frame);
            const double width = (frame.width() - 1) * std::clamp(fill.toDouble(), 0.0, 1.0);
            painter.fillRect(QRectF(frame.x() + 0.5, frame.y() + 0.5, width, frame.height() - 1),
                             theme().color(Role::TextSecondary));
            x += theme().px(kBar + 4);
        }
    }
};

} // namespace

ShardTable::ShardTable(QWidget* parent)
    : QWidget(parent), m_model(new ShardModel(this)), m_sorted(new QSortFilterProxyModel(this)),
      m_table(new QTableView(this))
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ShardModel::SortRole);
    m_table->setObjectName(QStringLiteral("shardTable"));
    m_table->setModel(m_sorted);
    m_table->setItemDelegate(new ShardDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ShardModel::Shard, Qt::AscendingOrder);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    m_table->verticalHeader()->setMinimumSectionSize(theme().rowHeight());
    QHeaderView* header = m_table->horizontalHeader();
    header->setStretchLastSection(true);
    header->setHighlightSections(false);
    header->setSortIndicatorShown(false);
    const int widths[] = {57, 122, 93, 80, 54, 66, 62, 116, 76, 100};
    for (int column = 0; column < ShardModel::ColumnCount; ++column)
        header->resizeSection(column, theme().px(widths[column]));
    m_sum = new ShardSum(*m_model, *header, this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new PaneHeader(tr("Shards"), this));
    layout->addWidget(m_table, 1);
    layout->addWidget(m_sum);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ShardTable::selectionChanged);
    m_table->setAccessibleName(tr("Shards"));
}

void ShardTable::present(const SyncView& view, Timestamp now)
{
    m_model->setRows(view.shards, now);
    m_table->setAccessibleName(tr("Shards, %1").arg(m_model->rowCount()));
    m_sum->setAccessibleName(
        tr("%1, lag %2 events")
            .arg(m_model->sumText(ShardModel::Shard), m_model->sumText(ShardModel::LagEvents)));
    m_sum->update();
}

QString ShardTable::selectedShard() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows(ShardModel::Shard);
    return rows.isEmpty() ? QString() : rows.front().data().toString();
}

} // namespace viridian::ui
