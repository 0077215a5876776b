// A sync in a process of its own, for tests that kill it: sync_child BLUE GREEN PIPELINE [follow].
#include "core/base/log.h"
#include "core/store/open.h"
#include "core/sync/sync.h"

#include <cstdio>
#include <string>

int main(int count, char** words)
{
    using namespace viridian;
    if (count < 4) {
        std::fprintf(stderr, "sync_child BLUE GREEN PIPELINE [follow]\n");
        return 2;
    }
    log::setListener([](log::Level level, std::string_view line) {
        if (level != log::Level::Info)
            std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
    });
    SyncOptions options;
    options.blue = [address = std::string(words[1])] { return openStore(address); };
    options.green = [address = std::string(words[2])] {
        return openStore(address, {.createIfMissing = true});
    };
    Result<Pipeline> pipeline = Pipeline::load(words[3]);
    if (!pipeline) {
        std::fprintf(stderr, "%s\n", pipeline.error().message.c_str());
        return 2;
    }
    options.pipeline = *pipeline;
    options.follow = count > 4;
    options.leaseFor = std::chrono::milliseconds(300);
    options.beat = std::chrono::milliseconds(50);
    options.copyBatch = 400; // many small commits, so that kills fall between and into them
    options.pageEvents = 150;
    options.workers = 2;
    SyncMonitor monitor;
    const Result<SyncSummary> done = runSync(options, monitor, {});
    if (!done) {
        std::fprintf(stderr, "%s (%s)\n", done.error().message.c_str(),
                     done.error().detail.c_str());
        return exitCode(done.error().kind);
    }
    return 0;
}
