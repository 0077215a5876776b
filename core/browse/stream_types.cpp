#include "core/browse/stream_types.h"

#include <algorithm>
#include <map>

namespace viridian {
namespace {

constexpr std::size_t kPage = 5000;

/// What is kept of an event until all are known.
struct Seen {
    std::size_t type = 0;
    std::int64_t micros = 0;
    std::int64_t version = 0;
};

class Collector {
public:
    explicit Collector(const StreamTypesOptions& options) : m_options(options) {}

    void add(const Event& event)
    {
        const auto [at, fresh] = m_numbers.try_emplace(std::string(event.type), m_numbers.size());
        m_seen.push_back({.type = at->second,
                          .micros = event.time ? event.time->time_since_epoch().count() : 0,
                          .version = event.version});
        m_timed = m_timed && event.time.has_value();
    }
    [[nodiscard]] bool full() const { return m_seen.size() >= m_options.most; }

    StreamTypes finish(bool complete) &&
    {
        StreamTypes types;
        types.complete = complete;
        types.events = m_seen.size();
        if (m_seen.empty())
            return types;
        types.byTime = m_timed;
        const auto [first, last] = std::ranges::minmax(m_seen, {}, &Seen::micros);
        types.from = Timestamp{std::chrono::microseconds(first.micros)};
        types.to = Timestamp{std::chrono::microseconds(last.micros)};
        const auto [low, high] = std::ranges::minmax(m_seen, {}, &Seen::version);
        types.firstVersion = low.version;
        types.lastVersion = high.version;
        types.lanes = lanes();
        for (const Seen& seen : m_seen)
            ++laneOf(types, seen.type).slices[sliceOf(types, seen)];
        return types;
    }

private:
    /// Lanes with their counts, and which lane each type has.
    std::vector<TypeLane> lanes()
    {
        std::vector<std::uint64_t> counts(m_numbers.size());
        for (const Seen& seen : m_seen)
            ++counts[seen.type];
        std::vector<TypeLane> all;
        std::vector<std::pair<std::string, std::size_t>> types(m_numbers.begin(), m_numbers.end());
        std::ranges::stable_sort(types, std::greater<>(),
                                 [&counts](const auto& type) { return counts[type.second]; });
        m_lanes.resize(types.size());
        for (const auto& [type, number] : types) {
            const bool own = all.size() < m_options.lanes || types.size() == m_options.lanes + 1;
            if (own || all.size() == m_options.lanes)
                all.push_back({.type = own ? type : std::string(),
                               .events = 0,
                               .slices = std::vector<std::uint64_t>(m_options.slices)});
            m_lanes[number] = all.size() - 1;
            all.back().events += counts[number];
        }
        return all;
    }

    TypeLane& laneOf(StreamTypes& types, std::size_t type) const
    {
        return types.lanes[m_lanes[type]];
    }

    [[nodiscard]] std::size_t sliceOf(const StreamTypes& types, const Seen& seen) const
    {
        const auto share = [this](std::int64_t from, std::int64_t at, std::int64_t to) {
            if (to <= from)
                return std::size_t{0};
            const double part = static_cast<double>(at - from) / static_cast<double>(to - from);
            const double slice = part * static_cast<double>(m_options.slices);
            return std::min(static_cast<std::size_t>(slice), m_options.slices - 1);
        };
        if (!types.byTime)
            return share(types.firstVersion, seen.version, types.lastVersion);
        return share(types.from.time_since_epoch().count(), seen.micros,
                     types.to.time_since_epoch().count());
    }

    const StreamTypesOptions& m_options;
    std::map<std::string, std::size_t> m_numbers; ///< of types, as they came
    std::vector<std::size_t> m_lanes;             ///< by a type's number
    std::vector<Seen> m_seen;
    bool m_timed = true;
};

} // namespace

Timestamp StreamTypes::begin(std::size_t slice) const
{
    const auto span = static_cast<double>((to - from).count());
    const auto count = static_cast<double>(std::max<std::size_t>(sliceCount(), 1));
    return from + std::chrono::microseconds(
                      static_cast<std::int64_t>(span * static_cast<double>(slice) / count));
}

Result<StreamTypes> typesOfStream(EventStore& store, const std::string& stream,
                                  const StreamTypesOptions& options, const std::stop_token& stop)
{
    ReadRequest request;
    request.stream = stream;
    request.bodies = Bodies::None;
    request.limit = kPage;
    Collector collector(options);
    bool more = true;
    while (more && !collector.full()) {
        const Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return tl::unexpected(page.error());
        for (const Event& event : page->events) {
            if (!collector.full())
                collector.add(event);
            else
                return std::move(collector).finish(false);
        }
        more = !page->atEnd && page->scannedTo;
        request.after = page->scannedTo;
    }
    return std::move(collector).finish(!more);
}

} // namespace viridian
