#include "core/pipeline/carried.h"

#include "core/base/text.h"
#include "core/pipeline/state_text.h"

#include <array>
#include <charconv>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

constexpr std::string_view kState = "state/1 ";
constexpr std::string_view kFlushed = "flushed/1 ";
constexpr std::string_view kQuarantine = "quarantine/1 ";
constexpr std::string_view kHeld = "held/1 ";
constexpr std::string_view kOpen = "open/1 ";

/// The words of a line, without its tag.
template <std::size_t Count>
std::optional<std::array<std::string, Count>> words(std::string_view line)
{
    std::array<std::string, Count> out;
    for (std::size_t i = 0; i < Count; ++i) {
        const std::size_t space = i + 1 == Count ? line.size() : line.find(' ');
        if (space == std::string_view::npos)
            return std::nullopt;
        std::optional<std::string> word = fromLine(line.substr(0, space));
        if (!word)
            return std::nullopt;
        out.at(i) = std::move(*word);
        line.remove_prefix(std::min(space + 1, line.size()));
    }
    return out;
}

std::optional<std::uint64_t> numberOf(const std::string& text)
{
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool readState(std::string_view line, Carried& out)
{
    auto found = words<2>(line);
    if (found)
        out.stages.push_back({.step = (*found)[0], .bytes = (*found)[1]});
    return found.has_value();
}

bool readFlush(std::string_view line, Carried& out)
{
    const Result<Position> at = Position::parse(line);
    if (at)
        out.flushes.push_back(*at);
    return at.has_value();
}

bool readHeld(std::string_view line, Carried& out)
{
    const auto found = words<2>(line);
    const auto events = found ? numberOf((*found)[0]) : std::nullopt;
    const auto groups = found ? numberOf((*found)[1]) : std::nullopt;
    if (!events || !groups)
        return false;
    out.held.events = *events;
    out.held.groups = *groups;
    return true;
}

bool readOpen(std::string_view line, Carried& out)
{
    const auto found = words<4>(line);
    const auto events = found ? numberOf((*found)[1]) : std::nullopt;
    const Result<Position> since =
        found ? Position::parse((*found)[2]) : Result<Position>(Position());
    if (!events || !since)
        return false;
    out.held.open.push_back(
        {.step = (*found)[0], .key = (*found)[3], .events = *events, .since = *since});
    return true;
}

bool readQuarantine(std::string_view line, Carried& out)
{
    auto found = words<7>(line);
    const auto events = found ? numberOf((*found)[0]) : std::nullopt;
    const Result<Position> since =
        found ? Position::parse((*found)[1]) : Result<Position>(Position());
    if (!events || !since)
        return false;
    out.quarantined.push_back({.stream = std::move((*found)[2]),
                               .since = *since,
                               .step = std::move((*found)[3]),
                               .type = std::move((*found)[4]),
                               .reason = std::move((*found)[5]),
                               .events = *events,
                               .event = std::move((*found)[6])});
    return true;
}

} // namespace

std::string Carried::toText() const
{
    std::string text = guard;
    for (const StagedRun::StageState& stage : stages)
        text += fmt::format("{}{} {}\n", kState, toLine(stage.step), toLine(stage.bytes));
    for (const Position& at : flushes)
        text += fmt::format("{}{}\n", kFlushed, at.toText());
    for (const QuarantinedStream& one : quarantined)
        text += fmt::format("{}{} {} {} {} {} {} {}\n", kQuarantine, one.events, one.since.toText(),
                            toLine(one.stream), toLine(one.step), toLine(one.type),
                            toLine(one.reason), toLine(one.event));
    if (held.groups > 0)
        text += fmt::format("{}{} {}\n", kHeld, held.events, held.groups);
    for (const OpenGroup& group : held.open)
        text += fmt::format("{}{} {} {} {}\n", kOpen, toLine(group.step), group.events,
                            group.since.toText(), toLine(group.key));
    return text;
}

Result<Carried> Carried::parse(std::string_view text)
{
    Carried out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos)
            return tl::unexpected(unreadableState());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        bool good = true;
        if (line.starts_with(kState))
            good = readState(line.substr(kState.size()), out);
        else if (line.starts_with(kFlushed))
            good = readFlush(line.substr(kFlushed.size()), out);
        else if (line.starts_with(kQuarantine))
            good = readQuarantine(line.substr(kQuarantine.size()), out);
        else if (line.starts_with(kHeld))
            good = readHeld(line.substr(kHeld.size()), out);
        else if (line.starts_with(kOpen))
            good = readOpen(line.substr(kOpen.size()), out);
        else
            out.guard += fmt::format("{}\n", line);
        if (!good)
            return tl::unexpected(unreadableState());
    }
    return out;
}

} // namespace viridian::pipeline

namespace viridian {

HeldEvents heldIn(std::string_view carried)
{
    const Result<pipeline::Carried> all = pipeline::Carried::parse(carried);
    return all ? all->held : HeldEvents();
}

std::string heldText(const HeldEvents& held)
{
    return fmt::format("{} event{} held back in {} open group{}", grouped(held.events),
                       held.events == 1 ? " is" : "s are", grouped(held.groups),
                       held.groups == 1 ? "" : "s");
}

std::vector<Position> flushesIn(std::string_view carried)
{
    Result<pipeline::Carried> all = pipeline::Carried::parse(carried);
    return all ? std::move(all->flushes) : std::vector<Position>();
}

} // namespace viridian
