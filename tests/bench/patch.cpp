#include "core/event/event_batch.h"
#include "core/pipeline/transform.h"
#include "tests/bench/bench.h"

#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kLines = 1'000'000;
constexpr std::size_t kBatch = 1000;

constexpr std::string_view kPipeline = R"(format: viridian.pipeline/1
name: bench
steps:
  - id: order-v2
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch:
      - {move: /customer, to: /customerId}
      - {remove: /note}
      - {add: /channel, value: web}
)";

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

/// Reads the file line by line into batches, runs the pipeline, writes the payloads to @p output:
/// what jq does.
Result<double> transformFile(const std::filesystem::path& input,
                             const std::filesystem::path& output)
{
    Result<Pipeline> pipeline = Pipeline::parse(kPipeline, {});
    if (!pipeline)
        return passOn(pipeline);
    Transform transform(std::move(*pipeline));
    Status failure;
    const double seconds = cpuSecondsOf([&] {
        std::vector<char> buffer(1U << 20U);
        std::ifstream in;
        in.rdbuf()->pubsetbuf(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        in.open(input, std::ios::binary);
        std::ofstream out(output, std::ios::binary);
        std::string line;
        std::string text;
        for (bool more = true; more && failure;) {
            EventBatch batch;
            batch.reserve(kBatch);
            while (batch.size() < kBatch && (more = static_cast<bool>(std::getline(in, line)))) {
                Event event;
                event.type = "OrderPlaced";
                event.stream = "order-1";
                event.schemaVersion = "1";
                event.data = {PayloadKind::Json, batch.arena(512 * kBatch).keep(line)};
                batch.add(event);
            }
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

} // namespace

Result<std::vector<Figure>> patchAgainstJq(const Surroundings& surroundings)
{
    const std::filesystem::path input = writeLines(surroundings.folder);
    const std::filesystem::path ours = surroundings.folder / "ours.ndjson";
    const std::filesystem::path theirs = surroundings.folder / "jq.ndjson";
    std::vector<double> times;
    for (int round = 0; round < surroundings.rounds; ++round) {
        const Result<double> seconds = transformFile(input, ours);
        if (!seconds)
            return tl::unexpected(seconds.error());
        times.push_back(*seconds);
    }
    const Result<Ran> jq = runShell(fmt::format(
        "jq -c '.customerId = .customer | del(.customer, .note) | .channel = \"web\"' '{}' > '{}'",
        input.string(), theirs.string()));
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
    return std::vector<Figure>{{.name = "patch of 3 operations, 1,000,000 lines, one core",
                                .unit = "cpu s",
                                .ours = seconds,
                                .peer = jq->cpuSeconds,
                                .peerName = "jq, file to file (times faster)",
                                .ratio = jq->cpuSeconds / seconds,
                                .most = {},
                                .least = 20,
                                .note = {}},
                               {.name = "the same in events a second",
                                .unit = "events/s",
                                .ours = static_cast<double>(kLines) / seconds,
                                .peer = static_cast<double>(kLines) / jq->cpuSeconds,
                                .peerName = "jq",
                                .ratio = {},
                                .most = {},
                                .least = {},
                                .note = {}}};
}

} // namespace viridian::bench
