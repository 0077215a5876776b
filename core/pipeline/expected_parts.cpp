#include "core/pipeline/expected_parts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace viridian {

TransformCounters& TransformCounters::operator+=(const TransformCounters& other)
{
    in += other.in;
    out += other.out;
    unchanged += other.unchanged;
    changed += other.changed;
    dropped += other.dropped;
    split += other.split;
    surplus += other.surplus;
    merged += other.merged;
    made += other.made;
    failed += other.failed;
    quarantined += other.quarantined;
    passedOn += other.passedOn;
    unmatched += other.unmatched;
    return *this;
}

} // namespace viridian

namespace viridian::pipeline {

void append(Expected& to, Expected more)
{
    const auto inputs = static_cast<std::uint32_t>(to.inputs());
    const auto outputs = static_cast<std::uint32_t>(to.events.size());
    const auto steps = static_cast<std::uint32_t>(to.touchedSteps.size());
    to.events.share(more.events);
    for (const Event& event : more.events)
        to.events.add(event);
    for (const std::uint32_t end : more.endOf)
        to.endOf.push_back(outputs + end);
    for (const std::uint32_t end : more.touchedEnd)
        to.touchedEnd.push_back(steps + end);
    for (const std::uint32_t output : more.made)
        to.made.push_back(outputs + output);
    const auto shifted = [&](auto& list, auto& from) {
        for (auto& item : from) {
            item.input += inputs;
            list.push_back(std::move(item));
        }
    };
    for (Expected::Moved& moved : more.moved)
        moved.output += outputs;
    for (Expected::Violation& violation : more.violations) {
        violation.output += outputs;
        to.violations.push_back(std::move(violation));
    }
    to.judged.resize(std::max(to.judged.size(), more.judged.size()));
    for (std::size_t i = 0; i < more.judged.size(); ++i)
        to.judged[i] += more.judged[i];
    shifted(to.moved, more.moved);
    shifted(to.countedDrops, more.countedDrops);
    shifted(to.failures, more.failures);
    std::ranges::copy(more.dispositions, std::back_inserter(to.dispositions));
    std::ranges::copy(more.touchedSteps, std::back_inserter(to.touchedSteps));
    std::ranges::copy(more.touchedMade, std::back_inserter(to.touchedMade));
    to.counters += more.counters;
    to.held = more.held;
    to.halt = std::move(more.halt);
    if (to.halt)
        to.halt->input += inputs;
}

EventBatch partOf(const EventBatch& in, std::size_t begin, std::size_t end)
{
    EventBatch out;
    out.share(in);
    out.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i)
        out.add(in[i]);
    return out;
}

void cutAt(Expected& expected, StepFailure failure)
{
    const std::size_t good = failure.input;
    const std::size_t outputs = good == 0 ? 0 : expected.endOf[good - 1];
    TransformCounters& count = expected.counters;
    for (std::size_t i = good; i < expected.inputs(); ++i) {
        const std::size_t begin = i == 0 ? 0 : expected.endOf[i - 1];
        const std::size_t all = expected.outputsOf(i).size();
        std::size_t made = 0;
        for (std::size_t output = begin; output < begin + all; ++output)
            made += expected.isMade(output) ? 1 : 0;
        const std::size_t own = all - made;
        --count.in;
        count.out -= all;
        count.made -= made;
        count.surplus -= own > 1 ? own - 1 : 0;
        const Disposition what = expected.dispositions[i];
        count.unchanged -= what == Disposition::Unchanged ? 1 : 0;
        count.changed -= what == Disposition::Changed ? 1 : 0;
        count.dropped -= what == Disposition::Dropped ? 1 : 0;
        count.split -= what == Disposition::Split ? 1 : 0;
        count.merged -= what == Disposition::Merged ? 1 : 0;
        count.quarantined -= what == Disposition::Quarantined ? 1 : 0;
    }
    expected.events.keepFirst(outputs);
    std::erase_if(expected.made, [outputs](std::uint32_t output) { return output >= outputs; });
    expected.endOf.resize(good);
    expected.dispositions.resize(good);
    if (!expected.touchedEnd.empty()) {
        expected.touchedEnd.resize(good);
        expected.touchedSteps.resize(good == 0 ? 0 : expected.touchedEnd.back());
    }
    const auto past = [good](const auto& item) { return item.input >= good; };
    std::erase_if(expected.moved, past);
    std::erase_if(expected.countedDrops, past);
    std::erase_if(expected.failures, past);
    expected.halt = std::move(failure);
}

} // namespace viridian::pipeline
