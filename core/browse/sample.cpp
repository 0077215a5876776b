// Times as a function of positions, read at evenly spaced places, tell how many events fall into
// each slice of time: between two places, positions are taken as evenly spread over time. Gaps
// between positions count as events, and times that run backwards are flattened; hence "sampled".
#include "core/browse/sample.h"

#include "core/json/document.h"

#include <algorithm>

namespace viridian {
namespace {

constexpr std::size_t kMostNames = 500;
constexpr std::size_t kLargestRead =
    std::size_t{64} * 1024; ///< bytes of data that is looked into for members
constexpr std::size_t kPage = 10'000;

std::uint64_t leading(const Position& position)
{
    return position.isPair() ? position.transaction() : position.number();
}

Position placeAt(const Position& like, std::uint64_t at)
{
    return like.isPair() ? Position(at, 0) : Position(at);
}

/// A place that was looked at.
struct Knot {
    std::uint64_t at = 0;
    std::int64_t micros = 0;
};

void keep(std::set<std::string>& names, std::string_view name)
{
    if (!name.empty() && names.size() < kMostNames)
        names.emplace(name);
}

/// Names of members, and of the members of members.
void keepPaths(std::set<std::string>& paths, const Payload& payload, json::Document& document)
{
    if (payload.kind != PayloadKind::Json || payload.bytes.size() > kLargestRead ||
        !document.parse(payload.bytes))
        return;
    const json::Node root = json::Document::root();
    if (document.kind(root) != json::Kind::Object)
        return;
    for (json::Node member = document.firstChild(root); member != json::kNone;
         member = document.nextSibling(member)) {
        const std::string name = json::decodeString(document.nameSource(member));
        keep(paths, name);
        if (document.kind(member) != json::Kind::Object)
            continue;
        for (json::Node inner = document.firstChild(member); inner != json::kNone;
             inner = document.nextSibling(inner))
            keep(paths, name + '.' + json::decodeString(document.nameSource(inner)));
    }
}

class Sampler {
public:
    Sampler(EventStore& store, const SampleOptions& options, const std::stop_token& stop)
        : m_store(store), m_options(options), m_stop(stop)
    {
    }

    Result<StoreSample> run()
    {
        Status ends = readEnds();
        if (!ends)
            return passOn(ends);
        if (!m_sample.first)
            return std::move(m_sample);
        const std::uint64_t from = leading(*m_sample.first);
        const std::uint64_t to = leading(*m_sample.last);
        m_sample.exact = to - from < m_options.countUpTo;
        Status read = m_sample.exact ? readAll() : readPlaces(from, to);
        if (!read)
            return passOn(read);
        m_sample.exact ? countSlices() : spreadSlices(to);
        return std::move(m_sample);
    }

private:
    Status readEnds()
    {
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            ReadRequest request;
            request.limit = 1;
            request.bodies = Bodies::None;
            request.direction = direction;
            const Result<ReadPage> page = m_store.read(request, m_stop);
            if (!page)
                return tl::unexpected(page.error());
            if (page->events.empty())
                return {};
            (direction == Direction::Forward ? m_sample.first : m_sample.last) =
                page->events.front().position;
        }
        if (!m_sample.last)
            m_sample.first.reset();
        return {};
    }

    void look(const Event& event, bool inside)
    {
        ++m_sample.looked;
        keep(m_sample.categories, categoryOf(event.stream));
        keep(m_sample.types, event.type);
        keep(m_sample.versions, event.schemaVersion);
        if (!inside)
            return;
        keepPaths(m_sample.paths, event.data, m_document);
        keepPaths(m_sample.metaPaths, event.metadata, m_document);
    }

    Status readAll()
    {
        ReadRequest request;
        request.limit = kPage;
        request.upTo = m_sample.last;
        request.bodies = Bodies::None;
        for (bool more = true; more;) {
            const Result<ReadPage> page = m_store.read(request, m_stop);
            if (!page)
                return tl::unexpected(page.error());
            for (const Event& event : page->events) {
                look(event, false);
                if (event.time)
                    m_knots.push_back(
                        {leading(event.position), event.time->time_since_epoch().count()});
            }
            more = !page->atEnd && page->scannedTo;
            request.after = page->scannedTo;
        }
        return readInside(leading(*m_sample.first), leading(*m_sample.last));
    }

    /// Bodies of a few events, for the names in them.
    Status readInside(std::uint64_t from, std::uint64_t to)
    {
        constexpr std::uint64_t kLooks = 8;
        for (std::uint64_t look = 0; look < kLooks; ++look) {
            if (Status read = readPlace(from + (to - from) / kLooks * look, Bodies::Full, false);
                !read)
                return read;
        }
        return {};
    }

