#include "ui/browse/store_worker.h"

#include "core/store/open.h"

#include <QCoreApplication>
#include <QPointer>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace viridian::ui {

/// What the thread and the worker share; the thread may outlive the worker.
struct StoreWorker::Shared {
    struct Numbered {
        Question question;
        std::uint64_t generation = 0;
    };
    std::mutex mutex;
    std::condition_variable_any wake;
    std::optional<Numbered> waiting;
    std::stop_source running;
    QPointer<StoreWorker> worker; ///< read on the UI thread only
};

StoreWorker::StoreWorker(JobRunner& runner, std::string address, QObject* parent)
    : QObject(parent), m_shared(std::make_shared<Shared>())
{
    m_shared->worker = this;
    m_job = runner.start([shared = m_shared, address = std::move(address)](std::stop_token stop) {
        const std::stop_callback end(stop, [&shared] {
            const std::scoped_lock lock(shared->mutex);
            shared->running.request_stop();
        });
        std::unique_ptr<EventStore> store;
        for (;;) {
            Shared::Numbered next;
            std::stop_token running;
            {
                std::unique_lock lock(shared->mutex);
                if (!shared->wake.wait(lock, stop, [&] { return shared->waiting.has_value(); }) ||
                    stop.stop_requested())
                    return;
                next = *std::exchange(shared->waiting, std::nullopt);
                shared->running = {};
                running = shared->running.get_token();
            }
            Result<EventStore*> opened = store.get();
            if (!store) {
                Result<std::unique_ptr<EventStore>> fresh = openStore(address);
                if (fresh) {
                    store = std::move(*fresh);
                    opened = store.get();
                } else {
                    opened = passOn(fresh);
                }
            }
            Answer answer = next.question(opened, running);
            if (answer.lost)
                store.reset();
            QMetaObject::invokeMethod(
                qApp,
                [shared, generation = next.generation, done = std::move(answer.done)] {
                    StoreWorker* worker = shared->worker;
                    if (!worker || worker->m_generation != generation)
                        return;
                    worker->m_busy = false;
                    if (done)
                        done();
                },
                Qt::QueuedConnection);
        }
    });
}

StoreWorker::~StoreWorker()
{
    cancel();
}

void StoreWorker::push(Question question)
{
    m_busy = true;
    const std::scoped_lock lock(m_shared->mutex);
    m_shared->running.request_stop();
    m_shared->waiting = Shared::Numbered{std::move(question), ++m_generation};
    m_shared->wake.notify_one();
}

void StoreWorker::cancel()
{
    m_busy = false;
    ++m_generation;
    const std::scoped_lock lock(m_shared->mutex);
    m_shared->waiting.reset();
    m_shared->running.request_stop();
}

} // namespace viridian::ui
