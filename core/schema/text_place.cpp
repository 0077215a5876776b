#include "core/schema/text_place.h"

#include <algorithm>

namespace viridian::schema {

TextPlace placeOf(std::string_view text, std::size_t offset) noexcept
{
    const std::string_view before = text.substr(0, offset);
    const std::size_t lineBreak = before.rfind('\n');
    TextPlace place;
    place.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    place.column =
        lineBreak == std::string_view::npos ? before.size() + 1 : before.size() - lineBreak;
    return place;
}

} // namespace viridian::schema
