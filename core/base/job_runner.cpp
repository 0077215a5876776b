#include "core/base/job_runner.h"

#include "core/base/log.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace viridian {

struct JobHandle::Job {
    std::stop_source stop;
    std::atomic<bool> finished{false};
};

JobHandle& JobHandle::operator=(JobHandle&& other) noexcept
{
    if (this != &other) {
        requestStop();
        m_job = std::move(other.m_job);
    }
    return *this;
}

JobHandle::~JobHandle()
{
    requestStop();
}

void JobHandle::requestStop() noexcept
{
    if (m_job)
        m_job->stop.request_stop();
}

bool JobHandle::running() const noexcept
{
    return m_job && !m_job->finished.load(std::memory_order_acquire);
}

struct JobRunner::State {
    struct Running {
        std::shared_ptr<JobHandle::Job> job;
        std::jthread thread;
    };

    /// Joins what has already returned, so that a long session does not collect threads.
    void sweep()
    {
        std::erase_if(running, [](const Running& entry) {
            return entry.job->finished.load(std::memory_order_acquire);
        });
    }

    mutable std::mutex mutex;
    std::vector<Running> running;
};

JobRunner::JobRunner() : m_state(std::make_unique<State>())
{
}

JobRunner::~JobRunner()
{
    stopAll();
}

JobHandle JobRunner::start(std::function<void(std::stop_token)> work)
{
    auto job = std::make_shared<JobHandle::Job>();
    std::jthread thread([job, work = std::move(work)]() mutable {
        try {
            work(job->stop.get_token());
        } catch (const std::exception& error) {
            log::error("a job ended with an exception: {}", error.what());
        }
        work = nullptr; // what the job owns ends on the job's thread
        job->finished.store(true, std::memory_order_release);
    });
    const std::lock_guard lock(m_state->mutex);
    m_state->sweep();
    m_state->running.push_back({job, std::move(thread)});
    return JobHandle(std::move(job));
}

void JobRunner::stopAll()
{
    std::vector<State::Running> running;
    {
        const std::lock_guard lock(m_state->mutex);
        running.swap(m_state->running);
    }
    for (const State::Running& entry : running)
        entry.job->stop.request_stop();
}

std::size_t JobRunner::active() const
{
    const std::lock_guard lock(m_state->mutex);
    return static_cast<std::size_t>(
        std::ranges::count_if(m_state->running, [](const State::Running& entry) {
            return !entry.job->finished.load(std::memory_order_acquire);
        }));
}

} // namespace viridian
