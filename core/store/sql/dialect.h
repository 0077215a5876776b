#pragma once

#include "core/store/sql/select.h"

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
/// Bytes of the event's data, 0 for NULL.
[[nodiscard]] std::string sizeOfData(const Layout& layout);
/// @p column like @p pattern, in which '*' stands for any run of characters; exactly
/// matchesWildcard().
[[nodiscard]] std::string wildcardCondition(std::string_view column, std::string_view pattern,
                                            Engine engine, std::vector<SqlParameter>& parameters);
/// A text column's name, or its text where the column has another type (uuid).
[[nodiscard]] std::string asText(const LayoutColumn& column, Engine engine);

} // namespace viridian::sql
