#pragma once

#include "core/base/job_runner.h"
#include "core/store/event_store.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>

namespace viridian::ui {

/// Answers one question at a time about one store, on a thread of its own with a connection that
/// stays open.
///
/// Only the newest question counts: ask() stops the one that runs and drops the one that waits,
/// and their answers never arrive. Thread: UI. Ownership: ends its thread's work when destroyed,
/// without waiting.
class StoreWorker : public QObject {
    Q_OBJECT

public:
    StoreWorker(JobRunner& runner, std::string address, QObject* parent = nullptr);
    ~StoreWorker() override;

    /// @param work  on the worker's thread; must own what it uses
    /// @param done  on the UI thread; hears Unavailable etc. when the store could not be opened
    template <typename T>
    void ask(std::function<Result<T>(EventStore&, std::stop_token)> work,
             std::function<void(Result<T>)> done)
    {
        push([work = std::move(work), done = std::move(done)](
                 Result<EventStore*> store, const std::stop_token& stop) -> Answer {
            auto result = std::make_shared<Result<T>>(
                store
                    ? guarded<T>([&](std::stop_token token) { return work(**store, token); }, stop)
                    : Result<T>(passOn(store)));
            Answer answer;
            answer.lost = !*result && result->error().kind == ErrorKind::Unavailable;
            if (*result || result->error().kind != ErrorKind::Cancelled)
                answer.done = [done, result] { done(std::move(*result)); };
            return answer;
        });
    }

    /// Stops what runs and forgets what waits.
    void cancel();
    /// A question waits or runs.
    [[nodiscard]] bool busy() const { return m_busy; }

private:
    struct Answer {
        std::function<void()> done{}; ///< on the UI thread; empty: it was cancelled
        bool lost = false;            ///< connect anew for the next question
    };
    /// Runs on the worker's thread.
    using Question = std::function<Answer(Result<EventStore*>, const std::stop_token&)>;
    struct Shared;
    void push(Question question);

    std::shared_ptr<Shared> m_shared;
    JobHandle m_job;
    std::uint64_t m_generation = 0;
    bool m_busy = false;
};

} // namespace viridian::ui
