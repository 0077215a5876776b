#include "ui/browse/events_view.h"

#include "core/store/open.h"
#include "ui/browse/event_detail.h"
#include "ui/browse/events_footer.h"
#include "ui/browse/filter_term.h"
#include "ui/browse/store_state.h"
#include "ui/browse/time_strip.h"
#include "ui/browse/type_lanes.h"
#include "ui/widgets/position_bar.h"

#include <QFocusEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace viridian::ui {
namespace {

constexpr int kRowsAhead = 2000; ///< rows below the view that a growing tail may collect
constexpr std::uint64_t kCountedNewer = 2'000'000;

/// The store's rail at the left edge of a view.
class SideRail : public QWidget {
public:
    SideRail(StoreMark store, QWidget* parent) : QWidget(parent), m_store(store)
    {
        setFixedWidth(3);
        connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintStoreRail(painter, rect(), m_store);
    }

private:
    StoreMark m_store;
};

EventPager::Opener openerOf(const std::string& address)
{
    return [address] { return openStore(address); };
}

} // namespace

EventsView::EventsView(AppContext& context, Subject subject, QWidget* parent)
    : QWidget(parent), m_context(context), m_subject(std::move(subject)),
      m_filter(new FilterLine(this)), m_strip(new TimeStrip(this)),
      m_model(new EventWindowModel(context.runner(), openerOf(m_subject.address), this)),
      m_table(new EventTable(this)), m_bar(new PositionBar(this)),
      m_counter(new MatchCounter(context.runner(), m_subject.address, this)),
      m_empty(new EmptyState(this)), m_notice(new QLabel(this)), m_footer(new EventsFooter(this)),
      m_glance(new StoreGlance(context.runner(), m_subject.address, this))
{
    m_table->setEvents(m_model);
    const QString word = storeWord(m_subject.store).toLower();
    m_table->setAccessibleName(
        m_subject.stream
            ? tr("Events of stream %1 in %2 %3").arg(toQt(*m_subject.stream), word, m_subject.name)
            : tr("Events of %1 %2").arg(word, m_subject.name));
    m_model->setZone(context.zone());
    layOutParts();
    connectParts();
    m_model->setFilter({}, m_subject.stream);
    if (m_subject.stream)
        m_model->showOldest();
    else
        m_model->showNewest();
    m_strip->setZone(context.zone());
    m_strip->setVisible(!m_subject.stream);
    if (m_lanes)
        m_lanes->setZone(context.zone());
    updateState();
}

void EventsView::layOutParts()
{
    auto* rows = new QWidget(this);
    auto* rowsLayout = new QHBoxLayout(rows);
    rowsLayout->setContentsMargins(0, 0, 0, 0);
    rowsLayout->setSpacing(0);
    rowsLayout->addWidget(m_table, 1);
    rowsLayout->addWidget(m_bar);
    auto* middle = new QWidget(this);
    m_stack = new QStackedLayout(middle);
    m_stack->addWidget(rows);
    m_stack->addWidget(m_empty);
    m_notice->setObjectName(QStringLiteral("eventsNotice"));
    m_notice->setWordWrap(true);
    m_notice->setMinimumWidth(1);
    m_notice->setContentsMargins(theme().px(8), theme().px(3), theme().px(8), theme().px(3));
    m_notice->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_notice->setAutoFillBackground(true);
    m_notice->hide();
    auto* column = new QVBoxLayout;
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(m_strip);
    if (m_subject.stream) {
        m_lanes = new TypeLanes(m_context.runner(), m_subject.address, *m_subject.stream, this);
        column->addWidget(m_lanes);
    }
    column->addWidget(m_notice);
    column->addWidget(middle, 1);
    column->addWidget(m_footer);
    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(new SideRail(m_subject.store, this));
    all->addLayout(column, 1);
}

