#include "ui/sync/problem_list.h"

#include "ui/shell/pane_header.h"
#include "ui/shell/theme.h"

#include <QFontMetricsF>
#include <QListView>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace viridian::ui {

namespace {

constexpr double kRow = 45;

QString linkText(const ProblemRow& row)
{
    switch (row.link) {
    case SyncProblem::Link::Event:
        return ProblemModel::tr("Show event");
    case SyncProblem::Link::Step:
        return ProblemModel::tr("Show in Preview");
    case SyncProblem::Link::Stream:
        return ProblemModel::tr("Show stream");
    case SyncProblem::Link::Log:
        return ProblemModel::tr("Show log");
    case SyncProblem::Link::None:
        break;
    }
    return {};
}

/// Icon, what and time on the first line; why and the link on the second.
class ProblemDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {theme().px(200), theme().px(kRow)};
    }

    [[nodiscard]] static QRectF linkRect(const QRectF& row, const QString& words)
    {
        const double width = QFontMetricsF(theme().font(Size::Small)).horizontalAdvance(words);
        return {row.right() - theme().px(8) - width, row.y() + row.height() / 2, width,
                row.height() / 2 - theme().px(3)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        QStyleOptionViewItem empty(option);
        option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &empty, painter,
                                              option.widget);
        const QRectF row(option.rect);
        painter->fillRect(QRectF(row.x(), row.bottom() - 1, row.width(), 1),
                          theme().color(Role::PlotGrid));
        const auto severity = static_cast<Severity>(index.data(ProblemModel::SeverityRole).toInt());
        const double side = theme().px(14);
        theme().drawIcon(*painter,
                         QRectF(row.x() + theme().px(11), row.y() + theme().px(6), side, side),
                         Theme::iconName(severity), theme().color(severity));
        const double left = row.x() + theme().px(32);
        const QRectF first(left, row.y() + theme().px(2), row.right() - left - theme().px(8),
                           row.height() / 2);
        const QRectF second(left, row.y() + row.height() / 2, first.width(),
                            row.height() / 2 - theme().px(3));
        paintLine(*painter, first, index.data().toString(), theme().boldFont(), Role::Text,
                  index.data(ProblemModel::TimeRole).toString(), false);
        paintLine(*painter, second, index.data(ProblemModel::WhyRole).toString(),
                  theme().font(Size::Small), Role::TextSecondary,
                  index.data(ProblemModel::LinkTextRole).toString(), true);
    }

private:
    static void paintLine(QPainter& painter, const QRectF& line, const QString& left,
                          const QFont& font, Role role, const QString& right, bool isLink)
    {
        QFont end = theme().font(Size::Small);
        end.setUnderline(isLink);
        const double width = QFontMetricsF(end).horizontalAdvance(right);
        painter.setFont(end);
        painter.setPen(theme().color(isLink ? Role::Text : Role::TextSecondary));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, right);
        painter.setFont(font);
        painter.setPen(theme().color(role));
        const QRectF rest = line.adjusted(0, 0, -width - theme().px(10), 0);
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(left, Qt::ElideRight, rest.width()));
    }
};

} // namespace

void ProblemModel::setRows(std::vector<ProblemRow> rows)
{
    if (rows == m_rows)
        return;
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    if (!m_rows.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

QString ProblemModel::counts() const
{
    std::uint64_t failed = 0;
    std::uint64_t warnings = 0;
    std::uint64_t ended = 0;
    for (const ProblemRow& row : m_rows) {
        if (row.ended)
            ++ended;
        else if (row.severity == Severity::Error)
            ++failed;
        else if (row.severity == Severity::Warning)
            ++warnings;
    }
    QStringList words;
    if (failed > 0)
        words << tr("%1 failed").arg(numberText(failed));
    if (warnings > 0)
        words << (warnings == 1 ? tr("1 warning") : tr("%1 warnings").arg(numberText(warnings)));
    if (ended > 0)
        words << tr("%1 ended").arg(numberText(ended));
    return words.isEmpty() ? tr("none") : words.join(QStringLiteral(", "));
}

int ProblemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ProblemRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.what;
    case SeverityRole:
        return static_cast<int>(row.severity);
    case WhyRole:
        return row.why;
    case TimeRole:
        return row.at == Timestamp{} ? QString() : shortClockText(row.at, m_zone);
    case LinkTextRole:
        return linkText(row);
    case Qt::ToolTipRole:
        return row.why.isEmpty() ? row.what : row.what + QLatin1Char('\n') + row.why;
    case Qt::AccessibleTextRole: {
        const QString word = row.ended                           ? tr("ended")
                             : row.severity == Severity::Error   ? tr("failed")
                             : row.severity == Severity::Warning ? tr("warning")
                                                                 : tr("note");
        return tr("%1: %2. %3").arg(word, row.what, row.why);
    }
    default:
        return {};
    }
}

ProblemList::ProblemList(QWidget* parent)
    : QWidget(parent), m_model(new ProblemModel(this)),
      m_header(new PaneHeader(tr("Problems"), this)), m_list(new QListView(this))
{
    m_list->setObjectName(QStringLiteral("problemList"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ProblemDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->viewport()->installEventFilter(this);
    m_list->setMouseTracking(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_list, 1);
    connect(m_list, &QListView::activated, this, &ProblemList::activate);
}

void ProblemList::present(const SyncView& view, Zone zone,
                          const std::optional<std::pair<Timestamp, Timestamp>>& times)
{
    std::vector<ProblemRow> rows;
    for (const ProblemRow& row : view.problems)
        if (!times || (row.at >= times->first && row.at <= times->second))
            rows.push_back(row);
    m_model->setZone(zone);
    m_model->setRows(std::move(rows));
    const auto open = std::ranges::count(m_model->rows(), false, &ProblemRow::ended);
    m_header->setTitle(open == 0 ? tr("Problems") : tr("Problems %1").arg(open));
    m_header->setNote(m_model->counts());
    m_list->setAccessibleName(tr("Problems, %1").arg(m_model->counts()));
}

void ProblemList::step(int direction)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const QModelIndex now = m_list->currentIndex();
    const int row = now.isValid() ? std::clamp(now.row() + direction, 0, count - 1)
                                  : (direction > 0 ? 0 : count - 1);
    m_list->setCurrentIndex(m_model->index(row));
    m_list->setFocus();
}

void ProblemList::activate(const QModelIndex& index)
{
    if (index.isValid() && !index.data(ProblemModel::LinkTextRole).toString().isEmpty())
        emit linkActivated(m_model->rows()[static_cast<std::size_t>(index.row())]);
}

bool ProblemList::eventFilter(QObject* watched, QEvent* event)
{
    const bool click = event->type() == QEvent::MouseButtonRelease;
    if (watched != m_list->viewport() || (!click && event->type() != QEvent::MouseMove))
        return QWidget::eventFilter(watched, event);
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const QModelIndex index = m_list->indexAt(mouse->pos());
    const bool on = index.isValid() &&
                    ProblemDelegate::linkRect(QRectF(m_list->visualRect(index)),
                                              index.data(ProblemModel::LinkTextRole).toString())
                        .contains(mouse->position());
    m_list->viewport()->setCursor(on ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (click && on)
        activate(index);
    return QWidget::eventFilter(watched, event);
}

} // namespace viridian::ui
