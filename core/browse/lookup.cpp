#include "core/browse/lookup.h"

#include <algorithm>

namespace viridian {
namespace {

constexpr std::size_t kScanStep = 200'000;
constexpr int kMostScans = 10; ///< then a store without an index of ids is given up

bool isPlain(std::string_view value)
{
    return !value.empty() &&
           value.find_first_of(" \t\r\n\f\v\",*()<>\\") == std::string_view::npos &&
           value.find("..") == std::string_view::npos;
}

EventPlace placeOf(const Event& event)
{
    return {event.position, std::string(event.stream), std::string(event.type),
            std::string(event.schemaVersion)};
}

} // namespace

std::string filterTerm(std::string_view field, std::string_view value)
{
    std::string term(field);
    term += ':';
    if (isPlain(value)) {
        term += value;
        return term;
    }
    term += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\')
            term += '\\';
        term += c;
    }
    term += '"';
    return term;
}

std::optional<Position> justBefore(const Position& position)
{
    if (position.number() == 0)
        return {};
    return position.isPair() ? Position(position.transaction(), position.number() - 1)
                             : Position(position.number() - 1);
}

Result<std::vector<EventPlace>> findAllById(EventStore& store, const std::string& id,
                                            std::size_t most, const std::stop_token& stop)
{
    Result<Filter> filter = Filter::parse(filterTerm("id", id), {});
    if (!filter)
        return passOn(filter);
    ReadRequest request;
    request.filter = *std::move(filter);
    request.limit = most;
    request.bodies = Bodies::None;
    request.scanLimit = kScanStep;
    std::vector<EventPlace> places;
    for (int scan = 0; scan < kMostScans; ++scan) {
        request.limit = most - places.size();
        const Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return tl::unexpected(page.error());
        for (const Event& event : page->events)
            places.push_back(placeOf(event));
        if (places.size() >= most || page->atEnd || !page->scannedTo)
            return places;
        request.after = page->scannedTo;
    }
    if (!places.empty())
        return places;
    return fail(ErrorKind::TimedOut, "The store has no quick way to find an event by its id.");
}

Result<std::optional<EventPlace>> findById(EventStore& store, const std::string& id,
                                           const std::stop_token& stop)
{
    const Result<std::vector<EventPlace>> places = findAllById(store, id, 1, stop);
    if (!places)
        return tl::unexpected(places.error());
    return places->empty() ? std::optional<EventPlace>() : std::optional(places->front());
}

Result<std::optional<Position>> neighbour(EventStore& store, const std::string& stream,
                                          const Filter& filter, const Position& from,
                                          Direction direction, const std::stop_token& stop)
{
    ReadRequest request;
    request.after = from;
    request.direction = direction;
    request.limit = 1;
    request.stream = stream;
    request.filter = filter;
    request.bodies = Bodies::None;
    for (;;) {
        const Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return tl::unexpected(page.error());
        if (!page->events.empty())
            return std::optional(page->events.front().position);
        if (page->atEnd || !page->scannedTo)
            return std::optional<Position>();
        request.after = page->scannedTo;
    }
}

} // namespace viridian
