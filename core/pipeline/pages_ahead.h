#pragma once

#include "core/store/event_store.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace viridian::pipeline {

/// Reads a store page by page on a thread of its own, a little ahead of who works on the pages.
/// Nobody else may use the store meanwhile. Thread: next() is called by one; the end of this waits
/// for the read that is under way, which is asked to stop.
class PagesAhead {
public:
    /// @param request  where to begin; after is moved on from page to page
    /// @param stop     ends a read, and with it next() by Cancelled
    PagesAhead(EventStore& store, ReadRequest request, const std::stop_token& stop);
    ~PagesAhead();
    PagesAhead(const PagesAhead&) = delete;
    PagesAhead& operator=(const PagesAhead&) = delete;

    /// Waits for the next page; behind one with atEnd, or an error, there is none to wait for.
    /// Errors: the store's.
    [[nodiscard]] Result<ReadPage> next();

private:
    void read(ReadRequest request, const std::stop_token& stop);
    /// False when nothing further is wanted.
    bool give(Result<ReadPage> page, const std::stop_token& stop);

    EventStore& m_store;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Result<ReadPage>> m_pages;
    std::stop_source m_ending;
    std::stop_callback<std::function<void()>> m_stopped;
    std::jthread m_reader; ///< the last member: it uses the others
};

} // namespace viridian::pipeline
