#pragma once

#include "core/store/sql/select.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What select.cpp and push_filter.cpp share: parameters and comparisons in the dialect of the
/// layout's engine.
namespace viridian::sql {

/// Adds a value and returns its placeholder.
[[nodiscard]] std::string placed(std::vector<SqlParameter>& parameters, SqlParameter value);

/// "position", or "(transaction, position)" where positions are pairs.
[[nodiscard]] std::string orderKey(const SelectContext& context);
/// "position DESC", or "transaction DESC, position DESC"; @p word is "", " ASC" or " DESC".
[[nodiscard]] std::string orderBy(const SelectContext& context, std::string_view word);
/// orderKey @p comparison the bound position.
[[nodiscard]] std::string comparePosition(const SelectContext& context, std::string_view comparison,
                                          const Position& position,
                                          std::vector<SqlParameter>& parameters);
/// What a position interval (after, upTo] adds to a statement's WHERE.
void addInterval(const SelectContext& context, std::optional<Position> after,
                 std::optional<Position> upTo, SqlStatement& statement);
/// The position columns, comma-separated, as a result.
[[nodiscard]] std::string positionColumns(const SelectContext& context);
/// @p expression lies between two numbers, both inclusive; the ends of the type are open.
[[nodiscard]] std::string numbersBetween(const std::string& expression, std::int64_t low,
                                         std::int64_t high);
/// Bytes of the event's data, 0 for NULL.
[[nodiscard]] std::string sizeOfData(const Layout& layout);
/// @p column like @p pattern, in which '*' stands for any run of characters; exactly
/// matchesWildcard().
[[nodiscard]] std::string wildcardCondition(std::string_view column, std::string_view pattern,
                                            Engine engine, std::vector<SqlParameter>& parameters);
/// Placeholder for a text that is compared with @p column, cast to the column's type; absent: no
/// such column can hold it.
[[nodiscard]] std::optional<std::string> placedAs(const LayoutColumn& column, Engine engine,
                                                  const std::string& text,
                                                  std::vector<SqlParameter>& parameters);
/// @p column equals the text; "FALSE" where it never can.
[[nodiscard]] std::string equalsText(const SelectContext& context, const LayoutColumn& column,
                                     const std::string& text,
                                     std::vector<SqlParameter>& parameters);
/// A payload column's bytes: its name, or the large object that it names.
[[nodiscard]] std::string payloadOf(const LayoutColumn& column);
/// A text column's name, or its text where the column has another type (uuid).
[[nodiscard]] std::string asText(const LayoutColumn& column, Engine engine);

} // namespace viridian::sql
