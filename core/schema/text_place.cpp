#include "core/schema/text_place.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

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

std::string placedMessage(const Error& error, std::string_view text, std::string_view file)
{
    std::size_t offset = 0;
    const char* const last = error.detail.data() + error.detail.size();
    const auto [end, code] = std::from_chars(error.detail.data(), last, offset);
    if (error.detail.empty() || code != std::errc() || end != last)
        return fmt::format("{}: {}", file, error.message);
    const TextPlace place = placeOf(text, offset);
    return fmt::format("{}:{}:{}: {}", file, place.line, place.column, error.message);
}

} // namespace viridian::schema