    Status readPlace(std::uint64_t at, Bodies bodies, bool knot)
    {
        ReadRequest request;
        if (at > 0)
            request.after = placeAt(*m_sample.first, at - 1);
        request.upTo = m_sample.last;
        request.limit = m_options.batch;
        request.bodies = bodies;
        const Result<ReadPage> page = m_store.read(request, m_stop);
        if (!page)
            return tl::unexpected(page.error());
        for (const Event& event : page->events)
            look(event, bodies == Bodies::Full);
        const auto timed = std::ranges::find_if(
            page->events, [](const Event& event) { return event.time.has_value(); });
        if (knot && timed != page->events.end())
            m_knots.push_back({leading(timed->position), timed->time->time_since_epoch().count()});
        return {};
    }

    Status readPlaces(std::uint64_t from, std::uint64_t to)
    {
        const std::uint64_t places = std::max<std::size_t>(m_options.places, 2);
        for (std::uint64_t place = 0; place < places; ++place) {
            const auto share = static_cast<double>(place) / static_cast<double>(places - 1);
            const auto at =
                from + static_cast<std::uint64_t>(static_cast<double>(to - from) * share);
            if (Status read = readPlace(std::min(at, to), Bodies::None, true); !read)
                return read;
        }
        return readInside(from, to);
    }

    /// Slices of equal length over all that was seen.
    bool makeSlices()
    {
        if (m_knots.empty())
            return false;
        const auto [low, high] = std::ranges::minmax_element(m_knots, {}, &Knot::micros);
        const auto count = static_cast<std::int64_t>(std::max<std::size_t>(m_options.slices, 1));
        m_start = low->micros;
        m_length = std::max<std::int64_t>((high->micros - m_start) / count + 1, 1);
        for (std::int64_t slice = 0; slice < count; ++slice) {
            const std::int64_t begin = m_start + slice * m_length;
            m_sample.slices.push_back({Timestamp(std::chrono::microseconds(begin)),
                                       Timestamp(std::chrono::microseconds(begin + m_length)), 0});
        }
        return true;
    }

    [[nodiscard]] std::size_t sliceOf(std::int64_t micros) const
    {
        const auto at =
            static_cast<std::size_t>(std::max<std::int64_t>(micros - m_start, 0) / m_length);
        return std::min(at, m_sample.slices.size() - 1);
    }

    void countSlices()
    {
        if (!makeSlices())
            return;
        for (const Knot& knot : m_knots)
            m_sample.slices[sliceOf(knot.micros)].events += 1;
    }

    void spreadSlices(std::uint64_t to)
    {
        std::ranges::sort(m_knots, {}, &Knot::at);
        if (!makeSlices())
            return;
        for (std::size_t i = 0; i < m_knots.size(); ++i) {
            const std::uint64_t next = i + 1 < m_knots.size() ? m_knots[i + 1].at : to + 1;
            const std::int64_t until =
                i + 1 < m_knots.size() ? m_knots[i + 1].micros : m_knots[i].micros;
            spread(static_cast<double>(next - m_knots[i].at), m_knots[i].micros, until);
        }
    }

    void spread(double events, std::int64_t from, std::int64_t to)
    {
        const std::size_t first = sliceOf(from);
        const std::size_t last = sliceOf(std::max(from, to));
        const auto length = static_cast<double>(std::max<std::int64_t>(to - from, 0));
        if (first == last || length <= 0) {
            m_sample.slices[first].events += events;
            return;
        }
        for (std::size_t slice = first; slice <= last; ++slice) {
            const std::int64_t begin =
                std::max(m_start + static_cast<std::int64_t>(slice) * m_length, from);
            const std::int64_t end =
                std::min(m_start + static_cast<std::int64_t>(slice + 1) * m_length, to);
            m_sample.slices[slice].events += events * static_cast<double>(end - begin) / length;
        }
    }

    EventStore& m_store;
    const SampleOptions& m_options;
    const std::stop_token& m_stop;
    StoreSample m_sample;
    std::vector<Knot> m_knots;
    json::Document m_document;
    std::int64_t m_start = 0;
    std::int64_t m_length = 1;
};

} // namespace

Result<StoreSample> sampleStore(EventStore& store, const SampleOptions& options,
                                const std::stop_token& stop)
{
    return Sampler(store, options, stop).run();
}

} // namespace viridian
