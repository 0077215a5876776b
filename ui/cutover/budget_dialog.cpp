#include "ui/cutover/budget_dialog.h"

#include "ui/shell/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>
#include <limits>

namespace viridian::ui {

BudgetDialog::BudgetDialog(const GuardLimits& limits, QWidget* parent)
    : QDialog(parent), m_limits(limits)
{
    constexpr int kHour = 3600;
    constexpr int kDay = 24 * 60;
    setObjectName(QStringLiteral("budgetDialog"));
    setWindowTitle(tr("Budgets"));
    auto* form = new QFormLayout(this);
    form->setSpacing(theme().px(8));
    const int events = static_cast<int>(
        std::min<std::uint64_t>(limits.lagEvents, std::numeric_limits<int>::max()));
    const QString seconds = tr(" s");
    m_lagEvents = addField(*form, tr("Lag, at most"), "budgetLagEvents", events,
                           std::numeric_limits<int>::max(), tr(" events"));
    m_lag = addField(*form, tr("Lag, at most"), "budgetLag", static_cast<int>(limits.lag.count()),
                     kHour, seconds);
    m_drain = addField(*form, tr("Drain, at most"), "budgetDrain",
                       static_cast<int>(limits.drain.count()), kHour, seconds);
    m_freeze = addField(*form, tr("Freeze of writes, at most"), "budgetFreeze",
                        static_cast<int>(limits.freeze.count()), kHour, seconds);
    m_age = addField(*form, tr("Age of a guard's value, at most"), "budgetAge",
                     static_cast<int>(limits.age.count()), 60, seconds);
    m_watch = addField(*form, tr("Watch window"), "budgetWatch",
                       static_cast<int>(limits.watch.count()), kDay, tr(" min"));
    auto* buttons = new QDialogButtonBox(this);
    buttons->addButton(tr("Set budgets"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Keep as they were"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    form->addRow(buttons);
}

QSpinBox* BudgetDialog::addField(QFormLayout& form, const QString& title, const char* name,
                                 int value, int most, const QString& unit)
{
    auto* field = new QSpinBox(this);
    field->setObjectName(QLatin1String(name));
    field->setRange(1, most);
    field->setValue(value);
    field->setSuffix(unit);
    field->setGroupSeparatorShown(true);
    form.addRow(title, field);
    return field;
}

GuardLimits BudgetDialog::limits() const
{
    GuardLimits limits = m_limits;
    limits.lagEvents = static_cast<std::uint64_t>(m_lagEvents->value());
    limits.lag = std::chrono::seconds(m_lag->value());
    limits.drain = std::chrono::seconds(m_drain->value());
    limits.freeze = std::chrono::seconds(m_freeze->value());
    limits.age = std::chrono::seconds(m_age->value());
    limits.watch = std::chrono::minutes(m_watch->value());
    return limits;
}

} // namespace viridian::ui
