#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace viridian::worker {

/// A program of the user's that a step wants to start. A pipeline from elsewhere can name any
/// (design/semantics.md section 9: files from elsewhere are hostile).
struct Program {
    std::string step;                 ///< the step's id
    std::vector<std::string> command; ///< program and arguments
    std::filesystem::path folder;     ///< the pipeline's, where it runs
};

/// Whether it may start. Called each time, on the thread that wants to start it, never by two at
/// once; must not block.
using ProgramGate = std::function<bool(const Program& program)>;

/// Who is asked in this process from now on; an empty gate lets every program start, as on a
/// command line whose user named the pipeline. On return the gate before is no longer called.
/// Thread: any.
void setProgramGate(ProgramGate gate);

/// Asks the gate. Errors: Denied.
[[nodiscard]] Status mayStart(const Program& program);

} // namespace viridian::worker
