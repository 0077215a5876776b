#pragma once

#include <vector>

class QAction;
class QDialog;
class QWidget;

namespace viridian::ui {

/// A list of all keys, made from the actions themselves. Not modal; deletes itself.
QDialog* makeShortcutsDialog(const std::vector<QAction*>& actions, QWidget* parent);

/// Name, version, licence. Not modal; deletes itself.
QDialog* makeAboutDialog(QWidget* parent);

} // namespace viridian::ui
