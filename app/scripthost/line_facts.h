#pragma once

#include "core/json/document.h"

#include <cstdint>
#include <string_view>

namespace viridian::scripthost {

/// A part of the text that holds the lines; from 0 to 0 where there is none. Places count UTF-16
/// units, as JavaScript does.
struct TextPart {
    std::int32_t begin = 0;
    std::int32_t end = 0;
};

/// What the prelude must know of an event's line: a row of its table.
struct LineFacts {
    enum : std::int32_t {
        Exact = 1, ///< holds a number that a double cannot
        DataPlain = 2,
        MetaPlain = 4,
        Duplicates = 8, ///< a name stands twice in an object
        Broken = 16,    ///< not a JSON object
        Whole = 32      ///< has other members than those below, or escapes in them
    };

    TextPart line;
    std::int32_t facts = 0;
    std::int32_t version = 0;
    TextPart position; ///< of this and the next: the text between the quotes
    TextPart stream;
    TextPart id;
    TextPart type;
    TextPart schemaVersion;
    TextPart time;
    TextPart data;
    TextPart metadata;
};
static_assert(sizeof(LineFacts) == 20 * sizeof(std::int32_t));

/// Looks at lines. Thread: one at a time; memory is reused.
class LineScanner {
public:
    /// @param at  where the line begins
    [[nodiscard]] LineFacts scan(std::string_view line, std::int32_t at);

private:
    void scanMember(json::Node member, LineFacts& out);
    [[nodiscard]] TextPart partOf(std::size_t begin, std::size_t end) const;

    json::Document m_document;
    std::int32_t m_at = 0;
    bool m_ascii = false; ///< of the line: places are byte offsets then
};

/// UTF-16 units of UTF-8 text.
[[nodiscard]] std::int32_t utf16Length(std::string_view utf8) noexcept;

/// True when JSON.stringify(JSON.parse(x)) surely gives the value's own text again: no white space,
/// no escapes, numbers as JavaScript writes them, no names that it sorts.
[[nodiscard]] bool isPlain(const json::Document& document, json::Node value);

} // namespace viridian::scripthost
