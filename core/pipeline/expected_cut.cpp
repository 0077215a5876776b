#include "core/pipeline/expected_cut.h"

#include <utility>

namespace viridian::pipeline {

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
