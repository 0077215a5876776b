#include "core/pipeline/suggest_target_json.h"

#include "core/json/compare.h"
#include "core/json/pointer.h"
#include "core/pipeline/suggest_branches.h"
#include "core/schema/json/json_schema_validate.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

/// Each place is looked at as a list of branches without choices in them (suggest_branches.h).
/// Where several take an object, those go whose const or enum of a member no observed value has.
/// Of what is left only that is wanted which all of them want; what some of them say is named.
namespace viridian::pipeline {
namespace {

using schema::JsonSchema;

constexpr std::size_t kDeepest = 20;
constexpr std::size_t kMostFields = 2000;
constexpr std::size_t kMostNames = 5;

using Branches = std::vector<SchemaBranch>;

std::string below(std::string parent, std::string_view name)
{
    json::appendToken(parent, name);
    return parent;
}

std::string listOf(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > kMostNames
               ? fmt::format("{} and {} more", text, names.size() - kMostNames)
               : text;
}

class JsonTarget {
public:
    /// @param schema  kept by what this makes: copies share
    JsonTarget(const schema::Schema& schema, const ObservedShape& observed, TargetShape& out)
        : m_schema(schema), m_json(*schema.jsonSchema()), m_words(m_json.document()),
          m_observed(observed), m_out(out)
    {
    }

    /// The data itself. False where it is no object.
    bool data()
    {
        const std::vector<SchemaParts> root{{json::Document::root()}};
        const Branches branches = branchesAt(root, {});
        if (std::ranges::none_of(branches, isObject))
            return false;
        m_way.push_back(root);
        object(branches, {}, true, 0);
        return true;
    }

    /// An element of an array.
    void element(const std::vector<SchemaParts>& given)
    {
        const Branches branches = branchesAt(given, {});
        readField(branches, given, m_out.self);
        if (m_observed.events() > 0)
            object(branches, {}, true, 0);
        items(branches, {});
    }

private:
    static bool isObject(const SchemaBranch& branch) { return (branch.types() & kObject) != 0; }

    void leave(const std::string& at, std::string_view what)
    {
        m_out.left.push_back(fmt::format("{} {}.", shown(at), what));
    }
    [[nodiscard]] std::string shown(const std::string& at) const
    {
        const std::string where = m_out.at + at;
        return where.empty() ? "The data" : where;
    }
    [[nodiscard]] bool isObserved(const std::string& at, json::Kind kind) const
    {
        const ObservedField* found = m_observed.at(at);
        return found && found->of(kind) > 0;
    }

    Branches branchesAt(const std::vector<SchemaParts>& given, const std::string& at)
    {
        SchemaBranches found = branchesOf(m_json, given);
        if (found.isCut)
            leave(at, "has more branches (allOf, anyOf, oneOf) than are compared; what only some "
                      "of them say is left out");
        return std::move(found.branches);
    }

    void object(const Branches& branches, const std::string& at, bool required, std::size_t depth);
    void member(const std::vector<SchemaParts>& given, const std::string& at, bool required,
                std::size_t depth);
    void items(const Branches& branches, const std::string& at);
    [[nodiscard]] Branches told(const Branches& branches, const std::string& at);
    [[nodiscard]] std::optional<bool> fits(const SchemaBranch& branch, const std::string& at,
                                           std::vector<std::string>& why) const;
    void noteUnread(const Branches& branches, const std::string& at, unsigned type);
    void noteClosed(const Branches& branches, const std::string& at);

    void readField(const Branches& branches, const std::vector<SchemaParts>& given,
                   TargetField& out) const;
    static void readTypes(unsigned types, TargetField& out);
    static void readTexts(const Branches& branches, TargetField& out);
    void readDefault(const Branches& branches, const std::vector<SchemaParts>& given,
                     TargetField& out) const;

