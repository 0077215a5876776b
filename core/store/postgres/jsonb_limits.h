#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace viridian::postgres {

/// Something in valid JSON text that PostgreSQL's jsonb refuses.
struct JsonbRefusal {
    std::size_t offset = 0;
    std::string what; ///< "\u0000", "the lone surrogate \ud800"
    std::string
        path; ///< JSON Pointer of the value; empty for the root, or where the text is not JSON
};

/// The first \u0000 or lone surrogate escape. Looks only at backslashes, so it costs little on text
/// without them.
[[nodiscard]] std::optional<JsonbRefusal> refusedByJsonb(std::string_view json);

} // namespace viridian::postgres
