#pragma once

#include "core/base/job_runner.h"
#include "core/store/event_store.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace viridian::ui {

/// What is to be read. `generation` comes back with the answer, so that late answers can be
/// dropped.
struct PageQuestion {
    std::uint64_t generation = 0;
    ReadRequest request;
    bool withHead = false; ///< read the store's head first, and hand it over with the page
    std::optional<Timestamp> fromTime; ///< start at this time instead of request.after
};

struct PageAnswer {
    std::uint64_t generation = 0;
    Direction direction = Direction::Forward;
    std::shared_ptr<const ReadPage> page;
    std::optional<Head> head;
    std::optional<Position> after; ///< where the page begins, exclusive; set also from a time
};

/// Reads pages of one store on a thread of its own, one question at a time, with one connection
/// that stays open.
///
/// Questions of an older generation that wait are dropped when a newer one comes; the running one
/// is stopped. Thread: UI; answers arrive on the UI thread. Ownership: ends its thread's work when
/// destroyed, without waiting.
class EventPager : public QObject {
    Q_OBJECT

public:
    using Opener = std::function<Result<std::unique_ptr<EventStore>>()>;

    EventPager(JobRunner& runner, Opener opener, QObject* parent = nullptr);
    ~EventPager() override;

    void ask(PageQuestion question);
    /// Stops what runs and forgets what waits.
    void cancel();

signals:
    void storeOpened(std::shared_ptr<const viridian::StoreInfo> info);
    void answered(const viridian::ui::PageAnswer& answer);
    /// A page could not be read, or the store not opened.
    void failed(std::uint64_t generation, const viridian::Error& error);

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
    JobHandle m_job;
};

} // namespace viridian::ui
