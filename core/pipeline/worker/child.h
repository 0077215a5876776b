#pragma once

#include "core/base/result.h"
#include "core/pipeline/worker/spawner.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace viridian::worker {

/// A running program and everything that it started: one process group, killed by the destructor.
/// Thread: one at a time.
class Child {
public:
    /// Errors: as spawn().
    [[nodiscard]] static Result<std::unique_ptr<Child>> start(const ChildOptions& options);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] pid_t pid() const { return m_ends.pid; }
    /// Ends of its pipes, which do not block; input is -1 once it was closed.
    [[nodiscard]] int input() const { return m_ends.input; }
    [[nodiscard]] int output() const { return m_ends.output; }
    [[nodiscard]] int errors() const { return m_ends.errors; }
    void closeInput();

    /// Memory of the program and its descendants that is resident now; 0 when it cannot be told.
    [[nodiscard]] std::size_t residentBytes() const;
    /// True when the program has ended by itself.
    [[nodiscard]] bool ended() const;
    /// Waits at most @p limit for that.
    bool waitEnded(std::chrono::milliseconds limit) const;
    /// How it ended: "it ended with exit code 3", "signal 11 (Segmentation fault) ended it"; empty
    /// while it runs.
    [[nodiscard]] std::string ending() const;

    /// nullopt while it runs, or when a signal ended it.
    [[nodiscard]] std::optional<int> exitCode() const;

    /// In order: closes its stdin, then asks the group to end (TERM), then kills it, with @p grace
    /// for each of the first two.
    void stop(std::chrono::milliseconds grace);
    /// At once.
    void kill();

private:
    explicit Child(const Spawned& ends) : m_ends(ends) {}
    void reap();
    Spawned m_ends;
    bool m_reaped = false;
};

} // namespace viridian::worker
