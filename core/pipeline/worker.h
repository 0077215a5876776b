#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/transform.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// What a worker makes of one event (design/cli.md, viridian.worker/1).
struct WorkerAnswer {
    enum class Kind {
        Unchanged, ///< the event goes on, byte for byte
        Emit,      ///< `events` go on in its place; none of them is an error of the caller
        Drop,      ///< nothing goes on; `text` is the reason
        Hold,      ///< the worker keeps it, to come out of a later answer or of flush()
        Error,     ///< the step failed on it; `text` is a clause: "/cust is missing"
        Gone,      ///< the worker can do nothing more, or was stopped; `error` says why
    };
    Kind kind = Kind::Unchanged;
    std::vector<Event> events; ///< complete, with their ids; bytes in the arena or the input's. Of
                               ///< an Error of flush(): the event that it is told of
    std::string text;
    Error error; ///< the whole sentence, with its own kind (Cancelled, Unavailable, TimedOut)
};

/// A process or script that does a step's work. Every Transform opens its own; its destructor ends
/// it. Thread: one at a time.
class Worker {
public:
    Worker() = default;
    virtual ~Worker() = default;
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Answers @p events, which the step matches, one answer each and in order; after Gone nothing
    /// more. All lines may be in flight at once. Blocks until all are answered, the worker's limits
    /// are passed, or @p stop.
    /// @param arena  for the bytes of emitted events
    [[nodiscard]] virtual std::vector<WorkerAnswer> ask(std::span<const Event> events, Arena& arena,
                                                        std::stop_token stop) = 0;

    /// What it holds back, for a worker with state: Emit, Unchanged (nothing is held), Error or
    /// Gone.
    [[nodiscard]] virtual WorkerAnswer flush(Arena& arena, std::stop_token stop)
    {
        static_cast<void>(arena);
        static_cast<void>(stop);
        return {};
    }

    /// After the last events and flush(): nothing more is asked. Errors: the worker said more than
    /// it was asked for, so that its answers cannot be trusted; the whole sentence.
    virtual Status settle() { return {}; }

    /// Lets go of what it runs outside: what comes next is asked of something fresh, elsewhere
    /// (worker/worker.h). Errors: as settle().
    virtual Status renew() { return {}; }

    /// As Stage::state() and Stage::restore().
    [[nodiscard]] virtual std::string state() const { return {}; }
    virtual Status restore(std::string_view state)
    {
        static_cast<void>(state);
        return {};
    }
    [[nodiscard]] virtual std::vector<OpenGroup> openGroups() const { return {}; }
    [[nodiscard]] virtual std::uint64_t held() const { return 0; }
};

} // namespace viridian::pipeline
