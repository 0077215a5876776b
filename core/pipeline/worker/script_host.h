#pragma once

#include "core/pipeline/worker/worker.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

namespace viridian::worker {

/// How a script's function is called.
enum class ScriptShape {
    Viridian,  ///< transform(event, state), which returns what becomes of the event
    Replicator ///< transform(original) of the Kurrent Replicator
};

/// A script as its step names it.
struct Script {
    std::string name; ///< of its file, for messages
    std::string text; ///< the bytes that the pipeline's hash covers, and no others, are run
    ScriptShape shape = ScriptShape::Viridian;
    StateScope state = StateScope::None;
    std::chrono::milliseconds limit{5'000}; ///< processor time for one event
    std::size_t memory = std::size_t{512} * 1024 * 1024;
};

/// The worker that runs a script: viridian-scripthost, which gets the script in its first line and
/// has neither files nor an environment to look at.
[[nodiscard]] WorkerOptions scriptWorker(const Script& script);

/// Where viridian-scripthost is: beside this program, in ../bin, or on the PATH.
[[nodiscard]] std::filesystem::path scriptHostProgram();

} // namespace viridian::worker
