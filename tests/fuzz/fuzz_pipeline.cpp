// Loads arbitrary text as a pipeline file, and runs what loads over a few events. Steps in code are
// loaded and not run.

#include "core/pipeline/transform.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/fuzz/input.h"

#include <algorithm>
#include <filesystem>

using namespace viridian;
using viridian::fuzz::Input;
using viridian::fuzz::require;

namespace {

EventBatch someEvents()
{
    EventBatch events;
    test::addEvent(events, "OrderPlaced",
                   R"({"total": 12.50, "cust": "a-1", "n": 9007199254740993})");
    test::addEvent(events, "OrderPlaced", R"({"total": "x", "items": [{"q": 1}, {"q": 1e400}]})");
    test::addEvent(events, "OrderShipped", R"({"a": null, "a": 2})", "order-2");
    test::addEvent(events, "OrderPlaced", "not JSON", "order-2");
    test::addEvent(events, "A", "{}", "a");
    return events;
}

bool runsCode(const Pipeline& pipeline)
{
    return std::ranges::any_of(pipeline.steps(), [](const StepInfo& step) {
        return step.kind == "script" || step.kind == "process";
    });
}

void run(const Pipeline& pipeline)
{
    const EventBatch events = someEvents();
    Transform once(pipeline);
    const Expected first = once.run(events);
    Transform twice(pipeline);
    const Expected second = twice.run(events);
    require(first.counters.out == second.counters.out && once.carried() == twice.carried(),
            "two runs differ");
    (void)once.flush();
    Transform later(pipeline);
    require(later.restore(once.carried()).has_value(), "its own state is refused");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // Relative names lead to where no file is.
    static const std::filesystem::path nowhere = std::filesystem::current_path() / "nowhere";
    Input input(data, size);
    const std::string_view text = input.rest();
    const Result<Pipeline> loaded = Pipeline::parse(text, nowhere);
    if (!loaded) {
        require(!loaded.error().message.empty(), "a refusal without a word");
        return 0;
    }
    const Result<Pipeline> again = Pipeline::parse(text, nowhere);
    require(again && again->hash() == loaded->hash(), "two loads differ");
    if (!runsCode(*loaded))
        run(*loaded);
    return 0;
}
