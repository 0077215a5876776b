// Causes are looked up by id, one after the other. Effects and the rest of a correlation have no
// index in any store that we know, but stand near: one filter for all of them is scanned forwards
// and backwards from the event, as far as the reach goes.
#include "core/browse/links.h"

#include "core/store/correlation.h"

#include <algorithm>
#include <map>

namespace viridian {
namespace {

constexpr std::size_t kPage = 500;
constexpr std::uint64_t kStep = 20'000;

LinkedEvent linkedOf(const Event& event)
{
    LinkedEvent linked;
    linked.place = {event.position, std::string(event.stream), std::string(event.type),
                    std::string(event.schemaVersion)};
    linked.version = event.version;
    linked.id = std::string(event.id);
    linked.time = event.time;
    if (event.metadata.kind == PayloadKind::Json)
        linked.causation = metadataText(event.metadata.bytes, causationKeys()).value_or("");
    return linked;
}

class Finder {
public:
    Finder(EventStore& store, const LinkOptions& options, const ProgressSink& progress,
           const std::stop_token& stop)
        : m_store(store), m_options(options), m_progress(progress), m_stop(stop)
    {
    }

    Result<EventLinks> run(const Position& position)
    {
        if (Status own = readOwn(position); !own)
            return passOn(own);
        if (Status causes = followCauses(); !causes)
            return passOn(causes);
        if (Status near = scanAround(position); !near)
            return passOn(near);
        if (Status copies = findCopies(); !copies)
            return passOn(copies);
        arrange(position);
        return std::move(m_links);
    }

private:
    void keep(const LinkedEvent& linked) { m_found.try_emplace(linked.place.position, linked); }

    Result<std::optional<LinkedEvent>> readAt(const Position& position, std::string* correlation)
    {
        ReadRequest request;
        request.after = justBefore(position);
        request.upTo = position;
        request.limit = 1;
        request.bodies = Bodies::None;
        const Result<ReadPage> page = m_store.read(request, m_stop);
        if (!page)
            return tl::unexpected(page.error());
        if (page->events.empty() || page->events.front().position != position)
            return std::optional<LinkedEvent>();
        const Event& event = page->events.front();
        if (correlation && event.metadata.kind == PayloadKind::Json)
            *correlation = metadataText(event.metadata.bytes, correlationKeys()).value_or("");
        return std::optional(linkedOf(event));
    }

    Status readOwn(const Position& position)
    {
        const Result<std::optional<LinkedEvent>> own = readAt(position, &m_links.correlation);
        if (!own)
            return tl::unexpected(own.error());
        if (!*own)
            return fail(ErrorKind::NotFound, "There is no event at this position any more.",
                        position.toText());
        m_own = **own;
        keep(m_own);
        return {};
    }

    Status followCauses()
    {
        std::string id = m_own.causation;
        for (std::size_t step = 0; !id.empty() && step < m_options.deepest; ++step) {
            const Result<std::optional<EventPlace>> place = findById(m_store, id, m_stop);
            if (!place && place.error().kind == ErrorKind::TimedOut)
                return {}; // the scan may still meet it
            if (!place)
                return tl::unexpected(place.error());
            if (!*place || m_found.contains((*place)->position))
                return {};
            const Result<std::optional<LinkedEvent>> cause = readAt((*place)->position, nullptr);
            if (!cause)
                return tl::unexpected(cause.error());
            if (!*cause)
                return {};
            id = (*cause)->causation;
            keep(**cause);
        }
        return {};
    }

    /// What belongs to the event, as one filter; empty when nothing can.
    [[nodiscard]] std::string filterText() const
    {
        std::string text;
        if (!m_links.correlation.empty())
            text = filterTerm("corr", m_links.correlation);
        if (!m_own.id.empty())
            text += (text.empty() ? "" : " OR ") + filterTerm("cause", m_own.id);
        return text;
    }

