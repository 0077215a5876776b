#include "core/pipeline/suggest_target.h"

#include "core/json/decimal.h"
#include "core/pipeline/suggest_match.h"
#include "core/pipeline/suggest_target_avro.h"
#include "core/pipeline/suggest_target_json.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

bool takesText(const TargetField& field, std::string_view source)
{
    const std::string text = json::decodeString(source);
    const bool known =
        field.symbols.empty() || std::ranges::find(field.symbols, text) != field.symbols.end();
    return field.string && known && (field.format.empty() || looksLike(field.format, text));
}

bool takesKind(const TargetField& field, json::Kind kind, std::string_view source)
{
    switch (kind) {
    case json::Kind::Null:
        return field.null;
    case json::Kind::True:
    case json::Kind::False:
        return field.boolean;
    case json::Kind::Number: {
        const Result<json::Decimal> value = json::Decimal::parse(source);
        return field.number || (field.integer && value && value->isInteger());
    }
    case json::Kind::String:
        return takesText(field, source);
    case json::Kind::Object:
        return field.object;
    case json::Kind::Array:
        return field.array;
    }
    return false;
}

} // namespace

bool TargetField::takes(std::string_view source) const
{
    json::Document document;
    return document.parse(source) &&
           takesKind(*this, document.kind(json::Document::root()), source) &&
           (!faultOf || !faultOf(source));
}

std::string TargetField::phrase() const
{
    if (!symbols.empty())
        return fmt::format("one of {}", fmt::join(symbols, ", "));
    std::vector<std::string> words;
    if (string)
        words.push_back(format.empty() ? "a string" : "a string of format " + format);
    if (number || integer)
        words.emplace_back(number ? "a number" : "an integer");
    if (boolean)
        words.emplace_back("true or false");
    if (object)
        words.emplace_back("an object");
    if (array)
        words.emplace_back("an array");
    if (null)
        words.emplace_back("null");
    return words.size() >= 6 || words.empty() ? "any value"
                                              : fmt::format("{}", fmt::join(words, " or "));
}

bool TargetField::isSpecific() const
{
    return !symbols.empty() || knowsFormat(format);
}

const TargetField* TargetShape::field(std::string_view pointer) const
{
    const auto found = std::ranges::find(fields, pointer, &TargetField::pointer);
    return found == fields.end() ? nullptr : &*found;
}

bool TargetShape::knows(const std::string& pointer) const
{
    return perhaps.contains(pointer) || field(pointer);
}

Result<TargetShape> targetOf(const schema::Schema& schema, const ObservedShape& observed)
{
    std::optional<TargetShape> target =
        schema.avro() ? avroTarget(schema) : jsonTarget(schema, observed);
    if (!target)
        return fail(ErrorKind::InvalidInput,
                    schema.avro() ? "The schema is not a record's; only the members of records can "
                                    "be compared with an event's data."
                                  : "The schema is not an object's; only the members of objects "
                                    "can be compared with an event's data.");
    return std::move(*target);
}

std::string yamlValue(const json::Document& document, json::Node node)
{
    const json::Kind kind = document.kind(node);
    if (kind == json::Kind::String)
        return json::encodeString(json::decodeString(document.source(node)));
    if (kind != json::Kind::Object && kind != json::Kind::Array)
        return std::string(document.source(node));
    std::string inner;
    for (json::Node child = document.firstChild(node); child != json::kNone;
         child = document.nextSibling(child)) {
        inner += inner.empty() ? "" : ", ";
        if (kind == json::Kind::Object)
            inner += json::encodeString(json::decodeString(document.nameSource(child))) + ": ";
        inner += yamlValue(document, child);
    }
    return kind == json::Kind::Object ? "{" + inner + "}" : "[" + inner + "]";
}

} // namespace viridian::pipeline
