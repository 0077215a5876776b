#include "app/scripthost/put_off.h"

#include <algorithm>
#include <array>

namespace viridian::scripthost {
namespace {

constexpr std::array<std::string_view, 8> kWords{
    "async",   "import", // syntax
    "Promise", "queueMicrotask", "fromAsync", "AsyncDisposableStack",
    "eval",    "Function"}; // whose text can hold all others

bool continuesName(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/// What is no ASCII letter, digit, "_" or "$" ends a word, whatever JavaScript says.
bool holdsWord(std::string_view script, std::string_view word)
{
    for (std::size_t at = script.find(word); at != std::string_view::npos;
         at = script.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool begins = at == 0 || !continuesName(script[at - 1]);
        if (begins && (end == script.size() || !continuesName(script[end])))
            return true;
    }
    return false;
}

} // namespace

bool mayPutOff(std::string_view script)
{
    return std::ranges::any_of(kWords,
                               [script](std::string_view word) { return holdsWord(script, word); });
}

} // namespace viridian::scripthost
