#pragma once

#include "core/base/digest.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/event_costs.h"
#include "core/pipeline/pipeline.h"
#include "core/pipeline/transform.h"
#include "core/store/event_store.h"
#include "core/store/filter.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// A dry run of the whole store that was stopped.
struct PreviewStopped {
    std::string state; ///< for PreviewOptions::resume and for a file (preview_resume.h)
    std::uint64_t eventsRead = 0;
    std::optional<Position> at; ///< the last event that is in it
};

/// Which events of a store a sample is taken of. Of a stream or of a filter, not of both; of
/// neither: of all.
struct SampleSource {
    std::string stream; ///< its events in order, from the first on, as many as may be looked at
    Filter filter;      ///< those that match, chosen from as from a whole store
    [[nodiscard]] bool wholeStore() const { return stream.empty() && filter.text().empty(); }
};

struct PreviewOptions {
    std::size_t sample = 5000;   ///< events to look at; ignored with `all`
    SampleSource of{};           ///< ignored with `all`
    bool all = false;            ///< the whole store, counting
    std::uint64_t seed = 1;      ///< same seed, same store, same sample
    std::size_t keepPairs = 200; ///< before/after pairs to keep
    std::size_t chunk = 1000;    ///< events a batch; changes nothing in the result
    /// The store's census, when the caller has it already.
    std::shared_ptr<const std::vector<TypeCount>> census{};
    /// Without a census: take one only if the store's estimated count is at most this (it reads the
    /// whole store).
    std::uint64_t censusUpTo = static_cast<std::uint64_t>(-1);
    /// With `all`: go on with a run that was stopped, by what it gave to `stopped`; the result is
    /// that of a run without a stop, up to the head that was settled when the first one began.
    /// Errors of runPreview(): InvalidInput, this is damaged; Conflict, it is of another pipeline
    /// or store, or the store has fewer events now.
    std::shared_ptr<const std::string> resume{};
    /// With `all`: called once, on the working thread, when the run ends by `stop` or because the
    /// store could not be read on, unless it had not begun.
    std::function<void(PreviewStopped)> stopped{};
};

/// How the way back did on the events of one address: every one that a step was for is in one of
/// the five counts. Events that failed are in none.
struct PreviewReverse {
    std::uint64_t sameBytes = 0;  ///< came back with every byte
    std::uint64_t sameValues = 0; ///< came back with the same JSON values; members stand in another
                                  ///< order, or numbers, texts or spaces are spelt another way
    std::uint64_t differs = 0;    ///< came back as something else, or not at all
    std::uint64_t notTried = 0;   ///< a step on their way has none back
    std::uint64_t leftOut = 0;    ///< have a way back that was not gone: of a whole store's events
                                  ///< the first kTriedFirst are led back, then every kTriedEach-th
    std::size_t step = StepFailure::kNoStep; ///< of the first that was not tried
    std::string reason;                      ///< why it has no way back: "removes /legacyFlags"

    /// The first event that differs.
    struct Counterexample {
        Position position;
        std::string stream;
        std::string place; ///< "/total", "meta/tenant", "type", "version", "stream", "id", "data";
                           ///< empty: it did not come back as one event
        std::string what;  ///< "1.10 comes back as 1.1"
    };
    std::optional<Counterexample> counterexample;

    enum class Verdict { NotRun, Reversible, NotReversible, Differs };
    [[nodiscard]] Verdict verdict() const;
    [[nodiscard]] std::uint64_t tried() const { return sameBytes + sameValues + differs; }

    static constexpr std::uint64_t kTriedFirst = 1000; ///< of each address
    static constexpr std::uint64_t kTriedEach = 100;
};

/// One (type, schema version) of blue and what became of its events.
struct PreviewRow {
    std::string type;
    std::string version;
    std::vector<std::size_t> steps; ///< that applied, ascending
    std::uint64_t stored = 0;
    bool storedKnown = false;
    std::uint64_t sampled = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t dropped = 0;
    std::uint64_t split = 0;
    std::uint64_t merged = 0;
    std::uint64_t failed = 0;
    std::uint64_t bytesBefore = 0; ///< data and metadata of the events
    std::uint64_t bytesAfter = 0;  ///< of their own outputs
    PreviewReverse reverse{};
};

struct PreviewError {
    std::size_t step = StepFailure::kNoStep;
    Position position;
    std::string stream;
    std::string type;
    std::string what;    ///< "/cust is missing"
    std::string message; ///< the whole sentence
};

struct PreviewProofs {
    bool deterministic = false;       ///< two runs with other batch sizes gave the same digest
    Digest128 digest;                 ///< of every output, in order
    bool conservation = false;        ///< TransformCounters::conserved(), counted again
    bool untouchedBytesEqual = false; ///< events that no step touched kept every byte
    std::optional<bool> schemaValid;  ///< absent: no schema was declared
    struct SchemaCount {
        AssertionInfo assertion;
        std::uint64_t judged = 0; ///< outputs
        std::uint64_t invalid = 0;
    };
    std::vector<SchemaCount> schemas; ///< by assertion
    struct Invalid {
        std::size_t assertion = 0; ///< in schemas
        Position position;
        std::string stream;
        std::string type;
        std::string path;   ///< JSON Pointer into the data; empty: the whole of it
        std::string reason; ///< "the field “amount” is missing"
    };
    std::vector<Invalid> invalid; ///< the first 200
    [[nodiscard]] std::uint64_t judged() const;
    [[nodiscard]] std::uint64_t invalidCount() const;
    struct Address {
        std::string type;
        std::string version;
        std::uint64_t events = 0;
    };
    std::vector<Address> unmatched;     ///< addresses that no step matches, with sampled events
    std::vector<std::size_t> idleSteps; ///< steps that applied to no event that was looked at
    bool dropsWithinLimits = true;      ///< no drop step passed its expectAtMost
    /// Every event that was led back, by the steps that touched it, came back equal. Absent: none
    /// was. By address in PreviewRow::reverse.
    std::optional<bool> reversible;
};

