#include "core/pipeline/worker/programs.h"

#include <fmt/ranges.h>
#include <mutex>

namespace viridian::worker {
namespace {

struct Asked {
    std::mutex mutex;
    ProgramGate gate;
};

Asked& asked()
{
    static Asked one;
    return one;
}

} // namespace

void setProgramGate(ProgramGate gate)
{
    const std::lock_guard lock(asked().mutex);
    asked().gate = std::move(gate);
}

Status mayStart(const Program& program)
{
    const std::lock_guard lock(asked().mutex);
    if (!asked().gate || asked().gate(program))
        return {};
    return fail(ErrorKind::Denied,
                fmt::format("Step “{}” was not run: nobody has allowed its program {} in {} on "
                            "this computer. Allow it if you trust the pipeline, or switch the step "
                            "off.",
                            program.step, fmt::join(program.command, " "),
                            program.folder.string()));
}

} // namespace viridian::worker
