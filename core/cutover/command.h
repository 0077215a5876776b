#pragma once

#include "core/base/result.h"
#include "core/workspace/workspace.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace viridian {

struct CommandOptions {
    std::chrono::milliseconds timeout{5000};
    std::size_t keepBytes = std::size_t{16} * 1024; ///< of its output; the rest is read and dropped
    std::filesystem::path folder;                   ///< working folder; empty: ours
    std::vector<std::pair<std::string, std::string>> environment; ///< added to ours
};

struct CommandResult {
    int exitCode = -1;  ///< 128 + signal when a signal ended it
    std::string output; ///< start of stdout and stderr together, valid UTF-8
    bool truncated = false;
    std::chrono::milliseconds took{0};
};

/// Runs a program without a shell, in a process group of its own, with empty input, and without
/// PGPASSWORD in its environment. When time is up or @p stop is asked, the whole group is killed.
/// Errors: NotFound (no such program), InvalidInput (empty), TimedOut, Cancelled.
[[nodiscard]] Result<CommandResult> runCommand(const CommandLine& command,
                                               const CommandOptions& options, std::stop_token stop);

/// The line as one could type it: words with blanks or quotes are quoted.
[[nodiscard]] std::string shown(const CommandLine& command);

} // namespace viridian
