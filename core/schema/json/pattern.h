#pragma once

#include "core/base/result.h"

#include <memory>
#include <string_view>

namespace viridian::schema {

/// A regular expression of a JSON Schema (ECMA-262 as PCRE2 reads it), searched for anywhere in a
/// text. Thread: one at a time.
class Pattern {
public:
    /// Errors: InvalidInput for text that is no regular expression; detail is the offset in it.
    [[nodiscard]] static Result<Pattern> parse(std::string_view text);

    /// Errors: InvalidInput when the match takes more steps or memory than is bounded.
    [[nodiscard]] Result<bool> isFoundIn(std::string_view utf8) const;

private:
    struct Code;
    std::shared_ptr<const Code> m_code;
};

} // namespace viridian::schema
