#include "core/json/utf8.h"

#include "core/base/text.h"

#include <simdjson.h>

namespace viridian::json {

bool isWellFormed(std::string_view bytes) noexcept
{
    return simdjson::validate_utf8(bytes.data(), bytes.size());
}

std::size_t firstIllFormed(std::string_view bytes) noexcept
{
    constexpr std::size_t kLongest = 4;
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::size_t length = 1;
        while (length <= kLongest && !isUtf8(bytes.substr(at, length)))
            ++length;
        if (length > kLongest)
            break;
        at += length;
    }
    return at;
}

} // namespace viridian::json
