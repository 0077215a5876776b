#include "core/pipeline/transform.h"
#include "core/store/event_line.h"
#include "tests/bench/bench.h"

#include <fmt/format.h>
#include <fstream>
#include <sys/resource.h>

/// Steps in code, whole: events in memory through a Transform with one such step, and back. The
/// goals are for one core, so what counts is processor time: of this thread and of the worker with
/// all its threads, against that of the peer.
namespace viridian::bench {
namespace {

constexpr std::uint64_t kEvents = 400'000;
constexpr std::uint64_t kBatch = 4'000;
constexpr const char* kFolder = VIRIDIAN_SOURCE_DIR "/tests/bench";

double childrenSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto secondsIn = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return secondsIn(usage.ru_utime) + secondsIn(usage.ru_stime);
}

void addOrder(EventBatch& batch, std::uint64_t g)
{
    const std::string data = fmt::format(
        R"({{"orderId":{0},"customer":"C-{1}","total":{2}.25,"currency":"EUR","shipTo":{{"city":"Ulm","country":"DE"}},"placedAt":"2026-11-22T22:02:41.190Z","note":"{0:024x}","items":[{{"qty":2,"sku":"SKU-0093"}},{{"qty":1,"sku":"SKU-0007"}}]}})",
        g, g % 5000, g % 9000);
    const std::string stream = fmt::format("order-{}", g / 4);
    const std::string id = fmt::format("00000000-0000-4000-8000-{:012x}", g);
    Event event;
    event.position = Position(g + 1);
    event.stream = stream;
    event.version = static_cast<std::int64_t>(g % 4);
    event.id = id;
    event.type = "OrderPlaced";
    event.schemaVersion = "1";
    event.data = {.kind = PayloadKind::Json, .bytes = data};
    event.metadata = {.kind = PayloadKind::Json, .bytes = R"({"correlationId":"c-1"})"};
    event.time = Timestamp(std::chrono::seconds(1'770'000'000 + g));
    batch.addCopy(event);
}

std::vector<EventBatch> orders()
{
    std::vector<EventBatch> batches(kEvents / kBatch);
    for (std::uint64_t g = 0; g < kEvents; ++g)
        addOrder(batches[g / kBatch], g);
    return batches;
}

/// The lines that a worker gets, the first one included where @p hello.
std::filesystem::path writeLines(const std::vector<EventBatch>& batches,
                                 const std::filesystem::path& file, bool hello)
{
    std::ofstream out(file, std::ios::binary);
    if (hello)
        out << R"({"protocol":"viridian.worker/1","step":"bench","pipeline":""})" << '\n';
    std::string line;
    for (const EventBatch& batch : batches) {
        line.clear();
        for (const Event& event : batch) {
            appendNdjson(line, event);
            line += '\n';
        }
        out << line;
    }
    return file;
}

/// Processor seconds of this thread and of the worker.
struct Cost {
    double own = 0;
    double worker = 0;
};

Result<Cost> costOf(const std::string& step, const std::filesystem::path& folder,
                    const std::vector<EventBatch>& batches)
{
    Result<Pipeline> pipeline =
        Pipeline::parse("format: viridian.pipeline/1\nname: bench\nsteps:\n  - {id: bench, match: "
                        "{type: OrderPlaced}, " +
                            step + "}\n",
                        folder);
    if (!pipeline)
        return passOn(pipeline);
    Status failure;
    std::uint64_t changed = 0;
    const double before = childrenSeconds();
    const double own = cpuSecondsOf([&] {
        Transform transform(*pipeline); // its end is the worker's end, and counts it
        for (const EventBatch& batch : batches) {
            const Expected out = transform.run(batch);
            changed += out.counters.changed;
            if (out.halt) {
                failure = tl::unexpected(out.halt->error);
                return;
            }
        }
    });
    if (!failure)
        return passOn(failure);
    if (changed != kEvents)
        return fail(ErrorKind::Internal, "Not every event was changed.");
    return Cost{.own = own, .worker = childrenSeconds() - before};
}

/// Processor seconds of ours, of our own thread in it, and of the peer; in turns, so that both meet
/// the same machine.
struct Pair {
    double ours = 0;
    double own = 0;
    double peer = 0;
};
Result<Pair> measure(const Surroundings& surroundings, const std::string& step,
                     const std::vector<EventBatch>& batches, const std::string& peer)
{
    std::vector<double> ours;
    std::vector<double> own;
    std::vector<double> theirs;
    for (int round = 0; round < surroundings.rounds; ++round) {
        const Result<Cost> one = costOf(step, kFolder, batches);
        if (!one)
            return tl::unexpected(one.error());
        const Result<Ran> other = runShell(peer);
        if (!other)
            return tl::unexpected(other.error());
        ours.push_back(one->own + one->worker);
        own.push_back(one->own);
        theirs.push_back(other->cpuSeconds);
    }
    return Pair{.ours = median(ours), .own = median(own), .peer = median(theirs)};
}

double rate(double seconds)
{
    return static_cast<double>(kEvents) / seconds;
}

} // namespace

Result<std::vector<Figure>> scriptAgainstNode(const Surroundings& surroundings)
{
    const std::vector<EventBatch> batches = orders();
    const std::filesystem::path lines =
        writeLines(batches, surroundings.folder / "worker-lines.ndjson", false);
    const std::string peer = fmt::format(
        "node '{0}/upcast_lines.mjs' '{0}/upcast.js' '{1}' /dev/null", kFolder, lines.string());
    const Result<Pair> pair = measure(surroundings, "script: {js: upcast.js}", batches, peer);
    if (!pair)
        return tl::unexpected(pair.error());
    const std::string note =
        fmt::format("of {:.2f} s of processor, {:.2f} s are ours and the rest is the script host's",
                    pair->ours, pair->own);
    return std::vector<Figure>{{.name = "JavaScript through the worker, one core",
                                .unit = "events/s",
                                .ours = rate(pair->ours),
                                .peer = {},
                                .peerName = {},
                                .ratio = {},
                                .most = {},
                                .least = 150'000,
                                .note = note},
                               {.name = "the same against node, one core",
                                .unit = "events/s",
                                .ours = rate(pair->ours),
                                .peer = rate(pair->peer),
                                .peerName = "node, same function, same lines, file to nothing",
                                .ratio = pair->peer / pair->ours,
                                .most = {},
                                .least = {},
                                .note = {}}};
}

Result<std::vector<Figure>> processAgainstPython(const Surroundings& surroundings)
{
    const std::vector<EventBatch> batches = orders();
    const std::filesystem::path lines =
        writeLines(batches, surroundings.folder / "worker-lines-hello.ndjson", true);
    const std::string peer =
        fmt::format("cd '{}' && python3 upcast.py < '{}' > /dev/null", kFolder, lines.string());
    const Result<Pair> pair =
        measure(surroundings, "process: {command: [python3, upcast.py]}", batches, peer);
    if (!pair)
        return tl::unexpected(pair.error());
    return std::vector<Figure>{{.name = "own process (Python) through the worker",
                                .unit = "cpu s",
                                .ours = pair->ours,
                                .peer = pair->peer,
                                .peerName = "the same program reading a file",
                                .ratio = pair->ours / pair->peer,
                                .most = 1.25,
                                .least = {},
                                .note = {}}};
}

} // namespace viridian::bench
