#pragma once

#include "core/schema/avro/avro_schema.h"

#include <string>

namespace viridian::schema {

/// The schema whose defaults are asked about, and how many values may still be looked at: records
/// with defaults that hold records with defaults grow without bound.
struct AvroDefaults {
    static constexpr std::size_t kWork = 100'000;
    const AvroSchema& schema;
    std::size_t work = kWork;
    bool plain = false; ///< appendAvroDefault() leaves out the names of unions' branches
};

/// Whether a schema's own JSON is a value of a type, as defaults are written: a union's value
/// stands without its branch's name, and a record may leave out fields that have defaults. An
/// enum's default may be any text, as in Avro's Java library: it is judged where it is used.
[[nodiscard]] bool isAvroDefault(AvroDefaults& in, AvroId type, json::Node value,
                                 std::size_t depth = 0);

/// Adds a default to @p out in Avro's JSON encoding, or plain. False where it cannot be used.
[[nodiscard]] bool appendAvroDefault(std::string& out, AvroDefaults& in, AvroId type,
                                     json::Node value, std::size_t depth = 0);

} // namespace viridian::schema
