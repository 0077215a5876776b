#pragma once

#include "core/pipeline/worker/channel.h"
#include "core/pipeline/worker/worker.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace viridian::worker {

using Clock = std::chrono::steady_clock;
/// How often a stop is noticed.
inline constexpr std::chrono::milliseconds kTurn{50};

/// The process, and what is known of it from run to run.
struct WorkerState {
    explicit WorkerState(WorkerOptions given) : options(std::move(given)) {}

    Status begin(std::stop_token stop);
    Status restart(const std::string& why, std::stop_token stop);
    Status awaitReady(std::stop_token stop);
    Status readReady(std::string_view line);
    [[nodiscard]] tl::unexpected<Error> refuse(ErrorKind kind, const std::string& what);
    /// How it ended, after it closed a pipe.
    std::string endingOf();
    /// True when it ended in order after an answer, WorkerOptions::leavesWith.
    [[nodiscard]] bool hasLeft() const;
    void end();

    WorkerOptions options;
    std::unique_ptr<Channel> channel; ///< null while none runs
    bool elsewhere = false;           ///< Worker::renew()
    std::vector<Handled> handles;
    TailLog log;
    AnswerReader reader;
    std::uint32_t restarts = 0;
    std::uint64_t answered = 0;
    std::uint64_t answeredBefore = 0; ///< by the processes before the one that runs
    std::string stoppedFor;           ///< why the last process was killed; empty: it was not
    Clock::time_point lastWatched;
};

/// What a worker did that it must not do.
struct Fault {
    std::string what;    ///< a clause: "it did not answer within 5 s"
    bool retry = false;  ///< another event in flight may have caused it
    bool broken = false; ///< no answer of this batch can be trusted: the run halts
};

/// One batch on its way through a worker.
class WorkerRun {
public:
    enum class Asks { Events, Flush };
    WorkerRun(WorkerState& worker, const Worker::Batch& batch, Arena& arena, Asks asks)
        : m_worker(worker), m_batch(batch), m_arena(arena), m_asks(asks)
    {
    }

    Exchange exchange();

private:
    [[nodiscard]] std::size_t done() const { return m_out.answers.answers.size(); }
    [[nodiscard]] bool finished() const
    {
        return m_stopped || m_out.halt || done() == m_batch.events.size();
    }
    bool ready();
    void step();
    void fill();
    [[nodiscard]] bool mayAsk(const Event& event) const;
    void ask(const Event& event);
    [[nodiscard]] std::optional<Fault> take();
    void settle(const Event& asked);
    [[nodiscard]] std::optional<Fault> watch();
    [[nodiscard]] std::optional<Fault> watchMemory(Clock::time_point now);
    void punish(Fault fault);
    void refuse(const std::string& what);
    void halt(Error error);
    [[nodiscard]] std::string nameOf(const Event& event) const;

    WorkerState& m_worker;
    const Worker::Batch& m_batch;
    Arena& m_arena;
    Asks m_asks;
    Exchange m_out;
    std::size_t m_asked = 0;                     ///< events sent to the process that runs now
    std::deque<std::size_t> m_sizes;             ///< of the lines in flight
    std::size_t m_flying = 0;                    ///< their sum
    std::unordered_set<std::string_view> m_keys; ///< of the states in flight
    std::size_t m_aloneUntil = 0;                ///< events before it are asked one by one
    Clock::time_point m_turnBegan;               ///< when the oldest event in flight got its turn
    bool m_stopped = false;                      ///< by an Error answer
};

} // namespace viridian::worker
