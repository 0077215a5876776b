#include "core/store/sqlite/text_functions.h"

#include <algorithm>
#include <cstring>
#include <sqlite3.h>
#include <string_view>

namespace viridian {
namespace {

std::string_view bytesOf(sqlite3_value* value)
{
    const void* bytes = sqlite3_value_type(value) == SQLITE_BLOB
                            ? sqlite3_value_blob(value)
                            : static_cast<const void*>(sqlite3_value_text(value));
    const int size = sqlite3_value_bytes(value); // after the conversion to text
    return bytes == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

constexpr char small(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool holds(std::string_view text, std::string_view piece)
{
    return memmem(text.data(), text.size(), piece.data(), piece.size()) != nullptr;
}

/// Looks for the piece's first letter in both its cases, and compares the rest where it stands.
bool holdsWord(std::string_view text, std::string_view piece)
{
    if (piece.empty())
        return true;
    const char first = piece.front();
    const char capital =
        first >= 'a' && first <= 'z' ? static_cast<char>(first - ('a' - 'A')) : first;
    const auto sameAt = [&](std::size_t at) {
        return std::equal(piece.begin(), piece.end(),
                          text.begin() + static_cast<std::ptrdiff_t>(at),
                          [](char wanted, char found) { return wanted == small(found); });
    };
    for (std::size_t at = 0; at + piece.size() <= text.size(); ++at) {
        if ((text[at] == first || text[at] == capital) && sameAt(at))
            return true;
    }
    return false;
}

template <bool (*Test)(std::string_view, std::string_view)>
void answer(sqlite3_context* context, int /*count*/, sqlite3_value** values)
{
    if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
        sqlite3_value_type(values[1]) == SQLITE_NULL)
        return sqlite3_result_null(context);
    sqlite3_result_int(context, Test(bytesOf(values[0]), bytesOf(values[1])) ? 1 : 0);
}

} // namespace

void addTextFunctions(sqlite3* connection)
{
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    sqlite3_create_function_v2(connection, "viridian_holds", 2, kFlags, nullptr, &answer<holds>,
                               nullptr, nullptr, nullptr);
    sqlite3_create_function_v2(connection, "viridian_holds_word", 2, kFlags, nullptr,
                               &answer<holdsWord>, nullptr, nullptr, nullptr);
}

} // namespace viridian
