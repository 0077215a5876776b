#include "core/pipeline/suggest_edits.h"

#include "core/base/text.h"
#include "core/json/pointer.h"
#include "core/pipeline/suggest_fit.h"
#include "core/pipeline/suggest_match.h"
#include "core/pipeline/suggest_pairs.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <utility>

/// First members that stand where the schema wants them are judged by their values. Then what is
/// missing is paired with what the schema does not know (suggest_pairs). What is still missing is
/// added, what is still unknown is removed where the schema takes nothing else. Last come the
/// elements of arrays, in the same way, but as words: a patch has no path to all of them. No edit
/// is suggested that the sample itself speaks against.
namespace viridian::pipeline {
namespace {

constexpr std::size_t kMostHolders = 5;

std::string wordOfTarget(const Conversion& way)
{
    return way.to == Conversion::Type::Integer   ? "integer"
           : way.to == Conversion::Type::Decimal ? "decimal"
           : way.to == Conversion::Type::Boolean ? "boolean"
                                                 : "string";
}

class Suggester {
public:
    Suggester(const ObservedShape& observed, const ObservedShape& newer, const TargetShape& target,
              SuggestPulse& pulse)
        : m_observed(observed), m_newer(newer), m_target(target), m_pulse(pulse)
    {
    }

    SuggestedEdits run()
    {
        m_out.evidence = m_target.chosen;
        if (isElement() && m_observed.others() > 0)
            judge(m_target.self, m_observed.self(), m_observed.self().events);
        if (isElement() && m_observed.events() == 0) {
            elementsOf("", m_observed.self(), "");
            return std::move(m_out);
        }
        sortOut();
        pairUp();
        for (const auto& [pointer, found] : m_observed.fields()) {
            if (!m_pulse.stopped() && !m_target.knows(pointer))
                m_unknown.push_back(pointer);
        }
        for (const TargetField* field : m_missing) {
            if (!m_pulse.stopped())
                add(*field, 0);
        }
        removeUnknown();
        for (const auto& [from, to] : m_arrays)
            elementsOf(to, *m_observed.at(from), from);
        m_out.left.insert(m_out.left.begin(), m_target.left.begin(), m_target.left.end());
        if (m_observed.isCut())
            m_out.left.push_back("The sampled payloads have more members than are compared; the "
                                 "rest is left out.");
        if (!isElement() && m_observed.others() > 0)
            say(fmt::format("{} events hold no JSON object and are left out.",
                            grouped(m_observed.others())));
        return std::move(m_out);
    }

private:
    void say(std::string sentence)
    {
        (isElement() ? m_out.left : m_out.evidence).push_back(std::move(sentence));
    }
    /// @param words  a comment behind the edit; may be empty
    void edit(std::string line, std::string sentence, std::string_view words = {})
    {
        if (isElement()) {
            ++m_out.elementEdits;
            return say(fmt::format("{} cannot be said in a patch, which has no path to every "
                                   "element of an array (a step with “script” has): {}",
                                   line, sentence));
        }
        m_out.lines.push_back(line + std::string(words));
        say(std::move(sentence));
    }

    [[nodiscard]] bool isElement() const { return !m_target.at.empty(); }
    /// A place in the data, an element's within its array.
    [[nodiscard]] std::string shown(const std::string& pointer) const
    {
        return m_target.at + pointer;
    }
    [[nodiscard]] std::string path(const std::string& pointer) const
    {
        return yamlPath(shown(pointer));
    }
    [[nodiscard]] std::string_view noun() const
    {
        return isElement() ? "sampled elements" : "sampled events";
    }

    [[nodiscard]] bool holdsOthers(const TargetField& field) const
    {
        return std::ranges::any_of(m_target.fields, [&](const TargetField& f) {
            return within(f.pointer, field.pointer);
        });
    }