void EventsView::connectParts()
{
    connect(m_filter, &FilterLine::applied, this, &EventsView::filterApplied);
    connect(m_filter, &FilterLine::escaped, this, &EventsView::escape);
    connect(m_filter, &FilterLine::keepToggled, this, &EventsView::keepFilter);
    connect(m_table, &EventTable::selectedChanged, this, &EventsView::selectedChanged);
    connect(m_table, &EventTable::opened, this, [this] { emit opened(); });
    connect(m_table, &EventTable::typed, m_filter, &FilterLine::focusText);
    connect(m_table, &EventTable::cellTermWanted, this, &EventsView::addCellTerm);
    connect(m_table, &EventTable::startWanted, this, [this] {
        setFollow(false);
        m_model->showOldest();
    });
    connect(m_table, &EventTable::endWanted, this, [this] { setFollow(true); });
    connect(m_table, &EventTable::moved, this, [this](const Position& first) {
        showRange(first);
        updateFooter();
    });
    connect(m_bar, &PositionBar::wanted, this, [this](const Position& position) {
        setFollow(false);
        m_model->showAt(position);
    });
    connect(m_model, &EventWindowModel::stateChanged, this, [this] {
        if (!m_model->loading() && !m_rowsCame)
            QTimer::singleShot(0, this, &EventsView::lookAround); // once the rows are painted
        updateState();
        updateNotice();
        updateFooter();
        emit stateChanged();
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_follow)
            m_table->scrollToEnd();
    });
    connect(m_empty, &EmptyState::retryWanted, this, &EventsView::refresh);
    connect(m_empty, &EmptyState::mappingWanted, this, [this] { emit mappingWanted(); });
    connect(m_footer, &EventsFooter::followToggled, this, &EventsView::setFollow);
    connect(m_counter, &MatchCounter::changed, this, [this] {
        updateState();
        updateFooter();
        emit stateChanged();
    });
    connect(&m_context, &AppContext::tick, this, &EventsView::tick);
    connect(&m_context, &AppContext::storeBarChanged, this, &EventsView::storeBarChanged);
    connect(&m_context, &AppContext::zoneChanged, this, [this] {
        m_model->setZone(m_context.zone());
        m_strip->setZone(m_context.zone());
        if (m_lanes)
            m_lanes->setZone(m_context.zone());
    });
    connect(m_glance, &StoreGlance::looked, this, &EventsView::glanced);
    connect(m_filter, &FilterLine::streamsWanted, m_glance, &StoreGlance::findStreams);
    connect(m_glance, &StoreGlance::streamsFound, m_filter, &FilterLine::setStreams);
    connect(m_strip, &TimeStrip::wanted, this, [this](Timestamp time) { emit timeWanted(time); });
    if (m_lanes)
        connect(m_lanes, &TypeLanes::wanted, this,
                [this](Timestamp time) { emit timeWanted(time); });
}

/// The rows come first: nothing else asks the store, or takes a core from it, before they are
/// there.
void EventsView::lookAround()
{
    if (std::exchange(m_rowsCame, true))
        return;
    if (m_lanes)
        m_lanes->look();
    m_counter->count(choice());
    m_glance->look();
    emit rowsCame();
}

void EventsView::glanced()
{
    if (m_glance->sample())
        m_strip->show(*m_glance->sample());
    else if (m_glance->problem())
        m_strip->say(tr("times are not known"));
    if (m_glance->indexed())
        m_filter->setIndexed(*m_glance->indexed());
    setCategories(m_categories);
}

void EventsView::setCategories(const QStringList& categories)
{
    m_categories = categories;
    FilterValues values = m_glance->values();
    if (!categories.isEmpty())
        values.categories = categories;
    m_filter->setValues(values);
}

void EventsView::showTimes(bool show)
{
    m_strip->setVisible(show && !m_subject.stream);
    if (m_lanes)
        m_lanes->setVisible(show);
}

void EventsView::showRange(const Position& first)
{
    m_bar->showAt(first);
    const std::optional<int> row = m_model->rowOf(first);
    const Event* event = row ? m_model->eventAt(*row) : nullptr;
    m_strip->showAt(event ? event->time : std::nullopt);
}

QString EventsView::title() const
{
    if (m_subject.stream)
        return toQt(*m_subject.stream);
    return m_model->filter().empty() ? tr("%1 · all events").arg(m_subject.name)
                                     : tr("%1 · filtered").arg(m_subject.name);
}

EventChoice EventsView::choice() const
{
    return {m_subject.stream, m_model->filter()};
}

const Event* EventsView::selectedEvent() const
{
    const std::optional<Position> selected = m_table->selected();
    const std::optional<int> row = selected ? m_model->rowOf(*selected) : std::nullopt;
    return row ? m_model->eventAt(*row) : nullptr;
}

void EventsView::goTo(const Position& position)
{
    setFollow(false);
    m_table->select(position);
    if (!m_model->rowOf(position))
        m_model->showAt(position);
}

void EventsView::goTo(Timestamp time)
{
    setFollow(false);
    m_table->forgetSelection();
    m_model->showAt(time);
}

bool EventsView::busy() const
{
    return !m_rowsCame || m_model->loading() || m_counter->counting() || m_glance->busy() ||
           (m_lanes && m_lanes->busy());
}

void EventsView::focusInEvent(QFocusEvent* event)
{
    m_table->setFocus(event->reason());
}

