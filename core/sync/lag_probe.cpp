#include "core/sync/lag_probe.h"

#include <algorithm>
#include <cmath>

namespace viridian {

namespace {

/// Nearer than this the events are counted, further away they are estimated: counting must stay
/// quick.
constexpr std::uint64_t kCountWithin = 50'000;
constexpr std::size_t kMostSeen = 3600;

std::uint64_t distance(const std::optional<Position>& from, const Position& to)
{
    const std::uint64_t start = from ? from->number() : 0;
    return to.number() > start ? to.number() - start : 0;
}

} // namespace

Result<LagReading> LagProbe::read(const std::function<std::optional<Position>()>& checkpoint,
                                  double density, std::stop_token stop)
{
    if (!m_store) {
        Result<std::unique_ptr<EventStore>> store = m_open();
        if (!store)
            return passOn(store);
        m_store = std::move(*store);
    }
    Result<LagReading> reading = measure(checkpoint, density, std::move(stop));
    if (!reading)
        m_store.reset();
    return reading;
}

Result<LagReading> LagProbe::measure(const std::function<std::optional<Position>()>& checkpoint,
                                     double density, std::stop_token stop)
{
    Result<Head> head = m_store->head(stop);
    if (!head)
        return passOn(head);
    LagReading reading;
    reading.head = std::move(*head);
    reading.at = now();
    remember(reading.head);
    const std::optional<Position> from = checkpoint();
    if (!reading.head.settled || (from && *from >= *reading.head.settled))
        return reading;
    if (Status counted = count(reading, from, density, stop); !counted)
        return passOn(counted);
    if (Status aged = age(reading, from, stop); !aged)
        return passOn(aged);
    return reading;
}

Status LagProbe::count(LagReading& reading, const std::optional<Position>& from, double density,
                       std::stop_token stop)
{
    const Position& settled = *reading.head.settled;
    const std::uint64_t far = distance(from, settled);
    std::uint64_t events = 0;
    if (far <= kCountWithin) {
        Result<std::uint64_t> counted = m_store->countBetween(from, settled, std::move(stop));
        if (!counted)
            return passOn(counted);
        events = *counted;
    } else {
        reading.exact = false;
        events = static_cast<std::uint64_t>(
            std::llround(static_cast<double>(far) * std::min(1.0, density)));
    }
    reading.exact = reading.exact && m_shard.whole();
    reading.events = (events + m_shard.count - 1) / m_shard.count;
    return {};
}

Status LagProbe::age(LagReading& reading, const std::optional<Position>& from, std::stop_token stop)
{
    if (reading.events == 0)
        return {};
    ReadRequest first;
    first.after = from;
    first.limit = 1;
    first.bodies = Bodies::None;
    Result<ReadPage> page = m_store->read(first, std::move(stop));
    if (!page)
        return passOn(page);
    std::optional<Timestamp> since;
    if (!page->events.empty())
        since = page->events.front().time;
    if (!since) {
        const auto seen = std::ranges::find_if(
            m_seen, [&](const Seen& one) { return !from || one.settled > *from; });
        if (seen != m_seen.end())
            since = seen->at;
    }
    if (since)
        reading.seconds = std::max(0.0, std::chrono::duration<double>(reading.at - *since).count());
    return {};
}

void LagProbe::remember(const Head& head)
{
    if (!head.settled || (!m_seen.empty() && m_seen.back().settled >= *head.settled))
        return;
    m_seen.push_back({*head.settled, now()});
    if (m_seen.size() > kMostSeen)
        m_seen.pop_front();
}

} // namespace viridian
