#pragma once

#include "core/workspace/workspace.h"

#include <QDialog>

class QFormLayout;
class QSpinBox;

namespace viridian::ui {

/// The limits that a cutover is held to.
class BudgetDialog : public QDialog {
    Q_OBJECT

public:
    BudgetDialog(const GuardLimits& limits, QWidget* parent);

    [[nodiscard]] GuardLimits limits() const;

private:
    QSpinBox* addField(QFormLayout& form, const QString& title, const char* name, int value,
                       int most, const QString& unit);

    GuardLimits m_limits;
    QSpinBox* m_lagEvents;
    QSpinBox* m_lag;
    QSpinBox* m_drain;
    QSpinBox* m_freeze;
    QSpinBox* m_age;
    QSpinBox* m_watch;
};

} // namespace viridian::ui
