#include "core/schema/compatibility.h"

#include "core/json/document.h"

#include <fmt/format.h>

namespace viridian::schema {
namespace {

/// One direction against every schema of the history.
struct Side {
    std::vector<Differences> against;

    [[nodiscard]] bool readsAll() const
    {
        for (const Differences& differences : against) {
            if (!isReadable(differences))
                return false;
        }
        return true;
    }
    [[nodiscard]] bool readsLatest() const { return against.empty() || isReadable(against.back()); }
};

Result<Side> compareAll(const Schema& candidate, std::span<const Schema> existing,
                        Direction direction, Policy policy)
{
    Side side;
    for (const Schema& old : existing) {
        Result<Differences> differences = direction == Direction::NewReadsOld
                                              ? candidate.differencesFrom(old, policy)
                                              : old.differencesFrom(candidate, policy);
        if (!differences)
            return passOn(differences);
        side.against.push_back(std::move(*differences));
    }
    return side;
}

void judge(Verdict& verdict, const Side& side, Direction direction)
{
    const std::size_t size = side.against.size();
    const std::size_t first = isTransitive(verdict.level) || size == 0 ? 0 : size - 1;
    for (std::size_t i = first; i < size; ++i) {
        for (const Difference& difference : side.against[i]) {
            verdict.compatible = verdict.compatible && !difference.breaks;
            verdict.findings.push_back({difference, direction, i});
        }
    }
}

void appendMember(std::string& out, std::string_view name, std::string_view text)
{
    out += ',';
    json::appendEncoded(out, name);
    out += ':';
    json::appendEncoded(out, text);
}

} // namespace

std::string_view name(Direction direction) noexcept
{
    return direction == Direction::NewReadsOld ? "newReadsOld" : "oldReadsNew";
}

Result<Verdict> check(const Schema& candidate, std::span<const Schema> existing, Level level,
                      Policy policy)
{
    Result<Side> backward = compareAll(candidate, existing, Direction::NewReadsOld, policy);
    if (!backward)
        return passOn(backward);
    Result<Side> forward = compareAll(candidate, existing, Direction::OldReadsNew, policy);
    if (!forward)
        return passOn(forward);
    Verdict verdict;
    verdict.level = level;
    if (asksBackward(level))
        judge(verdict, *backward, Direction::NewReadsOld);
    if (asksForward(level))
        judge(verdict, *forward, Direction::OldReadsNew);
    verdict.rollout = rolloutFor(backward->readsAll(), forward->readsLatest());
    return verdict;
}

std::string verdictJson(const Verdict& verdict, Format format, std::span<const std::string> names)
{
    std::string out = "{\"verdict\":";
    out += verdict.compatible ? "\"compatible\"" : "\"incompatible\"";
    appendMember(out, "format", name(format));
    appendMember(out, "level", name(verdict.level));
    out += ",\"differences\":[";
    for (const Finding& finding : verdict.findings) {
        if (&finding != &verdict.findings.front())
            out += ',';
        out += fmt::format("{{\"breaks\":{}", finding.difference.breaks);
        appendMember(out, "kind", finding.difference.kind);
        appendMember(out, "path", finding.difference.path);
        if (!finding.difference.detail.empty())
            appendMember(out, "detail", finding.difference.detail);
        appendMember(out, "message", finding.difference.message);
        appendMember(out, "direction", name(finding.direction));
        if (finding.against < names.size())
            appendMember(out, "against", names[finding.against]);
        out += '}';
    }
    out += "],\"rollout\":{\"copyNeeded\":";
    out += verdict.rollout.copyNeeded ? "true" : "false";
    appendMember(out, "deployFirst", name(verdict.rollout.first));
    appendMember(out, "words", verdict.rollout.words);
    out += "}}";
    return out;
}

} // namespace viridian::schema
