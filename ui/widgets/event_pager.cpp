#include "ui/widgets/event_pager.h"

#include <QCoreApplication>
#include <QPointer>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace viridian::ui {

/// What the thread and the pager share; the thread may outlive the pager.
struct EventPager::Shared {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::deque<PageQuestion> waiting;
    std::uint64_t newest = 0;
    std::stop_source running;   ///< of the question that is being answered
    QPointer<EventPager> pager; ///< read on the UI thread only

    void deliver(std::function<void(EventPager&)> call, const std::shared_ptr<Shared>& self)
    {
        QMetaObject::invokeMethod(
            qApp,
            [self, call = std::move(call)] {
                if (self->pager)
                    call(*self->pager);
            },
            Qt::QueuedConnection);
    }
};

namespace {

Result<PageAnswer> answer(EventStore& store, PageQuestion question, const std::stop_token& stop)
{
    PageAnswer answer{.generation = question.generation,
                      .direction = question.request.direction,
                      .page = {},
                      .head = {},
                      .after = {}};
    if (question.withHead) {
        Result<Head> head = store.head(stop);
        if (!head)
            return passOn(head);
        answer.head = std::move(*head);
        // What settles between the two calls belongs to the next question, not to both.
        question.request.upTo = answer.head->settled;
        if (!answer.head->settled) {
            ReadPage nothing;
            nothing.atEnd = true;
            answer.page = std::make_shared<const ReadPage>(std::move(nothing));
            return answer;
        }
    }
    if (question.fromTime) {
        Result<std::optional<Position>> at = store.positionAt(*question.fromTime, stop);
        if (!at)
            return passOn(at);
        question.request.after = *at;
    }
    answer.after = question.request.after;
    Result<ReadPage> page = store.read(question.request, stop);
    if (!page)
        return passOn(page);
    answer.page = std::make_shared<const ReadPage>(std::move(*page));
    return answer;
}

} // namespace

EventPager::EventPager(JobRunner& runner, Opener opener, QObject* parent)
    : QObject(parent), m_shared(std::make_shared<Shared>())
{
    m_shared->pager = this;
    m_job = runner.start([shared = m_shared, opener = std::move(opener)](std::stop_token stop) {
        const std::stop_callback end(stop, [&shared] {
            const std::scoped_lock lock(shared->mutex);
            shared->running.request_stop();
        });
        std::unique_ptr<EventStore> store;
        for (;;) {
            PageQuestion question;
            std::stop_token running;
            {
                std::unique_lock lock(shared->mutex);
                if (!shared->wake.wait(lock, stop, [&] { return !shared->waiting.empty(); }))
                    return;
                if (stop.stop_requested())
                    return;
                question = std::move(shared->waiting.front());
                shared->waiting.pop_front();
                shared->running = {};
                running = shared->running.get_token();
            }
            const std::uint64_t generation = question.generation;
            const auto refuse = [&](Error error) {
                store.reset(); // open anew next time: a lost connection stays lost
                shared->deliver([generation, error = std::move(error)](
                                    EventPager& pager) { emit pager.failed(generation, error); },
                                shared);
            };
            if (!store) {
                Result<std::unique_ptr<EventStore>> opened = opener();
                if (!opened) {
                    refuse(opened.error());
                    continue;
                }
                store = std::move(*opened);
                shared->deliver([info = std::make_shared<const StoreInfo>(store->info())](
                                    EventPager& pager) { emit pager.storeOpened(info); },
                                shared);
            }
            Result<PageAnswer> page = answer(*store, std::move(question), running);
            if (!page && page.error().kind != ErrorKind::Cancelled)
                refuse(page.error());
            else if (page)
                shared->deliver(
                    [page = std::move(*page)](EventPager& pager) { emit pager.answered(page); },
                    shared);
        }
    });
}

EventPager::~EventPager()
{
    cancel();
}

void EventPager::ask(PageQuestion question)
{
    const std::scoped_lock lock(m_shared->mutex);
    if (question.generation != m_shared->newest) {
        m_shared->newest = question.generation;
        m_shared->waiting.clear();
        m_shared->running.request_stop();
    }
    m_shared->waiting.push_back(std::move(question));
    m_shared->wake.notify_one();
}

void EventPager::cancel()
{
    const std::scoped_lock lock(m_shared->mutex);
    m_shared->waiting.clear();
    m_shared->running.request_stop();
}

} // namespace viridian::ui
