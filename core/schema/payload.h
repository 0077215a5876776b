#pragma once

#include "core/base/result.h"
#include "core/schema/frame.h"
#include "core/schema/payload_fault.h"
#include "core/schema/schema.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace viridian::schema {

/// Finds the schema that a frame names, e.g. in a registry's cache.
using SchemaFinder = std::function<Result<Schema>(const Frame& frame)>;

/// A payload as steps and screens see it.
struct DecodedPayload {
    std::string json;
    std::optional<Frame> frame; ///< goes back around it when it is encoded
};

/// A framed payload as JSON: Avro binary in Avro's JSON encoding, JSON text byte for byte.
/// Errors: InvalidInput (no frame; bytes that are not the schema's), and what @p find gives.
[[nodiscard]] Result<DecodedPayload> decodePayload(const SchemaFinder& find,
                                                   std::string_view payload);

/// The way back, with the schema that the frame is to name. Errors: InvalidInput for JSON that is
/// not the schema's.
[[nodiscard]] Result<std::string> encodePayload(const Schema& schema,
                                                const DecodedPayload& payload);

/// Whether JSON text is valid against a schema: JSON Schema as it is, Avro in its JSON encoding.
/// Errors: InvalidInput naming the JSON Pointer and what was expected there.
[[nodiscard]] Status validatePayload(const Schema& schema, std::string_view json);

/// Where JSON text first breaks a schema; nullopt for what validatePayload() takes, or what is
/// valid in the other @p form of Avro.
[[nodiscard]] std::optional<PayloadFault> faultOf(const Schema& schema, std::string_view json,
                                                  AvroJson form = AvroJson::Encoded);
/// The same for a payload that is bytes: Avro binary, or JSON for a JSON Schema, with a registry's
/// frame around it or without.
[[nodiscard]] std::optional<PayloadFault> faultOfBytes(const Schema& schema,
                                                       std::string_view payload);

} // namespace viridian::schema
