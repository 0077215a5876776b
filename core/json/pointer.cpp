#include "core/json/pointer.h"

#include <charconv>

namespace viridian::json {

bool isPointer(std::string_view text) noexcept
{
    if (!text.empty() && text.front() != '/')
        return false;
    for (std::size_t at = text.find('~'); at != std::string_view::npos;
         at = text.find('~', at + 1)) {
        if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1'))
            return false;
    }
    return true;
}

std::string_view takeToken(std::string_view& pointer, std::string& scratch)
{
    // A loop: tokens are short, and two searches of the library cost more than reading them once.
    bool escaped = false;
    std::size_t end = 1;
    for (; end < pointer.size() && pointer[end] != '/'; ++end)
        escaped = escaped || pointer[end] == '~';
    const std::string_view token = pointer.substr(1, end - 1);
    pointer.remove_prefix(end);
    if (!escaped)
        return token;
    scratch.clear();
    for (std::size_t at = 0; at < token.size(); ++at) {
        if (token[at] == '~' && at + 1 < token.size())
            scratch += token[++at] == '0' ? '~' : '/';
        else
            scratch += token[at];
    }
    return scratch;
}

std::vector<std::string> tokensOf(std::string_view pointer)
{
    std::vector<std::string> tokens;
    std::string scratch;
    while (!pointer.empty())
        tokens.emplace_back(takeToken(pointer, scratch));
    return tokens;
}

std::optional<std::string_view> parentPointer(std::string_view pointer) noexcept
{
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    return pointer.substr(0, slash);
}

void appendToken(std::string& pointer, std::string_view name)
{
    pointer += '/';
    for (const char c : name) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
}

std::optional<std::size_t> elementIndex(std::string_view token) noexcept
{
    std::size_t index = 0;
    const char* const last = token.data() + token.size();
    const auto [end, code] = std::from_chars(token.data(), last, index);
    if (token.empty() || code != std::errc() || end != last ||
        (token.front() == '0' && token.size() > 1))
        return std::nullopt;
    return index;
}

} // namespace viridian::json
