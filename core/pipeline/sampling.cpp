#include "core/pipeline/sampling.h"

#include "core/base/dice.h"
#include "core/base/digest.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace viridian::pipeline {
namespace {

constexpr std::size_t kPages = 64;
constexpr std::size_t kPage = 1000;
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kMostCandidates = 200'000;
constexpr std::size_t kMostRareTypes = 500;

/// The coordinate by which a store's range is divided: the transaction where positions are pairs.
/// Only where to begin reading depends on it, so a store may put any meaning into it.
std::uint64_t coordinate(const Position& position)
{
    return position.isPair() ? position.transaction() : position.number();
}

Position at(const Position& like, std::uint64_t coordinate)
{
    return like.isPair() ? Position(coordinate, 0) : Position(coordinate);
}

class Collector {
public:
    Collector(EventStore& store, const SampleRequest& request, const ProgressSink& progress,
              std::stop_token stop)
        : m_store(store), m_request(request), m_progress(progress), m_stop(std::move(stop))
    {
    }

    /// All of the store, page by page.
    Status readAll()
    {
        return collect({.after = {}, .upTo = m_request.upTo, .stream = {}, .filter = {}}, kNoLimit);
    }

    /// The stream's first events, as many as the sample may have.
    Status readStream()
    {
        return collect(
            {.after = {}, .upTo = m_request.upTo, .stream = m_request.of.stream, .filter = {}},
            m_request.events);
    }

    /// What matches the filter, if that is not more than twice the sample; true: that was all.
    /// Otherwise nothing is kept: the oldest would outweigh the others.
    Result<bool> readMatches()
    {
        const Status read = collect(matches({}), m_request.events * 2);
        if (!read)
            return tl::unexpected(read.error());
        if (!m_ended) {
            byPosition.clear();
            m_pages.clear();
        }
        return m_ended;
    }

    Status readEnds()
    {
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            ReadRequest request = matches({});
            request.direction = direction;
            if (Status read = collect(std::move(request), 1); !read)
                return read;
        }
        if (!byPosition.empty()) {
            m_first = byPosition.begin()->first;
            m_last = byPosition.rbegin()->first;
        }
        return {};
    }

    /// No page reaches back into the one before, and nothing is looked for behind the last: all of
    /// them together read the store at most once, however few events match.
    Status readSpread()
    {
        const std::size_t wanted = std::min(m_request.events * 2, kMostCandidates);
        const std::size_t limit = std::max<std::size_t>(1, wanted / kPages);
        const std::uint64_t low = coordinate(m_first);
        const std::uint64_t width = (coordinate(m_last) - low) / kPages;
        Dice dice(m_request.seed);
        Position reached;
        for (std::size_t i = 0; i < kPages; ++i) {
            const std::uint64_t begin = low + i * width + dice.below(width);
            if (Status read = collect(matches(std::max(at(m_last, begin), reached)), limit); !read)
                return read;
            if (m_ended)
                break;
            reached = std::max(reached, m_reached);
        }
        return {};
    }

    /// Looks for the types of the census that no page held.
    Status readRare()
    {
        std::size_t looked = 0;
        for (const TypeCount& row : *m_request.census) {
            if (row.count == 0 || m_types.contains(row.type) || ++looked > kMostRareTypes)
                continue;
            const Result<Filter> filter =
                Filter::parse("type:" + quotedValue(row.type), Timestamp{});
            if (!filter)
                continue;
            for (const Direction direction : {Direction::Forward, Direction::Backward}) {
                ReadRequest request = matches({});
                request.direction = direction;
                request.filter = *filter;
                if (Status read = collect(std::move(request), 2); !read)
                    return read;
            }
        }
        return {};
    }

    std::map<Position, const Event*> byPosition; ///< each event once

private:
    static std::string quotedValue(const std::string& text)
    {
        std::string out = "\"";
        for (const char c : text)
            out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        return out + "\"";
    }

    [[nodiscard]] ReadRequest matches(std::optional<Position> after) const
    {
        return {
            .after = after, .upTo = m_request.upTo, .stream = {}, .filter = m_request.of.filter};
    }

