#include "app/ctl/cutover_text.h"

#include "app/ctl/table.h"
#include "core/base/text.h"

#include <fmt/format.h>

namespace viridian::ctl {
namespace {

std::string indented(std::string_view label, const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += fmt::format("     {:<5}{}\n", label, line);
    return text;
}

} // namespace

std::string planToText(const PlanText& plan)
{
    std::string text;
    bool past = false;
    for (const ChangeStep& step : plan.steps) {
        if (step.pastReturn && !past)
            text += "  == point of no return ==\n";
        past = past || step.pastReturn;
        text += fmt::format("  {}  {}{}\n", step.number, step.title,
                            step.expectedWords.empty() ? "" : "   (" + step.expectedWords + ")");
        text += indented("run", step.run) + indented("undo", step.undo);
        if (!step.note.empty())
            text += "     " + step.note + "\n";
    }
    text +=
        "\nfreeze of writes  " + plan.freeze.words + "\nway back          " + plan.wayBack + "\n";
    return text;
}

std::string guardsText(const GuardRound& guards)
{
    Table table({{"State"},
                 {"Guard"},
                 {"Value", Table::Align::Left, 40},
                 {"Limit", Table::Align::Left, 30},
                 {"Why", Table::Align::Left, 100}});
    for (const GuardReading& guard : guards.guards) {
        const bool bad = !guard.lets(guards.phase);
        table.add({name(guard.state), guard.name + (guard.overridable ? "" : " (lock)"),
                   guard.value, guard.limit,
                   bad || guard.state == GuardState::NotApplicable ? guard.why : std::string()});
    }
    return table.toText() + fmt::format("{} of {} guards hold{}\n", guards.passed(),
                                        guards.applicable(),
                                        guards.hold() ? "" : "; the others block");
}

std::string rehearsalText(const Rehearsal& rehearsal)
{
    std::string text = "Rehearsal: nothing is changed.\n\n" + planToText(rehearsal.plan) + "\n";
    std::string step;
    for (const RehearsalLine& line : rehearsal.lines) {
        if (line.step != step)
            text += line.step + "\n";
        step = line.step;
        text += fmt::format("  {}  {}\n", line.ok ? "ok " : "NO ", line.what);
        if (!line.found.empty())
            text += "       " + line.found + "\n";
    }
    return text + "\n" + guardsText(rehearsal.guards) +
           (rehearsal.wouldRun ? "A run would begin now.\n" : "A run would be refused now.\n");
}

std::string statusText(const CutoverPlan& plan, const CutoverStatus& status)
{
    std::string text = fmt::format("{} since {}, {} to {}\n", name(status.state),
                                   status.since == Timestamp{} ? "?" : formatIso(status.since),
                                   plan.blueName, plan.greenName);
    const auto row = [&](std::string_view label, const std::string& value) {
        if (!value.empty())
            text += fmt::format("{:<12}{}\n", label, value);
    };
    row("trouble", status.trouble);
    for (const std::string& check : status.check)
        row("check", check);
    row("traffic", status.traffic.words);
    if (status.freezeMeasured)
        row("freeze", formatDuration(*status.freezeMeasured));
    if (status.rollback)
        row("way back", status.rollback->sentence);
    if (status.state == CutoverState::Watching) {
        for (const std::string& wait : status.waitsFor)
            row("waits for", wait);
    }
    for (const std::string& notice : status.notices)
        row("note", notice);
    row("journal", fmt::format("{} records, chain {}", status.journal.records.size(),
                               status.journal.intact ? "intact" : "BROKEN"));
    if (!pastReturn(status.state) && !status.guards.guards.empty())
        text += "\n" + guardsText(status.guards);
    return text;
}

std::string recordLine(const JournalRecord& record)
{
    return fmt::format("{:>4} {} {:<16}{}", record.number, formatClock(record.at), record.kind,
                       record.text);
}

} // namespace viridian::ctl
