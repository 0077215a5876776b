#pragma once

#include "core/json/layout_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::ui {

/// A run of characters of one line that only this side has. Counted in bytes of the line's text.
struct TintedRun {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
};

/// One side of a row. Absent: the other side has a line that this one lacks (drawn hatched).
struct DiffSide {
    bool present = false;
    std::uint32_t line = 0; ///< index in JsonDiff::left or right
    char mark = ' ';        ///< ' ' equal, '-' only here (left), '+' only here (right), '~' changed
    std::vector<TintedRun> tints;
};

struct DiffRow {
    DiffSide left;
    DiffSide right;

    [[nodiscard]] bool equal() const { return left.mark == ' ' && right.mark == ' '; }
};

/// Two payloads laid out side by side, row by row. A value; made in a job, shown by JsonDiffView.
struct JsonDiff {
    std::vector<json::Line> left;
    std::vector<json::Line> right;
    std::vector<DiffRow> rows;
    std::size_t equalRows = 0;
    bool leftIsJson = true; ///< false: shown as plain text, line by line
    bool rightIsJson = true;
};

/// Lays both texts out and aligns them: equal lines face each other, changed lines that share a
/// name or value are one row, and within them the tokens that differ are marked. White space is no
/// difference; spelling of numbers and strings is. Any thread; linear for equal texts, bounded for
/// very different ones.
[[nodiscard]] JsonDiff diffJson(std::string_view left, std::string_view right);

/// Pretty lines of one text, for the one-sided views. Text that is not JSON comes as its own lines.
/// @param isJson set to whether it was
[[nodiscard]] std::vector<json::Line> prettyLines(std::string_view text, std::size_t inlineUpTo,
                                                  bool& isJson);

} // namespace viridian::ui
