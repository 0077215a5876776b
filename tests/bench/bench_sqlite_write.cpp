// Where the time of a copy from SQLite to SQLite goes: reading, writing, building indexes, one
// after the other in one thread. Not part of ctest: bench_sqlite_write BLUE.db GREEN.db [events a
// step]
#include "core/store/open.h"
#include "core/store/target.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <string>

using namespace viridian;
using Clock = std::chrono::steady_clock;

namespace {

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

template <typename T>
T must(Result<T> result)
{
    if (!result) {
        std::cerr << result.error().message << " (" << result.error().detail << ")\n";
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

struct Times {
    double reading = 0;
    double writing = 0;
    double indexes = 0;
    std::uint64_t events = 0;
};

Times copy(EventStore& blue, EventStore& green, std::size_t perStep)
{
    Times times;
    const std::unique_ptr<Target> target = must(green.openTarget());
    must(target->prepare("0/1", {}));
    must(target->deferIndexes({}));
    ReadRequest request;
    request.limit = perStep;
    Checkpoint checkpoint;
    while (true) {
        auto start = Clock::now();
        ReadPage page = must(blue.read(request, {}));
        times.reading += secondsSince(start);
        start = Clock::now();
        Commit step;
        step.events = &page.events;
        step.checkpoint = checkpoint;
        step.complete = [&](Checkpoint& after, std::vector<Segment>&) {
            after.eventsRead += page.events.size();
            after.eventsWritten += page.events.size();
            after.greenEvents += page.events.size();
            if (!page.events.empty())
                after.greenHead = page.events.back().position;
            checkpoint = after;
        };
        must(target->commit(step, {}));
        times.writing += secondsSince(start);
        times.events += page.events.size();
        if (page.atEnd)
            break;
        request.after = page.scannedTo;
    }
    const auto start = Clock::now();
    must(target->buildIndexes({}, {}));
    must(target->handOver());
    times.indexes = secondsSince(start);
    return times;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::cerr << "bench_sqlite_write BLUE.db GREEN.db [events a step]\n";
        return 2;
    }
    const std::size_t perStep = argc > 3 ? std::stoul(argv[3]) : 10'000;
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(argv[2] + std::string(suffix));
    const std::unique_ptr<EventStore> blue = must(openStore(std::string("sqlite:") + argv[1]));
    const std::unique_ptr<EventStore> green =
        must(openStore(fmt::format("sqlite:{}?layout=native", argv[2]), {.createIfMissing = true}));
    const auto start = Clock::now();
    const Times times = copy(*blue, *green, perStep);
    std::cout << fmt::format(
        "{} events: {:.2f} s (reading {:.2f}, writing {:.2f}, indexes and merging {:.2f})\n",
        times.events, secondsSince(start), times.reading, times.writing, times.indexes);
    return 0;
}
