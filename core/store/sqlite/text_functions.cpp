#include "core/store/sqlite/text_functions.h"

#include <algorithm>
#include <cstring>
#include <sqlite3.h>
#include <string_view>

namespace viridian {
namespace {

/// The bytes as they stand in SQLite's page where they can be had: sqlite3_value_text() copies a
/// text to end it with a NUL.
std::string_view bytesOf(sqlite3_value* value)
{
    const int type = sqlite3_value_type(value);
    const bool asItStands = type == SQLITE_BLOB ||
                            (type == SQLITE_TEXT && sqlite3_value_encoding(value) == SQLITE_UTF8);
    const void* bytes = asItStands ? sqlite3_value_blob(value)
                                   : static_cast<const void*>(sqlite3_value_text(value));
    const int size = sqlite3_value_bytes(value); // after a conversion
    return bytes == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

constexpr char small(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

enum class Case { Exact, Any };

/// A byte of a piece, compared with a text's.
struct Letter {
    Letter(char c, Case letters)
        : byte(static_cast<unsigned char>(c)),
          cases(letters == Case::Any && c >= 'a' && c <= 'z' ? 'a' - 'A' : 0)
    {
    }
    unsigned char byte;
    unsigned char cases; ///< the bit that tells a capital from its small letter
};

constexpr char kEscape = '\\';
constexpr std::size_t kBlock = 32;

/// Whether at one of kBlock places stand the first and the last letter of a piece, or a backslash.
/// Written so that the compiler compares many places at once.
bool mayBegin(const unsigned char* places, std::size_t toLast, Letter first, Letter last)
{
    unsigned char found = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const bool begins = (places[i] | first.cases) == first.byte;
        const bool ends = (places[toLast + i] | last.cases) == last.byte;
        found |= static_cast<unsigned char>(begins) & static_cast<unsigned char>(ends);
        found |= static_cast<unsigned char>(places[i] == kEscape);
    }
    return found != 0;
}

template <Case Letters>
bool stands(std::string_view text, std::size_t place, std::string_view piece)
{
    const std::string_view there = text.substr(place, piece.size());
    if constexpr (Letters == Case::Any)
        return std::ranges::equal(piece, there, {}, {}, small);
    else
        return piece == there;
}

/// One pass over the text. For any case the piece is in small letters.
template <Case Letters>
bool mayHold(std::string_view text, std::string_view piece)
{
    if (piece.empty())
        return true;
    const auto* const bytes =
        static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
    const Letter first(piece.front(), Letters);
    const Letter last(piece.back(), Letters);
    const std::size_t places = text.size() < piece.size() ? 0 : text.size() - piece.size() + 1;
    const auto holdsAt = [&](std::size_t place) {
        return bytes[place] == kEscape ||
               ((bytes[place] | first.cases) == first.byte && stands<Letters>(text, place, piece));
    };
    std::size_t place = 0;
    for (; place + kBlock <= places; place += kBlock) {
        if (!mayBegin(bytes + place, piece.size() - 1, first, last))
            continue;
        for (std::size_t at = place; at < place + kBlock; ++at) {
            if (holdsAt(at))
                return true;
        }
    }
    for (; place < text.size(); ++place) {
        if (holdsAt(place))
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
    sqlite3_create_function_v2(connection, "viridian_may_hold", 2, kFlags, nullptr,
                               &answer<mayHold<Case::Exact>>, nullptr, nullptr, nullptr);
    sqlite3_create_function_v2(connection, "viridian_may_hold_word", 2, kFlags, nullptr,
                               &answer<mayHold<Case::Any>>, nullptr, nullptr, nullptr);
}

} // namespace viridian
