#include "core/browse/finished.h"

#include <algorithm>
#include <functional>

namespace viridian {
namespace {

constexpr std::size_t kMostStreams = 2'000'000;
constexpr std::uint64_t kLeastSeen = 10;      ///< fewer say nothing about a type
constexpr std::uint64_t kFollowedOneIn = 100; ///< a type that is followed more often ends nothing

} // namespace

std::uint32_t FinishWatch::typeOf(std::string_view name)
{
    const auto found = m_typeIndex.find(name);
    if (found != m_typeIndex.end())
        return found->second;
    const auto index = static_cast<std::uint32_t>(m_types.size());
    m_types.push_back({.name = std::string(name)});
    m_typeIndex.emplace(name, index);
    return index;
}

void FinishWatch::add(const Event& event)
{
    if (m_overflow)
        return;
    const std::uint32_t type = typeOf(event.type);
    ++m_types[type].seen;
    Stream& stream = m_streams[std::hash<std::string_view>()(event.stream)];
    if (stream.events > 0)
        ++m_types[stream.lastType].followed;
    stream.lastType = type;
    ++stream.events;
    stream.lastTime = event.time ? event.time->time_since_epoch().count() : 0;
    if (m_streams.size() > kMostStreams) {
        m_overflow = true;
        m_streams.clear();
    }
}

FinishedStreams FinishWatch::finish(std::optional<Timestamp> quietSince) const
{
    FinishedStreams result{.rows = {}, .known = !m_overflow};
    const std::int64_t quiet = quietSince ? quietSince->time_since_epoch().count() : 0;
    std::vector<FinishedStreams::Row> rows(m_types.size());
    for (const auto& [hash, stream] : m_streams) {
        const Type& type = m_types[stream.lastType];
        const bool ends = type.seen >= kLeastSeen && type.followed * kFollowedOneIn <= type.seen;
        if (!ends || (quietSince && stream.lastTime > quiet))
            continue;
        ++rows[stream.lastType].streams;
        rows[stream.lastType].events += stream.events;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].lastType = m_types[i].name;
        if (rows[i].streams > 0)
            result.rows.push_back(std::move(rows[i]));
    }
    std::ranges::sort(result.rows, std::ranges::greater(), &FinishedStreams::Row::events);
    return result;
}

} // namespace viridian
