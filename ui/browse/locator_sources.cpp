#include "ui/browse/locator_sources.h"

#include "core/store/open.h"
#include "ui/browse/event_detail.h"
#include "ui/browse/go_to_line.h"
#include "ui/browse/kept_panes.h"

#include <QCoreApplication>

#include <mutex>

namespace viridian::ui {
namespace {

constexpr std::size_t kStreamsFound = 20;
constexpr qsizetype kShortestId = 8;

/// What searches may know; they run on other threads.
class Shared {
public:
    struct Values {
        std::string blue;
        std::string green;
        std::vector<SavedFilter> filters;
    };
    void set(Values values)
    {
        const std::scoped_lock lock(m_mutex);
        m_values = std::move(values);
    }
    Values get()
    {
        const std::scoped_lock lock(m_mutex);
        return m_values;
    }

private:
    std::mutex m_mutex;
    Values m_values;
};

using Hits = std::vector<LocatorHit>;
using Ask = std::function<Status(EventStore&, StoreMark, Hits&, std::stop_token)>;

QString words(const char* text)
{
    return QCoreApplication::translate("Locator", text);
}

QString keyOf(StoreMark store, const QString& what)
{
    return toQt(storeKey(store)) + QLatin1Char('\n') + what;
}

/// Asks both stores, blue first. A store that cannot be opened is left out while the other answers.
Result<Hits> askBoth(const Shared::Values& values, const Ask& ask, const std::stop_token& stop)
{
    Hits hits;
    std::optional<Error> error;
    bool answered = false;
    for (const StoreMark mark : {StoreMark::Blue, StoreMark::Green}) {
        const std::string& address = mark == StoreMark::Blue ? values.blue : values.green;
        if (address.empty())
            continue;
        Result<std::unique_ptr<EventStore>> store = openStore(address);
        Status asked = store ? ask(**store, mark, hits, stop) : Status(passOn(store));
        if (asked)
            answered = true;
        else if (asked.error().kind == ErrorKind::Cancelled)
            return passOn(asked);
        else
            error = asked.error();
    }
    if (!answered && error)
        return tl::unexpected(*error);
    return hits;
}

Status addEventAt(EventStore& store, StoreMark mark, const Position& position, Hits& hits,
                  const std::stop_token& stop)
{
    ReadRequest request;
    request.after = justBefore(position);
    request.limit = 1;
    request.bodies = Bodies::None;
    Result<ReadPage> page = store.read(request, stop);
    if (!page)
        return passOn(page);
    if (page->events.empty())
        return {};
    const Event& event = page->events.front();
    hits.push_back({.title = positionText(event.position),
                    .detail = toQt(event.type) + QLatin1Char(' ') + toQt(event.stream),
                    .iconName = QStringLiteral("position"),
                    .store = mark,
                    .key = keyOf(mark, toQt(event.position.toText()))});
    return {};
}

Result<Hits> findStreams(const Shared::Values& values, const QString& text,
                         const std::stop_token& stop)
{
    const std::string pattern =
        fromQt(text.contains(QLatin1Char('*')) ? text : text + QLatin1Char('*'));
    return askBoth(
        values,
        [&](EventStore& store, StoreMark mark, Hits& hits, const std::stop_token& token) -> Status {
            Result<std::vector<StreamRow>> rows = store.streams(pattern, {}, kStreamsFound, token);
            if (!rows)
                return passOn(rows);
            for (const StreamRow& row : *rows)
                hits.push_back({.title = toQt(row.stream),
                                .detail = QCoreApplication::translate("Locator", "%1 events")
                                              .arg(numberText(row.events)),
                                .iconName = QStringLiteral("stream"),
                                .store = mark,
                                .key = keyOf(mark, toQt(row.stream))});
            return {};
        },
        stop);
}

Result<Hits> findEvents(const Shared::Values& values, const QString& text,
                        const std::stop_token& stop)
{
    if (text.size() < kShortestId || text.contains(QLatin1Char(' ')))
        return Hits{};
    return askBoth(
        values,
        [&](EventStore& store, StoreMark mark, Hits& hits, const std::stop_token& token) -> Status {
            Result<std::optional<EventPlace>> found = findById(store, fromQt(text), token);
            if (!found)
                return passOn(found);
            if (!*found)
                return {};
            const EventPlace& place = **found;
            hits.push_back({.title = toQt(place.type) + QLatin1Char(' ') + toQt(place.stream),
                            .detail = positionText(place.position),
                            .iconName = QStringLiteral("event"),
                            .store = mark,
                            .key = keyOf(mark, toQt(place.position.toText()))});
            return {};
        },
        stop);
}

Result<Hits> findPosition(const Shared::Values& values, const QString& text,
                          const std::stop_token& stop)
{
    const Result<Position> position = Position::parse(fromQt(text));
    if (!position)
        return Hits{};
    return askBoth(
        values,
        [&](EventStore& store, StoreMark mark, Hits& hits, const std::stop_token& token) {
            return addEventAt(store, mark, *position, hits, token);
        },
        stop);
}

Result<Hits> findTime(const Shared::Values& values, const QString& text,
                      const std::stop_token& stop)
{
    const Timestamp at = now();
    const Result<StorePlace> place = parsePlace(text, at, at, false);
    if (!place || !std::holds_alternative<Timestamp>(*place))
        return Hits{};
    const Timestamp time = std::get<Timestamp>(*place);
    return askBoth(
        values,
        [&](EventStore& store, StoreMark mark, Hits& hits, const std::stop_token& token) -> Status {
            Result<std::optional<Position>> found = store.positionAt(time, token);
            if (!found)
                return passOn(found);
            if (!*found)
                return {};
            hits.push_back({.title = dateTimeText(time) + QStringLiteral(" UTC"),
                            .detail = positionText(**found),
                            .iconName = QStringLiteral("clock"),
                            .store = mark,
                            .key = keyOf(mark, toQt((*found)->toText()))});
            return {};
        },
        stop);
}

Hits findFilters(const Shared::Values& values, const QString& text)
{
    Hits hits;
    for (const SavedFilter& filter : values.filters) {
        if (toQt(filter.name).contains(text, Qt::CaseInsensitive))
            hits.push_back({.title = toQt(filter.name),
                            .detail = toQt(filter.filter),
                            .iconName = QStringLiteral("filter"),
                            .key = toQt(filter.filter)});
    }
    return hits;
}

void openAt(AppContext& context, const LocatorHit& hit, bool newTab)
{
    context.goTo({.room = RoomId::Browse,
                  .store = hit.store,
                  .position = hit.key.section(QLatin1Char('\n'), 1),
                  .newTab = newTab});
}

} // namespace

void addBrowseLocators(AppContext& context)
{
    auto shared = std::make_shared<Shared>();
    const auto update = [&context, shared] {
        shared->set({context.blueAddress(), context.greenAddress(), context.workspace().filters});
    };
    QObject::connect(&context, &AppContext::workspaceChanged, &context, update);
    update();
    const auto atPosition = [&context](const LocatorHit& hit, bool newTab) {
        openAt(context, hit, newTab);
    };
    context.addLocatorProvider({.prefix = QStringLiteral("s"),
                                .title = words("Streams"),
                                .search =
                                    [shared](const QString& text, std::stop_token stop) {
                                        return findStreams(shared->get(), text, stop);
                                    },
                                .open =
                                    [&context](const LocatorHit& hit, bool newTab) {
                                        context.goTo(
                                            {.room = RoomId::Browse,
                                             .store = hit.store,
                                             .stream = hit.key.section(QLatin1Char('\n'), 1),
                                             .newTab = newTab});
                                    }});
    context.addLocatorProvider(
        {.prefix = QStringLiteral("e"),
         .title = words("Event ids"),
         .search = [shared](const QString& text,
                            std::stop_token stop) { return findEvents(shared->get(), text, stop); },
         .open = atPosition});
    context.addLocatorProvider({.prefix = QStringLiteral("p"),
                                .title = words("Positions"),
                                .search =
                                    [shared](const QString& text, std::stop_token stop) {
                                        return findPosition(shared->get(), text, stop);
                                    },
                                .open = atPosition});
    context.addLocatorProvider(
        {.prefix = QStringLiteral("t"),
         .title = words("Times"),
         .search = [shared](const QString& text,
                            std::stop_token stop) { return findTime(shared->get(), text, stop); },
         .open = atPosition});
    context.addLocatorProvider(
        {.prefix = QStringLiteral("f"),
         .title = words("Kept filters"),
         .search = [shared](const QString& text, std::stop_token) -> Result<Hits> {
             return findFilters(shared->get(), text);
         },
         .open =
             [&context](const LocatorHit& hit, bool newTab) {
                 context.goTo({.room = RoomId::Browse, .filter = hit.key, .newTab = newTab});
             }});
}

} // namespace viridian::ui
