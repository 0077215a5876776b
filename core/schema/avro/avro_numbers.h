#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace viridian::schema {

/// Adds the shortest text that reads back as the same number; NaN and infinities as strings.
void appendFloat(std::string& out, float value);
void appendFloat(std::string& out, double value);

/// The float of JSON number text. nullopt where the float is not what the text says: a whole number
/// that it cannot hold exactly, or a fraction of more digits than it resolves (9, 17).
[[nodiscard]] std::optional<float> exactFloat(std::string_view jsonNumber);
[[nodiscard]] std::optional<double> exactDouble(std::string_view jsonNumber);

/// Adds a whole number in Avro's variable length.
void appendLong(std::string& out, std::int64_t value);

/// Adds bytes as text, a code point up to U+00FF for each.
void appendByteText(std::string& out, std::string_view bytes);
/// The way back; nullopt where a code point is beyond U+00FF.
[[nodiscard]] std::optional<std::string> bytesOfText(std::string_view utf8);

} // namespace viridian::schema
