#pragma once

#include "core/cutover/cutover.h"

#include <QDialog>

namespace viridian::ui {

/// What a run would do and what could be read of it; nothing was changed. Not modal.
class RehearsalDialog : public QDialog {
    Q_OBJECT

public:
    RehearsalDialog(const Rehearsal& rehearsal, QWidget* parent);
};

/// The rehearsal as plain text, as it is shown and copied.
[[nodiscard]] QString rehearsalText(const Rehearsal& rehearsal);

} // namespace viridian::ui
