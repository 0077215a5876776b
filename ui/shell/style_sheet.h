#pragma once

#include <QString>

namespace viridian::ui {

class Theme;

/// Borders, paddings and states of stock widgets, in the theme's colours and at its scale.
///
/// Properties that change a stock widget: QPushButton[primary="true"] (bold, 2 px text-coloured
/// frame), QPushButton[line="true"] and QLineEdit[line="true"] (22 px high, in lines),
/// QToolButton[framed="true"] (looks like a button), QWidget[pane="base"|"window"|"header"] (that
/// background).
[[nodiscard]] QString styleSheetText(const Theme& theme);

} // namespace viridian::ui
