#pragma once

#include <QString>

namespace viridian::ui {

/// `field:value` in the grammar of the filter line; quoted where the value holds a sign of the
/// grammar.
[[nodiscard]] QString filterTerm(const QString& field, const QString& value);

} // namespace viridian::ui
