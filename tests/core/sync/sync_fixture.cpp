#include "tests/core/sync/sync_fixture.h"

#include "core/pipeline/transform.h"
#include "core/sync/expected.h"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <map>

namespace viridian::test {

PlainEvent numbered(std::size_t number, std::size_t streams)
{
    PlainEvent event;
    event.stream = fmt::format("order-{}", (number * 7919) % streams);
    event.type = number % 10 == 3  ? "Heartbeat"
                 : number % 5 == 0 ? "CustomerMoved"
                                   : "OrderCreated";
    event.data =
        fmt::format(R"({{"number": {}, "amount": 12.50, "address": "A{}", "phone": "P{}"}})",
                    number, number % 13, number % 7);
    event.metadata = number % 4 == 0 ? std::string() : R"({"by":"test"})";
    return event;
}

std::shared_ptr<MemoryDatabase> makeBlue(std::size_t events, std::size_t streams)
{
    auto blue = std::make_shared<MemoryDatabase>("blue");
    std::vector<PlainEvent> all;
    for (std::size_t i = 1; i <= events; ++i)
        all.push_back(numbered(i, streams));
    blue->append(all);
    return blue;
}

std::shared_ptr<MemoryDatabase> makeGreen()
{
    return std::make_shared<MemoryDatabase>("green");
}

Pipeline pipelineOf(const std::string& yaml)
{
    Result<Pipeline> pipeline = Pipeline::parse(yaml, ".", "test.yaml");
    if (!pipeline) {
        std::fprintf(stderr, "%s\n", pipeline.error().message.c_str());
        std::abort();
    }
    return *pipeline;
}

Pipeline busyPipeline()
{
    return pipelineOf(R"(format: viridian.pipeline/1
name: busy
steps:
  - {id: placed, match: {type: OrderCreated}, rename: {type: OrderPlaced}}
  - {id: moved, match: {type: CustomerMoved}, split: [{type: AddressChanged, take: [/number, /address]}, {type: PhoneChanged, take: [/number, /phone]}]}
  - {id: noise, match: {type: Heartbeat}, drop: {reason: noise}}
)");
}

std::vector<PlainEvent> expectedOf(const MemoryDatabase& blue, const Pipeline& pipeline,
                                   const ColumnTraits& green)
{
    Transform transform(pipeline);
    const EventBatch all = batchOf(blue.events());
    Expected expected = transform.run(all);
    const Expected last = transform.flush();
    expected.events.share(last.events);
    for (const Event& event : last.events)
        expected.events.add(event);
    fitToGreen(expected.events, green);
    std::vector<PlainEvent> events = plain(expected.events);
    std::map<std::string, std::int64_t> versions;
    std::uint64_t position = 0;
    for (PlainEvent& event : events) {
        event.position = Position(++position);
        event.version = versions.try_emplace(event.stream, -1).first->second += 1;
    }
    return events;
}

std::vector<PlainEvent> timeless(std::vector<PlainEvent> events, bool keepPositions)
{
    for (PlainEvent& event : events) {
        event.time = {};
        if (!keepPositions)
            event.position = {};
    }
    return events;
}

std::string firstDifference(const std::vector<PlainEvent>& expected,
                            const std::vector<PlainEvent>& actual)
{
    const auto a = timeless(expected);
    const auto b = timeless(actual);
    const auto show = [](const PlainEvent& event) {
        return fmt::format("{} {}@{} {} {} {}", event.position.toText(), event.stream,
                           event.version, event.type, event.id, event.data);
    };
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (!(a[i] == b[i]))
            return fmt::format("event {}: expected {}, found {}", i, show(a[i]), show(b[i]));
    if (a.size() != b.size())
        return fmt::format("expected {} events, found {}", a.size(), b.size());
    return {};
}

SyncOptions quickOptions(const std::shared_ptr<MemoryDatabase>& blue,
                         const std::shared_ptr<MemoryDatabase>& green, Pipeline pipeline)
{
    SyncOptions options;
    options.blue = blue->opener();
    options.green = green->opener();
    options.pipeline = std::move(pipeline);
    options.workers = 3;
    options.pageEvents = 500;
    options.copyBatch = 1500;
    options.poll = std::chrono::milliseconds(5);
    options.beat = std::chrono::milliseconds(10);
    options.leaseFor = std::chrono::milliseconds(2000);
    options.retryFirst = std::chrono::milliseconds(1);
    return options;
}

RunningSync::RunningSync(SyncOptions options)
    : m_options(std::move(options)), m_thread([this](std::stop_token stop) {
          m_result = runSync(m_options, monitor, std::move(stop));
          m_ended = true;
      })
{
}

RunningSync::~RunningSync() = default;

void RunningSync::stop()
{
    m_thread.request_stop();
}

Result<SyncSummary> RunningSync::wait()
{
    if (m_thread.joinable())
        m_thread.join();
    return *m_result;
}

} // namespace viridian::test
