#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/pipeline.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

/// What became of one input event.
enum class Disposition : std::uint8_t {
    Unchanged,   ///< one output, the very same bytes in every field
    Changed,     ///< one output that differs
    Dropped,     ///< no output
    Split,       ///< more than one output
    Failed,      ///< a step failed; no output, unless the step's onError is pass
    Merged,      ///< a step took it in: it comes out later, as or in another event
    Quarantined, ///< no output: its stream is set aside from here or from before (onError:
                 ///< quarantine)
};

/// A step that could not do its work on an event.
struct StepFailure {
    std::uint32_t input = 0; ///< index in the batch
    std::size_t step = 0;    ///< index in Pipeline::steps(); kNoStep for unmatched: error
    Position position;
    std::string stream;
    std::string type;
    std::string what;      ///< "/cust is missing"
    bool invalid = false;  ///< no step failed, but an output is not what its asserted schema takes
    bool passedOn = false; ///< onError: pass; the event went on as if the step were not there
    bool quarantined = false; ///< onError: quarantine; from here on its stream is set aside
    /// The whole sentence: position, stream, step, what, and what to do.
    Error error;

    static constexpr std::size_t kNoStep = static_cast<std::size_t>(-1);
};

struct TransformCounters {
    std::uint64_t in = 0;
    std::uint64_t out = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t changed = 0;
    std::uint64_t dropped = 0;
    std::uint64_t split = 0;   ///< inputs that gave more than one output
    std::uint64_t surplus = 0; ///< outputs beyond the first of split inputs
    std::uint64_t merged = 0;  ///< inputs that a step with state took in
    /// Outputs that came out of steps' state: out = in - dropped - failed - merged - quarantined +
    /// surplus + made
    std::uint64_t made = 0;
    std::uint64_t failed = 0;      ///< without output
    std::uint64_t quarantined = 0; ///< set aside, without output
    std::uint64_t passedOn = 0;    ///< failures with onError: pass
    std::uint64_t unmatched = 0;

    TransformCounters& operator+=(const TransformCounters& other);
    /// Whether no event was lost or came from nowhere.
    [[nodiscard]] bool conserved() const
    {
        return out + dropped + failed + merged + quarantined == in + surplus + made;
    }
};

/// What a pipeline makes of a batch.
///
/// A caller must look at `halt`: when set, only the inputs before it are in here. Write them,
/// nothing past them.
struct [[nodiscard]] Expected {
    /// Outputs in order. Position and version are the input's (a target assigns its own); unchanged
    /// events point at the input's bytes, whose arenas are shared.
    EventBatch events;
    /// Per processed input: index past its last output in `events`.
    std::vector<std::uint32_t> endOf;
    std::vector<Disposition> dispositions; ///< per processed input
    TransformCounters counters;            ///< of the processed inputs

    /// Set when a step failed with onError: halt. error.message names position, stream, step and
    /// what; halt->input is the number of inputs before it, which are all good.
    std::optional<StepFailure> halt;
    /// Failures that did not halt: onError: pass, or RunOptions::keepGoing.
    std::vector<StepFailure> failures;

    /// Only with RunOptions::touched: steps that applied to each input, in order; stepsOf(i).
    std::vector<std::uint16_t> touchedSteps;
    std::vector<std::uint32_t> touchedEnd;

    /// Outputs that a stream step put into another stream, for RunGuard.
    struct Moved {
        std::uint32_t input;
        std::uint32_t output;
        std::uint16_t step;
        std::string_view source; ///< blue stream that it stems from
    };
    std::vector<Moved> moved;
    /// Inputs that a drop step with expectAtMost took away, for RunGuard.
    struct CountedDrop {
        std::uint32_t input;
        std::uint16_t step;
    };
    std::vector<CountedDrop> countedDrops;
    /// Outputs that came out of steps' state, ascending: they stand with the input at which they
    /// came out.
    std::vector<std::uint32_t> made;
    /// Only with RunOptions::touched: steps that applied to events that came out of state.
    std::vector<std::uint16_t> touchedMade;
    /// Only with RunOptions::timed, where all steps run in process: what each input took.
    std::vector<std::uint32_t> nanoseconds;
    std::uint64_t held = 0; ///< events that steps hold back after this