    schema::Schema m_schema;
    const JsonSchema& m_json;
    const json::Document& m_words;
    const ObservedShape& m_observed;
    TargetShape& m_out;
    std::vector<std::vector<SchemaParts>> m_way; ///< of the objects that the place stands in
};

/// Whether what a branch says of members' values is what was observed: nullopt where that tells
/// nothing, and @p why it does.
std::optional<bool> JsonTarget::fits(const SchemaBranch& branch, const std::string& at,
                                     std::vector<std::string>& why) const
{
    std::optional<bool> fit;
    for (const std::string& name : branch.properties()) {
        const ObservedField* found = m_observed.at(below(at, name));
        if (!found || found->values.empty())
            continue;
        const Branches inner = branchesOf(m_json, {branch.property(name)}).branches;
        if (inner.size() != 1 || !inner.front().values())
            continue;
        const std::vector<std::string>& wanted = *inner.front().values();
        const auto isWanted = [&](const std::string& value) {
            return std::ranges::any_of(wanted, [&](const std::string& one) {
                return json::compare(one, value) != json::Equality::Different;
            });
        };
        const auto hits = std::ranges::count_if(found->values, isWanted);
        if (hits == 0)
            return false;
        if (static_cast<std::size_t>(hits) == found->values.size()) {
            fit = true;
            why.push_back(
                fmt::format("{} is {}", m_out.at + below(at, name), fmt::join(wanted, " or ")));
        }
    }
    return fit;
}

/// Those of the branches that the observed payload tells to be meant; all of them where it tells
/// nothing.
Branches JsonTarget::told(const Branches& branches, const std::string& at)
{
    if (branches.size() < 2)
        return branches;
    Branches left;
    std::vector<std::string> why;
    for (const SchemaBranch& branch : branches) {
        if (fits(branch, at, why) != false)
            left.push_back(branch);
    }
    if (left.empty() || left.size() == branches.size())
        return branches;
    if (left.size() == 1)
        m_out.chosen.push_back(fmt::format(
            "Of the schema's {} branches for {} one fits the sampled payloads and is followed: {}.",
            branches.size(), m_out.at + at + (at.empty() && m_out.at.empty() ? "the data" : ""),
            why.empty() ? "the others want values that no event has"
                        : fmt::format("{}", fmt::join(why, ", "))));
    return left;
}

void JsonTarget::noteUnread(const Branches& branches, const std::string& at, unsigned type)
{
    std::set<std::string> words;
    for (const SchemaBranch& branch : branches)
        words.merge(branch.unread(type));
    if (!words.empty())
        leave(at, fmt::format("is bound by {}, which is not looked into", fmt::join(words, ", ")));
}

/// The object takes no other members where no branch does.
void JsonTarget::noteClosed(const Branches& branches, const std::string& at)
{
    if (std::ranges::all_of(branches, &SchemaBranch::isClosed))
        m_out.closed.insert(at);
}

void JsonTarget::object(const Branches& all, const std::string& at, bool required,
                        std::size_t depth)
{
    Branches objects;
    std::ranges::copy_if(all, std::back_inserter(objects), isObject);
    if (objects.empty())
        return;
    const Branches branches = told(objects, at);
    noteUnread(branches, at, kObject);
    noteClosed(branches, at);
    std::vector<std::string> names;
    for (const SchemaBranch& branch : branches) {
        for (const auto& list : {branch.properties(), branch.required()})
            std::ranges::copy_if(list, std::back_inserter(names), [&](const std::string& name) {
                return std::ranges::find(names, name) == names.end();
            });
    }
    std::vector<std::string> perhaps; // what only some branches say
    for (const std::string& name : names) {
        const auto says = [&](const SchemaBranch& branch) {
            return branch.allows(name) &&
                   (!branch.property(name).empty() || branch.requiresMember(name));
        };
        const auto wants = [&](const SchemaBranch& branch) { return branch.requiresMember(name); };
        const bool wanted = std::ranges::all_of(branches, wants);
        if (wanted && std::ranges::none_of(branches, says)) {
            leave(below(at, name),
                  "is both required and refused by the schema, which no data fits");
        } else if (std::ranges::all_of(branches, says)) {
            std::vector<SchemaParts> given;
            for (const SchemaBranch& branch : branches) {
                SchemaParts parts = branch.property(name);
                if (std::ranges::find(given, parts) == given.end())
                    given.push_back(std::move(parts));
            }
            member(given, below(at, name), required && wanted, depth);
            if (!wanted && std::ranges::any_of(branches, wants))
                perhaps.push_back(name + " (required by some)");
        } else if (std::ranges::any_of(branches, says)) {
            m_out.perhaps.insert(below(at, name));
            perhaps.push_back(name);
        }
    }
    if (!perhaps.empty())
        leave(at, fmt::format("may follow any of {} branches of the schema (anyOf, oneOf), and no "
                              "value in the sample tells which; what only some of them say is left "
                              "out: {}",
                              branches.size(), listOf(perhaps)));
}

void JsonTarget::member(const std::vector<SchemaParts>& given, const std::string& at, bool required,
                        std::size_t depth)
{
    if (m_out.fields.size() >= kMostFields) {
        if (m_out.fields.size() == kMostFields && m_out.perhaps.insert(at).second &&
            m_out.left.size() < kMostFields)
            leave(at, "is left out: the schema has more members than are compared");
        return;
    }
    const Branches branches = branchesAt(given, at);
    TargetField field;
    field.pointer = at;
    field.required = required;
    readField(branches, given, field);
    m_out.fields.push_back(std::move(field));
    const bool observed = isObserved(at, json::Kind::Object);
    const bool round = std::ranges::find(m_way, given) != m_way.end();
    if (std::ranges::any_of(branches, isObject) && (observed || !round)) {
        if (depth == kDeepest) {
            leave(at, "stands deeper than is compared, and what is in it is left out");
        } else {
            m_way.push_back(given);
            const ObservedField* found = m_observed.at(at);
            const bool always = found && found->of(json::Kind::Object) == m_observed.events();
            object(branches, at, required || always, depth + 1);
            m_way.pop_back();
        }
    }
    if (isObserved(at, json::Kind::Array) || !observed)
        items(branches, at);
}

void JsonTarget::items(const Branches& branches, const std::string& at)
{
    Branches arrays;
    std::ranges::copy_if(branches, std::back_inserter(arrays),
                         [](const SchemaBranch& branch) { return (branch.types() & kArray) != 0; });
    noteUnread(arrays, at, kArray);
    std::vector<SchemaParts> given;
    for (const SchemaBranch& branch : arrays) {
        SchemaParts parts = branch.items();
        if (parts.empty() || !branch.unread(kArray).empty())
            return; // any element, or said in words that are named
        if (std::ranges::find(given, parts) == given.end())
            given.push_back(std::move(parts));
    }
    if (given.empty())
        return;
    m_out.items.emplace(
        at, [schema = m_schema, given](const ObservedShape& elements, std::string where) {
            TargetShape shape;
            shape.at = std::move(where);
            JsonTarget(schema, elements, shape).element(given);
            return shape;
        });
}

void JsonTarget::readTypes(unsigned types, TargetField& out)
{
    out.null = (types & kNull) != 0;
    out.boolean = (types & kBoolean) != 0;
    out.integer = (types & kInteger) != 0;
    out.number = (types & kFraction) != 0;
    out.string = (types & kString) != 0;
    out.object = (types & kObject) != 0;
    out.array = (types & kArray) != 0;
}

/// The texts and the format that all branches agree on which take strings.
void JsonTarget::readTexts(const Branches& branches, TargetField& out)
{
    bool first = true;
    bool any = false; // text is as good as another
    for (const SchemaBranch& branch : branches) {
        if ((branch.types() & kString) == 0)
            continue;
        const auto symbols = branch.symbols();
        any = any || !symbols;
        for (const std::string& symbol : symbols.value_or(std::vector<std::string>())) {
            if (std::ranges::find(out.symbols, symbol) == out.symbols.end())
                out.symbols.push_back(symbol);
        }
        out.format = first || out.format == branch.format() ? branch.format() : std::string();
        first = false;
    }
    if (any)
        out.symbols.clear();
}

/// A default where the place names one and no other, or the only value that it takes.
void JsonTarget::readDefault(const Branches& branches, const std::vector<SchemaParts>& given,
                             TargetField& out) const
{
    std::set<std::string> defaults;
    const auto take = [&](json::Node value) {
        if (value != json::kNone)
            defaults.insert(yamlValue(m_words, value));
    };
    for (const SchemaParts& parts : given) { // beside a reference it counts in any draft
        for (const json::Node part : parts) {
            if (m_words.kind(part) == json::Kind::Object)
                take(m_words.member(part, "default"));
        }
    }
    for (const SchemaBranch& branch : branches) {
        if (defaults.empty() || branches.size() > 1)
            take(branch.word("default"));
    }
    if (defaults.size() == 1)
        out.defaultValue = *defaults.begin();
    if (!defaults.empty() || branches.size() != 1)
        return;
    const auto& values = branches.front().values();
    if (values && values->size() == 1) {
        json::Document document;
        if (document.parse(values->front()))
            out.defaultValue = yamlValue(document, json::Document::root());
        out.isOnlyValue = out.defaultValue.has_value();
    }
}

void JsonTarget::readField(const Branches& branches, const std::vector<SchemaParts>& given,
                           TargetField& out) const
{
    unsigned types = 0;
    for (const SchemaBranch& branch : branches)
        types |= branch.types();
    readTypes(types, out);
    readTexts(branches, out);
    readDefault(branches, given, out);
    out.faultOf = [schema = m_schema,
                   given](std::string_view source) -> std::optional<schema::PayloadFault> {
        std::optional<schema::PayloadFault> fault;
        for (const SchemaParts& parts : given) {
            fault.reset();
            for (const json::Node part : parts) {
                auto found = schema::violations(*schema.jsonSchema(), source, part);
                if (fault || (found && found->empty()))
                    continue;
                fault = found ? schema::PayloadFault{.path = found->front().path,
                                                     .reason = found->front().reason}
                              : schema::PayloadFault{.path = {}, .reason = found.error().message};
            }
            if (!fault)
                return fault;
        }
        return fault;
    };
}

} // namespace

std::optional<TargetShape> jsonTarget(const schema::Schema& schema, const ObservedShape& observed)
{
    TargetShape out;
    return JsonTarget(schema, observed, out).data() ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace viridian::pipeline
