#include "ui/widgets/event_table.h"

#include "ui/shell/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace viridian::ui {
namespace {

/// Shades the rows of the selected event's stream.
class StreamDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QString stream;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (!stream.isEmpty() && index.data(EventWindowModel::StreamRole).toString() == stream)
            option->backgroundBrush = theme().color(Role::SelectionInactive);
        if (!index.data(EventWindowModel::LoadedRole).toBool())
            option->palette.setColor(QPalette::Text, theme().color(Role::TextDisabled));
        option->textElideMode = Qt::ElideRight;
    }
};

} // namespace

EventTable::EventTable(QWidget* parent) : QTableView(parent)
{
    setObjectName(QStringLiteral("eventTable"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setTabKeyNavigation(false);
    setItemDelegate(new StreamDelegate(this));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(this, &QTableView::doubleClicked, this, [this] {
        if (m_selected)
            emit opened(*m_selected);
    });
    connect(&theme(), &Theme::changed, this, &EventTable::restyle);
    restyle();
}

void EventTable::restyle()
{
    verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    verticalHeader()->setMinimumSectionSize(theme().rowHeight());
    horizontalHeader()->setFixedHeight(theme().headerHeight());
    layOutColumns();
    viewport()->update();
}

void EventTable::layOutColumns()
{
    if (!m_model)
        return;
    const QFontMetrics text(theme().font());
    const auto wide = [&](const char* example) {
        return text.horizontalAdvance(QString::fromLatin1(example)) + theme().px(20);
    };
    setColumnWidth(EventWindowModel::Mark, theme().px(22));
    setColumnWidth(EventWindowModel::PositionColumn, wide("98,213,983"));
    setColumnWidth(EventWindowModel::Time, wide("22:02:41.163"));
    setColumnWidth(EventWindowModel::Stream, wide("videoProgress-1042"));
    setColumnWidth(EventWindowModel::Version, wide("Version"));
    setColumnWidth(EventWindowModel::Type, wide("CustomerRegistered"));
    setColumnWidth(EventWindowModel::SchemaVersion, wide("v"));
    setColumnWidth(EventWindowModel::Bytes, wide("119,058"));
}

void EventTable::setEvents(EventWindowModel* model)
{
    m_model = model;
    setModel(model);
    layOutColumns();
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) { currentRowChanged(now.row()); });
    connect(model, &EventWindowModel::rowsAboveChanged, this, [this](int rows) {
        executeDelayedItemsLayout(); // the bar's range must know the new rows first
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rows);
    });
    connect(model, &EventWindowModel::placed, this, [this](int row, bool atBottom) {
        const QModelIndex at = m_model->index(row, EventWindowModel::PositionColumn);
        executeDelayedItemsLayout();
        scrollTo(at, atBottom ? PositionAtBottom : PositionAtTop);
        if (m_selected) {
            if (const std::optional<int> kept = m_model->rowOf(*m_selected)) {
                setCurrentIndex(m_model->index(*kept, EventWindowModel::PositionColumn));
                return;
            }
        }
        setCurrentIndex(at);
    });
    connect(model, &EventWindowModel::stateChanged, this, [this] {
        restoreSelection();
        report();
    });
}

void EventTable::rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last)
{
    m_rowsGo = true;
    const int current = currentIndex().row();
    if (current >= first && current <= last)
        selectionModel()->clear(); // the selected event stays selected, out of sight
    QTableView::rowsAboutToBeRemoved(parent, first, last);
    m_rowsGo = false;
}

void EventTable::restoreSelection()
{
    if (!m_selected || currentIndex().isValid())
        return;
    const std::optional<int> row = m_model->rowOf(*m_selected);
    if (!row)
        return;
    setAutoScroll(false);
    setCurrentIndex(m_model->index(*row, EventWindowModel::PositionColumn));
    setAutoScroll(true);
}

void EventTable::currentRowChanged(int row)
{
    const Event* event = m_rowsGo ? nullptr : m_model->eventAt(row);
    if (!event)
        return;
    m_selected = event->position;
    static_cast<StreamDelegate*>(itemDelegate())->stream = toQt(event->stream);
    viewport()->update();
    emit selectedChanged(m_selected);
}

void EventTable::select(const Position& position)
{
    m_selected = position;
    if (const std::optional<int> row = m_model ? m_model->rowOf(position) : std::nullopt)
        setCurrentIndex(m_model->index(*row, EventWindowModel::PositionColumn));
}

int EventTable::rowsInView() const
{
    int rows = 0;
    const int first = std::max(rowAt(0), 0);
    const int below = rowAt(viewport()->height() - 1);
    const int last = below < 0 ? model()->rowCount() - 1 : below;
    for (int row = first; row <= last; ++row)
        rows += m_model->eventAt(row) ? 1 : 0;
    return rows;
}

bool EventTable::atEnd() const
{
    return verticalScrollBar()->value() >= verticalScrollBar()->maximum();
}

void EventTable::scrollToEnd()
{
    scrollToBottom();
    if (m_model && m_model->rowCount() > 0)
        setCurrentIndex(m_model->index(m_model->rowCount() - 1, EventWindowModel::PositionColumn));
}

void EventTable::report()
{
    if (!m_model || m_moving)
        return;
    m_moving = true; // asking may insert rows, which reports again
    const int first = rowAt(0);
    const int last = rowAt(viewport()->height() - 1);
    m_model->rowsShown(std::max(first, 0), last < 0 ? m_model->rowCount() - 1 : last);
    for (int row = std::max(first, 0); row < m_model->rowCount(); ++row) {
        if (const Event* event = m_model->eventAt(row)) {
            emit moved(event->position);
            break;
        }
    }
    m_moving = false;
}

void EventTable::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    report();
}

void EventTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    report();
}

bool EventTable::handleKey(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_selected)
            emit opened(*m_selected);
        return true;
    case Qt::Key_Home:
        emit startWanted();
        return true;
    case Qt::Key_End:
        emit endWanted();
        return true;
    case Qt::Key_Equal:
    case Qt::Key_Minus:
        if (currentIndex().isValid())
            emit cellTermWanted(currentIndex(), event.key() == Qt::Key_Minus);
        return true;
    default:
        break;
    }
    if (event.text().isEmpty() || !event.text().at(0).isLetterOrNumber())
        return false;
    emit typed(event.text());
    return true;
}

void EventTable::keyPressEvent(QKeyEvent* event)
{
    const bool plain =
        (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
    if (!m_model || !plain || !handleKey(*event))
        QTableView::keyPressEvent(event);
}

} // namespace viridian::ui