    /// An output that its asserted schema does not take. Only with RunOptions::keepGoing; otherwise
    /// the first one halts.
    struct Violation {
        std::uint32_t output;
        std::uint16_t assertion;
        std::string path; ///< JSON Pointer into the data; empty: the whole of it
        std::string reason;
    };
    std::vector<Violation> violations;
    /// Outputs that were judged, by assertion; empty where the pipeline asserts nothing.
    std::vector<std::uint64_t> judged;

    [[nodiscard]] bool isMade(std::size_t output) const
    {
        return std::ranges::binary_search(made, static_cast<std::uint32_t>(output));
    }
    /// Outputs of a flush: those behind the last input's.
    [[nodiscard]] std::span<const Event> flushed() const
    {
        return events.events().subspan(endOf.empty() ? 0 : endOf.back());
    }
    [[nodiscard]] std::size_t inputs() const { return endOf.size(); }
    [[nodiscard]] std::span<const Event> outputsOf(std::size_t input) const
    {
        const std::size_t begin = input == 0 ? 0 : endOf[input - 1];
        return events.events().subspan(begin, endOf[input] - begin);
    }
    [[nodiscard]] std::span<const std::uint16_t> stepsOf(std::size_t input) const
    {
        const std::size_t begin = input == 0 ? 0 : touchedEnd[input - 1];
        return std::span(touchedSteps).subspan(begin, touchedEnd[input] - begin);
    }
};

/// Checks that need the whole run in order, which one batch cannot tell: two blue streams that
/// would become one green stream, and more drops than a step's expectAtMost.
///
/// Thread: one at a time, batches in order.
class RunGuard {
public:
    explicit RunGuard(const Pipeline& pipeline);
    ~RunGuard();
    RunGuard(RunGuard&&) noexcept;
    RunGuard& operator=(RunGuard&&) noexcept;

    /// Looks at the outputs of @p in; at the first violation cuts @p expected there and sets its
    /// halt.
    void check(const EventBatch& in, Expected& expected);

    /// What a run must remember to continue later: the drops counted so far. Streams already joined
    /// are not kept.
    [[nodiscard]] std::string carried() const;
    /// Errors: InvalidInput when @p carried is not what carried() wrote.
    Status restore(std::string_view carried);

    /// Everything that it remembers, the streams joined too, for a preview that goes on: about 60
    /// bytes a stream.
    [[nodiscard]] std::string wholeState() const;
    /// Errors: InvalidInput when @p state is not what wholeState() wrote.
    Status restoreWhole(std::string_view state);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

struct RunOptions {
    bool touched = false;   ///< fill touchedSteps
    bool keepGoing = false; ///< a failure with onError: halt is listed in `failures`; for previews
    /// Run only the steps before this one; for showing which step made a line.
    std::size_t untilStep = static_cast<std::size_t>(-1);
    /// Of flush(): nothing follows. Workers are ended, and one that said more than it was asked for
    /// halts the run.
    bool last = false;
    bool timed = false;     ///< fill nanoseconds
    std::stop_token stop{}; ///< ends a wait for a worker; the batch then halts with Cancelled
};

/// Events that a step holds back: a group that is not closed yet.
struct OpenGroup {
    std::string step; ///< its id
    std::string key;  ///< the stream, or the values that the step groups by
    std::uint64_t events = 0;
    Position since; ///< of the first of them
};

/// What steps hold back.
struct HeldEvents {
    std::uint64_t events = 0;
    std::uint64_t groups = 0;
    std::vector<OpenGroup> open; ///< the first twenty, by step and key
};

/// What is held where carried() stood, and where held events were given out before: every flush
/// counts for what green must hold. Both are empty for text that carried() did not write.
[[nodiscard]] HeldEvents heldIn(std::string_view carried);
/// "1,204 events are held back in 18 open groups".
[[nodiscard]] std::string heldText(const HeldEvents& held);
[[nodiscard]] std::vector<Position> flushesIn(std::string_view carried);

/// A blue stream that is set aside: a step with onError: quarantine failed at one of its events,
/// and from that event on nothing of it comes out, so that its order is kept. Blue still has all of
/// it.
struct QuarantinedStream {
    std::string stream;
    Position since;
    std::string step; ///< its id
    std::string type;
    std::string reason;       ///< "/cust is missing"
    std::uint64_t events = 0; ///< set aside so far, the first one included
    std::string event;        ///< the first one's line (design/cli.md), where it is below 4 KB
};

/// What a run has set aside.
struct Quarantined {
    std::vector<QuarantinedStream> streams; ///< by the place of the first event

