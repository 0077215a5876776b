#include "core/cutover/guard.h"

#include "core/cutover/acknowledgement.h"
#include "core/cutover/details.h"
#include "core/cutover/guards/guards.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <fmt/format.h>
#include <future>
#include <mutex>
#include <thread>

namespace viridian {
namespace {

constexpr std::string_view kCommandPrefix = "command:";

/// A stop token that is asked when time is up, or when the outer one is.
class Deadline {
public:
    Deadline(std::chrono::milliseconds length, std::stop_token outer)
        : m_chain(std::move(outer), [this] { m_source.request_stop(); }),
          m_watch([this, length](std::stop_token done) {
              std::unique_lock lock(m_mutex);
              m_wake.wait_for(lock, done, length, [] { return false; });
              if (!done.stop_requested()) {
                  m_passed = true;
                  m_source.request_stop();
              }
          })
    {
    }
    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }
    [[nodiscard]] bool passed()
    {
        const std::scoped_lock lock(m_mutex);
        return m_passed;
    }

private:
    std::stop_source m_source;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_passed = false;
    std::stop_callback<std::function<void()>> m_chain;
    std::jthread m_watch; ///< last: ends first
};

GuardFinding unknown(std::string why)
{
    return GuardFinding{.state = GuardState::Unknown, .value = "?", .why = std::move(why)};
}

/// Whatever a guard does, an answer: what it cannot say is unknown.
GuardFinding ask(const GuardKind& kind, const GuardContext& context, std::stop_token stop)
{
    const auto began = std::chrono::steady_clock::now();
    Deadline deadline(context.plan.guardTimeout, std::move(stop));
    const std::string late =
        fmt::format("It gave no answer within {}.", formatDuration(context.plan.guardTimeout));
    try {
        Result<GuardFinding> found = kind.read(context, deadline.token());
        if (!found && deadline.passed())
            return unknown(late);
        if (!found)
            return unknown(found.error().message);
        if (std::chrono::steady_clock::now() - began > context.plan.guardTimeout)
            return unknown(late);
        return *found;
    } catch (const std::exception& error) {
        return unknown(fmt::format("The guard failed unexpectedly: {}.", error.what()));
    }
}

GuardReading readingOf(const GuardKind& kind, GuardFinding finding)
{
    GuardReading reading;
    static_cast<GuardFinding&>(reading) = std::move(finding);
    reading.id = kind.id;
    reading.name = kind.name;
    reading.passesWhen = kind.passesWhen;
    reading.overridable = kind.overridable;
    return reading;
}

constexpr GuardKind kCommandKind{"command", "Command",
                                 "the command exits with 0 within the time limit", true,
                                 &guards::readCommand};

/// The plan's commands, all at once: each is a process of its own and touches none of our
/// connections.
std::vector<GuardReading> readCommands(const GuardContext& context, std::stop_token stop)
{
    std::vector<std::future<GuardFinding>> running;
    for (std::size_t at = 0; at < context.plan.limits.commands.size(); ++at) {
        GuardContext one = context;
        one.instance = at;
        running.push_back(
            std::async(std::launch::async, [one, stop] { return ask(kCommandKind, one, stop); }));
    }
    std::vector<GuardReading> readings;
    for (std::size_t at = 0; at < running.size(); ++at) {
        const GuardCommand& command = context.plan.limits.commands[at];
        GuardReading reading = readingOf(kCommandKind, running[at].get());
        reading.id = std::string(kCommandPrefix) + command.name;
        reading.name = command.name;
        reading.blocking = command.blocking;
        readings.push_back(std::move(reading));
    }
    return readings;
}

/// Judges ages at the end of the round, then puts overrides of the present run in place.
void finish(std::vector<GuardReading>& readings, const GuardContext& context, Timestamp end)
{
    for (GuardReading& reading : readings) {
        const auto age = end - reading.at.value_or(end);
        reading.age = std::max(std::chrono::milliseconds(0),
                               std::chrono::duration_cast<std::chrono::milliseconds>(age));
        reading.stale = !reading.holds && reading.age > context.plan.limits.age;
        if (reading.stale && reading.state == GuardState::Passed) {
            reading.state = GuardState::Unknown;
            reading.why = fmt::format("The value is {} old, too old to believe. {}",
                                      formatDuration(reading.age), reading.why);
        }
    }
    const auto& records = context.journal.records;
    for (std::size_t at = context.journal.runStart(); at < records.size(); ++at) {
        if (records[at].kind != name(RecordKind::Decision) ||
            detailOf(records[at], "step") != kOverrideStep)
            continue;
        const auto found =
            std::ranges::find(readings, detailOf(records[at], "guard"), &GuardReading::id);
        if (found == readings.end() || !found->overridable)
            continue;
        found->overrideReason = detailOf(records[at], "reason");
        found->overrideBy = records[at].who;
        if (found->state == GuardState::Failed || found->state == GuardState::Unknown)
            found->state = GuardState::Overridden;
    }
}

} // namespace

