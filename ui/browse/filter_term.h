#pragma once

#include "core/event/event.h"

#include <QString>

namespace viridian::ui {

/// `field:value` in the grammar of the filter line; quoted where the value holds a sign of the
/// grammar.
[[nodiscard]] QString filterTerm(const QString& field, const QString& value);

/// A cell's value as the store has it, without grouping; for copies and filter terms.
[[nodiscard]] QString cellValue(const Event& event, int column);
/// The term that a cell's value stands for; empty where the column has none.
[[nodiscard]] QString cellTerm(const Event& event, int column);

} // namespace viridian::ui
