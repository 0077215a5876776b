#include "core/pipeline/worker/script_host.h"

#include "core/json/document.h"

#include <fmt/format.h>
#include <system_error>

namespace viridian::worker {
namespace {

/// Of the host, after its answer to an event that took too long.
constexpr int kLeavesWith = 75;

} // namespace

std::filesystem::path scriptHostProgram()
{
    const char* const kName = "viridian-scripthost";
    std::error_code ignored;
    const std::filesystem::path own =
        std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const std::filesystem::path& folder : {own, own.parent_path() / "bin"}) {
        if (!own.empty() && std::filesystem::exists(folder / kName, ignored))
            return folder / kName;
    }
    return kName;
}

WorkerOptions scriptWorker(const Script& script)
{
    WorkerOptions options;
    options.command = {scriptHostProgram().string()};
    options.ours = true;
    options.memoryLimit = script.memory;
    options.leavesWith = kLeavesWith;
    // The host ends a long event itself and goes on; this limit is for what it cannot interrupt.
    options.eventLimit = 2 * script.limit + std::chrono::seconds(2);
    options.hello = ",\"script\":{\"name\":";
    json::appendEncoded(options.hello, script.name);
    options.hello += ",\"text\":";
    json::appendEncoded(options.hello, script.text);
    options.hello +=
        fmt::format(",\"shape\":\"{}\",\"state\":{},\"limitMs\":{},\"leavesWith\":{}}}",
                    script.shape == ScriptShape::Replicator ? "replicator" : "viridian",
                    script.state != StateScope::None, script.limit.count(), kLeavesWith);
    return options;
}

} // namespace viridian::worker
