#pragma once

#include <string>

namespace viridian::schema {

/// The first place where a payload breaks its schema.
struct PayloadFault {
    std::string path;   ///< JSON Pointer into the payload; empty: the whole of it
    std::string reason; ///< what is wrong there
};

} // namespace viridian::schema
