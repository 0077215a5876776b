#pragma once

#include "core/json/document.h"

#include <cstdint>
#include <string_view>

namespace viridian::scripthost {

/// What the prelude must know of an event's line: eight numbers in its table. Places count UTF-16
/// units, as JavaScript does, from the start of the text that holds the line.
struct LineFacts {
    enum : std::int32_t { Exact = 1, DataPlain = 2, MetaPlain = 4, Duplicates = 8, Broken = 16 };

    std::int32_t line = 0;
    std::int32_t lineEnd = 0;
    std::int32_t data =
        0; ///< from here on counted from the start of the line; 0 where there is none
    std::int32_t dataEnd = 0;
    std::int32_t meta = 0;
    std::int32_t metaEnd = 0;
    std::int32_t facts = 0;
    std::int32_t unused = 0;
};
static_assert(sizeof(LineFacts) == 8 * sizeof(std::int32_t));

/// Looks at lines. Thread: one at a time; memory is reused.
class LineScanner {
public:
    /// @param at  where the line begins
    [[nodiscard]] LineFacts scan(std::string_view line, std::int32_t at);

private:
    json::Document m_document;
};

/// UTF-16 units of UTF-8 text.
[[nodiscard]] std::int32_t utf16Length(std::string_view utf8) noexcept;

/// True when JSON.stringify(JSON.parse(x)) surely gives the value's own text again: no white space,
/// no escapes, numbers as JavaScript writes them, no names that it sorts.
[[nodiscard]] bool isPlain(const json::Document& document, json::Node value);

} // namespace viridian::scripthost
