#pragma once

#include "core/base/result.h"
#include "core/schema/avro/avro_schema.h"
#include "core/schema/difference.h"
#include "core/schema/json/json_schema.h"

#include <memory>
#include <optional>
#include <string_view>
#include <variant>

namespace viridian::schema {

enum class Format { Avro, JsonSchema };

/// "avro" or "json", as the command line and reports write it.
[[nodiscard]] std::string_view name(Format format) noexcept;
/// Also the registry's AVRO and JSON; nullopt for anything else.
[[nodiscard]] std::optional<Format> formatFrom(std::string_view word) noexcept;
/// What a text looks like: Avro where it has an Avro type at its root, JSON Schema otherwise.
[[nodiscard]] Format guessFormat(std::string_view text);

/// How strict differences of JSON Schemas are judged: Lenient forgives what only data outside the
/// schema's own properties would notice. Avro knows no difference.
enum class Policy { Strict, Lenient };

/// A schema of either format. Thread: immutable; copies share.
class Schema {
public:
    /// Errors: InvalidInput; detail is the byte offset.
    [[nodiscard]] static Result<Schema> parse(Format format, std::string_view text);

    [[nodiscard]] Format format() const { return m_avro ? Format::Avro : Format::JsonSchema; }
    /// nullptr for the other format.
    [[nodiscard]] const AvroSchema* avro() const { return m_avro.get(); }
    [[nodiscard]] const JsonSchema* jsonSchema() const { return m_json.get(); }

    /// How @p writer differs from this schema, which reads. Errors: InvalidInput when the formats
    /// differ or the schemas are too large to compare.
    [[nodiscard]] Result<Differences> differencesFrom(const Schema& writer,
                                                      Policy policy = Policy::Strict) const;

private:
    std::shared_ptr<const AvroSchema> m_avro;
    std::shared_ptr<const JsonSchema> m_json;
};

} // namespace viridian::schema