void EventsView::refresh()
{
    if (m_rowsCame) {
        if (m_lanes)
            m_lanes->look();
        m_counter->count(choice());
        m_glance->look();
    }
    if (m_model->error() || m_model->stopped() || m_model->loadedEvents() == 0)
        m_model->showNewest();
    else
        m_model->refreshEnd();
}

void EventsView::setFollow(bool follow)
{
    m_footer->setFollows(follow);
    if (m_follow == follow && !follow)
        return;
    m_follow = follow;
    if (follow && (m_model->hasAfter() || m_model->loadedEvents() == 0)) {
        m_table->forgetSelection();
        m_model->showNewest();
    } else if (follow) {
        m_table->scrollToEnd();
    }
    updateFooter();
}

void EventsView::filterApplied(const Filter& filter)
{
    m_model->setFilter(filter, m_subject.stream);
    if (m_rowsCame)
        m_counter->count(choice());
    // A filter keeps the place where the person looked; a scan begins with the newest.
    const std::optional<Position> selected = m_table->selected();
    if (selected && !m_follow && !filter.scansBodies())
        m_model->showAt(*selected);
    else
        m_model->showNewest();
    emit stateChanged();
}

void EventsView::addCellTerm(const QModelIndex& cell, bool exclude)
{
    const Event* event = m_model->eventAt(cell.row());
    const QString term = event ? cellTerm(*event, cell.column()) : QString();
    if (!term.isEmpty())
        m_filter->addTerm(term, exclude);
}

void EventsView::escape()
{
    if (m_model->loading() || m_counter->counting()) {
        m_counter->stop();
        m_model->stop();
        updateFooter();
        return;
    }
    if (!m_filter->text().isEmpty())
        m_filter->setText({}, true);
    m_table->setFocus();
}

void EventsView::setMarks(const std::vector<Position>& marks)
{
    QSet<QString> texts;
    for (const Position& mark : marks)
        texts.insert(toQt(mark.toText()));
    m_model->setMarks(texts);
    m_bar->setMarks(marks);
}

int EventsView::rowsBelow() const
{
    const int last = m_table->rowAt(m_table->viewport()->height() - 1);
    return last < 0 ? 0 : m_model->rowCount() - 1 - last;
}

void EventsView::tick()
{
    if (!isVisible())
        return;
    if (m_counter->counting())
        updateFooter();
    // The tail grows only where its end is loaded; elsewhere the footer says how many are newer.
    if (m_model->loading() || m_model->hasAfter() || m_model->error() || m_model->stopped())
        return;
    if (m_follow && !m_table->atEnd()) {
        setFollow(false); // the person scrolled up
        return;
    }
    if (!m_model->filter().scansBodies() && rowsBelow() < kRowsAhead)
        m_model->refreshEnd();
}

void EventsView::storeBarChanged()
{
    // The store is back: what failed is asked again, once for each time it comes back.
    const StoreBarState& bar = m_context.storeBar();
    const StoreSide& side = m_subject.store == StoreMark::Green ? bar.green : bar.blue;
    const bool connected = side.connection == Connection::Connected;
    if (connected && !m_wasConnected && m_model->error())
        refresh();
    m_wasConnected = connected;
    updateNotice();
}

void EventsView::updateNotice()
{
    const bool lost = m_model->error() && m_model->loadedEvents() > 0;
    m_notice->setVisible(lost);
    if (!lost)
        return;
    const std::optional<Head>& head = m_model->head();
    const Timestamp read = head ? head->readAt : Timestamp{};
    m_notice->setText(
        tr("%1 Rows are as they were, %2. F5 tries again.")
            .arg(toQt(m_model->error()->message),
                 ageOf(read, m_context.clock().now(), std::chrono::hours(24)).readText()));
    QPalette tint = m_notice->palette();
    tint.setColor(QPalette::Window, theme().color(Role::WarningTint));
    m_notice->setPalette(tint);
}

