#include "core/pipeline/suggest_pairs.h"

#include "core/pipeline/suggest_match.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <set>

namespace viridian::pipeline {
namespace {

std::vector<SuggestedPair> plausiblePairs(const ObservedShape& observed, const ObservedShape& newer,
                                          const TargetShape& target,
                                          const std::vector<const TargetField*>& missing,
                                          SuggestPulse& pulse)
{
    std::vector<SuggestedPair> pairs;
    for (const auto& [pointer, found] : observed.fields()) {
        if (target.knows(pointer) || found.isObject())
            continue;
        for (const TargetField* to : missing) {
            if (!pulse.beat())
                return {};
            Fit fit = fitOf(pointer, found, *to, newer.at(to->pointer), pulse);
            if (fit.plausible())
                pairs.push_back({.from = pointer, .to = to, .fit = std::move(fit), .also = {}});
        }
    }
    return pairs;
}

} // namespace

std::vector<SuggestedPair> suggestPairs(const ObservedShape& observed, const ObservedShape& newer,
                                        const TargetShape& target,
                                        const std::vector<const TargetField*>& missing,
                                        SuggestPulse& pulse)
{
    std::vector<SuggestedPair> pairs = plausiblePairs(observed, newer, target, missing, pulse);
    std::ranges::stable_sort(pairs, std::ranges::greater(),
                             [](const SuggestedPair& pair) { return pair.fit.score(); });
    std::vector<SuggestedPair> chosen;
    std::set<std::string> used;
    std::set<const TargetField*> done;
    for (const SuggestedPair& pair : pairs) {
        if (used.contains(pair.from) || done.contains(pair.to))
            continue;
        const auto other = std::ranges::find_if(pairs, [&](const SuggestedPair& next) {
            return next.to == pair.to && next.from != pair.from && !used.contains(next.from);
        });
        chosen.push_back(pair);
        chosen.back().also = other == pairs.end() ? std::string() : other->from;
        used.insert(pair.from);
        done.insert(pair.to);
    }
    return chosen;
}

std::string reasonOf(const std::string& from, const std::string& to, const TargetField& field,
                     const Fit& fit)
{
    std::string values;
    if (!field.symbols.empty())
        values = fmt::format("{} values of {} are {}", ofAll(fit.taken, fit.values), from,
                             field.phrase());
    else if (field.isSpecific())
        values = fmt::format("{} values of {} look like the {} that {} wants",
                             ofAll(fit.taken, fit.values), from, formatPhrase(field.format), to);
    else if (!fit.look.empty())
        values = fmt::format("{} values of {} look like those of {} in newer events ({})",
                             ofAll(fit.alike, fit.values), from, to, fit.look);
    else
        values = fmt::format("{} values of {} {} {}", ofAll(fit.values, fit.values), from,
                             fit.conversion ? "can be made" : "are", field.phrase());
    return values + (fit.names >= 1     ? "; the names differ in spelling only"
                     : fit.namesAlike() ? "; the names are alike"
                                        : "; the names share nothing");
}

} // namespace viridian::pipeline
