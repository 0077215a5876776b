#include "core/sync/spine_queue.h"

#include <algorithm>

namespace viridian {

namespace {

double share(std::size_t part, std::size_t whole)
{
    return whole == 0 ? 0.0 : std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
}

} // namespace

bool SpineQueue::waitForRoom(std::chrono::milliseconds wait, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, stop, wait, [this] { return m_inFlight < m_limit; });
}

void SpineQueue::addWork(SpinePage page)
{
    const std::scoped_lock lock(m_mutex);
    page.number = m_nextIn++;
    ++m_inFlight;
    m_toDo.push_back(std::move(page));
    m_changed.notify_all();
}

void SpineQueue::addCaughtUp()
{
    const std::scoped_lock lock(m_mutex);
    ++m_inFlight;
    m_done.emplace(m_nextIn++, SpineTurn{.kind = SpineTurn::Kind::CaughtUp, .page = {}});
    m_changed.notify_all();
}

void SpineQueue::finish()
{
    const std::scoped_lock lock(m_mutex);
    m_finished = true;
    m_changed.notify_all();
}

void SpineQueue::fail(std::uint64_t number, Error error)
{
    const std::scoped_lock lock(m_mutex);
    if (const auto started = m_startOf.extract(number))
        m_started.erase(m_started.find(started.mapped()));
    m_errors.emplace(number, std::move(error));
    m_changed.notify_all();
}

void SpineQueue::failAfterAll(Error error)
{
    const std::scoped_lock lock(m_mutex);
    m_errors.emplace(m_nextIn, std::move(error));
    m_finished = true;
    m_changed.notify_all();
}

std::optional<SpinePage> SpineQueue::takeWork(std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, stop, [this] { return !m_toDo.empty(); }))
        return std::nullopt;
    SpinePage page = std::move(m_toDo.front());
    m_toDo.pop_front();
    const Timestamp at = now();
    m_started.insert(at);
    m_startOf.emplace(page.number, at);
    return page;
}

void SpineQueue::finishWork(SpinePage page)
{
    const std::scoped_lock lock(m_mutex);
    m_piped += page.expected.inputs();
    if (const auto started = m_startOf.extract(page.number))
        m_started.erase(m_started.find(started.mapped()));
    const std::uint64_t number = page.number;
    m_done.emplace(number, SpineTurn{.kind = SpineTurn::Kind::Page, .page = std::move(page)});
    m_changed.notify_all();
}

bool SpineQueue::hasNext() const
{
    return m_done.contains(m_nextOut) || m_errors.contains(m_nextOut) ||
           (m_finished && m_nextOut == m_nextIn);
}

Result<SpineTurn> SpineQueue::next(std::chrono::milliseconds wait, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, stop, wait, [this] { return hasNext(); });
    if (stop.stop_requested())
        return viridian::fail(ErrorKind::Cancelled, "Stopped.");
    if (const auto error = m_errors.find(m_nextOut); error != m_errors.end())
        return tl::unexpected(error->second);
    auto turn = m_done.extract(m_nextOut);
    if (turn.empty()) {
        const bool end = m_finished && m_nextOut == m_nextIn;
        return SpineTurn{.kind = end ? SpineTurn::Kind::End : SpineTurn::Kind::Waiting, .page = {}};
    }
    ++m_nextOut;
    --m_inFlight;
    m_changed.notify_all();
    return std::move(turn.mapped());
}

void SpineQueue::readerTurned()
{
    const std::scoped_lock lock(m_mutex);
    m_readerTurn = now();
}

SpineGauge SpineQueue::gauge() const
{
    const std::scoped_lock lock(m_mutex);
    SpineGauge gauge;
    gauge.fillRead = share(m_toDo.size(), m_limit);
    gauge.fillPipe = share(m_started.size(), m_workers);
    gauge.fillWrite = share(m_done.size(), m_limit);
    gauge.piped = m_piped;
    gauge.inFlight = m_inFlight;
    gauge.lastTurn = m_finished ? now() : m_readerTurn;
    if (!m_started.empty())
        gauge.lastTurn = std::min(gauge.lastTurn, *m_started.begin());
    return gauge;
}

} // namespace viridian
