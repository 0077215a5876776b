#pragma once

#include "ui/browse/event_text.h"
#include "ui/browse/store_worker.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <optional>

namespace viridian::ui {

/// Counts what a view stands for, after its rows are there: the whole store by estimate, a stream
/// or a cheap filter by reading keys. Never counts a filter that scans bodies. Thread: UI.
class MatchCounter : public QObject {
    Q_OBJECT

public:
    MatchCounter(JobRunner& runner, const std::string& address, QObject* parent = nullptr);

    /// Begins anew. What was known of another choice is forgotten.
    void count(const EventChoice& choice);
    void stop();
    /// How many events follow @p after up to @p upTo, for *newer*.
    void countNewer(const Position& after, const Position& upTo);

    /// Matches so far; final when !counting().
    [[nodiscard]] std::uint64_t matches() const { return m_seen ? m_seen->matches.load() : 0; }
    [[nodiscard]] bool counting() const { return m_counting; }
    /// Share of the store that was looked at, 0 to 1; absent where that is not known.
    [[nodiscard]] std::optional<double> share() const;
    /// Present once the choice has been counted to its end.
    [[nodiscard]] std::optional<Count> known() const { return m_known; }
    /// All events of the store, by estimate.
    [[nodiscard]] std::optional<Count> storeEvents() const { return m_store; }
    /// The store's first position.
    [[nodiscard]] std::optional<Position> first() const { return m_first; }
    [[nodiscard]] std::optional<std::uint64_t> newer() const { return m_newer; }

signals:
    void changed();

private:
    struct Survey {
        Count count;
        std::optional<Position> first;
    };
    /// Written by the job.
    struct Numbers {
        std::atomic<std::uint64_t> matches{0};
        std::atomic<std::uint64_t> scanned{0};
    };
    void survey(const std::function<void()>& then);
    void countChoice(const EventChoice& choice);
    static Result<std::uint64_t> countMatches(EventStore& store, const EventChoice& choice,
                                              Numbers& seen, const std::stop_token& stop);

    StoreWorker m_worker;
    StoreWorker m_newerWorker;
    std::shared_ptr<Numbers> m_seen;
    bool m_wholeStore = false; ///< what is counted stands anywhere in the store
    std::optional<Count> m_known;
    std::optional<Count> m_store;
    std::optional<Position> m_first;
    std::optional<std::uint64_t> m_newer;
    std::optional<std::pair<Position, Position>> m_newerAsked;
    bool m_counting = false;
};

} // namespace viridian::ui
