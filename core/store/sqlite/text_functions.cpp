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

/// A byte of a piece in small letters, compared with a text's whatever the case.
struct Letter {
    explicit Letter(char c)
        : byte(static_cast<unsigned char>(c)),
          cases(c >= 'a' && c <= 'z' ? static_cast<unsigned char>('a' - 'A') : 0)
    {
    }
    unsigned char byte;
    unsigned char cases; ///< the bit that tells a capital from its small letter
};

constexpr std::size_t kBlock = 32;

/// Whether the first and the last letter of a piece stand at one of kBlock places. Written so that
/// the compiler compares many places at once.
bool mayBegin(const unsigned char* places, std::size_t toLast, Letter first, Letter last)
{
    unsigned char found = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const bool begins = (places[i] | first.cases) == first.byte;
        const bool ends = (places[toLast + i] | last.cases) == last.byte;
        found |= static_cast<unsigned char>(begins) & static_cast<unsigned char>(ends);
    }
    return found != 0;
}

/// The piece is in small letters.
bool holdsWord(std::string_view text, std::string_view piece)
{
    if (piece.empty() || piece.size() > text.size())
        return piece.empty();
    const auto* const bytes =
        static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
    const Letter first(piece.front());
    const Letter last(piece.back());
    const auto stands = [&](std::size_t place) {
        const std::string_view found = text.substr(place, piece.size());
        return std::ranges::equal(piece, found, {}, {}, small);
    };
    const std::size_t places = text.size() - piece.size() + 1;
    for (std::size_t block = 0; block < places; block += kBlock) {
        const std::size_t end = std::min(block + kBlock, places);
        if (end - block == kBlock && !mayBegin(bytes + block, piece.size() - 1, first, last))
            continue;
        for (std::size_t place = block; place < end; ++place) {
            if (stands(place))
                return true;
        }
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