    /// Reads until @p limit events came or there are no more.
    Status collect(ReadRequest request, std::size_t limit)
    {
        m_ended = false;
        for (std::size_t got = 0; got < limit && !m_ended;) {
            if (m_stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Stopped.");
            request.limit = std::min(limit - got, kPage);
            Result<ReadPage> page = m_store.read(request, m_stop);
            if (!page)
                return tl::unexpected(page.error());
            m_ended = page->atEnd;
            got += page->events.size();
            if (page->scannedTo)
                request.after = page->scannedTo;
            if (!page->events.empty())
                m_reached = page->events.back().position;
            keep(std::move(page->events));
        }
        return {};
    }

    void keep(EventBatch events)
    {
        m_pages.push_back(std::make_unique<EventBatch>(std::move(events)));
        for (const Event& event : *m_pages.back()) {
            byPosition.emplace(event.position, &event);
            m_types.emplace(event.type);
        }
        if (m_progress)
            m_progress({.done = std::min<std::uint64_t>(byPosition.size(), m_request.events),
                        .total = m_request.events});
    }

    EventStore& m_store;
    const SampleRequest& m_request;
    const ProgressSink& m_progress;
    std::stop_token m_stop;
    std::vector<std::unique_ptr<EventBatch>> m_pages;
    std::set<std::string, std::less<>> m_types;
    Position m_first;
    Position m_last;
    Position m_reached;   ///< the last event that collect() read
    bool m_ended = false; ///< collect() saw the end
};

using Stratum = std::vector<const Event*>;

/// Front of the list: first, last, largest; the rest in the order of the dice.
void order(Stratum& stratum, std::uint64_t seed)
{
    if (stratum.size() < 2)
        return;
    const Event* last = stratum.back();
    const Event* first = stratum.front();
    const Event* largest = *std::ranges::max_element(stratum, {}, &Event::dataBytes);
    Dice dice(seed ^ digestOf(first->type).low);
    for (std::size_t i = stratum.size() - 1; i > 0; --i)
        std::swap(stratum[i], stratum[dice.below(i + 1)]);
    std::size_t front = 0;
    for (const Event* wanted : {first, last, largest}) {
        const auto found =
            std::find(stratum.begin() + static_cast<std::ptrdiff_t>(front), stratum.end(), wanted);
        if (found != stratum.end())
            std::swap(*found, stratum[front++]);
    }
}

std::set<Position> choose(const std::map<Position, const Event*>& all, Transform& transform,
                          const SampleRequest& request)
{
    std::map<std::tuple<std::string, std::string, std::uint64_t>, Stratum> strata;
    json::Document scratch;
    for (const auto& [position, event] : all) {
        const AddressView address = transform.addressOf(*event);
        strata[{std::string(address.type), std::string(address.version),
                shapeOf(event->data, scratch)}]
            .push_back(event);
    }
    std::set<Position> chosen;
    if (!all.empty()) {
        chosen.insert(all.begin()->first);
        chosen.insert(all.rbegin()->first);
    }
    for (auto& [key, stratum] : strata)
        order(stratum, request.seed);
    bool more = true;
    for (std::size_t round = 0; more && chosen.size() < request.events; ++round) {
        more = false;
        for (const auto& [key, stratum] : strata) {
            if (round >= stratum.size() || chosen.size() >= request.events)
                continue;
            more = true;
            chosen.insert(stratum[round]->position);
        }
    }
    return chosen;
}

EventBatch allOf(const Collector& collector)
{
    EventBatch events;
    events.reserve(collector.byPosition.size());
    for (const auto& [position, event] : collector.byPosition)
        events.addCopy(*event);
    return events;
}

/// The events that a sample is chosen from.
Status readCandidates(Collector& collector, const SampleRequest& request)
{
    if (!request.of.stream.empty())
        return collector.readStream();
    const bool filtered = !request.of.wholeStore();
    if (!filtered && request.stored <= request.events * 2)
        return collector.readAll();
    if (filtered) {
        const Result<bool> all = collector.readMatches();
        if (!all || *all)
            return all ? Status() : tl::unexpected(all.error());
    }
    Status read = collector.readEnds();
    if (read && !collector.byPosition.empty())
        read = collector.readSpread();
    if (read && request.census)
        read = collector.readRare();
    return read;
}

} // namespace

std::uint64_t shapeOf(const Payload& payload, json::Document& scratch)
{
    if (payload.kind != PayloadKind::Json || !scratch.parse(payload.bytes))
        return static_cast<std::uint64_t>(payload.kind);
    std::vector<std::string> members;
    const auto add = [&](json::Node node, std::string_view above) {
        members.push_back(fmt::format("{}/{}:{}", above, scratch.nameSource(node),
                                      static_cast<int>(scratch.kind(node))));
    };
    const json::Node root = json::Document::root();
    for (json::Node child = scratch.firstChild(root); child != json::kNone;
         child = scratch.nextSibling(child)) {
        add(child, {});
        if (scratch.kind(child) != json::Kind::Object)
            continue;
        for (json::Node inner = scratch.firstChild(child); inner != json::kNone;
             inner = scratch.nextSibling(inner))
            add(inner, scratch.nameSource(child));
    }
    if (scratch.kind(root) == json::Kind::Array)
        members.resize(std::min<std::size_t>(members.size(), 1));
    std::ranges::sort(members);
    return digestOf(
               fmt::format("{}{}", static_cast<int>(scratch.kind(root)), fmt::join(members, "\n")))
        .low;
}

Result<EventBatch> sampleOf(EventStore& store, Transform& transform, const SampleRequest& request,
                            const ProgressSink& progress, std::stop_token stop)
{
    Collector collector(store, request, progress, stop);
    if (Status read = readCandidates(collector, request); !read)
        return tl::unexpected(read.error());
    if (!request.of.stream.empty())
        return allOf(collector);
    const std::set<Position> chosen = choose(collector.byPosition, transform, request);
    EventBatch sample;
    sample.reserve(chosen.size());
    for (const Position& position : chosen)
        sample.addCopy(*collector.byPosition.at(position));
    return sample;
}

} // namespace viridian::pipeline