/// A sampled event and what became of it. Indices into PreviewResult::before and after.
struct PreviewPair {
    std::size_t row = 0; ///< in PreviewResult::matrix
    std::uint32_t before = 0;
    std::uint32_t afterBegin = 0;
    std::uint32_t afterEnd = 0;
    Disposition disposition = Disposition::Unchanged;
    std::vector<std::size_t> steps; ///< that applied, in order
    std::string failure;            ///< Failed: the sentence
    std::size_t failedStep = StepFailure::kNoStep;
    std::string invalid; ///< why its first invalid output is no valid payload; empty: all are valid
};

/// What a pipeline would do to a store. Nothing is ever written.
struct PreviewResult {
    std::string pipelineName;
    std::string pipelineHash;
    std::string store;    ///< display name
    std::string sampleOf; ///< PreviewSample::of
    std::uint64_t seed = 0;
    bool all = false;
    bool finished = false; ///< false in snapshots for a watcher
    std::uint64_t eventsRead = 0;
    Count eventsStored;
    std::optional<Position> upTo; ///< settled head when it began
    double seconds = 0;
    TransformCounters counters;
    std::vector<PreviewRow> matrix;   ///< by type, then version
    std::vector<PreviewError> errors; ///< the first 1,000
    std::uint64_t errorCount = 0;
    std::vector<std::uint64_t> failedPerStep;  ///< by step index
    std::vector<std::uint64_t> touchedPerStep; ///< by step index
    PreviewProofs proofs;
    PreviewCosts costs;
    std::vector<StepInfo> steps;
    std::vector<OpenGroup> openGroups; ///< what steps held back when all was read
    std::uint64_t flushed = 0;         ///< outputs that came of them at the end

    EventBatch before;
    EventBatch after;
    std::vector<PreviewPair> pairs; ///< by position

    /// No failed event and every proof holds.
    [[nodiscard]] bool clean() const;
    [[nodiscard]] std::span<const Event> outputsOf(const PreviewPair& pair) const
    {
        return after.events().subspan(pair.afterBegin, pair.afterEnd - pair.afterBegin);
    }
};

/// Called on the working thread, at most once a page, with the numbers so far (without pairs);
/// returns at once.
using PreviewWatcher = std::function<void(const PreviewResult& soFar)>;

/// Runs @p pipeline on a sample of @p store, or on all of it.
///
/// The sample is spread over the store's whole range and stratified by type, schema version and
/// payload shape; the oldest and the newest event are always in it, and so is every type of the
/// census. Thread: blocks on I/O, for jobs only. Errors: those of EventStore and previewSample();
/// an event that fails is a result, not an error.
[[nodiscard]] Result<std::shared_ptr<const PreviewResult>>
runPreview(EventStore& store, const Pipeline& pipeline, const PreviewOptions& options,
           const ProgressSink& progress, const PreviewWatcher& watcher,
           const std::stop_token& stop);

/// Events of a store that were read once, to run pipelines on again and again. A finished value;
/// may be shared.
struct PreviewSample {
    EventBatch events; ///< by position
    std::string store;
    std::string of; ///< what it was taken of: "stream “order-7”"; empty: all of the store
    Count stored;
    std::optional<Position> upTo;
    std::shared_ptr<const std::vector<TypeCount>> census; ///< null: not taken
};

/// Reads the sample that runPreview() would; options.all is ignored. The choice of strata asks @p
/// pipeline where versions stand. Errors: those of EventStore; InvalidInput, nothing is stored that
/// options.of asks for: a preview of no event proves nothing.
[[nodiscard]] Result<std::shared_ptr<const PreviewSample>>
readSample(EventStore& store, const Pipeline& pipeline, const PreviewOptions& options,
           const ProgressSink& progress, std::stop_token stop);

/// The sample that a text holds: events in the form of `events --format ndjson`, one a line, or one
/// of them over many lines, or an array of them. Events that name no position are numbered by their
/// place. By position.
/// @param of  what to call the text: "events.ndjson"
/// Errors: InvalidInput, with the line.
[[nodiscard]] Result<std::shared_ptr<const PreviewSample>> pastedSample(std::string_view text,
                                                                        std::string of);

/// Runs @p pipeline on a sample that was read before. Thread: blocks while steps run outside, for
/// jobs only. Errors: a step could not be run at all, such as a worker that does not start;
/// Cancelled.
[[nodiscard]] Result<std::shared_ptr<const PreviewResult>>
previewSample(const PreviewSample& sample, const Pipeline& pipeline, const PreviewOptions& options,
              const PreviewWatcher& watcher = {}, const std::stop_token& stop = {});

/// An event after each step that changed it, for showing which step made which part.
struct TracedStage {
    std::size_t step = 0; ///< the step that made this stage
    EventBatch events;    ///< its outputs
};
[[nodiscard]] std::vector<TracedStage> traceEvent(const Pipeline& pipeline, const EventBatch& batch,
                                                  std::size_t index);

/// Which step last made or changed a place in an event's data.
struct PathOrigin {
    std::string pointer;
    std::size_t step = 0;
};
/// Origins of the differences between an event and output @p output of it, latest step wins. Empty
/// when not JSON.
[[nodiscard]] std::vector<PathOrigin> originsOf(const Pipeline& pipeline, const EventBatch& batch,
                                                std::size_t index, std::size_t output);

} // namespace viridian
