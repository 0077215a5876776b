#include "app/ctl/schema_text.h"

#include <fmt/format.h>

namespace viridian::ctl {

void print(Console& console, const schema::Verdict& verdict, const SchemaNames& names)
{
    console.line(fmt::format("{} at {}", verdict.compatible ? "compatible" : "NOT COMPATIBLE",
                             schema::name(verdict.level)));
    for (const schema::Finding& finding : verdict.findings) {
        const std::string& old = names.history[finding.against];
        const bool newReads = finding.direction == schema::Direction::NewReadsOld;
        console.line(fmt::format(
            "\n{} {} at {}  ({} reading {})", finding.difference.breaks ? "breaks " : "is fine",
            finding.difference.kind, finding.difference.path, newReads ? names.candidate : old,
            newReads ? old : names.candidate));
        console.line("        " + finding.difference.message);
    }
    console.line("\n" + verdict.rollout.words);
}

} // namespace viridian::ctl
