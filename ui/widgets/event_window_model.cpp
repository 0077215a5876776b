#include "ui/widgets/event_window_model.h"

#include "ui/shell/theme.h"
#include "ui/widgets/event_cells.h"

#include <algorithm>

namespace viridian::ui {
namespace {

/// A page read backwards, in ascending order. Shares the memory.
std::shared_ptr<const ReadPage> ascending(const std::shared_ptr<const ReadPage>& page,
                                          Direction direction)
{
    if (direction == Direction::Forward)
        return page;
    auto turned = std::make_shared<ReadPage>();
    turned->events.share(page->events);
    turned->events.reserve(page->events.size());
    for (std::size_t i = page->events.size(); i-- > 0;)
        turned->events.add(page->events[i]);
    turned->scannedTo = page->scannedTo;
    turned->scanned = page->scanned;
    turned->atEnd = page->atEnd;
    return turned;
}

} // namespace

EventWindowModel::EventWindowModel(JobRunner& runner, EventPager::Opener opener, QObject* parent)
    : QAbstractTableModel(parent), m_pager(new EventPager(runner, std::move(opener), this))
{
    connect(m_pager, &EventPager::answered, this, &EventWindowModel::take);
    connect(m_pager, &EventPager::storeOpened, this,
            [this](const std::shared_ptr<const StoreInfo>& info) {
                m_info = info;
                emit stateChanged();
            });
    connect(m_pager, &EventPager::failed, this,
            [this](std::uint64_t generation, const Error& error) {
                if (generation != m_generation)
                    return;
                m_pending = 0;
                m_askedBefore = false;
                m_askedAfter = false;
                m_error = error;
                emit stateChanged();
            });
}

void EventWindowModel::setFilter(const Filter& filter, std::optional<std::string> stream)
{
    m_filter = filter;
    m_stream = std::move(stream);
}

void EventWindowModel::showNewest()
{
    startAnew({}, Direction::Backward, {});
}

void EventWindowModel::showOldest()
{
    startAnew({}, Direction::Forward, {});
}

void EventWindowModel::showAt(const Position& position)
{
    // One less, so that the event itself is the first row; positions are the driver's tuples.
    std::optional<Position> after;
    if (position.number() > 0)
        after = position.isPair() ? Position(position.transaction(), position.number() - 1)
                                  : Position(position.number() - 1);
    startAnew(after, Direction::Forward, {});
}

void EventWindowModel::showAt(Timestamp time)
{
    startAnew({}, Direction::Forward, time);
}

void EventWindowModel::startAnew(std::optional<Position> after, Direction direction,
                                 std::optional<Timestamp> time)
{
    ++m_generation;
    m_pending = 0;
    m_first = true;
    m_askedBefore = m_askedAfter = false;
    m_scanned = 0;
    m_stopped = false;
    m_error.reset();
    m_scannedAfter = m_scannedBefore = after;
    ask(after, direction, true, time);
    emit stateChanged();
}

void EventWindowModel::ask(std::optional<Position> after, Direction direction, bool withHead,
                           std::optional<Timestamp> time)
{
    PageQuestion question;
    question.generation = m_generation;
    question.request.after = after;
    question.request.direction = direction;
    question.request.limit = kPageRows;
    question.request.filter = m_filter;
    question.request.stream = m_stream;
    question.request.bodies = Bodies::Start;
    question.withHead = withHead;
    question.fromTime = time;
    ++m_pending;
    m_pager->ask(std::move(question));
}

void EventWindowModel::take(const PageAnswer& answer)
{
    if (answer.generation != m_generation)
        return;
    m_pending = std::max(0, m_pending - 1);
    m_error.reset();
    if (answer.head)
        m_head = answer.head;
    m_scanned += answer.page->scanned;
    if (m_first)
        takeFirst(answer);
    else
        takeMore(answer);
    emit stateChanged();
}

void EventWindowModel::takeFirst(const PageAnswer& answer)
{
    m_first = false;
    const bool forward = answer.direction == Direction::Forward;
    const Page page = ascending(answer.page, answer.direction);
    beginResetModel();
    m_pages.clear();
    m_rows = static_cast<int>(page->events.size());
    if (m_rows > 0)
        m_pages.push_back(page);
    // Where each end goes on: what was looked at is not looked at again, and what is shown not
    // shown twice.
    const bool any = m_rows > 0;
    if (forward) {
        m_scannedBefore = any ? std::optional(page->events.front().position) : answer.after;
        m_scannedAfter = page->scannedTo ? page->scannedTo : answer.after;
    } else {
        m_scannedBefore = page->scannedTo;
        m_scannedAfter = !answer.after && m_head ? m_head->settled : answer.after;
    }
    m_before = forward ? answer.after.has_value() : !page->atEnd;
    m_after = forward && !page->atEnd;
    endResetModel();
    goOnWhileEmpty(page, answer.direction);
    // A page that starts in the middle, or after the last event, is shown with what stands before.
    // Asked before anyone hears of the rows, who would ask for the same.
    if (forward && m_before && (m_rows > 0 || page->atEnd)) {
        m_askedBefore = true;
        ask(m_scannedBefore, Direction::Backward, false);
    }
    if (m_rows > 0)
        emit placed(forward ? leading() : leading() + m_rows - 1, !forward && !answer.after);
}

/// An empty page of a scan that may still find something goes on by itself.
void EventWindowModel::goOnWhileEmpty(const Page& page, Direction direction)
{
    if (!page->events.empty() || page->atEnd)
        return;
    (direction == Direction::Forward ? m_askedAfter : m_askedBefore) = true;
    ask(page->scannedTo, direction, false);
}

void EventWindowModel::takeMore(const PageAnswer& answer)
{
    const bool forward = answer.direction == Direction::Forward;
    (forward ? m_askedAfter : m_askedBefore) = false;
    const Page page = ascending(answer.page, answer.direction);
    const bool wasEmpty = m_rows == 0;
    if (forward) {
        if (page->scannedTo)
            m_scannedAfter = page->scannedTo;
        appendPage(page);
        setEnds(m_before, !page->atEnd);
    } else {
        if (page->scannedTo)
            m_scannedBefore = page->scannedTo;
        prependPage(page);
        setEnds(!page->atEnd, m_after);
    }
    goOnWhileEmpty(page, answer.direction);
    if (wasEmpty && m_rows > 0)
        emit placed(forward ? leading() : leading() + m_rows - 1, !forward);
}

void EventWindowModel::appendPage(Page page)
{
    const int count = static_cast<int>(page->events.size());
    if (count == 0)
        return;
    const int at = leading() + m_rows;
    beginInsertRows({}, at, at + count - 1);
    m_pages.push_back(std::move(page));
    m_rows += count;
    endInsertRows();
    trim(true);
}

void EventWindowModel::prependPage(Page page)
{
    const int count = static_cast<int>(page->events.size());
    if (count == 0)
        return;
    beginInsertRows({}, leading(), leading() + count - 1);
    m_pages.push_front(std::move(page));
    m_rows += count;
    endInsertRows();
    emit rowsAboveChanged(count);
    trim(false);
}

void EventWindowModel::trim(bool atFront)
{
    while (m_pages.size() > kMostPages) {
        const Page page = atFront ? m_pages.front() : m_pages.back();
        const int count = static_cast<int>(page->events.size());
        const int at = atFront ? leading() : leading() + m_rows - count;
        beginRemoveRows({}, at, at + count - 1);
        if (atFront)
            m_pages.pop_front();
        else
            m_pages.pop_back();
        m_rows -= count;
        endRemoveRows();
        if (atFront) {
            emit rowsAboveChanged(-count);
            m_scannedBefore = m_pages.front()->events.front().position;
            setEnds(true, m_after);
        } else {
            m_scannedAfter = m_pages.back()->events.back().position;
            setEnds(m_before, true);
        }
    }
}

void EventWindowModel::setEnds(bool before, bool after)
{
    if (before != m_before) {
        if (before) {
            beginInsertRows({}, 0, kPlaceholders - 1);
            m_before = true;
            endInsertRows();
        } else {
            beginRemoveRows({}, 0, kPlaceholders - 1);
            m_before = false;
            endRemoveRows();
        }
        emit rowsAboveChanged(before ? kPlaceholders : -kPlaceholders);
    }
    if (after != m_after) {
        const int at = leading() + m_rows;
        if (after) {
            beginInsertRows({}, at, at + kPlaceholders - 1);
            m_after = true;
            endInsertRows();
        } else {
            beginRemoveRows({}, at, at + kPlaceholders - 1);
            m_after = false;
            endRemoveRows();
        }
    }
}

void EventWindowModel::rowsShown(int first, int last)
{
    if (m_first || m_pages.empty() || m_stopped)
        return;
    // One page ahead: ask before the placeholder itself is reached.
    constexpr int kAhead = 64;
    if (m_before && !m_askedBefore && first < leading() + kAhead) {
        m_askedBefore = true;
        ask(m_scannedBefore, Direction::Backward, false);
    }
    if (m_after && !m_askedAfter && last >= leading() + m_rows - kAhead) {
        m_askedAfter = true;
        ask(m_scannedAfter, Direction::Forward, false);
    }
}

void EventWindowModel::refreshEnd()
{
    if (m_first || m_askedAfter || m_after)
        return;
    m_askedAfter = true;
    ask(m_scannedAfter, Direction::Forward, true);
}

void EventWindowModel::stop()
{
    if (!loading())
        return;
    m_pager->cancel();
    ++m_generation; // an answer that is on its way comes too late
    m_stopped = true;
    m_pending = 0;
    m_askedBefore = m_askedAfter = false;
    if (m_first) {
        // The rows of the question before this one do not answer it.
        m_first = false;
        beginResetModel();
        m_pages.clear();
        m_rows = 0;
        m_before = m_after = false;
        endResetModel();
    }
    emit stateChanged();
}

const Event* EventWindowModel::eventAt(int row) const
{
    int at = row - leading();
    if (at < 0 || at >= m_rows)
        return nullptr;
    for (const Page& page : m_pages) {
        const int count = static_cast<int>(page->events.size());
        if (at < count)
            return &page->events[static_cast<std::size_t>(at)];
        at -= count;
    }
    return nullptr;
}

std::shared_ptr<const ReadPage> EventWindowModel::pageOf(int row) const
{
    int at = row - leading();
    for (const Page& page : m_pages) {
        const int count = static_cast<int>(page->events.size());
        if (at >= 0 && at < count)
            return page;
        at -= count;
    }
    return nullptr;
}

std::optional<int> EventWindowModel::rowOf(const Position& position) const
{
    int row = leading();
    for (const Page& page : m_pages) {
        const auto events = page->events.events();
        if (events.back().position >= position) {
            const auto found = std::ranges::lower_bound(events, position, {}, &Event::position);
            if (found->position != position)
                return std::nullopt;
            return row + static_cast<int>(found - events.begin());
        }
        row += static_cast<int>(events.size());
    }
    return std::nullopt;
}

std::uint64_t EventWindowModel::loadedEvents() const
{
    return static_cast<std::uint64_t>(m_rows);
}

void EventWindowModel::setMarks(const QSet<QString>& positions)
{
    m_marks = positions;
    if (rowCount() > 0)
        emit dataChanged(index(0, Mark), index(rowCount() - 1, Mark), {Qt::DecorationRole});
}

void EventWindowModel::setZone(Zone zone)
{
    m_zone = zone;
    if (rowCount() > 0)
        emit dataChanged(index(0, Time), index(rowCount() - 1, Time), {Qt::DisplayRole});
}

int EventWindowModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : leading() + m_rows + trailing();
}

int EventWindowModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventWindowModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Event* event = eventAt(index.row());
    if (role == LoadedRole)
        return event != nullptr;
    if (role == Qt::TextAlignmentRole)
        return eventCellAlignment(index.column());
    if (!event)
        return role == Qt::DisplayRole && index.column() != Mark ? QVariant(QStringLiteral("–"))
                                                                 : QVariant();
    switch (role) {
    case Qt::DisplayRole:
        return eventCellText(*event, index.column(), m_zone);
    case Qt::DecorationRole:
        if (index.column() == Mark && m_marks.contains(toQt(event->position.toText())))
            return theme().icon(QStringLiteral("mark"));
        return {};
    case Qt::AccessibleTextRole:
        if (index.column() == Mark)
            return m_marks.contains(toQt(event->position.toText())) ? tr("marked") : QString();
        return eventCellText(*event, index.column(), m_zone);
    case Qt::ToolTipRole:
        if (index.column() == Time && event->time)
            return dateTimeText(*event->time, m_zone);
        return index.column() == Stream || index.column() == Type
                   ? eventCellText(*event, index.column(), m_zone)
                   : QVariant();
    case Qt::FontRole:
        return index.column() == Data ? QVariant(theme().monoFont()) : QVariant();
    case Qt::ForegroundRole:
        return index.column() == Data ? QVariant(theme().color(Role::TextSecondary)) : QVariant();
    case PositionRole:
        return toQt(event->position.toText());
    case StreamRole:
        return toQt(event->stream);
    default:
        return {};
    }
}

QVariant EventWindowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return eventCellAlignment(section);
    if (role == Qt::DisplayRole)
        return eventColumnTitle(section, false);
    return role == Qt::AccessibleTextRole ? QVariant(eventColumnTitle(section, true)) : QVariant();
}

} // namespace viridian::ui
