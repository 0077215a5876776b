#include "core/event/position.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace viridian {
namespace {

bool readNumber(std::string_view text, std::uint64_t& out)
{
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    return !text.empty() && code == std::errc() && end == text.data() + text.size();
}

} // namespace

std::string Position::toText() const
{
    return m_pair ? fmt::format("{}:{}", m_major, m_minor) : fmt::format("{}", m_minor);
}

Result<Position> Position::parse(std::string_view text)
{
    std::string digits;
    std::ranges::remove_copy(text, std::back_inserter(digits), ',');
    const std::string_view all = digits;
    const std::size_t colon = all.find(':');
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    if (colon == std::string_view::npos && readNumber(all, minor))
        return Position(minor);
    if (colon != std::string_view::npos && readNumber(all.substr(0, colon), major) &&
        readNumber(all.substr(colon + 1), minor))
        return Position(major, minor);
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("“{}” is not a position; write a number, or two with a colon between.", text));
}

} // namespace viridian
