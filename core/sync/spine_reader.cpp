#include "core/sync/spine_reader.h"

#include "core/base/job_runner.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace viridian {

namespace {

/// A page's payloads stay near this size, so that pages in flight bound memory also where events
/// are large.
constexpr std::size_t kPageBytes = std::size_t{8} * 1024 * 1024;
constexpr std::size_t kSmallestPage = 16;
constexpr std::chrono::milliseconds kNap{20};
constexpr std::chrono::milliseconds kRoomWait{100};

std::size_t bytesOf(const EventBatch& batch)
{
    std::size_t bytes = 0;
    for (const Event& event : batch)
        bytes += event.data.bytes.size() + event.metadata.bytes.size() + event.stream.size() +
                 event.id.size();
    return bytes;
}

EventBatch ownedBy(const Shard& shard, EventBatch page)
{
    if (shard.whole())
        return page;
    EventBatch owned;
    owned.share(page);
    for (const Event& event : page)
        if (shard.owns(event.stream))
            owned.add(event);
    return owned;
}

} // namespace

SpineReader::SpineReader(const SpineOptions& options, SpineQueue& queue)
    : m_options(options), m_queue(queue), m_cursor(options.after), m_upTo(options.upTo),
      m_pageEvents(std::max<std::size_t>(1, options.pageEvents))
{
}

void SpineReader::run(std::stop_token stop)
{
    const std::function<Result<bool>(std::stop_token)> work =
        [this](std::stop_token token) -> Result<bool> {
        Result<void> done = readAll(std::move(token));
        if (!done)
            return passOn(done);
        return true;
    };
    Result<bool> done = guarded(work, std::move(stop));
    if (done)
        m_queue.finish();
    else
        m_queue.failAfterAll(std::move(done).error());
}

Result<void> SpineReader::readAll(std::stop_token stop)
{
    Result<std::unique_ptr<EventStore>> store = m_options.blue();
    if (!store)
        return passOn(store);
    m_store = std::move(*store);
    Result<Went> went = pinEnd(stop);
    while (went && *went == Went::On && !stop.stop_requested())
        went = step(stop);
    if (!went)
        return passOn(went);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    return {};
}

/// Without follow the end is fixed once: the settled head of now, or what was asked for if that is
/// lower.
Result<SpineReader::Went> SpineReader::pinEnd(std::stop_token stop)
{
    if (!m_options.follow) {
        Result<Head> head = m_store->head(stop);
        if (!head)
            return passOn(head);
        if (!head->settled)
            return Went::Ended;
        m_upTo = m_upTo ? std::min(*m_upTo, *head->settled) : *head->settled;
    }
    return m_upTo && m_cursor && *m_cursor >= *m_upTo ? Went::Ended : Went::On;
}

Result<SpineReader::Went> SpineReader::step(std::stop_token stop)
{
    m_queue.readerTurned();
    const std::size_t limit = pageLimit(stop);
    if (limit == 0)
        return Went::On;
    ReadRequest request;
    request.after = m_cursor;
    request.upTo = m_upTo;
    request.limit = limit;
    Result<ReadPage> page = m_store->read(request, stop);
    if (!page)
        return passOn(page);
    m_throttle.spend(page->events.size());
    const bool end = page->atEnd;
    if (!page->events.empty())
        give(std::move(*page));
    return end ? atEnd(stop) : Result<Went>(Went::On);
}

/// 0: not now (paused, throttled, or the consumer is behind).
std::size_t SpineReader::pageLimit(std::stop_token stop)
{
    if (m_options.steering && m_options.steering->paused) {
        nap(kNap, stop);
        return 0;
    }
    if (!m_queue.waitForRoom(kRoomWait, stop))
        return 0;
    const std::uint64_t rate = m_options.steering ? m_options.steering->rateLimit.load() : 0;
    const std::size_t granted = m_throttle.grant(rate, m_pageEvents, Throttle::Clock::now());
    if (granted == 0)
        nap(kNap, stop);
    return granted;
}

void SpineReader::give(ReadPage page)
{
    const std::size_t each = std::max<std::size_t>(1, bytesOf(page.events) / page.events.size());
    m_pageEvents = std::clamp(kPageBytes / each, std::min(kSmallestPage, m_options.pageEvents),
                              m_options.pageEvents);
    m_cursor = page.events.back().position;
    m_announced = false;
    SpinePage next;
    next.readTo = m_cursor;
    next.blue = ownedBy(m_options.shard, std::move(page.events));
    m_queue.addWork(std::move(next));
}

Result<SpineReader::Went> SpineReader::atEnd(std::stop_token stop)
{
    if (!m_options.follow || (m_upTo && m_cursor && *m_cursor >= *m_upTo) || m_settledPast)
        return Went::Ended;
    if (m_upTo) {
        // The end may lie in a gap that never fills. Reading once more after the settled head was
        // seen there is sure.
        Result<Head> head = m_store->head(stop);
        if (!head)
            return passOn(head);
        m_settledPast = head->settled && *head->settled >= *m_upTo;
        if (m_settledPast)
            return Went::On;
    }
    if (!m_announced)
        m_queue.addCaughtUp();
    m_announced = true;
    Result<bool> changed = m_store->waitForChange(m_options.poll, stop);
    if (!changed)
        return passOn(changed);
    return Went::On;
}

void SpineReader::nap(std::chrono::milliseconds length, std::stop_token stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, length, [] { return false; });
}

} // namespace viridian
