#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace viridian::worker {

/// A program to start.
struct ChildOptions {
    std::vector<std::string> command;     ///< program and arguments, no shell
    std::filesystem::path folder;         ///< working folder; empty: ours
    std::vector<std::string> environment; ///< all of it, as NAME=value
};

/// A started program and our ends of its pipes, which do not block.
struct Spawned {
    pid_t pid = -1;
    int input = -1;  ///< to its stdin
    int output = -1; ///< from its stdout
    int errors = -1; ///< from its stderr
};

/// Starts a program in a process group of its own. It inherits no descriptor but its three pipes,
/// has the default signals, and is killed when this process ends, however it ends.
///
/// The system ties "when the parent ends" to the thread that forks, so one thread of our own forks
/// all workers and lives as long as the process. Thread: any.
/// Errors: NotFound (no such program), Denied (it may not be run), Unavailable.
[[nodiscard]] Result<Spawned> spawn(const ChildOptions& options);

} // namespace viridian::worker
