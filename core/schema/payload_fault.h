#pragma once

#include <string>

namespace viridian::schema {

/// The first place where a payload breaks its schema.
struct PayloadFault {
    std::string path;   ///< JSON Pointer into the payload; empty: the whole of it
    std::string reason; ///< what is wrong there
};

/// How JSON holds a value of an Avro schema.
enum class AvroJson {
    Encoded, ///< Avro's own JSON encoding: a union's value stands behind its branch's name
    Plain    ///< as most serialisers write it: bare values; fields with a default may be left out
};

} // namespace viridian::schema
