#include "ui/widgets/event_table.h"

#include "ui/shell/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <numeric>

namespace viridian::ui {
namespace {

constexpr double kLeastData = 120;  ///< px at 13; less only where names were cut already
constexpr double kCellMargins = 17; ///< both sides of a cell
constexpr double kLeastName = 66;

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
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(this, &QTableView::doubleClicked, this, [this] {
        if (m_selected)
            emit opened(*m_selected);
    });
    connect(horizontalHeader(), &QHeaderView::sectionResized, this,
            [this](int section, int, int width) { sectionResized(section, width); });
    connect(&theme(), &Theme::changed, this, &EventTable::restyle);
    restyle();
}

void EventTable::restyle()
{
    verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    verticalHeader()->setMinimumSectionSize(theme().rowHeight());
    horizontalHeader()->setFixedHeight(theme().headerHeight());
    layOutColumns();
    growNumbers(std::max(rowAt(0), 0), rowAt(viewport()->height() - 1));
    viewport()->update();
}

void EventTable::layOutColumns()
{
    if (!m_model)
        return;
    const QFontMetrics text(theme().font());
    const auto wide = [&](const char* example) {
        return text.horizontalAdvance(QString::fromLatin1(example)) + theme().px(kCellMargins);
    };
    m_widths = {
        theme().px(22),
        wide("98,213,983"),
        wide("22:02:41.163"),
        wide("videoProgress-42"),
        std::max(wide("9,999"), horizontalHeader()->sectionSizeHint(EventWindowModel::Version)),
        wide("CustomerRegistered"),
        wide("v2"),
        wide("1,284"),
        theme().px(kLeastData)};
    horizontalHeader()->setMinimumSectionSize(theme().px(20));
    fitColumns();
}

/// Columns are as wide as the view together, so that it never scrolls sideways: Data takes what is
/// left, and where too little is left, Type and Stream give. (A stretched last section keeps a
/// width that it had in a wider view, and the table then scrolls to the current cell.)
void EventTable::fitColumns()
{
    if (!m_model || m_fitting)
        return;
    m_fitting = true;
    std::array<int, EventWindowModel::ColumnCount> widths = m_widths;
    int rest = viewport()->width() - std::accumulate(widths.begin(), widths.end(), 0);
    const auto give = [&](int column, double least) {
        int& width = widths.at(static_cast<std::size_t>(column));
        const int given = std::clamp(-rest, 0, std::max(0, width - theme().px(least)));
        width -= given;
        rest += given;
    };
    give(EventWindowModel::Type, kLeastName);
    give(EventWindowModel::Stream, kLeastName);
    give(EventWindowModel::Data, 0);
    widths.back() += std::max(rest, 0);
    for (int column = 0; column < EventWindowModel::ColumnCount; ++column)
        setColumnWidth(column, widths.at(static_cast<std::size_t>(column)));
    m_fitting = false;
}

/// Numbers are never cut: their columns grow with what comes into view.
void EventTable::growNumbers(int first, int last)
{
    if (!m_model)
        return;
    if (last < 0) // the view reaches below its rows
        last = m_model->rowCount() - 1;
    const QFontMetrics text(theme().font());
    bool grew = false;
    for (const int column :
         {EventWindowModel::PositionColumn, EventWindowModel::Version, EventWindowModel::Bytes}) {
        int& width = m_widths.at(static_cast<std::size_t>(column));
        for (int row = first; row <= last; ++row) {
            const QString number = m_model->index(row, column).data().toString();
            const int wanted = text.horizontalAdvance(number) + theme().px(kCellMargins);
            grew = grew || wanted > width;
            width = std::max(width, wanted);
        }
    }
    if (grew)
        fitColumns();
}

void EventTable::sectionResized(int section, int width)
{
    if (m_fitting || section == EventWindowModel::Data)
        return;
    m_widths.at(static_cast<std::size_t>(section)) = width;
    fitColumns();
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
    growNumbers(std::max(first, 0), last < 0 ? m_model->rowCount() - 1 : last);
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
    fitColumns();
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
