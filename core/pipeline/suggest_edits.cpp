#include "core/pipeline/suggest_edits.h"

#include "core/base/text.h"
#include "core/json/pointer.h"
#include "core/pipeline/convert.h"
#include "core/pipeline/suggest_match.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

/// First members that stand where the schema wants them are judged by their values. Then what is
/// missing is paired with what the schema does not know, best pairs first, by names and by values.
/// What is still missing is added, what is still unknown is removed where the schema takes nothing
/// else. No edit is suggested that the sample itself speaks against.
namespace viridian::pipeline {
namespace {

constexpr double kAlike = 0.5;        ///< names
constexpr double kMostOf = 0.6;       ///< values that look like what is wanted
constexpr std::size_t kLeastLook = 3; ///< "A-9"; a word or a number tells nothing apart
constexpr std::size_t kMostHolders = 5;
constexpr std::size_t kMostLooks = 3; ///< of a member whose values tell it apart

std::string yamlPath(std::string_view pointer)
{
    const bool plain = std::ranges::all_of(pointer, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '/' || c == '-' || c == '.' || c == '~';
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

/// How well the values of one member are those of another.
struct Fit {
    std::size_t values = 0;
    std::size_t taken = 0; ///< that the schema takes as they are
    std::size_t alike = 0; ///< that look like those of the newer version
    std::string look;      ///< the newer version's, "A-9"
    bool specific = false; ///< the schema or the newer version says more than a JSON type
    double names = 0;
    std::optional<Conversion> conversion; ///< that makes all of them what the schema takes
    [[nodiscard]] double share() const
    {
        const std::size_t best = look.empty() ? taken : std::min(alike, taken);
        return values == 0 ? 0 : static_cast<double>(best) / static_cast<double>(values);
    }
    [[nodiscard]] bool plausible() const
    {
        const bool whole = values > 0 && (taken == values || conversion);
        return (specific && share() >= kMostOf) || (names >= kAlike && whole);
    }
    [[nodiscard]] double score() const
    {
        return names + (specific ? 1.5 : 0.5) * share() + (conversion ? 0.25 : 0);
    }
};

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

std::optional<Conversion> conversionFor(const ObservedField& field, const TargetField& target)
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
    for (Conversion& way : ways) {
        way.keepNull = nulls > 0 && target.null;
        const bool all = std::ranges::all_of(field.values, [&](const std::string& value) {
            json::Document document;
            if (!document.parse(value))
                return false;
            const Result<std::string> out = way.apply(value, document.kind(json::Document::root()));
            return out && target.takes(*out);
        });
        if (all && !field.values.empty() && !field.isObject() && nulls < field.values.size())
            return way;
    }
    return std::nullopt;
}

std::string wordOfTarget(const Conversion& way)
{
    return way.to == Conversion::Type::Integer   ? "integer"
           : way.to == Conversion::Type::Decimal ? "decimal"
           : way.to == Conversion::Type::Boolean ? "boolean"
                                                 : "string";
}

class Suggester {
public:
    Suggester(const ObservedShape& observed, const ObservedShape& newer, const TargetShape& target)
        : m_observed(observed), m_newer(newer), m_target(target)
    {
    }

    SuggestedEdits run()
    {
        sortOut();
        pairUp();
        for (const TargetField* field : m_missing)
            add(*field, 0);
        removeUnknown();
        for (const std::string& place : m_target.unseen)
            say(fmt::format(
                "The schema says of {} what is not looked into here (allOf, anyOf, if …).",
                place.empty() ? "the data" : place));
        if (m_observed.others() > 0)
            say(fmt::format("{} events hold no JSON object and are left out.",
                            grouped(m_observed.others())));
        return std::move(m_out);
    }

private:
    void say(std::string sentence) { m_out.evidence.push_back(std::move(sentence)); }
    void edit(std::string line, std::string sentence)
    {
        m_out.lines.push_back(std::move(line));
        say(std::move(sentence));
    }

    [[nodiscard]] bool holdsOthers(const TargetField& field) const
    {
        return std::ranges::any_of(m_target.fields, [&](const TargetField& f) {
            return within(f.pointer, field.pointer);
        });
    }

    void sortOut();
    void judge(const TargetField& field, const ObservedField& found);
    bool mapCase(const TargetField& field, const ObservedField& found);
    void pairUp();
    [[nodiscard]] Fit fitOf(const std::string& from, const ObservedField& found,
                            const TargetField& to) const;
    [[nodiscard]] std::string why(const std::string& from, const TargetField& to,
                                  const Fit& fit) const;
    void rename(const std::string& from, const TargetField& to, const Fit& fit,
                const std::string& alsoFits);
    void convert(const std::string& pointer, const Conversion& way, const ObservedField& found,
                 std::size_t events);
    void add(const TargetField& field, std::size_t present);
    [[nodiscard]] std::vector<std::string> holdersOf(const TargetField& field) const;
    void removeUnknown();

    const ObservedShape& m_observed;
    const ObservedShape& m_newer;
    const TargetShape& m_target;
    std::vector<const TargetField*> m_missing;
    std::set<std::string> m_used; ///< observed members that were renamed
    SuggestedEdits m_out;
};

void Suggester::sortOut()
{
    std::string settled; // a member whose own members need no look
    for (const TargetField& field : m_target.fields) {
        if (!settled.empty() && within(field.pointer, settled))
            continue;
        settled.clear();
        const ObservedField* found = m_observed.at(field.pointer);
        if (found && holdsOthers(field) && found->isObject())
            continue; // its members are looked at
        if (found) {
            judge(field, *found);
            settled = field.pointer;
        } else if (!holdsOthers(field)) {
            m_missing.push_back(&field);
        } else if (field.defaultValue) {
            m_missing.push_back(&field);
            settled = field.pointer;
        }
    }
}

/// A member that stands where the schema wants it.
void Suggester::judge(const TargetField& field, const ObservedField& found)
{
    const auto takes = [&](const std::string& value) { return field.takes(value); };
    const auto taken = static_cast<std::size_t>(std::ranges::count_if(found.values, takes));
    const bool objectsFit = !found.isObject() || field.object;
    if (taken < found.values.size() || !objectsFit) {
        if (const std::optional<Conversion> way = conversionFor(found, field))
            convert(field.pointer, *way, found, m_observed.events());
        else if (!mapCase(field, found)) {
            const auto odd = std::ranges::find_if_not(found.values, takes);
            say(fmt::format(
                "{} is left alone: {} values are not {}{}, and no exact conversion fits "
                "them all.",
                field.pointer, ofAll(found.values.size() - taken, found.values.size()),
                field.phrase(), odd == found.values.end() ? "" : ", such as " + shortened(*odd)));
        }
    }
    if (field.required && found.events < m_observed.events())
        add(field, found.events);
}

/// Values that are the schema's words but for their spelling.
bool Suggester::mapCase(const TargetField& field, const ObservedField& found)
{
    if (field.symbols.empty() || found.of(json::Kind::String) < found.events)
        return false;
    std::set<std::string> pairs;
    std::size_t mapped = 0;
    for (const std::string& value : found.values) {
        if (field.takes(value))
            continue;
        const auto same = [&](const std::string& symbol) {
            return value.starts_with('"') && nameLikeness(json::decodeString(value), symbol) >= 1;
        };
        if (std::ranges::count_if(field.symbols, same) != 1)
            return false;
        const std::string& symbol = *std::ranges::find_if(field.symbols, same);
        pairs.insert(json::encodeString(json::decodeString(value)) + ": " +
                     json::encodeString(symbol));
        ++mapped;
    }
    for (const std::string& symbol : field.symbols)
        pairs.insert(json::encodeString(symbol) + ": " + json::encodeString(symbol));
    edit(fmt::format("{{map: {}, values: {{{}}}{}}}", yamlPath(field.pointer),
                     fmt::join(pairs, ", "),
                     found.events < m_observed.events() ? ", missing: ignore" : ""),
         fmt::format("{}: {} values are spelled otherwise than {}, and are mapped to these.",
                     field.pointer, ofAll(mapped, found.values.size()), field.phrase()));
    return true;
}

Fit Suggester::fitOf(const std::string& from, const ObservedField& found,
                     const TargetField& to) const
{
    Fit fit;
    fit.values = found.values.size();
    fit.specific = to.isSpecific();
    fit.names = nameLikeness(nameOf(from), nameOf(to.pointer));
    const ObservedField* peer = m_newer.at(to.pointer);
    const std::set<std::string> looks = peer ? looksOf(*peer) : std::set<std::string>();
    const bool telling = std::ranges::all_of(
        looks, [](const std::string& look) { return look.size() >= kLeastLook; });
    if (!looks.empty() && looks.size() <= kMostLooks && telling) {
        fit.specific = true;
        fit.look = *looks.begin();
    }
    for (const std::string& value : found.values) {
        fit.taken += to.takes(value) ? 1 : 0;
        fit.alike += looks.contains(lookOf(textOf(value))) ? 1 : 0;
    }
    if (fit.taken < fit.values)
        fit.conversion = conversionFor(found, to);
    return fit;
}

void Suggester::pairUp()
{
    struct Pair {
        std::string from;
        const TargetField* to;
        Fit fit;
    };
    std::vector<Pair> pairs;
    for (const auto& [pointer, found] : m_observed.fields()) {
        if (m_target.at(pointer) || found.isObject())
            continue;
        for (const TargetField* to : m_missing) {
            Fit fit = fitOf(pointer, found, *to);
            if (fit.plausible())
                pairs.push_back({.from = pointer, .to = to, .fit = std::move(fit)});
        }
    }
    std::ranges::stable_sort(pairs, std::ranges::greater(),
                             [](const Pair& pair) { return pair.fit.score(); });
    std::set<const TargetField*> done;
    for (const Pair& pair : pairs) {
        if (m_used.contains(pair.from) || done.contains(pair.to))
            continue;
        const auto other = std::ranges::find_if(pairs, [&](const Pair& next) {
            return next.to == pair.to && next.from != pair.from && !m_used.contains(next.from);
        });
        const std::string also = other == pairs.end() ? std::string() : other->from;
        m_used.insert(pair.from);
        done.insert(pair.to);
        rename(pair.from, *pair.to, pair.fit, also);
    }
    std::erase_if(m_missing, [&](const TargetField* field) { return done.contains(field); });
}

std::string Suggester::why(const std::string& from, const TargetField& to, const Fit& fit) const
{
    std::string values;
    if (!to.symbols.empty())
        values =
            fmt::format("{} values of {} are {}", ofAll(fit.taken, fit.values), from, to.phrase());
    else if (to.isSpecific())
        values =
            fmt::format("{} values of {} look like the {} that {} wants",
                        ofAll(fit.taken, fit.values), from, formatPhrase(to.format), to.pointer);
    else if (!fit.look.empty())
        values = fmt::format("{} values of {} look like those of {} in newer events ({})",
                             ofAll(fit.alike, fit.values), from, to.pointer, fit.look);
    else
        values = fmt::format("{} values of {} {} {}", ofAll(fit.values, fit.values), from,
                             fit.conversion ? "can be made" : "are", to.phrase());
    return values + (fit.names >= 1        ? "; the names differ in spelling only"
                     : fit.names >= kAlike ? "; the names are alike"
                                           : "; the names share nothing");
}

void Suggester::rename(const std::string& from, const TargetField& to, const Fit& fit,
                       const std::string& alsoFits)
{
    const ObservedField& found = *m_observed.at(from);
    const bool sometimes = found.events < m_observed.events();
    const bool stays = json::parentPointer(from) == json::parentPointer(to.pointer);
    const std::string ignore = sometimes ? ", missing: ignore" : "";
    edit(stays
             ? fmt::format("{{rename: {}, to: {}{}}}", yamlPath(from),
                           json::encodeString(nameOf(to.pointer)), ignore)
             : fmt::format("{{move: {}, to: {}{}}}", yamlPath(from), yamlPath(to.pointer), ignore),
         fmt::format("{} becomes {}: {}{}.", from, to.pointer, why(from, to, fit),
                     alsoFits.empty() ? "" : "; " + alsoFits + " would fit too"));
    if (fit.conversion)
        convert(to.pointer, *fit.conversion, found, m_observed.events());
    else if (fit.taken < fit.values) {
        const auto odd = std::ranges::find_if_not(
            found.values, [&](const std::string& value) { return to.takes(value); });
        say(fmt::format("{} values of {} are not {}, such as {}.",
                        ofAll(fit.values - fit.taken, fit.values), from, to.phrase(),
                        shortened(*odd)));
    }
    if (to.required && sometimes)
        add(to, found.events);
}

void Suggester::convert(const std::string& pointer, const Conversion& way,
                        const ObservedField& found, std::size_t events)
{
    edit(fmt::format("{{convert: {}, to: {}, from: {}{}{}}}", yamlPath(pointer), wordOfTarget(way),
                     way.from == Conversion::Type::String ? "string" : "number",
                     way.keepNull ? ", ifNull: keep" : "",
                     found.events < events ? ", missing: ignore" : ""),
         fmt::format("{} is converted to {}: {} values convert exactly, such as {}.", pointer,
                     wordOfTarget(way), ofAll(found.values.size(), found.values.size()),
                     shortened(found.values.front())));
}

/// @param present  events that have it
void Suggester::add(const TargetField& field, std::size_t present)
{
    if (!field.required)
        return;
    const bool nested = !json::parentPointer(field.pointer).value_or("").empty();
    const std::string how =
        std::string(present > 0 ? ", ifPresent: keep" : "") + (nested ? ", parents: create" : "");
    const std::string missing =
        present == 0 ? "no sampled event has it"
                     : fmt::format("{} sampled events lack it",
                                   ofAll(m_observed.events() - present, m_observed.events()));
    if (field.defaultValue)
        return edit(fmt::format("{{add: {}, value: {}{}}}", yamlPath(field.pointer),
                                *field.defaultValue, how),
                    fmt::format("{} is added with the schema's default {}: {}.", field.pointer,
                                shortened(*field.defaultValue), missing));
    ++m_out.open;
    const std::vector<std::string> holders = holdersOf(field);
    edit(fmt::format("{{add: {}{}}} # no default in the schema: write “, value: …” in here",
                     yamlPath(field.pointer), how),
         fmt::format("{} has to be {}, and the schema has no default: {}. Say what old events get; "
                     "the step does not load until then.{}",
                     field.pointer, field.phrase(), missing,
                     holders.empty() ? ""
                                     : fmt::format(" Or is it {}? The values would fit.",
                                                   fmt::join(holders, " or "))));
}

/// Members that the schema does not know and whose values it would take there.
std::vector<std::string> Suggester::holdersOf(const TargetField& field) const
{
    std::vector<std::string> holders;
    for (const auto& [pointer, found] : m_observed.fields()) {
        if (m_target.at(pointer) || m_used.contains(pointer) || found.values.empty() ||
            found.isObject() || holders.size() >= kMostHolders)
            continue;
        if (std::ranges::all_of(found.values, [&](const auto& v) { return field.takes(v); }))
            holders.push_back(pointer);
    }
    return holders;
}

void Suggester::removeUnknown()
{
    std::string gone;
    for (const auto& [pointer, found] : m_observed.fields()) {
        const std::string parent(json::parentPointer(pointer).value_or(""));
        const bool inGone = !gone.empty() && within(pointer, gone);
        if (inGone || m_target.at(pointer) || m_used.contains(pointer) ||
            !m_target.closed.contains(parent))
            continue;
        gone = pointer;
        // What was moved out of it is not there any more when it goes.
        edit(fmt::format("{{remove: {}{}}}", yamlPath(pointer),
                         found.events < m_observed.events() ? ", missing: ignore" : ""),
             fmt::format("{} is removed: the schema takes no such member; {} sampled events have "
                         "it{}. This cannot be undone from green.",
                         pointer, ofAll(found.events, m_observed.events()),
                         found.values.empty() ? ""
                                              : ", such as " + shortened(found.values.front())));
    }
}

} // namespace

SuggestedEdits suggestEdits(const ObservedShape& observed, const ObservedShape& newer,
                            const TargetShape& target)
{
    return Suggester(observed, newer, target).run();
}

} // namespace viridian::pipeline
