#pragma once

#include "core/base/digest.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/diff/difference.h"
#include "core/diff/rules.h"
#include "core/diff/spool.h"
#include "core/store/event_store.h"
#include "core/sync/event_digest.h"
#include "core/sync/spine.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian::diff {

/// How payloads are compared. Auto: bytes where green keeps them, else canonical JSON.
enum class Level { Auto, Bytes, Canonical };
/// "auto", "bytes", "canonical".
[[nodiscard]] const char* name(Level level) noexcept;

enum class Verdict { Equal, Different, Incomplete };
[[nodiscard]] const char* name(Verdict verdict) noexcept;

struct DiffOptions {
    StoreOpener openBlue;
    StoreOpener openGreen;
    /// Null: every event passes unchanged.
    std::shared_ptr<const Pipeline> pipeline;
    std::shared_ptr<const Rules> rules; ///< null: none
    /// Compares the two stores as they are: no pipeline, stream by stream in both's own order.
    bool asIs = false;
    Level level = Level::Auto;
    /// On blue: compares events in (from, to]. With a synced green both are widened to whole
    /// segments; the result says what was compared. Absent: the start, and green's checkpoint
    /// (without one: blue's settled head).
    std::optional<Position> from;
    std::optional<Position> to;
    /// Believes digests that sync stored and segments proven before. False: reads blue again from
    /// the start.
    bool useStoredSegments = true;
    /// Does not read again what was proven before. False: reads all of green once more, and so
    /// finds rows that somebody changed behind an earlier proof.
    bool trustEarlierProofs = true;
    /// Keeps the proof in green's ledger. Blue is never written.
    bool storeProof = true;
    std::size_t keepInMemory =
        10'000; ///< differences in DiffResult::differences; all are in the spool
    std::filesystem::path spoolFolder; ///< empty: the system's folder for temporary files
    /// Of a segment's events on each side; where they are more, those that differ are read a second
    /// time.
    std::uint64_t heldBytes = std::uint64_t{64} * 1024 * 1024;
    /// Events that are missing or extra and may turn out to stand in another segment; the oldest
    /// beyond so many are listed as missing or extra, and a notice says so.
    std::size_t mostUnmatched = 10'000;
    /// Streams remembered because they differed; where they are more, streamsDiffering is at least
    /// so many, and expected versions are counted from blue's first event on.
    std::size_t mostStreams = 1'000'000;
};

enum class SegmentState { ProvenBefore, Equal, Different, NotProven };
[[nodiscard]] const char* name(SegmentState state) noexcept;

/// A run of blue events and how it was judged.
struct SegmentOutcome {
    std::uint64_t index = 0;
    std::optional<Position> blueAfter{}; ///< exclusive
    std::optional<Position> blueTo{};    ///< inclusive
    std::uint64_t expected = 0;          ///< events that green must hold for it
    std::uint64_t actual = 0;            ///< 0 where it was not read
    SegmentState state = SegmentState::NotProven;
    bool tail = false; ///< still open: compared event by event
};

struct SegmentTotals {
    std::uint64_t count = 0;
    std::chrono::duration<double> time{0};
};

struct RuleHits {
    std::string what;  ///< "meta.importedAt", "data.upTo within 0.001"
    std::string where; ///< type, or empty for every type
    std::uint64_t hits = 0;
};

/// What a diff says, with everything that it depends on.
struct DiffResult {
    Verdict verdict = Verdict::Incomplete;
    std::string incompleteBecause; ///< a sentence; only Incomplete

    bool asIs = false;
    DigestLevel level = DigestLevel::Bytes; ///< what was used
    std::optional<Position> blueAfter;      ///< exclusive; absent: from the start
    std::optional<Position> blueTo;         ///< absent: blue is empty
    std::optional<Position> greenTo;        ///< absent: green is empty
    std::string pipelineHash;               ///< empty: no pipeline
    std::string rulesHash;                  ///< proofIdentity()
    Digest128 digest;                       ///< of expected
    Digest128 greenDigest;
    std::uint64_t eventsExpected = 0;
    std::uint64_t eventsActual = 0;
    Counts counts; ///< exact
    std::uint64_t streamsDiffering = 0;
    /// Everything up to it is equal; absent: nothing is.
    std::optional<Position> equalUpTo;

    /// The first ones, in blue's order as far as it was compared in order.
    std::vector<Difference> differences;
    std::shared_ptr<const DifferenceSpool> spool; ///< all of them

    std::vector<SegmentOutcome> segments; ///< neighbours of one state joined
    std::array<SegmentTotals, 4> totals;  ///< by SegmentState
    std::uint64_t eventsPerSegment = 0;   ///< 0: compared without segments
    std::vector<RuleHits> rules;
    std::vector<std::string> notices; ///< what a person should know of how it was compared

    std::uint64_t blueRead = 0; ///< events read from each side, for people and tests
    std::uint64_t greenRead = 0;
    std::uint64_t readAgain = 0;  ///< events of both sides read a second time, not in the two above
    std::uint64_t aligned = 0;    ///< events of both sides that had to be aligned, of segments
    std::uint64_t mostAtOnce = 0; ///< of those and reordered ones, so many were looked at in one go
    Timestamp at{};               ///< when the positions were fixed
    std::chrono::duration<double> took{0};
};

/// Told on the thread of runDiff(), must return at once and not throw. Any of them may be empty.
struct DiffObserver {
    /// Once, before anything else: where the differences will be found with their payloads.
    std::function<void(std::shared_ptr<const DifferenceSpool>)> began{};
    ProgressSink progress{}; ///< events of expected green judged so far
    std::function<void(const SegmentOutcome&)> segment{};
    /// Each difference as soon as it is known, up to DiffOptions::keepInMemory of them.
    std::function<void(const Difference&)> difference{};
    /// The counts so far, once a page or segment.
    std::function<void(const Counts&)> counts{};
};

/// Proves green == pipeline(blue) between two fixed positions, or finds every event that differs.
///
/// Where green's ledger holds closed segments under the same pipeline, green is read once and its
/// digests compared with those that sync stored; what was proven before is not read at all; a
/// differing segment is computed again from blue, bisected and told apart by stream; so is the open
/// tail. An event that is missing in one segment and stands in another is one difference,
/// reordered. Otherwise both sides are digested by stream and only what differs is
/// read a second time.
///
/// Stopping gives a result with Verdict::Incomplete and what was found until then, not an error.
/// Thread: blocks; opens its own stores. Errors: those of opening and of fixing the positions. A
/// segment that cannot be read later gives Incomplete.
[[nodiscard]] Result<DiffResult> runDiff(const DiffOptions& options, const DiffObserver& observer,
                                         std::stop_token stop);

/// Under which name a proof with these rules at this level is kept in the ledger: "none" for Auto
/// without rules.
[[nodiscard]] std::string proofIdentity(const Rules* rules, Level level);

} // namespace viridian::diff
