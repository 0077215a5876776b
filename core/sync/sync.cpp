#include "core/sync/sync.h"

#include "core/sync/sync_run.h"

#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace viridian {

Result<SyncSummary> runSync(const SyncOptions& options, SyncMonitor& monitor, std::stop_token stop)
{
    SyncRun run(options, monitor);
    return run.run(std::move(stop));
}

std::string thisOwner()
{
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) != 0)
        host[0] = '\0';
    const char* user = std::getenv("USER");
    return fmt::format("{} on {}, pid {}", user && *user ? user : "viridian",
                       host[0] ? host.data() : "this machine", getpid());
}

} // namespace viridian
