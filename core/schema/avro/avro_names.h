#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace viridian::schema {

enum class AvroType : unsigned char;

/// True for [A-Za-z_][A-Za-z0-9_]*.
[[nodiscard]] bool isAvroName(std::string_view text) noexcept;
/// True for names joined by dots.
[[nodiscard]] bool isAvroFullName(std::string_view text) noexcept;

/// The full name of @p name within @p space: a dotted name stands for itself.
[[nodiscard]] std::string avroFullName(std::string_view name, std::string_view space);
/// The namespace of a full name, "" for none.
[[nodiscard]] std::string_view avroNamespace(std::string_view fullName) noexcept;

/// The primitive type of that word.
[[nodiscard]] std::optional<AvroType> avroPrimitive(std::string_view word) noexcept;

} // namespace viridian::schema
