#pragma once

#include "core/base/result.h"
#include "core/json/document.h"

#include <string>
#include <string_view>

namespace viridian::pipeline {

/// A change of a value's type or unit. Exact: a value that cannot be given exactly is refused,
/// never rounded.
struct Conversion {
    enum class Type { Integer, Decimal, String, Boolean };
    Type to = Type::String;
    Type from = Type::Decimal; ///< Decimal stands for any number; Integer is not used here
    int scale = 0;             ///< power of ten that the number is multiplied by
    int decimals = -1;         ///< places to write; -1 = as few as needed
    bool keepNull = false;     ///< null stays null instead of being refused

    /// @param source  JSON source text of the value
    /// Errors: InvalidInput: a clause that says what the value is and what was expected.
    [[nodiscard]] Result<std::string> apply(std::string_view source, json::Kind kind) const;
    /// True when the inverse gives back every value.
    [[nodiscard]] bool exact() const;
    [[nodiscard]] Conversion inverse() const;
};

/// "integer", "number" (for a Decimal that is read), ...
[[nodiscard]] std::string_view wordOf(Conversion::Type type, bool read);
/// "a number", "a string" …, for messages.
[[nodiscard]] std::string_view phraseOf(json::Kind kind);
/// A value in a message: its source text, cut after 60 bytes.
[[nodiscard]] std::string shortened(std::string_view source);

} // namespace viridian::pipeline
