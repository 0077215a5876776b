#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/worker/answer.h"
#include "core/pipeline/worker/states.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::worker {

/// A step's worker and what it may use.
struct WorkerOptions {
    std::string step;                 ///< the step's id, told to the worker and named in errors
    std::string pipeline;             ///< the pipeline's hash, told to the worker
    std::vector<std::string> command; ///< program and arguments, no shell
    std::filesystem::path folder;     ///< working folder; empty: ours
    bool ours = false;                ///< a program of Viridian: nobody need allow it (programs.h)
    /// Names of variables that the worker gets besides the usual ones (PATH, HOME, LANG, ...).
    std::vector<std::string> environment;
    /// Further members of the first line, beginning with ",": what the script host runs.
    std::string hello;

    std::chrono::milliseconds startLimit{30'000};
    std::chrono::milliseconds eventLimit{5'000}; ///< from its turn to its answer
    std::size_t memoryLimit =
        std::size_t{512} * 1024 * 1024; ///< resident, with descendants; 0: none
    std::size_t answerLimit = std::size_t{16} * 1024 * 1024; ///< more for events larger than this
    std::size_t inFlight = std::size_t{1} * 1024 * 1024;     ///< bytes sent and not yet answered
    std::uint32_t restarts = 3; ///< and one more for every 100,000 events answered
    /// Exit code with which it ends in order after an answer. The other events are then sent to a
    /// fresh one, none of them is blamed, and no restart is counted.
    std::optional<int> leavesWith;
};

/// An event type that a worker says it is for.
struct Handled {
    std::string type;
    std::string version; ///< empty: any
};

/// What a worker made of a batch.
struct Exchange {
    Answers answers; ///< of the first events, in order
    /// Why the rest has none: the worker could not be started, was restarted too often, gave
    /// answers that belong to other events (then none of this batch is here), or the run was
    /// cancelled. Without it all events are answered, up to the first Error where that stops.
    std::optional<Error> halt;
};

struct WorkerState;

/// A worker process, started when first needed, watched, and started again within its budget.
///
/// Many events are in flight at a time. A worker that hangs, dies, floods, grows, or answers
/// nonsense is killed with all it started. Where several events were in flight, they are sent again
/// one by one to a fresh worker, so that the error names the event that did it; the answer to that
/// event is then an Error with `stopped`. Thread: one at a time. Blocks.
class Worker {
public:
    explicit Worker(WorkerOptions options);
    ~Worker(); ///< stops the worker in order: closes its stdin, then TERM, then KILL
    Worker(Worker&&) noexcept;
    Worker& operator=(Worker&&) noexcept;

    /// Starts it if it does not run. Errors: NotFound, Denied (mayStart() too), Unavailable,
    /// InvalidInput (no proper first line), TimedOut; the sentence names the step and says what to
    /// do.
    Status start(std::stop_token stop = {});
    /// What it said it handles; empty: everything. After start().
    [[nodiscard]] const std::vector<Handled>& handles() const;

    struct Batch {
        std::span<const Event> events;
        /// Kept up to date with the answers; null: the step keeps none. Events that share a state
        /// are asked one after the other.
        States* states = nullptr;
        StateScope scope = StateScope::None;
        bool stopAtError = false; ///< the first Error answer is the last one; no halt is set for it
        std::stop_token stop;
    };
    /// @param arena  gets what the answers point to
    [[nodiscard]] Exchange run(const Batch& batch, Arena& arena);

    /// Asks for what is held, once for each of @p lasts: the last event of a group that is open,
    /// which names it and lends emitted events what they leave out. Without states, one question
    /// is enough. The answers are Emit or Unchanged; what is held is forgotten.
    [[nodiscard]] Exchange flush(const Batch& lasts, Arena& arena);

    /// Ends it after the last batch and looks at what it still had to say: one line too many, that
    /// came late, means that answers may belong to the events before theirs. It is started again
    /// when asked again.
    /// Errors: InvalidInput: it wrote something that nobody asked for.
    Status settle();

    /// Ends it as settle() does; the next question starts a fresh one, which finds another locale
    /// and time zone: for proving that its answers hang on neither. Errors: as settle().
    Status renew();

    /// The newest lines of its stderr, at most 64 KiB.
    [[nodiscard]] std::string log() const;
    [[nodiscard]] std::uint32_t restarted() const; ///< how often so far
    /// Its process, for tests; -1 while none runs.
    [[nodiscard]] int processId() const;

private:
    std::unique_ptr<WorkerState> m_state;
};

/// The key of an event's state.
[[nodiscard]] constexpr std::string_view stateKey(const Event& event, StateScope scope)
{
    return scope == StateScope::Stream ? event.stream : std::string_view();
}

/// The environment for a worker: of ours the usual variables and @p more.
/// @param elsewhere  with another locale and time zone, as far as @p more does not name them
[[nodiscard]] std::vector<std::string> workerEnvironment(const std::vector<std::string>& more,
                                                         bool elsewhere = false);

} // namespace viridian::worker
