#include "core/browse/census.h"

#include <algorithm>
#include <functional>

namespace viridian {
namespace {

constexpr std::size_t kPage = 20'000;
constexpr std::size_t kTop = 20;
constexpr std::size_t kMostNames = 10'000; ///< categories and types that are told apart
constexpr std::chrono::milliseconds kTell{200};
constexpr std::chrono::hours kQuiet{24 * 30};

/// "2026-11"
std::string monthOf(const std::optional<Timestamp>& time)
{
    constexpr std::size_t kYearAndMonth = 7;
    return time ? formatIso(*time).substr(0, kYearAndMonth) : std::string();
}

class Counter {
public:
    explicit Counter(std::int64_t versionBase) : m_versionBase(versionBase) {}

    void add(const Event& event)
    {
        ++m_census.events;
        m_census.bytes += event.dataBytes;
        addTo(category(categoryOf(event.stream)).all, event);
        if (event.version == m_versionBase)
            ++m_category->streams;
        addTo(type(event.type, event.schemaVersion), event);
        addTo(month(event.time), event);
        addLargest(event);
        addLongest(event);
        m_watch.add(event);
        if (event.time && (!m_newest || *event.time > *m_newest))
            m_newest = event.time;
    }

    Census& census() { return m_census; }

    Census finish()
    {
        m_census.complete = true;
        m_census.finished =
            m_watch.finish(m_newest ? std::optional<Timestamp>(*m_newest - kQuiet) : std::nullopt);
        return std::move(m_census);
    }

private:
    static void addTo(Tally& tally, const Event& event)
    {
        ++tally.events;
        tally.bytes += event.dataBytes;
    }

    // Neighbours are often of one kind: the last one found is asked first.
    CategoryTally& category(std::string_view name)
    {
        if (!m_category || m_categoryName != name) {
            m_categoryName = m_census.categories.size() < kMostNames ||
                                     m_census.categories.contains(std::string(name))
                                 ? std::string(name)
                                 : std::string("…");
            m_category = &m_census.categories[m_categoryName];
        }
        return *m_category;
    }

    Tally& type(std::string_view name, std::string_view version)
    {
        if (!m_type || m_typeKey.first != name || m_typeKey.second != version) {
            m_typeKey = {std::string(name), std::string(version)};
            if (m_census.types.size() >= kMostNames && !m_census.types.contains(m_typeKey))
                m_typeKey = {"…", ""};
            m_type = &m_census.types[m_typeKey];
        }
        return *m_type;
    }

    Tally& month(const std::optional<Timestamp>& time)
    {
        // The text of a time is dear; a day's number is not.
        const std::int64_t day =
            time ? std::chrono::floor<std::chrono::days>(*time).time_since_epoch().count()
                 : -1'000'000;
        if (!m_month || day != m_day) {
            m_day = day;
            m_month = &m_census.months[monthOf(time)];
        }
        return *m_month;
    }

    void addLargest(const Event& event)
    {
        std::vector<LargePayload>& top = m_census.largest;
        if (event.dataBytes == 0 || (top.size() >= kTop && event.dataBytes <= top.back().bytes))
            return;
        const auto at =
            std::ranges::upper_bound(top, event.dataBytes, std::greater<>(), &LargePayload::bytes);
        top.insert(at, {event.position, std::string(event.stream), std::string(event.type),
                        event.dataBytes});
        if (top.size() > kTop)
            top.pop_back();
    }

    /// A stream's length is told by the number of its last event.
    void addLongest(const Event& event)
    {
        std::vector<StreamRow>& top = m_census.longest;
        const auto events = static_cast<std::uint64_t>(
            std::max<std::int64_t>(event.version - m_versionBase + 1, 0));
        if (top.size() >= kTop && events <= top.back().events)
            return;
        const auto same = std::ranges::find(top, event.stream, &StreamRow::stream);
        if (same != top.end())
            top.erase(same);
        const auto at = std::ranges::upper_bound(top, events, std::greater<>(), &StreamRow::events);
        top.insert(at, {std::string(event.stream), event.version, events});
        if (top.size() > kTop)
            top.pop_back();
    }

    Census m_census;
    FinishWatch m_watch;
    std::int64_t m_versionBase;
    CategoryTally* m_category = nullptr;
    std::string m_categoryName;
    Tally* m_type = nullptr;
    std::pair<std::string, std::string> m_typeKey;
    Tally* m_month = nullptr;
    std::int64_t m_day = 0;
    std::optional<Timestamp> m_newest;
};

} // namespace

Result<Census> takeCensus(EventStore& store, const ProgressSink& progress, const CensusSink& sofar,
                          const std::stop_token& stop)
{
    const Result<Head> head = store.head(stop);
    if (!head)
        return tl::unexpected(head.error());
    const Result<Count> about = store.countEvents(false, stop);
    if (!about)
        return tl::unexpected(about.error());
    Counter counter(store.info().versionBase);
    ReadRequest request;
    request.limit = kPage;
    request.upTo = head->settled;
    request.bodies = Bodies::None;
    auto told = std::chrono::steady_clock::now();
    for (bool more = head->settled.has_value(); more;) {
        const Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return tl::unexpected(page.error());
        for (const Event& event : page->events)
            counter.add(event);
        Census& census = counter.census();
        census.upTo = page->scannedTo;
        progress({.done = census.events, .total = std::max(about->count, census.events)});
        const auto now = std::chrono::steady_clock::now();
        if (now - told > kTell) {
            told = now;
            sofar(census);
        }
        more = !page->atEnd && page->scannedTo;
        request.after = page->scannedTo;
    }
    return counter.finish();
}

} // namespace viridian
