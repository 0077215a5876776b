#pragma once

#include "core/base/digest.h"
#include "core/event/event_batch.h"
#include "core/pipeline/pipeline.h"
#include "core/pipeline/transform.h"
#include "core/store/event_store.h"
#include "core/sync/event_digest.h"
#include "core/sync/shard.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// Opens a connection of its own for the thread that calls it. Called from several threads at once,
/// and again after a connection was lost.
using StoreOpener = std::function<Result<std::unique_ptr<EventStore>>()>;

/// Steers a running spine. Thread: any.
struct SpineSteering {
    std::atomic<bool> paused{false};         ///< the reader takes nothing more from blue
    std::atomic<std::uint64_t> rateLimit{0}; ///< events read a second; 0 = no limit
};

struct SpineOptions {
    StoreOpener blue;
    Pipeline pipeline;
    std::optional<Position> after; ///< exclusive; absent = from the first event
    std::optional<Position>
        upTo; ///< inclusive; absent = the settled head when reading begins (for ever with follow)
    bool follow = false; ///< waits for new events until stopped (or until upTo is reached)
    Shard shard;         ///< other shards' events are read and left out
    std::string carried; ///< what an earlier run carried(); empty = from the start
    /// For a run from the first event: where an earlier run gave out what its steps held
    /// (flushesIn()).
    std::vector<Position> flushes;
    bool flushAtEnd = false; ///< what steps hold when all is delivered comes in a last page
    ColumnTraits green;      ///< expected events are fitted to these
    std::optional<DigestLevel> digests; ///< absent: none are made
    std::size_t workers = 0;            ///< 0 = as many as cores, at most 8
    std::size_t pageEvents = 4096;
    std::size_t inFlight = 0; ///< pages between reader and consumer; 0 = 2 a worker and 2 more
    std::chrono::milliseconds poll{250};
    std::shared_ptr<SpineSteering> steering; ///< may be null
};

/// One page of blue and what the pipeline makes of it. `expected` holds only good inputs: all of
/// the page, or those before a failed one.
///
/// Where the pipeline keepsState(), the last page may have no input: its outputs are what steps
/// held at the end.
struct SpinePage {
    std::uint64_t number = 0;
    EventBatch blue;   ///< this shard's events, in order
    Expected expected; ///< fitted to green; expected.inputs() of blue's events are in it
    std::vector<Digest128> content; ///< contentDigest() of each expected event
    std::optional<Position> readTo; ///< blue has been processed up to here
    std::string carried;            ///< for a later run, after this page
    std::size_t events() const { return expected.events.size(); }
};

/// What next() brings.
struct SpineTurn {
    enum class Kind {
        Page,
        CaughtUp, ///< everything settled has been delivered; with follow more may come
        Waiting,  ///< nothing ready within the time
        End,      ///< all delivered; nothing more will come
    };
    Kind kind = Kind::Waiting;
    SpinePage page;
};

/// How full and how alive a spine is.
struct SpineGauge {
    double fillRead = 0;      ///< pages that wait for a worker, 0 to 1
    double fillPipe = 0;      ///< workers at work, 0 to 1
    double fillWrite = 0;     ///< pages that wait for the consumer, 0 to 1
    std::uint64_t piped = 0;  ///< blue events that left the pipeline
    std::size_t inFlight = 0; ///< pages between reader and consumer
    /// When reader and workers last got on: old means that one of them hangs. Back pressure from
    /// the consumer, a pause and an idle blue do not make it old.
    Timestamp lastTurn{};
};

/// reader(blue) -> pipeline workers -> reorder -> the caller. Sync, full dry run and diff all read
/// expected green through it; they differ in what they do with the pages.
///
/// Delivers pages in blue's order. A pipeline that keepsState() has one worker. The first error (of
/// the store, or of a step that halts) ends it, after everything before it was delivered. Memory:
/// inFlight pages; a page shrinks where events are large. Thread: next() by one thread; gauge() by
/// any. Starts one reader and the workers; the destructor stops and joins them.
class Spine {
public:
    explicit Spine(SpineOptions options);
    ~Spine();
    Spine(const Spine&) = delete;
    Spine& operator=(const Spine&) = delete;

    /// Waits up to @p wait for the next page.
    /// Errors: those of the store; a halting step's own (names position, stream and step); Conflict
    /// where a pipeline moves events between streams, or groups them across streams, and the shard
    /// is not the whole; Cancelled.
    [[nodiscard]] Result<SpineTurn> next(std::chrono::milliseconds wait, std::stop_token stop);

    /// While it follows: what steps hold comes out now, as a page of its own behind all that next()
    /// delivered. Absent where nothing is held, pages are on their way, or a step fails on it,
    /// which next() then tells. Thread: that of next().
    [[nodiscard]] std::optional<SpinePage> giveOut();

    /// The step failure that ended it, if one did.
    [[nodiscard]] const std::optional<StepFailure>& halt() const;

    [[nodiscard]] SpineGauge gauge() const;
    [[nodiscard]] std::size_t workers() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace viridian
