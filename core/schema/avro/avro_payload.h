#pragma once

#include "core/base/result.h"
#include "core/schema/avro/avro_schema.h"
#include "core/schema/payload_fault.h"

#include <optional>
#include <string>
#include <string_view>

namespace viridian::schema {

/// Avro binary written with @p writer, as @p reader sees it, in Avro's JSON encoding (a value of a
/// union stands behind its branch's name; bytes are code points up to U+00FF), or with unions' bare
/// values. Whole numbers are
/// exact; floats have the shortest text that reads back the same; NaN and infinities are strings.
/// Errors: InvalidInput (detail in the words of Avro's Java library where it has some): bytes that
/// end too early or too late, or that the reader's schema does not take.
[[nodiscard]] Result<std::string> avroToJson(const AvroSchema& writer, const AvroSchema& reader,
                                             std::string_view bytes,
                                             AvroJson form = AvroJson::Encoded);
[[nodiscard]] Result<std::string> avroToJson(const AvroSchema& schema, std::string_view bytes);

/// Avro's JSON encoding as Avro binary. Plain JSON is of the first branch of a union that takes it,
/// and fields that are left out get their default. Errors: InvalidInput naming the JSON Pointer:
/// not what the schema says, a member that the schema does not know, a number that the type cannot
/// hold exactly.
[[nodiscard]] Result<std::string> jsonToAvro(const AvroSchema& schema, std::string_view json,
                                             AvroJson form = AvroJson::Encoded);

/// Whether @p json is a value of @p schema in Avro's JSON encoding; the error is jsonToAvro's.
[[nodiscard]] Status validateAvroJson(const AvroSchema& schema, std::string_view json);
/// The same as place and reason; nullopt for a value of the schema. Plain JSON is of a union where
/// it is of one of its branches.
[[nodiscard]] std::optional<PayloadFault>
avroJsonFault(const AvroSchema& schema, std::string_view json, AvroJson form = AvroJson::Encoded);

} // namespace viridian::schema