const char* name(GuardState state) noexcept
{
    switch (state) {
    case GuardState::Passed:
        return "passed";
    case GuardState::Failed:
        return "failed";
    case GuardState::Unknown:
        return "unknown";
    case GuardState::Waiting:
        return "waiting";
    case GuardState::NotApplicable:
        return "not applicable";
    case GuardState::Overridden:
        return "overridden";
    }
    return "unknown";
}

bool GuardReading::lets(GuardPhase phase) const
{
    switch (state) {
    case GuardState::Passed:
    case GuardState::NotApplicable:
    case GuardState::Overridden:
        return true;
    case GuardState::Waiting:
        return phase == GuardPhase::Plan;
    case GuardState::Failed:
    case GuardState::Unknown:
        return !blocking;
    }
    return false;
}

bool GuardRound::hold() const
{
    return !guards.empty() &&
           std::ranges::all_of(guards, [&](const GuardReading& one) { return one.lets(phase); });
}

std::vector<std::string> GuardRound::blocking() const
{
    std::vector<std::string> names;
    for (const GuardReading& guard : guards) {
        if (!guard.lets(phase))
            names.push_back(guard.name);
    }
    return names;
}

std::size_t GuardRound::passed() const
{
    return static_cast<std::size_t>(std::ranges::count_if(guards, [](const GuardReading& one) {
        return one.state == GuardState::Passed || one.state == GuardState::Overridden;
    }));
}

std::size_t GuardRound::applicable() const
{
    return guards.size() - static_cast<std::size_t>(std::ranges::count(
                               guards, GuardState::NotApplicable, &GuardReading::state));
}

const GuardReading* GuardRound::find(std::string_view id) const
{
    const auto found = std::ranges::find(guards, id, &GuardReading::id);
    return found == guards.end() ? nullptr : &*found;
}

Result<GuardRound> readGuards(const CutoverPlan& plan, GuardPhase phase, Facts& facts,
                              const JournalView& journal, std::stop_token stop)
{
    const GuardContext context{.plan = plan, .phase = phase, .facts = facts, .journal = journal};
    GuardRound round{.phase = phase};
    std::vector<GuardReading> commands = readCommands(context, stop);
    for (const GuardKind& kind : guardKinds()) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped while reading guards.");
        round.guards.push_back(readingOf(kind, ask(kind, context, stop)));
    }
    std::ranges::move(commands, std::back_inserter(round.guards));
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped while reading guards.");
    Result<Timestamp> end = facts.databaseTime();
    if (!end) {
        for (GuardReading& guard : round.guards)
            static_cast<GuardFinding&>(guard) =
                unknown("Green's clock cannot be read: " + end.error().message);
        round.at = now();
        return round;
    }
    round.at = *end;
    finish(round.guards, context, *end);
    return round;
}

std::optional<GuardIdentity> guardNamed(const CutoverPlan& plan, std::string_view id)
{
    for (const GuardKind& kind : guardKinds()) {
        if (kind.id == id)
            return GuardIdentity{std::string(kind.id), std::string(kind.name), kind.overridable};
    }
    for (const GuardCommand& command : plan.limits.commands) {
        if (kCommandPrefix.size() + command.name.size() == id.size() &&
            id.starts_with(kCommandPrefix) && id.ends_with(command.name))
            return GuardIdentity{std::string(id), command.name, true};
    }
    return std::nullopt;
}

} // namespace viridian
