#include "core/base/text.h"
#include "core/cutover/details.h"
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readForeignWrites(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<ForeignWrites>> foreign = context.facts.foreignWrites(std::move(stop));
    if (!foreign)
        return passOn(foreign);
    const ForeignWrites& found = foreign->value;
    GuardFinding finding{.state = passedIf(found.events == 0),
                         .value = fmt::format("{} events", grouped(found.events)),
                         .limit = "0",
                         .evidence = "green's rows against its checkpoint",
                         .why = "Everything on green was written by sync.",
                         .at = foreign->at};
    if (found.events != 0)
        finding.why = fmt::format(
            "{} event{} on green {} not written by sync, the first in stream {} at {}. Stop what "
            "writes to green, then start green over.",
            grouped(found.events), found.events == 1 ? "" : "s", found.events == 1 ? "was" : "were",
            found.stream, found.first ? shownPosition(found.first) : "an unknown position");
    return finding;
}

} // namespace viridian::guards
