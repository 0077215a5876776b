#pragma once

#include "core/store/event_store.h"
#include "core/store/target.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace viridian::test {

/// An event that owns its bytes, easy to write down in a test.
struct PlainEvent {
    std::string stream;
    std::string type = "Happened";
    std::string data = "{}";
    std::string id{};       ///< empty: a UUID made from stream and number
    std::string metadata{}; ///< empty: SQL NULL
    std::string schemaVersion{};
    std::int64_t version = 0; ///< given by the store
    Position position{};      ///< given by the store
    Timestamp time{};         ///< given by the store unless set

    friend bool operator==(const PlainEvent&, const PlainEvent&) = default;
};

/// How a call on a connection fails.
enum class Failure {
    None,
    Before, ///< nothing happened
    After,  ///< it happened, but the answer was lost
};

/// A database in memory: events and Viridian's bookkeeping. Connections to it behave as those of a
/// real store: a failed one stays failed until opened anew, and a commit is all or nothing. Thread:
/// any; connections as EventStore.
class MemoryDatabase : public std::enable_shared_from_this<MemoryDatabase> {
public:
    explicit MemoryDatabase(std::string name);

    /// Opens a connection. Fails with Unavailable while `reachable` is false.
    [[nodiscard]] Result<std::unique_ptr<EventStore>> open();
    [[nodiscard]] std::function<Result<std::unique_ptr<EventStore>>()> opener();

    /// Appends as an application would, and wakes who waits.
    Position append(PlainEvent event);
    void append(const std::vector<PlainEvent>& events);
    /// Changes what is stored behind everybody's back, as somebody with SQL could. Keep the
    /// positions in order.
    template <typename Change>
    void tamper(Change&& change)
    {
        const std::scoped_lock lock(m_mutex);
        change(m_events);
    }
    /// Takes a number that is never used: a rolled-back append.
    void leaveGap();
    /// Events after this position are not settled; absent: all are.
    void holdAfter(std::optional<Position> position, std::vector<Holder> heldBy = {});
    void setReachable(bool reachable);

    [[nodiscard]] std::vector<PlainEvent> events() const;
    [[nodiscard]] std::size_t size() const;

    /// Asked at every call of every connection with its name: "commit", "read", "head",
    /// "renewLease"…
    void setHook(std::function<Failure(const std::string& call)> hook);
    /// Names of all calls so far, for "fail at call n".
    [[nodiscard]] std::vector<std::string> calls() const;

    StoreInfo info; ///< change before the first open()

    // Bookkeeping, read by tests under lock() of their own making: use the accessors of a Ledger
    // where possible.
    struct Books;
    [[nodiscard]] Books& books() { return *m_books; }
    [[nodiscard]] std::uint64_t handOvers() const;
    [[nodiscard]] bool indexesDeferred() const;
    [[nodiscard]] std::uint64_t indexBuilds() const;

private:
    friend class MemoryStore;
    friend class MemoryTarget;
    friend class MemoryLedger;
    Position appendLocked(PlainEvent event);
    [[nodiscard]] Failure ask(const char* call);

    mutable std::mutex m_mutex;
    std::function<Failure(const std::string&)> m_hook;
    std::vector<std::string> m_calls;
    bool m_reachable = true;
    std::vector<PlainEvent> m_events;
    std::map<std::string, std::int64_t> m_versions; ///< last of each stream
    std::uint64_t m_lastPosition = 0;
    std::optional<Position> m_holdAfter;
    std::vector<Holder> m_heldBy;
    std::unique_ptr<Books> m_books;
};

struct MemoryDatabase::Books {
    Books();
    ~Books();
    bool made = false;
    std::map<std::string, Checkpoint, std::less<>> checkpoints;
    std::map<std::string, std::map<std::uint64_t, Segment>, std::less<>> segments;
    std::map<std::string, Lease, std::less<>> leases;
    std::map<std::string, SyncReport, std::less<>> reports;
    std::vector<KeptLag> lag; ///< by time
    SyncControl control;
    std::vector<JournalRecord> journal;
    std::vector<Proof> proofs;
    std::map<std::pair<std::string, std::string>, std::uint64_t> proven;
    bool gate = false;
    bool deferred = false;
    std::uint64_t handOvers = 0;
    std::uint64_t indexBuilds = 0;
};

/// Events of a batch with their bytes.
[[nodiscard]] std::vector<PlainEvent> plain(const EventBatch& batch);
[[nodiscard]] EventBatch batchOf(const std::vector<PlainEvent>& events);

} // namespace viridian::test
