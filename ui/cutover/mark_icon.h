#pragma once

#include "ui/shell/theme.h"

#include <QIcon>

namespace viridian::ui {

/// A store's shape as a button's icon; in the disabled text's colour while not @p enabled.
[[nodiscard]] QIcon markIcon(StoreMark mark, bool enabled);

} // namespace viridian::ui
