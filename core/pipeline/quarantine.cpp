#include "core/pipeline/quarantine.h"

#include "core/base/text.h"
#include "core/pipeline/carried.h"
#include "core/store/event_line.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {

void Quarantine::begin(const Event& event, const StepFailure& failure, std::string_view step)
{
    constexpr std::size_t kLongest = 4096;
    QuarantinedStream stream{.stream = std::string(event.stream),
                             .since = event.position,
                             .step = std::string(step),
                             .type = std::string(event.type),
                             .reason = failure.what,
                             .event = {}};
    if (event.data.bytes.size() + event.metadata.bytes.size() < kLongest)
        appendNdjson(stream.event, event);
    m_streams.emplace(stream.stream, std::move(stream));
}

void Quarantine::count(std::string_view stream)
{
    ++m_streams.find(stream)->second.events;
}

StepFailure Quarantine::refusal(StepFailure failure)
{
    failure.error.message += fmt::format(
        " {} streams are quarantined already, and no more are set aside: mend the step.", kMost);
    return failure;
}

std::vector<QuarantinedStream> Quarantine::streams() const
{
    std::vector<QuarantinedStream> all;
    for (const auto& [name, stream] : m_streams)
        all.push_back(stream);
    std::ranges::stable_sort(all, {}, &QuarantinedStream::since);
    return all;
}

void Quarantine::restore(std::vector<QuarantinedStream> streams)
{
    m_streams.clear();
    for (QuarantinedStream& stream : streams) {
        std::string name = stream.stream;
        m_streams.emplace(std::move(name), std::move(stream));
    }
}

} // namespace viridian::pipeline

namespace viridian {

std::uint64_t Quarantined::events() const
{
    std::uint64_t sum = 0;
    for (const QuarantinedStream& stream : streams)
        sum += stream.events;
    return sum;
}

Quarantined quarantinedIn(std::string_view carried)
{
    Result<pipeline::Carried> all = pipeline::Carried::parse(carried);
    return all ? Quarantined{.streams = std::move(all->quarantined)} : Quarantined();
}

std::string quarantinedText(const Quarantined& quarantined)
{
    const std::uint64_t events = quarantined.events();
    const std::uint64_t streams = quarantined.streams.size();
    return fmt::format("{} event{} of {} stream{} {} quarantined", grouped(events),
                       events == 1 ? "" : "s", grouped(streams), streams == 1 ? "" : "s",
                       events == 1 ? "is" : "are");
}

std::string quarantinedText(const QuarantinedStream& stream)
{
    return fmt::format("{} from position {} on ({} event{}): step {} failed at {}: {}",
                       stream.stream, stream.since.toText(), grouped(stream.events),
                       stream.events == 1 ? "" : "s", stream.step, stream.type, stream.reason);
}

} // namespace viridian