    [[nodiscard]] std::uint64_t events() const;
};

/// What was set aside where carried() stood. Empty for text that carried() did not write.
[[nodiscard]] Quarantined quarantinedIn(std::string_view carried);
/// "12 events of 2 streams are quarantined".
[[nodiscard]] std::string quarantinedText(const Quarantined& quarantined);
/// "order-9 from position 31 on (7 events): step price failed at ItemAdded: /cust is missing".
[[nodiscard]] std::string quarantinedText(const QuarantinedStream& stream);

/// An event's address after the pipeline's `version.from`.
struct AddressView {
    std::string_view type; ///< without a version suffix or prefix that the pipeline names
    std::string_view version;
};

/// Runs a pipeline. Deterministic: the same events give the same bytes, whatever the batches.
///
/// Where the pipeline keepsState(), one Transform must see all events in order, and what it
/// remembers is in carried(). Thread: one at a time; it keeps scratch memory. Otherwise make one a
/// thread over the shared Pipeline.
class Transform {
public:
    enum class Guard {
        Own,  ///< run() applies a RunGuard of its own: batches must come in order
        Later ///< for parallel workers: the caller applies one RunGuard to the results in order
    };
    explicit Transform(Pipeline pipeline, Guard guard = Guard::Own);
    ~Transform();
    Transform(Transform&&) noexcept;
    Transform& operator=(Transform&&) noexcept;

    /// With state, a halt leaves it as it is after the inputs that are in the result.
    [[nodiscard]] Expected run(const EventBatch& in, const RunOptions& options = {});

    /// Gives out what steps hold back, as outputs without inputs: at a fence and at the end. Where
    /// anything was held the place is remembered in carried().
    /// @param at  everything up to it was run; absent: nothing is remembered
    [[nodiscard]] Expected flush(const std::optional<Position>& at = {},
                                 const RunOptions& options = {});
    /// For one that begins at the first event: at these places (ascending) it flushes as an earlier
    /// run did. What comes out stands before the outputs of the input after the place.
    void replayFlushes(std::vector<Position> places);
    [[nodiscard]] HeldEvents held() const;
    [[nodiscard]] std::vector<OpenGroup> openGroups() const;
    [[nodiscard]] Quarantined quarantined() const;

    /// Ends the processes that steps run in; the next events go to fresh ones, which find another
    /// locale and time zone: for proving that what comes out hangs on neither. Errors: a worker
    /// said more than it was asked for.
    Status renewWorkers();

    /// What a later run needs to go on from here: the state of steps and of the own guard, and what
    /// is quarantined. Text in UTF-8 without NUL.
    [[nodiscard]] std::string carried() const;
    /// Errors: InvalidInput when @p carried is not what carried() of the same pipeline wrote.
    Status restore(std::string_view carried);

    /// Views are valid until the next call and while the event's batch lives.
    [[nodiscard]] AddressView addressOf(const Event& event);

    [[nodiscard]] const Pipeline& pipeline() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace viridian
