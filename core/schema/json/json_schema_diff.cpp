#include "core/schema/json/json_schema_diff.h"

#include "core/json/compare.h"
#include "core/schema/json/json_schema_differ.h"

#include <algorithm>
#include <array>

namespace viridian::schema {

using json::kNone;
using json::Node;

namespace {

constexpr std::size_t kDeepest = 200;
constexpr std::size_t kMostWork = 300'000;
constexpr std::size_t kMostFound = 20'000;

} // namespace

Result<Differences> jsonSchemaDifferences(const JsonSchema& original, const JsonSchema& update,
                                          bool lenient)
{
    JsonSchemaDiffer differ(original, update, lenient);
    differ.compareRoots();
    if (differ.gaveUp())
        return fail(ErrorKind::InvalidInput,
                    "The JSON Schemas are too deep or too large to be compared.");
    return differ.takeFound();
}

JsonSchemaDiffer::Step::Step(JsonSchemaDiffer& differ, std::string_view name)
    : m_differ(differ), m_length(differ.m_path.size())
{
    m_differ.m_path += '/';
    m_differ.m_path += name;
}

void JsonSchemaDiffer::change(std::string_view kind, std::string_view step)
{
    if (m_found.size() == kMostFound) {
        m_gaveUp = true;
        return;
    }
    const ChangeKind& known = changeKind(kind);
    std::string path = "#" + m_path;
    if (!step.empty())
        path.append("/").append(step);
    else if (m_path.empty())
        path += '/';
    m_found.push_back({.kind = std::string(kind),
                       .path = std::move(path),
                       .detail = {},
                       .message = std::string(known.words),
                       .breaks = !(m_lenient ? known.lenient : known.strict)});
}

void JsonSchemaDiffer::compareOptional(PartRef original, PartRef update)
{
    if (original && update)
        compare(original, update);
    else if (original || update)
        change(original ? "SCHEMA_REMOVED" : "SCHEMA_ADDED");
}

void JsonSchemaDiffer::compare(PartRef original, PartRef update)
{
    if (m_gaveUp || m_depth == kDeepest || ++m_work > kMostWork) {
        m_gaveUp = true;
        return;
    }
    // a pair within itself reads what it reads: recursion adds nothing
    if (m_same.contains({original, update}) || !m_open.emplace(original, update).second)
        return;
    const std::size_t before = m_found.size();
    ++m_depth;
    compareNow(original, update);
    --m_depth;
    m_open.erase({original, update});
    if (m_found.size() == before && !m_gaveUp && m_same.emplace(original, update).second)
        m_sameInOrder.emplace_back(original, update);
}

void JsonSchemaDiffer::forgetSame(std::size_t count)
{
    for (; m_sameInOrder.size() > count; m_sameInOrder.pop_back())
        m_same.erase(m_sameInOrder.back());
}

void JsonSchemaDiffer::compareNow(PartRef original, PartRef update)
{
    if (compareWithCombination(original, update))
        return;
    if (original->shape == update->shape) {
        annotations(original, update);
        sameShape(original, update);
        return;
    }
    if (original->shape != Shape::False && update->shape != Shape::Empty)
        change("TYPE_CHANGED");
}

/// What a combination on one side only settles: one alternative that reads, or one part of allOf
/// that is kept. False where it settles nothing.
bool JsonSchemaDiffer::compareWithCombination(PartRef original, PartRef update)
{
    const bool left = original->shape == Shape::Combined;
    const bool right = update->shape == Shape::Combined;
    if (left == right)
        return false;
    const Part& combined = left ? *original : *update;
    if (combined.parts.size() == 1)
        return left ? keepIfReadable(combined.parts.front(), update)
                    : keepIfReadable(original, combined.parts.front());
    if (left != (combined.criterion == Criterion::All))
        return false;
    for (const PartRef part : combined.parts) {
        if (left ? keepIfReadable(part, update) : keepIfReadable(original, part)) {
            change(left ? "PRODUCT_TYPE_NARROWED" : "SUM_TYPE_EXTENDED");
            return true;
        }
    }
    return false;
}

bool JsonSchemaDiffer::compareReadable(PartRef original, PartRef update)
{
    const std::size_t before = m_found.size();
    const std::size_t same = m_sameInOrder.size();
    compare(original, update);
    const bool readable =
        std::none_of(m_found.begin() + static_cast<std::ptrdiff_t>(before), m_found.end(),
                     [](const Difference& each) { return each.breaks; });
    if (!readable)
        forgetSame(same);
    return readable;
}

bool JsonSchemaDiffer::keepIfReadable(PartRef original, PartRef update)
{
    const std::size_t before = m_found.size();
    const bool readable = compareReadable(original, update);
    if (!readable)
        m_found.resize(before);
    return readable;
}

void JsonSchemaDiffer::annotations(PartRef original, PartRef update)
{
    struct Annotation {
        std::string_view keyword;
        std::string_view kind;
    };
    constexpr std::array kAnnotations{
        Annotation{"$id", "ID_CHANGED"}, Annotation{"title", "TITLE_CHANGED"},
        Annotation{"description", "DESCRIPTION_CHANGED"}, Annotation{"default", "DEFAULT_CHANGED"}};
    const auto value = [](Parts& side, PartRef part, std::string_view keyword) {
        if (!part->annotated || part->node == kNone)
            return std::string_view();
        const Node node = side.member(part, keyword);
        return node == kNone ? std::string_view() : side.document().source(node);
    };
    for (const Annotation& each : kAnnotations) {
        std::string_view keyword = each.keyword;
        if (keyword == "$id" && m_update->draft() == Draft::Draft04)
            keyword = "id";
        // the registry's reader of 2020-12 drops ids
        if (each.keyword == "$id" && m_update->is2020())
            continue;
        const std::string_view before = value(*m_original, original, keyword);
        const std::string_view after = value(*m_update, update, keyword);
        if (before != after && json::compare(before, after) == json::Equality::Different)
            change(each.kind);
    }
}

void JsonSchemaDiffer::sameShape(PartRef original, PartRef update)
{
    switch (original->shape) {
    case Shape::Number:
        return numbers(original, update);
    case Shape::String:
        return strings(original, update);
    case Shape::Array:
        return arrays(original, update);
    case Shape::Object:
        return objects(original, update);
    case Shape::Enum:
        return enums(original, update);
    case Shape::Not:
        return negations(original, update);
    case Shape::Conditional:
        return conditions(original, update);
    case Shape::Combined:
        return combinations(original, update);
    case Shape::Empty:
    case Shape::False:
    case Shape::Null:
    case Shape::Boolean:
        return;
    }
}

PartRef JsonSchemaDiffer::schemaIn(Parts& side, PartRef part, std::string_view keyword)
{
    const Node node = side.member(part, keyword);
    return node == kNone ? nullptr : side.of(node);
}

JsonSchemaDiffer::Rest JsonSchemaDiffer::restIn(Parts& side, PartRef part, std::string_view keyword)
{
    const PartRef schema = schemaIn(side, part, keyword);
    if (!schema || schema->shape == Shape::Empty)
        return {};
    if (schema->shape == Shape::False)
        return {.allowed = false, .schema = nullptr};
    return {.allowed = true, .schema = schema};
}

void JsonSchemaDiffer::rest(const Rest& original, const Rest& update, std::string_view keyword,
                            std::string_view kind)
{
    const Step step(*this, keyword);
    const std::string prefix(kind);
    if (original.allowed != update.allowed)
        change(prefix + (update.allowed ? "_ADDED" : "_REMOVED"));
    else if (original.schema && update.schema)
        compare(original.schema, update.schema);
    else if (original.schema || update.schema)
        change(prefix + (original.schema ? "_EXTENDED" : "_NARROWED"));
}

} // namespace viridian::schema
