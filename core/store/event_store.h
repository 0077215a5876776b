#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/event_batch.h"
#include "core/store/address.h"
#include "core/store/filter.h"
#include "core/store/layout.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

class Ledger;
class Target;
class Fence;

/// What a store can do. Asked of it, never guessed from its kind.
enum class Capability {
    Append,       ///< can be green: openTarget() works
    Fence,        ///< can be fenced as blue: openFence() works
    Notify,       ///< waitForChange() wakes on appends instead of polling
    KeepsBytes,   ///< payload bytes come back as written
    KeepsTime,    ///< recorded time can be written
    SettleTest,   ///< head() can tell a gap that will fill from one that never will
    SchemaColumn, ///< has a column for the schema version
};
[[nodiscard]] const char* name(Capability capability) noexcept;

/// How positions relate to commits, for people and for `probe`.
enum class Ordering { Serialized, Sequence, TransactionId };
[[nodiscard]] const char*
name(Ordering ordering) noexcept; ///< "serialized", "sequence", "transaction-id"

/// What a store's columns can hold. Expected events are fitted to green's traits before they are
/// digested or compared (core/sync/expected.h), so that sync and diff speak of the same event.
struct ColumnTraits {
    bool keepsBytes = true;        ///< false: jsonb, the value is kept but not its text
    bool holdsOpaque = true;       ///< payloads that are not JSON have a place
    bool schemaColumn = false;     ///< has a column for the schema version
    bool dataRequired = false;     ///< no SQL NULL: it is written as {}
    bool metadataRequired = false; ///< likewise
    bool uuidIds = false;          ///< ids are UUIDs, shown in lower case
    bool keepsTime = true;
    bool idColumn = true;       ///< false: events have no id
    bool metadataColumn = true; ///< false: events have no metadata
    bool uuidStreams = false;   ///< streams are named by UUIDs, shown in lower case
};

struct StoreInfo {
    std::string driver;      ///< "sqlite", "postgres", "file"
    std::string layout;      ///< "message-db"
    std::string title;       ///< "message-db 1.3.0"
    std::string displayName; ///< "shop-prod"
    std::string address;     ///< safe to show
    std::string place;       ///< where it is: same for every opening of the same place, two
                             ///< stores of one place are one; see EventStore::identity()
    Ordering ordering = Ordering::Serialized;
    std::int64_t versionBase = 0;
    ColumnTraits traits;
    std::set<Capability> capabilities;
    std::vector<std::string> systemCategories;
    std::vector<std::string>
        notices; ///< what a person should know: "restored from a dump: ordered by number"

    [[nodiscard]] bool can(Capability capability) const
    {
        return capabilities.contains(capability);
    }
};

/// A writer that keeps the settled head back.
struct Holder {
    std::string who; ///< "backend 48213, role shop_app"
    std::chrono::milliseconds age{0};
    std::string query; ///< start of its last statement; may be empty
};

/// Where a store ends, and up to where it can no longer change (semantics.md section 1).
struct Head {
    std::optional<Position> visible; ///< absent: the store is empty
    std::optional<Position> settled; ///< absent: nothing is settled yet
    std::vector<Holder> heldBy;      ///< who keeps settled below visible
    Timestamp readAt{};
};

enum class Direction { Forward, Backward };
enum class Bodies { None, Start, Full }; ///< Start: the first 256 bytes of data

struct ReadRequest {
    std::optional<Position>
        after; ///< exclusive start, in reading direction; absent = from that end
    std::optional<Position>
        upTo; ///< inclusive highest position; absent = the settled head at this moment
    Direction direction = Direction::Forward;
    std::size_t limit = 1000;          ///< 1 to 100,000
    std::optional<std::string> stream; ///< only this stream (answered by its index)
    Filter filter;
    Bodies bodies = Bodies::Full;
    /// With a filter: give up after this many rows were looked at, so that a scan can show where it
    /// is.
    std::size_t scanLimit = 200'000;
};

struct ReadPage {
    EventBatch events; ///< in reading direction
    std::optional<Position>
        scannedTo; ///< last position looked at (matches or not): continue after it
    std::uint64_t scanned = 0;
    bool atEnd = false; ///< nothing further up to upTo in that direction
};

