#pragma once

#include <string>
#include <string_view>

namespace viridian::pipeline {

/// How alike two members' names are, 0 to 1: by the words in them ("customerId", "customer_id" and
/// "CustomerID" are the same; "cust" begins a word of the others).
[[nodiscard]] double nameLikeness(std::string_view a, std::string_view b);

/// Whether text looks like a value of a JSON Schema format. True for formats that are not known.
[[nodiscard]] bool looksLike(std::string_view format, std::string_view text);
[[nodiscard]] bool knowsFormat(std::string_view format);
/// "e-mail addresses".
[[nodiscard]] std::string formatPhrase(std::string_view format);

/// What a value looks like: runs of digits, of small and of capital letters become 9, a and A, the
/// rest stays: "C-381" is A-9.
[[nodiscard]] std::string lookOf(std::string_view text);

} // namespace viridian::pipeline
