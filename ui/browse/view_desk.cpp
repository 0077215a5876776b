#include "ui/browse/view_desk.h"

#include "ui/browse/events_view.h"
#include "ui/browse/view_commands.h"
#include "ui/browse/view_tabs.h"

#include <algorithm>

namespace viridian::ui {
namespace {

const QString kHistoryKey = QStringLiteral("browse/filters");

} // namespace

ViewDesk::ViewDesk(AppContext& context, ViewTabs& tabs, QObject* parent)
    : QObject(parent), m_context(context), m_tabs(tabs)
{
}

EventsView* ViewDesk::current() const
{
    return m_tabs.current();
}

std::string ViewDesk::addressOf(StoreMark store) const
{
    return store == StoreMark::Green ? m_context.greenAddress() : m_context.blueAddress();
}

EventsView* ViewDesk::add(StoreMark store, const std::optional<std::string>& stream, bool newTab,
                          Place place)
{
    const std::string address = addressOf(store);
    if (address.empty())
        return nullptr;
    const Result<StoreAddress> parsed = StoreAddress::parse(address);
    auto* view = new EventsView(m_context,
                                {.store = store,
                                 .address = address,
                                 .name = parsed ? toQt(parsed->displayName()) : QString(),
                                 .stream = stream},
                                &m_tabs);
    connect(view, &EventsView::keepFilter, this, &ViewDesk::keepFilter);
    view->filterLine().setHistory(m_context.settings().value(kHistoryKey).toStringList());
    connect(&view->filterLine(), &FilterLine::historyChanged, this,
            [this](const QStringList& filters) {
                m_context.settings().setValue(kHistoryKey, filters);
            });
    emit viewAdded(view);
    if (!stream)
        applyDefaultFilter(*view);
    // A stream that was only looked at gives its tab to the next one.
    EventsView* shown = current();
    const bool replace =
        !newTab && stream && shown && shown->subject().stream && shown->subject().store == store;
    m_tabs.add(view, replace ? m_tabs.currentIndex() : -1);
    if (place == Place::InFront)
        m_tabs.setCurrentWidget(view);
    if (replace)
        m_tabs.closeView(shown);
    showWorkspace();
    return view;
}

void ViewDesk::openStore(StoreMark store)
{
    if (EventsView* view = m_tabs.find(store, {}))
        m_tabs.setCurrentWidget(view);
    else
        add(store, {}, true);
}

void ViewDesk::openStream(StoreMark store, const QString& stream, bool newTab)
{
    leave();
    EventsView* known = m_tabs.find(store, fromQt(stream));
    if (known)
        m_tabs.setCurrentWidget(known);
    else
        add(store, fromQt(stream), newTab);
}

void ViewDesk::openSelectedStream()
{
    EventsView* view = current();
    const Event* event = view ? view->selectedEvent() : nullptr;
    if (!event)
        return;
    const Position position = event->position;
    openStream(view->subject().store, toQt(event->stream), true);
    if (EventsView* opened = current())
        opened->goTo(position);
}

void ViewDesk::storeChanged(StoreMark store)
{
    m_tabs.closeStore(store);
    m_history.clear();
    emit placesChanged();
}

void ViewDesk::showWorkspace()
{
    QStringList kept;
    for (const SavedFilter& filter : m_context.workspace().filters)
        kept += toQt(filter.filter);
    for (int at = 0; at < m_tabs.count(); ++at) {
        EventsView* view = m_tabs.view(at);
        view->filterLine().setKeptFilters(kept);
        view->setMarks(marksOf(m_context.workspace(), view->subject().store));
    }
}

void ViewDesk::keepFilter(const QString& text)
{
    if (text.isEmpty())
        return;
    m_context.editWorkspace([filter = fromQt(text)](Workspace& workspace) {
        const auto same = [&filter](const SavedFilter& kept) { return kept.filter == filter; };
        if (std::erase_if(workspace.filters, same) == 0)
            workspace.filters.push_back({.name = filter, .filter = filter});
    });
}

void ViewDesk::applyDefaultFilter(EventsView& view)
{
    const auto& filters = m_context.workspace().filters;
    const auto found = std::ranges::find_if(filters, &SavedFilter::isDefault);
    if (found != filters.end())
        view.filterLine().setText(toQt(found->filter), true);
}

ViewPlace ViewDesk::place() const
{
    EventsView* view = current();
    if (!view)
        return {};
    return {view->subject().store, view->subject().stream, view->filterLine().text(),
            view->table().selected()};
}

void ViewDesk::leave()
{
    if (current()) {
        m_history.leave(place());
        emit placesChanged();
    }
}

void ViewDesk::restore(const std::optional<ViewPlace>& wanted)
{
    if (!wanted || wanted->store == StoreMark::None)
        return;
    EventsView* view = m_tabs.find(wanted->store, wanted->stream);
    if (view)
        m_tabs.setCurrentWidget(view);
    else
        view = add(wanted->store, wanted->stream, true);
    if (!view)
        return;
    if (view->filterLine().text() != wanted->filter)
        view->filterLine().setText(wanted->filter, true);
    if (wanted->position)
        view->goTo(*wanted->position);
    emit placesChanged();
}

void ViewDesk::back()
{
    restore(m_history.back(place()));
}

void ViewDesk::forward()
{
    restore(m_history.forward(place()));
}

void ViewDesk::open(const Destination& destination)
{
    leave();
    EventsView* view = current();
    const StoreMark store = destination.store == StoreMark::Green  ? StoreMark::Green
                            : destination.store == StoreMark::Blue ? StoreMark::Blue
                            : view                                 ? view->subject().store
                                                                   : StoreMark::Blue;
    const bool stays = view && view->subject().store == store && !destination.newTab;
    if (!destination.stream.isEmpty()) {
        openStream(store, destination.stream, destination.newTab);
        view = current();
    } else if (destination.newTab) {
        view = add(store, {}, true);
    } else if (!stays || view->subject().stream) {
        openStore(store);
        view = current();
    }
    if (!view)
        return;
    QString filter = destination.filter;
    if (!destination.eventId.isEmpty())
        filter = QStringLiteral("id:\"%1\"").arg(destination.eventId);
    if (!filter.isEmpty()) {
        view->filterLine().setText(filter, true);
    } else if (!destination.position.isEmpty() && !view->filterLine().text().isEmpty()) {
        view->filterLine().setText({}, true); // the event may not pass what was filtered
    }
    if (const Result<Position> position = Position::parse(fromQt(destination.position));
        position && !destination.position.isEmpty())
        view->goTo(*position);
    view->table().setFocus();
}

} // namespace viridian::ui
