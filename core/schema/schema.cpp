#include "core/schema/schema.h"

#include "core/schema/avro/avro_compatibility.h"
#include "core/schema/avro/avro_names.h"
#include "core/schema/json/json_schema_diff.h"

#include <algorithm>
#include <array>

namespace viridian::schema {

std::string_view name(Format format) noexcept
{
    return format == Format::Avro ? "avro" : "json";
}

std::optional<Format> formatFrom(std::string_view word) noexcept
{
    if (word == "avro" || word == "AVRO")
        return Format::Avro;
    if (word == "json" || word == "JSON")
        return Format::JsonSchema;
    return std::nullopt;
}

Format guessFormat(std::string_view text)
{
    constexpr std::array<std::string_view, 6> kComplex{"record", "error", "enum",
                                                       "array",  "map",   "fixed"};
    json::Document document;
    if (!document.parse(text))
        return Format::JsonSchema;
    constexpr json::Node kRoot = json::Document::root();
    switch (document.kind(kRoot)) {
    case json::Kind::String:
    case json::Kind::Array: // a union
        return Format::Avro;
    case json::Kind::Object:
        break;
    default:
        return Format::JsonSchema;
    }
    if (document.member(kRoot, "$schema") != json::kNone)
        return Format::JsonSchema;
    const json::Node type = document.member(kRoot, "type");
    if (type == json::kNone || document.kind(type) != json::Kind::String)
        return Format::JsonSchema;
    const std::string word = json::decodeString(document.source(type));
    // both know arrays, and both call some primitives alike
    if (word == "array")
        return document.member(kRoot, "items") != json::kNone &&
                       document.kind(document.member(kRoot, "items")) == json::Kind::String
                   ? Format::Avro
                   : Format::JsonSchema;
    const bool isBoth = word == "null" || word == "boolean" || word == "string";
    const bool isAvro = std::find(kComplex.begin(), kComplex.end(), word) != kComplex.end() ||
                        avroPrimitive(word).has_value();
    return isAvro && !isBoth ? Format::Avro : Format::JsonSchema;
}

Result<Schema> Schema::parse(Format format, std::string_view text)
{
    Schema schema;
    if (format == Format::Avro) {
        Result<AvroSchema> avro = AvroSchema::parse(text);
        if (!avro)
            return passOn(avro);
        schema.m_avro = std::make_shared<const AvroSchema>(std::move(*avro));
        return schema;
    }
    Result<JsonSchema> jsonSchema = JsonSchema::parse(text);
    if (!jsonSchema)
        return passOn(jsonSchema);
    schema.m_json = std::make_shared<const JsonSchema>(std::move(*jsonSchema));
    return schema;
}

Result<Differences> Schema::differencesFrom(const Schema& writer, Policy policy) const
{
    if (format() != writer.format())
        return fail(ErrorKind::InvalidInput,
                    "An Avro schema and a JSON Schema cannot be compared; give two of one kind.");
    if (m_avro)
        return avroProblems(*m_avro, *writer.m_avro);
    return jsonSchemaDifferences(*writer.m_json, *m_json, policy == Policy::Lenient);
}

} // namespace viridian::schema