void EventsView::updateState()
{
    if (m_model->loadedEvents() > 0) {
        m_stack->setCurrentIndex(0);
        return;
    }
    m_stack->setCurrentIndex(1);
    const QString scanned = numberText(m_model->scanned());
    const std::optional<Count> all = m_counter->storeEvents();
    if (const std::optional<Error>& error = m_model->error()) {
        const bool unknown = isUnknownLayout(*error);
        m_empty->say(refusalTitle(*error),
                     toQt(error->message) + (error->detail.empty() || unknown
                                                 ? QString()
                                                 : QStringLiteral("\n") + toQt(error->detail)),
                     true);
        if (unknown)
            m_empty->offerMapping();
    } else if (m_model->loading()) {
        m_empty->say(tr("Loading"),
                     m_model->scanned() > 0 ? tr("Scanned %1 so far. Esc stops.").arg(scanned)
                                            : QString(),
                     false);
    } else if (m_model->stopped()) {
        m_empty->say(
            tr("Stopped"),
            tr("Nothing was found among the %1 newest events. F5 scans again.").arg(scanned), true);
    } else if (!m_model->filter().empty()) {
        // How many were read for it is not said: an index may have answered.
        m_empty->say(tr("Nothing matches"),
                     all && !m_subject.stream
                         ? tr("Events in the store: %1%2. Esc clears the filter.")
                               .arg(all->exact ? QString() : QStringLiteral("about "),
                                    numberText(all->count))
                         : tr("No event matches. Esc clears the filter."),
                     false);
    } else {
        m_empty->say(tr("No events"),
                     m_subject.stream
                         ? tr("%1 is connected; this stream holds no event.").arg(m_subject.name)
                         : tr("%1 is connected and holds no event.").arg(m_subject.name),
                     false);
    }
}

QString EventsView::countText() const
{
    const std::uint64_t loaded = m_model->loadedEvents();
    const bool more = m_model->hasBefore() || m_model->hasAfter();
    const QString shown = numberText(std::int64_t{m_table->rowsInView()});
    const bool filtered = !m_model->filter().empty();
    const QString noun = filtered ? tr("matches") : tr("events");
    if (!more)
        return tr("%1 of %2 %3").arg(shown, numberText(loaded), noun);
    if (const std::optional<Count> known = m_counter->known())
        return tr("%1 of %2%3 %4")
            .arg(shown, known->exact ? QString() : tr("about "), numberText(known->count), noun);
    return tr("%1 of ≥ %2 %3").arg(shown, numberText(std::max(loaded, m_counter->matches())), noun);
}

/// ", down to 97,031,458": the range that a scan from the newest has covered.
QString EventsView::scannedTo() const
{
    const std::optional<Position>& to = m_model->scannedDownTo();
    return m_model->hasBefore() && to ? tr(", down to %1").arg(positionText(*to)) : QString();
}

QString EventsView::progressText() const
{
    if (m_counter->counting()) {
        const std::optional<double> share = m_counter->share();
        return share ? tr("counting, %1 %").arg(static_cast<int>(*share * 100)) : tr("counting");
    }
    if (m_model->stopped())
        return tr("stopped after %1%2").arg(numberText(m_model->scanned()), scannedTo());
    if (m_model->filter().scansBodies() && m_model->loadedEvents() > 0)
        return tr("scanned %1%2").arg(numberText(m_model->scanned()), scannedTo());
    return {};
}

void EventsView::updateFooter()
{
    const bool scanning = m_model->loading() && m_model->filter().scansBodies();
    m_filter->setRunning(
        scanning ? tr("scanned %1, %2 hits, Esc stops")
                       .arg(numberText(m_model->scanned()), numberText(m_model->loadedEvents()))
                 : QString());
    m_footer->setCount(m_model->loadedEvents() > 0 ? countText() : QString(), progressText());
    const std::optional<Head>& head = m_model->head();
    if (!head)
        return;
    m_footer->setHeld(heldWords(*head), heldDetails(*head));
    if (!head->visible)
        return;
    if (m_counter->first())
        m_bar->setRangeOf(m_counter->first(), head->settled ? head->settled : head->visible);
    updateNewer(*head);
}

void EventsView::updateNewer(const Head& head)
{
    if (m_follow) {
        m_footer->setNewer(tr("following"));
        return;
    }
    if (!m_model->hasAfter()) {
        const int below = rowsBelow();
        m_footer->setNewer(below > 0 ? tr("%1 newer").arg(numberText(std::int64_t{below}))
                                     : QString());
        return;
    }
    if (!head.settled || !m_model->filter().empty() || m_subject.stream) {
        m_footer->setNewer(tr("more below"));
        return;
    }
    const int row = std::max(m_table->rowAt(m_table->viewport()->height() - 1), 0);
    const Event* last = m_model->eventAt(row);
    const bool near = last && !head.settled->isPair() &&
                      head.settled->number() - last->position.number() < kCountedNewer;
    if (near)
        m_counter->countNewer(last->position, *head.settled);
    m_footer->setNewer(near && m_counter->newer()
                           ? tr("%1 newer").arg(numberText(*m_counter->newer()))
                           : tr("newer to %1").arg(positionText(*head.settled)));
}

} // namespace viridian::ui