struct Count {
    std::uint64_t count = 0;
    bool exact = false; ///< false: an estimate of the database
};

struct TypeCount {
    std::string type;
    std::string schemaVersion; ///< from the column; empty without one
    std::uint64_t count = 0;
};
struct StreamRow {
    std::string stream;
    std::int64_t lastVersion = 0;
    std::uint64_t events = 0;
};
struct CategoryRow {
    std::string category;
    std::uint64_t events = 0;
    std::uint64_t streams = 0;
};
struct StreamHead {
    std::string stream;
    std::optional<std::int64_t> version; ///< absent: the stream has no event
};

/// One event store. Opened by openStore() in core/store/open.h.
///
/// Blue connections are read-only by session setting; only openTarget(), openLedger() for writing
/// and openFence() make writing connections of their own. Thread: one at a time; calls block on
/// I/O, never from the UI thread. One store object a job. Errors of every call: Unavailable (a
/// retry may help), Denied, Corrupt (detail names the position), Cancelled.
class EventStore {
public:
    virtual ~EventStore() = default;

    [[nodiscard]] virtual const StoreInfo& info() const = 0;

    /// What tells this store from any other, wherever it was moved or copied to: kept beside a
    /// checkpoint. The place itself where the database has a name of its own that it keeps; else
    /// the first event's (core/store/first_event.h). Absent: the store is still empty and can not
    /// be told from others yet. Reads one event.
    [[nodiscard]] virtual Result<std::optional<std::string>> identity(std::stop_token stop);

    [[nodiscard]] virtual Result<Head> head(std::stop_token stop) = 0;

    /// Events in the store's order. Never returns anything above the settled head, whatever upTo
    /// says.
    [[nodiscard]] virtual Result<ReadPage> read(const ReadRequest& request,
                                                std::stop_token stop) = 0;

    /// The last position whose recorded time is at or before @p time; absent: none. By key, in
    /// O(log n) reads.
    [[nodiscard]] virtual Result<std::optional<Position>> positionAt(Timestamp time,
                                                                     std::stop_token stop) = 0;

    /// @param exact false: an estimate is good enough and must be quick
    [[nodiscard]] virtual Result<Count> countEvents(bool exact, std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<Count> countStreams(bool exact, std::stop_token stop) = 0;
    /// Number of events with position in (after, upTo]. Exact.
    [[nodiscard]] virtual Result<std::uint64_t> countBetween(std::optional<Position> after,
                                                             std::optional<Position> upTo,
                                                             std::stop_token stop) = 0;

    /// Census by type and schema version column. Reads the whole store.
    [[nodiscard]] virtual Result<std::vector<TypeCount>> types(std::stop_token stop) = 0;
    /// Categories with their counts, by name. Reads the whole store.
    [[nodiscard]] virtual Result<std::vector<CategoryRow>> categories(std::stop_token stop) = 0;
    /// Streams by name after @p after that match @p pattern ('*' wildcard).
    [[nodiscard]] virtual Result<std::vector<StreamRow>> streams(std::string_view pattern,
                                                                 std::string_view after,
                                                                 std::size_t limit,
                                                                 std::stop_token stop) = 0;
    /// Last version of each stream among events up to @p upTo (absent = all), in the order asked.
    [[nodiscard]] virtual Result<std::vector<StreamHead>>
    streamHeads(std::span<const std::string> streams, std::optional<Position> upTo,
                std::stop_token stop) = 0;

    /// Waits until the store may have changed or @p timeout passed; true = change announced.
    [[nodiscard]] virtual Result<bool> waitForChange(std::chrono::milliseconds timeout,
                                                     std::stop_token stop) = 0;

    /// Viridian's bookkeeping tables in this store (green). With @p create they are made where
    /// missing; without it a store that has none is NotFound. Errors: Denied where the store cannot
    /// hold them.
    [[nodiscard]] virtual Result<std::unique_ptr<Ledger>> openLedger(bool create) = 0;
    /// The writing side of green. Errors: Denied where the layout is not writable.
    [[nodiscard]] virtual Result<std::unique_ptr<Target>> openTarget() = 0;
    /// The fence of blue. Errors: Denied where there is none.
    [[nodiscard]] virtual Result<std::unique_ptr<Fence>> openFence() = 0;
};

} // namespace viridian
