#pragma once

#include <cstddef>
#include <string_view>

namespace viridian::ui {

/// How many of the first @p most bytes end with a whole character of UTF-8, where the text is that;
/// never 0 of a text that is not empty.
[[nodiscard]] constexpr std::size_t wholeCharacters(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text.size();
    constexpr std::size_t kLongest = 4; // bytes of a character
    for (std::size_t cut = most; cut + kLongest > most && cut > 0; --cut) {
        if ((static_cast<unsigned char>(text[cut]) & 0xC0U) != 0x80U)
            return cut;
    }
    return most;
}

} // namespace viridian::ui
