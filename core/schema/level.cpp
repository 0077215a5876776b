#include "core/schema/level.h"

#include <algorithm>
#include <array>
#include <string>

namespace viridian::schema {
namespace {

constexpr std::array<std::string_view, 7> kNames{
    "NONE", "BACKWARD",       "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE",
    "FULL", "FULL_TRANSITIVE"};

char asWritten(char c)
{
    if (c == '-')
        return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

} // namespace

std::string_view name(Level level) noexcept
{
    return kNames.at(static_cast<std::size_t>(level));
}

std::optional<Level> levelFrom(std::string_view word)
{
    std::string upper(word);
    std::transform(upper.begin(), upper.end(), upper.begin(), asWritten);
    const auto* const found = std::find(kNames.begin(), kNames.end(), upper);
    if (found == kNames.end())
        return std::nullopt;
    return static_cast<Level>(found - kNames.begin());
}

} // namespace viridian::schema
