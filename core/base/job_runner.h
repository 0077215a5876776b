#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

namespace viridian {

/// Stops its job when destroyed or overwritten. Default-constructed: no job.
/// Thread: owned by one thread at a time.
class JobHandle {
public:
    JobHandle() = default;
    JobHandle(JobHandle&&) noexcept = default;
    JobHandle& operator=(JobHandle&& other) noexcept;
    ~JobHandle();

    /// Asks the job to stop; returns at once.
    void requestStop() noexcept;
    /// True until the job's work has returned.
    [[nodiscard]] bool running() const noexcept;

private:
    friend class JobRunner;
    struct Job;
    explicit JobHandle(std::shared_ptr<Job> job) : m_job(std::move(job)) {}
    std::shared_ptr<Job> m_job;
};

/// Runs work on threads of its own, one thread a job, so that a job may block on its own
/// connection.
///
/// Ownership: the destructor stops all jobs and joins them.
/// Thread: start() from any thread.
class JobRunner {
public:
    JobRunner();
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    /// Runs @p work on a new thread. An exception that leaves @p work is logged as Internal; wrap
    /// with guarded() to hear of it.
    [[nodiscard]] JobHandle start(std::function<void(std::stop_token)> work);

    /// Asks every job to stop and waits until all have returned.
    void stopAll();

    /// Jobs whose work has not returned.
    [[nodiscard]] std::size_t active() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Turns an exception that a library let escape into ErrorKind::Internal.
template <typename T>
Result<T> guarded(const std::function<Result<T>(std::stop_token)>& work, std::stop_token stop)
{
    try {
        return work(std::move(stop));
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, "Something in Viridian failed unexpectedly.",
                    error.what());
    }
}

} // namespace viridian