    Status scanAround(const Position& position)
    {
        m_links.from = position;
        m_links.to = position;
        const std::string text = filterText();
        if (text.empty())
            return {};
        Result<Filter> filter = Filter::parse(text, {});
        if (!filter)
            return passOn(filter);
        bool ends = true;
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            const Result<bool> atEnd = scan(position, *filter, direction);
            if (!atEnd)
                return tl::unexpected(atEnd.error());
            ends = ends && *atEnd;
        }
        m_links.wholeStore = ends;
        return {};
    }

    /// True when there is no more in that direction.
    Result<bool> scan(const Position& position, const Filter& filter, Direction direction)
    {
        ReadRequest request;
        request.after = position;
        request.direction = direction;
        request.filter = filter;
        request.limit = kPage;
        request.bodies = Bodies::None;
        std::uint64_t looked = 0;
        while (looked < m_options.reach && m_found.size() < m_options.most) {
            request.scanLimit = static_cast<std::size_t>(std::min(kStep, m_options.reach - looked));
            const Result<ReadPage> page = m_store.read(request, m_stop);
            if (!page)
                return tl::unexpected(page.error());
            for (const Event& event : page->events) {
                if (m_found.size() < m_options.most)
                    keep(linkedOf(event));
            }
            looked += std::max<std::uint64_t>(page->scanned, 1);
            m_links.scanned += page->scanned;
            m_progress({.done = m_links.scanned, .total = m_options.reach * 2});
            if (page->scannedTo)
                (direction == Direction::Forward ? m_links.to : m_links.from) = page->scannedTo;
            if (page->atEnd || !page->scannedTo)
                return true;
            request.after = page->scannedTo;
        }
        return false;
    }

    Status findCopies()
    {
        if (m_own.id.empty())
            return {};
        Result<std::vector<EventPlace>> copies = findAllById(m_store, m_own.id, kPage, m_stop);
        if (copies)
            m_links.copies = *std::move(copies);
        else if (copies.error().kind != ErrorKind::TimedOut)
            return passOn(copies);
        return {};
    }

    /// Each event right after its cause and the effects of that which came before it.
    void arrange(const Position& own)
    {
        std::map<std::string, Position> byId;
        for (const auto& [position, linked] : m_found) {
            if (!linked.id.empty())
                byId.try_emplace(linked.id, position);
        }
        std::map<Position, std::vector<Position>> effects;
        std::vector<Position> roots;
        for (const auto& [position, linked] : m_found) {
            const auto cause = linked.causation.empty() ? byId.end() : byId.find(linked.causation);
            // A cause stands before its effects; what claims otherwise would make a circle.
            if (cause != byId.end() && cause->second < position)
                effects[cause->second].push_back(position);
            else
                roots.push_back(position);
        }
        struct Open {
            Position position;
            std::optional<std::size_t> parent;
            std::size_t depth;
        };
        std::vector<Open> open;
        for (auto root = roots.rbegin(); root != roots.rend(); ++root)
            open.push_back({*root, std::nullopt, 0});
        while (!open.empty()) {
            const Open next = open.back();
            open.pop_back();
            const std::size_t index = m_links.events.size();
            LinkedEvent linked = std::move(m_found.at(next.position));
            linked.parent = next.parent;
            linked.depth = next.depth;
            if (next.position == own)
                m_links.self = index;
            m_links.events.push_back(std::move(linked));
            const std::vector<Position>& children = effects[next.position];
            for (auto child = children.rbegin(); child != children.rend(); ++child)
                open.push_back({*child, index, next.depth + 1});
        }
    }

    EventStore& m_store;
    const LinkOptions& m_options;
    const ProgressSink& m_progress;
    const std::stop_token& m_stop;
    LinkedEvent m_own;
    EventLinks m_links;
    std::map<Position, LinkedEvent> m_found;
};

} // namespace

Result<EventLinks> findLinks(EventStore& store, const Position& position,
                             const LinkOptions& options, const ProgressSink& progress,
                             const std::stop_token& stop)
{
    return Finder(store, options, progress, stop).run(position);
}

} // namespace viridian
