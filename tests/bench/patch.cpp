#include "core/event/event_batch.h"
#include "core/pipeline/transform.h"
#include "tests/bench/bench.h"
#include "tests/bench/patch_of_five.h"

#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kLines = 1'000'000;
constexpr double kPerSecond = 1'000'000;   ///< events, the goal
constexpr std::size_t kBlock = 256 * 1024; ///< bytes of a batch
constexpr std::size_t kShortLine = 200;    ///< below the length of every line

/// The same change in two languages.
struct Patch {
    int operations = 0;
    std::string_view pipeline;
    const char* jq = nullptr;
    double timesFaster = 0;
};

constexpr Patch kThree{.operations = 3,
                       .pipeline = R"(format: viridian.pipeline/1
name: bench
steps:
  - id: order-v2
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch:
      - {move: /customer, to: /customerId}
      - {remove: /note}
      - {add: /channel, value: web}
)",
                       .jq = ".customerId = .customer | del(.customer, .note) | .channel = "
                             "\"web\"",
                       .timesFaster = 20};
constexpr Patch kFive{.operations = 5,
                      .pipeline = kPatchOfFive,
                      .jq = ".customerId = .customer | del(.customer, .note) | .channel = "
                            "\"web\" | .shipTo.countryCode = .shipTo.country | "
                            "del(.shipTo.country) | .currency = {\"EUR\": \"978\", \"USD\": "
                            "\"840\"}[.currency]",
                      .timesFaster = 25};

std::filesystem::path writeLines(const std::filesystem::path& folder)
{
    std::filesystem::path file = folder / "payloads.ndjson";
    if (std::filesystem::exists(file))
        return file;
    std::ofstream out(file, std::ios::binary);
    for (std::uint64_t g = 0; g < kLines; ++g)
        out << fmt::format(
                   R"({{"orderId":{0},"customer":"C-{1}","total":{2}.50,"currency":"EUR","shipTo":{{"city":"Köln","country":"DE","street":"{0:016x}"}},"placedAt":"2026-11-22T22:02:41.190Z","note":"{0:032x}","items":[{{"qty":2,"sku":"SKU-0093"}}]}})",
                   g, g % 5000, g % 9000)
            << '\n';
    return file;
}

/// The next lines of @p in as events of one batch, in a block of the batch's own memory. @p rest is
/// the line that a block cuts.
EventBatch nextLines(std::istream& in, std::string& rest)
{
    EventBatch batch;
    char* const block = batch.arena(kBlock + rest.size()).allocate(kBlock + rest.size());
    rest.copy(block, rest.size());
    in.read(block + rest.size(), kBlock);
    std::string_view text(block, rest.size() + static_cast<std::size_t>(in.gcount()));
    batch.reserve(text.size() / kShortLine);
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        Event event;
        event.type = "OrderPlaced";
        event.stream = "order-1";
        event.schemaVersion = "1";
        event.data = {PayloadKind::Json, text.substr(0, end)};
        batch.add(event);
        text.remove_prefix(end + 1);
    }
    rest = text;
    return batch;
}

/// Reads the file line by line into batches, runs the pipeline, writes the payloads to @p output:
/// what jq does.
Result<double> transformFile(const Patch& patch, const std::filesystem::path& input,
                             const std::filesystem::path& output)
{
    Result<Pipeline> pipeline = Pipeline::parse(patch.pipeline, {});
    if (!pipeline)
        return passOn(pipeline);
    Transform transform(std::move(*pipeline));
    Status failure;
    const double seconds = cpuSecondsOf([&] {
        std::ifstream in;
        in.rdbuf()->pubsetbuf(nullptr, 0); // blocks are read straight into the batch
        in.open(input, std::ios::binary);
        std::ofstream out(output, std::ios::binary);
        std::string rest;
        std::string text;
        while (in && failure) {
            const EventBatch batch = nextLines(in, rest);
            const Expected expected = transform.run(batch);
            if (expected.halt)
                failure = tl::unexpected(expected.halt->error);
            text.clear();
            for (const Event& event : expected.events) {
                text += event.data.bytes;
                text += '\n';
            }
            out.write(text.data(), static_cast<std::streamsize>(text.size()));
        }
    });
    if (!failure)
        return passOn(failure);
    return seconds;
}

Status compare(const Surroundings& surroundings, const Patch& patch, std::vector<Figure>& into)
{
    const std::filesystem::path input = writeLines(surroundings.folder);
    const std::filesystem::path ours = surroundings.folder / "ours.ndjson";
    const std::filesystem::path theirs = surroundings.folder / "jq.ndjson";
    std::vector<double> times;
    for (int round = 0; round < surroundings.rounds; ++round) {
        const Result<double> seconds = transformFile(patch, input, ours);
        if (!seconds)
            return tl::unexpected(seconds.error());
        times.push_back(*seconds);
    }
    const Result<Ran> jq =
        runShell(fmt::format("jq -c '{}' '{}' > '{}'", patch.jq, input.string(), theirs.string()));
    if (!jq)
        return tl::unexpected(jq.error());
    // Key order differs by design (ours keeps a renamed member in its place), so values are
    // compared.
    const Result<Ran> same = runShell(
        fmt::format("cmp <(head -n 20000 '{}' | jq -cS .) <(head -n 20000 '{}' | jq -cS .)",
                    ours.string(), theirs.string()));
    if (!same)
        return tl::unexpected(same.error());
    const double seconds = median(times);
    const std::string name =
        fmt::format("patch of {} operations, 1,000,000 lines, one core", patch.operations);
    into.push_back({.name = name,
                    .unit = "cpu s",
                    .ours = seconds,
                    .peer = jq->cpuSeconds,
                    .peerName = "jq, file to file (times faster)",
                    .ratio = jq->cpuSeconds / seconds,
                    .most = {},
                    .least = patch.timesFaster,
                    .note = {}});
    into.push_back({.name = "the same in events a second",
                    .unit = "events/s",
                    .ours = static_cast<double>(kLines) / seconds,
                    .peer = static_cast<double>(kLines) / jq->cpuSeconds,
                    .peerName = "jq",
                    .ratio = {},
                    .most = {},
                    .least = kPerSecond,
                    .note = {}});
    return {};
}

} // namespace

Result<std::vector<Figure>> patchAgainstJq(const Surroundings& surroundings)
{
    std::vector<Figure> figures;
    for (const Patch& patch : {kThree, kFive}) {
        if (Status done = compare(surroundings, patch, figures); !done)
            return passOn(done);
    }
    return figures;
}

} // namespace viridian::bench
