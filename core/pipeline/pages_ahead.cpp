#include "core/pipeline/pages_ahead.h"

#include <utility>

namespace viridian::pipeline {
namespace {

constexpr std::size_t kAhead = 2; ///< pages that wait

} // namespace

PagesAhead::PagesAhead(EventStore& store, ReadRequest request, const std::stop_token& stop)
    : m_store(store), m_stopped(stop, [this] { m_ending.request_stop(); }),
      m_reader([this, request = std::move(request)] { read(request, m_ending.get_token()); })
{
}

PagesAhead::~PagesAhead()
{
    m_ending.request_stop();
}

void PagesAhead::read(ReadRequest request, const std::stop_token& stop)
{
    for (bool more = true; more;) {
        Result<ReadPage> page = m_store.read(request, stop);
        more = page && !page->atEnd;
        if (page && page->scannedTo)
            request.after = page->scannedTo;
        more = give(std::move(page), stop) && more;
    }
}

bool PagesAhead::give(Result<ReadPage> page, const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, stop, [this] { return m_pages.size() < kAhead; }))
        page = fail(ErrorKind::Cancelled, "Stopped.");
    m_pages.push_back(std::move(page));
    m_changed.notify_all();
    return m_pages.back().has_value();
}

Result<ReadPage> PagesAhead::next()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_pages.empty(); });
    Result<ReadPage> page = std::move(m_pages.front());
    m_pages.pop_front();
    m_changed.notify_all();
    return page;
}

} // namespace viridian::pipeline
