#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/pipeline/expected_parts.h"
#include "core/pipeline/model.h"
#include "core/pipeline/state_text.h"
#include "core/pipeline/transform.h"

#include <charconv>
#include <fmt/format.h>
#include <map>
#include <unordered_map>

using viridian::pipeline::cutAt;

/// Two blue streams that a stream step gives one green name would be one stream in green, in an
/// order that neither had. To notice, the guard keeps a digest of every green stream with that of
/// its blue stream: 40 bytes a stream, and only while the pipeline has such a step.
namespace viridian {
namespace {

struct DigestHash {
    std::size_t operator()(const Digest128& digest) const
    {
        return static_cast<std::size_t>(digest.low);
    }
};

constexpr std::string_view kTag = "drops/1";

} // namespace

struct RunGuard::State {
    explicit State(const Pipeline& given) : shared(given) {}

    Pipeline shared;
    std::unordered_map<Digest128, std::uint64_t, DigestHash>
        blueOf;                                 ///< green stream -> blue stream
    std::map<std::string, std::uint64_t> drops; ///< by step id
    std::string lastBlue;
    std::string lastGreen;

    bool admit(std::string_view blue, const Event& green);
    void checkStreams(const EventBatch& in, Expected& expected);
    void checkDrops(const EventBatch& in, Expected& expected);
};

namespace {

StepFailure failureAt(const Event& event, std::uint32_t input, std::size_t step, std::string what,
                      std::string message)
{
    return {.input = input,
            .step = step,
            .position = event.position,
            .stream = std::string(event.stream),
            .type = std::string(event.type),
            .what = std::move(what),
            .error = {.kind = ErrorKind::InvalidInput,
                      .message = std::move(message),
                      .detail = event.position.toText()}};
}

} // namespace

bool RunGuard::State::admit(std::string_view blue, const Event& green)
{
    if (blue == lastBlue && green.stream == lastGreen)
        return true;
    const auto [at, added] = blueOf.emplace(digestOf(green.stream), digestOf(blue).low);
    if (!added && at->second != digestOf(blue).low)
        return false;
    lastBlue = blue;
    lastGreen = green.stream;
    return true;
}

void RunGuard::State::checkStreams(const EventBatch& in, Expected& expected)
{
    std::size_t move = 0;
    for (std::uint32_t i = 0; i < expected.inputs(); ++i) {
        for (const Event& green : expected.outputsOf(i)) {
            const auto number = static_cast<std::size_t>(&green - expected.events.events().data());
            while (move < expected.moved.size() && expected.moved[move].output < number)
                ++move;
            const bool renamed =
                move < expected.moved.size() && expected.moved[move].output == number;
            // Copies of a route are meant to meet in one stream; only what a stream step moved or
            // what stayed counts.
            const std::string_view blue = renamed ? expected.moved[move].source : in[i].stream;
            if ((!renamed && green.stream != in[i].stream) || admit(blue, green))
                continue;
            const std::size_t step = renamed ? expected.moved[move].step : StepFailure::kNoStep;
            std::string what = fmt::format(
                "the green stream {} already comes from another blue stream", green.stream);
            const std::string event = fmt::format("event {} of {}", in[i].position.toText(), blue);
            const std::string refused =
                renamed ? fmt::format("Step “{}” cannot move {}", shared.steps()[step].id, event)
                        : fmt::format("A stream step gave another stream's events the name of the "
                                      "stream in which {} stays",
                                      event);
            std::string message = fmt::format("{}: {}. Change the name that the stream step gives, "
                                              "or say allowMerge: true in it.",
                                              refused, what);
            return cutAt(expected, failureAt(in[i], i, step, std::move(what), std::move(message)));
        }
    }
}

void RunGuard::State::checkDrops(const EventBatch& in, Expected& expected)
{
    for (const Expected::CountedDrop& drop : expected.countedDrops) {
        const pipeline::Step& step = shared.model().steps[drop.step];
        std::uint64_t& count = drops[step.id];
        const std::uint64_t most = step.expectAtMost.value_or(0);
        if (count < most) {
            ++count;
            continue;
        }
        const Event& event = in[drop.input];
        std::string what =
            fmt::format("it would be the drop number {}, and the step expects at most {}",
                        grouped(count + 1), grouped(most));
        std::string message = fmt::format(
            "Step “{}” cannot drop event {} ({} in {}): {}. Look at what it matches, or "
            "raise expectAtMost.",
            step.id, event.position.toText(), event.type, event.stream, what);
        return cutAt(expected,
                     failureAt(event, drop.input, drop.step, std::move(what), std::move(message)));
    }
}

RunGuard::RunGuard(const Pipeline& pipeline) : m_state(std::make_unique<State>(pipeline))
{
}
RunGuard::~RunGuard() = default;
RunGuard::RunGuard(RunGuard&&) noexcept = default;
RunGuard& RunGuard::operator=(RunGuard&&) noexcept = default;

void RunGuard::check(const EventBatch& in, Expected& expected)
{
    const pipeline::Model& model = m_state->shared.model();
    if (model.guardsStreams)
        m_state->checkStreams(in, expected);
    if (model.guardsDrops)
        m_state->checkDrops(in, expected);
}

std::string RunGuard::carried() const
{
    std::string text;
    for (const auto& [step, count] : m_state->drops)
        text += fmt::format("{} {} {}\n", kTag, count, step);
    return text;
}

Status RunGuard::restore(std::string_view carried)
{
    std::map<std::string, std::uint64_t> drops;
    while (!carried.empty()) {
        const std::size_t end = carried.find('\n');
        std::string_view line = carried.substr(0, end);
        std::uint64_t count = 0;
        if (end != std::string_view::npos && line.starts_with(kTag) &&
            line.size() > kTag.size() + 1) {
            line.remove_prefix(kTag.size() + 1);
            const auto [next, code] =
                std::from_chars(line.data(), line.data() + line.size(), count);
            const std::string_view rest = line.substr(static_cast<std::size_t>(next - line.data()));
            if (code == std::errc() && rest.size() > 1 && rest.front() == ' ') {
                drops[std::string(rest.substr(1))] = count;
                carried.remove_prefix(end + 1);
                continue;
            }
        }
        return fail(ErrorKind::InvalidInput,
                    "What the sync carried from its last run is not readable; start it over.");
    }
    m_state->drops = std::move(drops);
    return {};
}

std::string RunGuard::wholeState() const
{
    pipeline::StateWriter to;
    to.text(carried());
    for (const auto& [green, blue] : m_state->blueOf) {
        for (const std::uint64_t part : {green.high, green.low, blue})
            to.number(static_cast<std::int64_t>(part));
    }
    return to.take();
}

Status RunGuard::restoreWhole(std::string_view state)
{
    pipeline::StateReader from(state);
    if (Status drops = restore(from.text()); !drops)
        return drops;
    m_state->blueOf.clear();
    while (from.good() && !from.atEnd()) {
        Digest128 green;
        green.high = static_cast<std::uint64_t>(from.number());
        green.low = static_cast<std::uint64_t>(from.number());
        m_state->blueOf[green] = static_cast<std::uint64_t>(from.number());
    }
    return from.finish();
}

} // namespace viridian
