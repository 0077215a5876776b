#include "core/pipeline/suggest_fit.h"

#include "core/base/text.h"
#include "core/json/pointer.h"
#include "core/pipeline/suggest_match.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace viridian::pipeline {
namespace {

constexpr double kAlike = 0.5;        ///< names
constexpr double kMostOf = 0.6;       ///< values that look like what is wanted
constexpr std::size_t kLeastLook = 3; ///< "A-9"; a word or a number tells nothing apart
constexpr std::size_t kMostLooks = 3; ///< of a member whose values tell it apart

std::string textOf(const std::string& source)
{
    return source.starts_with('"') ? json::decodeString(source) : source;
}

std::set<std::string> looksOf(const ObservedField& field)
{
    std::set<std::string> looks;
    for (const std::string& value : field.values)
        looks.insert(lookOf(textOf(value)));
    return looks;
}

/// Whether a way makes every value what the schema takes.
bool convertsAll(const Conversion& way, const ObservedField& field, const TargetField& target,
                 const SuggestPulse& pulse)
{
    return std::ranges::all_of(field.values, [&](const std::string& value) {
        json::Document document;
        if (pulse.stopped() || !document.parse(value))
            return false;
        const Result<std::string> out = way.apply(value, document.kind(json::Document::root()));
        return out && target.takes(*out);
    });
}

} // namespace

std::string yamlPath(std::string_view pointer)
{
    const bool plain = std::ranges::all_of(pointer, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '/' || c == '-' || c == '.' || c == '~' || c == '*';
    });
    return plain ? std::string(pointer) : json::encodeString(pointer);
}

std::string nameOf(std::string_view pointer)
{
    std::string scratch;
    std::string name;
    while (!pointer.empty())
        name = std::string(json::takeToken(pointer, scratch));
    return name;
}

bool within(std::string_view pointer, std::string_view container)
{
    return pointer.size() > container.size() && pointer.starts_with(container) &&
           pointer[container.size()] == '/';
}

std::string ofAll(std::size_t count, std::size_t all)
{
    return count == all ? fmt::format("all {}", grouped(all))
                        : fmt::format("{} of {}", grouped(count), grouped(all));
}

double Fit::share() const
{
    const std::size_t best = look.empty() ? taken : std::min(alike, taken);
    return values == 0 ? 0 : static_cast<double>(best) / static_cast<double>(values);
}

bool Fit::plausible() const
{
    const bool whole = values > 0 && (taken == values || conversion);
    return (specific && share() >= kMostOf) || (namesAlike() && (whole || elements));
}

bool Fit::namesAlike() const
{
    return names >= kAlike;
}

double Fit::score() const
{
    return names + (specific ? 1.5 : 0.5) * share() + (conversion ? 0.25 : 0);
}

std::size_t takenOf(const ObservedField& field, const TargetField& target,
                    const SuggestPulse& pulse)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(field.values, [&](const std::string& value) {
            return !pulse.stopped() && target.takes(value);
        }));
}

std::optional<Conversion> conversionFor(const ObservedField& field, const TargetField& target,
                                        const SuggestPulse& pulse)
{
    using Type = Conversion::Type;
    std::vector<Conversion> ways;
    if (target.integer && !target.number)
        ways.push_back({.to = Type::Integer, .from = Type::String});
    if (target.number)
        ways.push_back({.to = Type::Decimal, .from = Type::String});
    if (target.boolean)
        ways.push_back({.to = Type::Boolean, .from = Type::String});
    if (target.string)
        ways.push_back({.to = Type::String, .from = Type::Decimal});
    const std::size_t nulls = field.of(json::Kind::Null);
    if (field.values.empty() || field.isObject() || nulls >= field.values.size())
        return std::nullopt;
    for (Conversion& way : ways) {
        way.keepNull = nulls > 0 && target.null;
        if (convertsAll(way, field, target, pulse))
            return way;
    }
    return std::nullopt;
}

Fit fitOf(const std::string& from, const ObservedField& found, const TargetField& to,
          const ObservedField* peer, const SuggestPulse& pulse)
{
    Fit fit;
    fit.values = found.values.size();
    fit.specific = to.isSpecific();
    fit.names = nameLikeness(nameOf(from), nameOf(to.pointer));
    const std::set<std::string> looks = peer ? looksOf(*peer) : std::set<std::string>();
    const bool telling = std::ranges::all_of(
        looks, [](const std::string& look) { return look.size() >= kLeastLook; });
    if (!looks.empty() && looks.size() <= kMostLooks && telling) {
        fit.specific = true;
        fit.look = *looks.begin();
    }
    fit.taken = takenOf(found, to, pulse);
    for (const std::string& value : found.values)
        fit.alike += looks.contains(lookOf(textOf(value))) ? 1 : 0;
    if (fit.taken < fit.values)
        fit.conversion = conversionFor(found, to, pulse);
    fit.elements = to.array && found.elements && found.elements->events() > 0 &&
                   found.of(json::Kind::Array) == found.events;
    return fit;
}

} // namespace viridian::pipeline