    void sortOut();
    void judge(const TargetField& field, const ObservedField& found, std::size_t events);
    void sayOdd(const TargetField& field, const ObservedField& found, std::size_t taken);
    void elementsOf(const std::string& pointer, const ObservedField& found,
                    const std::string& from);
    bool mapCase(const TargetField& field, const ObservedField& found);
    void pairUp();
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
    SuggestPulse& m_pulse;
    std::vector<const TargetField*> m_missing;
    std::vector<std::string> m_unknown; ///< observed members that the schema does not speak of
    std::vector<std::pair<std::string, std::string>>
        m_arrays;                 ///< observed, and where they are to be
    std::set<std::string> m_used; ///< observed members that were renamed
    SuggestedEdits m_out;
};

void Suggester::sortOut()
{
    std::string settled; // a member whose own members need no look
    for (const TargetField& field : m_target.fields) {
        if (!m_pulse.beat())
            return;
        if (!settled.empty() && within(field.pointer, settled))
            continue;
        settled.clear();
        const ObservedField* found = m_observed.at(field.pointer);
        if (found && holdsOthers(field) && found->isObject())
            continue; // its members are looked at
        if (found) {
            judge(field, *found, m_observed.events());
            m_arrays.emplace_back(field.pointer, field.pointer);
            settled = field.pointer;
        } else if (!holdsOthers(field)) {
            m_missing.push_back(&field);
        } else if (field.defaultValue) {
            m_missing.push_back(&field);
            settled = field.pointer;
        }
    }
}

/// A member that stands where the schema wants it, or an element itself.
/// @param events  that could have it
void Suggester::judge(const TargetField& field, const ObservedField& found, std::size_t events)
{
    const std::size_t taken = takenOf(found, field, m_pulse);
    const bool objectsFit = !found.isObject() || field.object;
    if (taken < found.values.size() || !objectsFit) {
        if (const std::optional<Conversion> way = conversionFor(found, field, m_pulse))
            convert(field.pointer, *way, found, events);
        else if (!mapCase(field, found))
            sayOdd(field, found, taken);
    }
    if (field.required && found.events < events)
        add(field, found.events);
}

void Suggester::sayOdd(const TargetField& field, const ObservedField& found, std::size_t taken)
{
    const auto odd = std::ranges::find_if_not(
        found.values, [&](const std::string& value) { return field.takes(value); });
    std::string why = fmt::format("are not {}", field.phrase());
    std::string end = ", and no exact conversion fits them all";
    if (odd != found.values.end() && odd->starts_with('[') && field.array && field.faultOf) {
        // It is what it should be, but for what it holds.
        const auto fault = field.faultOf(*odd);
        why = fmt::format("break the schema at {}", fault ? fault->path : "");
        end.clear();
    }
    say(fmt::format("{} is left alone: {} values {}{}{}.", shown(field.pointer),
                    ofAll(found.values.size() - taken, found.values.size()), why,
                    odd == found.values.end() ? "" : ", such as " + shortened(*odd), end));
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
    edit(fmt::format("{{map: {}, values: {{{}}}{}}}", path(field.pointer), fmt::join(pairs, ", "),
                     found.events < m_observed.events() ? ", missing: ignore" : ""),
         fmt::format("{}: {} values are spelled otherwise than {}, and are mapped to these.",
                     shown(field.pointer), ofAll(mapped, found.values.size()), field.phrase()));
    return true;
}

void Suggester::pairUp()
{
    std::set<const TargetField*> done;
    for (const SuggestedPair& pair :
         suggestPairs(m_observed, m_newer, m_target, m_missing, m_pulse)) {
        m_used.insert(pair.from);
        done.insert(pair.to);
        rename(pair.from, *pair.to, pair.fit, pair.also);
    }
    std::erase_if(m_missing, [&](const TargetField* field) { return done.contains(field); });
}

void Suggester::rename(const std::string& from, const TargetField& to, const Fit& fit,
                       const std::string& alsoFits)
{
    const ObservedField& found = *m_observed.at(from);
    const bool sometimes = found.events < m_observed.events();
    const bool stays = json::parentPointer(from) == json::parentPointer(to.pointer);
    const std::string ignore = sometimes ? ", missing: ignore" : "";
    edit(stays ? fmt::format("{{rename: {}, to: {}{}}}", path(from),
                             json::encodeString(nameOf(to.pointer)), ignore)
               : fmt::format("{{move: {}, to: {}{}}}", path(from), path(to.pointer), ignore),
         fmt::format("{} becomes {}: {}{}.", shown(from), shown(to.pointer),
                     reasonOf(shown(from), shown(to.pointer), to, fit),
                     alsoFits.empty() ? "" : "; " + shown(alsoFits) + " would fit too"));
    if (found.elements)
        m_arrays.emplace_back(from, to.pointer);
    if (fit.conversion)
        convert(to.pointer, *fit.conversion, found, m_observed.events());
    else if (fit.taken < fit.values) {
        const auto odd = std::ranges::find_if_not(
            found.values, [&](const std::string& value) { return to.takes(value); });
        say(fmt::format("{} values of {} are not {}, such as {}.",
                        ofAll(fit.values - fit.taken, fit.values), shown(from), to.phrase(),
                        shortened(*odd)));
    }
    if (to.required && sometimes)
        add(to, found.events);
}

void Suggester::convert(const std::string& pointer, const Conversion& way,
                        const ObservedField& found, std::size_t events)
{
    edit(fmt::format("{{convert: {}, to: {}, from: {}{}{}}}", path(pointer), wordOfTarget(way),
                     way.from == Conversion::Type::String ? "string" : "number",
                     way.keepNull ? ", ifNull: keep" : "",
                     found.events < events ? ", missing: ignore" : ""),
         fmt::format("{} is converted to {}: {} values convert exactly, such as {}.",
                     shown(pointer), wordOfTarget(way),
                     ofAll(found.values.size(), found.values.size()),
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
        present == 0
            ? fmt::format("no sampled {} has it", isElement() ? "element" : "event")
            : fmt::format("{} {} lack it",
                          ofAll(m_observed.events() - present, m_observed.events()), noun());
    if (field.defaultValue)
        return edit(
            fmt::format("{{add: {}, value: {}{}}}", path(field.pointer), *field.defaultValue, how),
            fmt::format("{} is added with the {} {}: {}.", shown(field.pointer),
                        field.isOnlyValue ? "only value that the schema takes,"
                                          : "schema's default",
                        shortened(*field.defaultValue), missing));
    m_out.open += isElement() ? 0 : 1;
    const std::vector<std::string> holders = holdersOf(field);
    edit(fmt::format("{{add: {}{}}}", path(field.pointer), how),
         fmt::format("{} has to be {}, and the schema has no default: {}. Say what old {} get{}.{}",
                     shown(field.pointer), field.phrase(), missing, isElement() ? "ones" : "events",
                     isElement() ? "" : "; the step does not load until then",
                     holders.empty() ? ""
                                     : fmt::format(" Or is it {}? The values would fit.",
                                                   fmt::join(holders, " or "))),
         " # no default in the schema: write “, value: …” in here");
}

/// Members that the schema does not know and whose values it would take there.
std::vector<std::string> Suggester::holdersOf(const TargetField& field) const
{
    std::vector<std::string> holders;
    for (const std::string& pointer : m_unknown) {
        const ObservedField& found = *m_observed.at(pointer);
        if (m_pulse.stopped() || m_used.contains(pointer) || found.values.empty() ||
            found.isObject() || holders.size() >= kMostHolders)
            continue;
        if (std::ranges::all_of(found.values, [&](const auto& v) { return field.takes(v); }))
            holders.push_back(shown(pointer));
    }
    return holders;
}

void Suggester::removeUnknown()
{
    std::string gone;
    for (const std::string& pointer : m_unknown) {
        const ObservedField& found = *m_observed.at(pointer);
        const std::string parent(json::parentPointer(pointer).value_or(""));
        const bool inGone = !gone.empty() && within(pointer, gone);
        if (m_pulse.stopped() || inGone || m_used.contains(pointer) ||
            !m_target.closed.contains(parent))
            continue;
        gone = pointer;
        // What was moved out of it is not there any more when it goes.
        edit(fmt::format("{{remove: {}{}}}", path(pointer),
                         found.events < m_observed.events() ? ", missing: ignore" : ""),
             fmt::format("{} is removed: the schema takes no such member; {} {} have it{}. This "
                         "cannot be undone from green.",
                         shown(pointer), ofAll(found.events, m_observed.events()), noun(),
                         found.values.empty() ? ""
                                              : ", such as " + shortened(found.values.front())));
    }
}

/// Compares what is in an array with what the schema wants of each element.
/// @param pointer  where the array is to stand
/// @param from     where the observed one stands
void Suggester::elementsOf(const std::string& pointer, const ObservedField& found,
                           const std::string& from)
{
    const auto items = m_target.items.find(pointer);
    if (items == m_target.items.end() || !found.elements || m_pulse.stopped())
        return;
    const ObservedShape none;
    const ObservedField* peer = pointer.empty() ? &m_newer.self() : m_newer.at(pointer);
    const TargetShape wanted = items->second(*found.elements, shown(pointer) + "/*");
    SuggestedEdits inner =
        Suggester(*found.elements, peer && peer->elements ? *peer->elements : none, wanted, m_pulse)
            .run();
    if (inner.elementEdits > 0 && from != pointer)
        m_out.left.push_back(fmt::format("{} stands for the elements of {} once that is renamed.",
                                         shown(pointer) + "/*", shown(from)));
    m_out.elementEdits += inner.elementEdits;
    std::ranges::move(inner.evidence, std::back_inserter(m_out.evidence));
    std::ranges::move(inner.left, std::back_inserter(m_out.left));
}

} // namespace

bool SuggestPulse::beat()
{
    constexpr std::size_t kPage = 64;
    if (++compared % kPage == 1 && progress)
        progress({.done = compared, .total = std::nullopt});
    return !stopped();
}

SuggestedEdits suggestEdits(const ObservedShape& observed, const ObservedShape& newer,
                            const TargetShape& target, SuggestPulse& pulse)
{
    return Suggester(observed, newer, target, pulse).run();
}

} // namespace viridian::pipeline
