#pragma once

#include "core/base/result.h"
#include "core/json/document.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

enum class TokenKind : std::uint8_t { Name, String, Number, Word, Punctuation };

/// A token within one line of laid-out text; @p begin and @p length count bytes in that line.
struct LineToken {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
    TokenKind kind = TokenKind::Punctuation;
    Node node = kNone; ///< the value (or, for a Name, the member) it belongs to
};

/// One line of the Pretty view: the original tokens, re-indented.
struct Line {
    std::string text;
    std::vector<LineToken> tokens;
    std::uint32_t foldEnd =
        0; ///< index of the line that closes what this line opens; 0 = opens nothing
};

struct LayoutOptions {
    int indent = 2;
    /// A container whose one-line form is no longer than this stays on one line; 0 opens every
    /// container.
    std::size_t inlineUpTo = 0;
};

/// Lays the original tokens out over lines. Number text, escapes and key order stay; only white
/// space changes. Works on any size; call it from a job for large payloads. Errors: InvalidInput
/// when the text is not JSON.
[[nodiscard]] Result<std::vector<Line>> layOut(std::string_view text,
                                               const LayoutOptions& options = {});

/// The text on one line, without white space outside strings that holds a line break (for NDJSON);
/// other bytes stay.
[[nodiscard]] std::string onOneLine(std::string_view text);

} // namespace viridian::json
