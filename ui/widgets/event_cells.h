#pragma once

#include "core/event/event.h"
#include "ui/text/text.h"

#include <QString>

namespace viridian::ui {

/// What the columns of the event table say (EventWindowModel::Column). Nothing here waits.

/// The cell's words: numbers grouped, a payload's start on one line.
[[nodiscard]] QString eventCellText(const Event& event, int column, Zone zone);
/// A column's title; @p spoken names also what the header shows as a letter or not at all.
[[nodiscard]] QString eventColumnTitle(int column, bool spoken);
/// Qt::Alignment as an int: numbers stand right.
[[nodiscard]] int eventCellAlignment(int column);

} // namespace viridian::ui
