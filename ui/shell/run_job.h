#pragma once

#include "core/base/job_runner.h"
#include "ui/shell/app_context.h"

#include <QCoreApplication>
#include <QMetaObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <utility>

namespace viridian::ui {

/// The one bridge from a job to the UI thread. Runs @p work on a thread of its own and calls @p
/// done with its result on the UI thread; drops the result when @p receiver is gone. An exception
/// becomes ErrorKind::Internal.
///
/// Ownership: keep the handle; destroying it asks the job to stop, done() then still hears back
/// (Cancelled).
/// @p work must own everything it uses.
template <typename T>
[[nodiscard]] JobHandle runJob(JobRunner& runner, QObject* receiver,
                               std::function<Result<T>(std::stop_token)> work,
                               std::function<void(Result<T>)> done)
{
    // QPointer is only read on the UI thread; the job's thread merely carries it.
    auto guard = std::make_shared<QPointer<QObject>>(receiver);
    return runner.start([guard = std::move(guard), work = std::move(work),
                         done = std::move(done)](std::stop_token stop) {
        auto result = std::make_shared<Result<T>>(guarded<T>(work, std::move(stop)));
        QMetaObject::invokeMethod(
            qApp,
            [guard, done, result] {
                if (*guard)
                    done(std::move(*result));
            },
            Qt::QueuedConnection);
    });
}

/// runJob() that shows in the Jobs pane until its result arrived, with *Cancel*. Set name, stores
/// and unit of
/// @p info; numbers come from the sink that @p work is given.
template <typename T>
void runListedJob(AppContext& context, QObject* receiver, JobInfo info,
                  std::function<Result<T>(std::stop_token, const ProgressSink&)> work,
                  std::function<void(Result<T>)> done, JobHandle& handle)
{
    auto counter = std::make_shared<JobCounter>();
    auto stop = std::make_shared<std::stop_source>();
    info.poll = [counter] { return counter->numbers(); };
    info.actionText = QCoreApplication::translate("Jobs", "Cancel");
    info.action = [stop] { stop->request_stop(); };
    auto ticket = std::make_shared<JobTicket>(context.jobs().add(std::move(info)));
    // The ticket ends on the UI thread: the row goes with the result, also when the receiver is
    // gone.
    auto release = [ticket]() mutable { *ticket = {}; };
    handle = context.runner().start([receiver = std::make_shared<QPointer<QObject>>(receiver),
                                     counter, stop, work = std::move(work), done = std::move(done),
                                     release = std::move(release)](std::stop_token outer) {
        const std::stop_callback chain(outer, [&stop] { stop->request_stop(); });
        const std::function<Result<T>(std::stop_token)> bound = [&](std::stop_token token) {
            return work(std::move(token), JobCounter::sinkOf(counter));
        };
        auto result = std::make_shared<Result<T>>(guarded<T>(bound, stop->get_token()));
        QMetaObject::invokeMethod(
            qApp,
            [receiver, done, result, release]() mutable {
                release();
                if (*receiver)
                    done(std::move(*result));
            },
            Qt::QueuedConnection);
    });
}

} // namespace viridian::ui
