#include "ui/cutover/plan_line.h"

#include "ui/cutover/budget_dialog.h"
#include "ui/cutover/cutover_controller.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/tone_label.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

enum Place : std::size_t { Mode, Fence, Switch, Policy, Budgets };

constexpr double kHeight = 52;

QString switchTitle(const SwitchSpec& spec)
{
    switch (spec.kind) {
    case SwitchKind::Manual:
        return PlanLine::tr("by hand");
    case SwitchKind::Command:
        return spec.switchTo.size() == 1 ? PlanLine::tr("a command")
                                         : PlanLine::tr("%1 commands").arg(spec.switchTo.size());
    case SwitchKind::TableRow:
        return PlanLine::tr("row of %1").arg(toQt(spec.row.table));
    }
    return {};
}

QString policyTitle(ForkPolicy policy)
{
    switch (policy) {
    case ForkPolicy::Hold:
        return PlanLine::tr("hold");
    case ForkPolicy::Append:
        return PlanLine::tr("append");
    case ForkPolicy::Drop:
        return PlanLine::tr("drop");
    }
    return {};
}

QAction* addChoice(QMenu& menu, const QString& text, bool current, const QString& whyNot = {})
{
    QAction* action =
        menu.addAction(whyNot.isEmpty() ? text : text + QStringLiteral(": ") + whyNot);
    action->setCheckable(true);
    action->setChecked(current);
    action->setEnabled(whyNot.isEmpty());
    return action;
}

} // namespace

PlanLine::PlanLine(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("planLine"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 1, 0, 0);
    layout->setSpacing(0);
    m_fields.reserve(Budgets + 1);
    addField(tr("Mode"), "planMode");
    addField(tr("Fence"), "planFence");
    addField(tr("Switch"), "planSwitch");
    addField(tr("Fork policy"), "planPolicy");
    addField(tr("Budgets"), "planBudgets");
    layout->addStretch(1);
    fillMode();
    fillPolicy();
    connect(m_fields[Budgets].value, &QToolButton::clicked, this, &PlanLine::editBudgets);
    setFixedHeight(theme().px(kHeight));
    connect(&theme(), &Theme::changed, this, [this] { setFixedHeight(theme().px(kHeight)); });
}

PlanLine::Field& PlanLine::addField(const QString& title, const char* name)
{
    auto* box = new QWidget(this);
    auto* label = new ToneLabel(title, {.size = Size::Small, .role = Role::TextSecondary}, box);
    auto* value = new QToolButton(box);
    value->setObjectName(QLatin1String(name));
    value->setPopupMode(QToolButton::InstantPopup);
    value->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(theme().px(12), theme().px(6), theme().px(22), theme().px(4));
    column->setSpacing(0);
    column->addWidget(label);
    column->addWidget(value, 0, Qt::AlignLeft);
    value->setStyleSheet(
        QStringLiteral("QToolButton { padding: 0; border: none; margin-left: -4px; }"
                       "QToolButton:focus { text-decoration: underline; }"));
    static_cast<QHBoxLayout*>(layout())->addWidget(box);
    m_fields.push_back({box, label, value});
    return m_fields.back();
}

void PlanLine::fillMode()
{
    auto* menu = new QMenu(m_fields[Mode].value);
    addChoice(*menu, tr("Fenced"), true);
    addChoice(*menu, tr("Live"), false, tr("not in this build"));
    m_fields[Mode].value->setMenu(menu);
}

void PlanLine::fillPolicy()
{
    auto* menu = new QMenu(m_fields[Policy].value);
    for (const ForkPolicy policy : {ForkPolicy::Hold, ForkPolicy::Append, ForkPolicy::Drop}) {
        QAction* action = addChoice(*menu, policyTitle(policy), policy == ForkPolicy::Hold);
        connect(action, &QAction::triggered, this, [this, policy] {
            emit edited([policy](Workspace& workspace) { workspace.policy.forks = policy; });
        });
    }
    m_fields[Policy].value->setMenu(menu);
}

void PlanLine::fillSwitch(const Workspace& workspace)
{
    QToolButton* button = m_fields[Switch].value;
    delete button->menu();
    auto* menu = new QMenu(button);
    const SwitchSpec& spec = workspace.switchSpec;
    const auto add = [&](SwitchKind kind, const QString& text, bool defined) {
        QAction* action = addChoice(*menu, text, spec.kind == kind,
                                    defined ? QString() : tr("the workspace file names none"));
        connect(action, &QAction::triggered, this, [this, kind] {
            emit edited([kind](Workspace& changed) { changed.switchSpec.kind = kind; });
        });
    };
    add(SwitchKind::Manual, tr("By hand"), true);
    add(SwitchKind::Command, tr("Commands"), !spec.switchTo.empty());
    add(SwitchKind::TableRow, tr("A row in a table"), !spec.row.table.empty());
    button->setMenu(menu);
}

void PlanLine::fillBudgets(const GuardLimits& limits)
{
    m_limits = limits;
    m_fields[Budgets].value->setText(tr("drain %1 s, freeze %2 s, age %3 s")
                                         .arg(limits.drain.count())
                                         .arg(limits.freeze.count())
                                         .arg(limits.age.count()));
}

void PlanLine::editBudgets()
{
    auto* dialog = new BudgetDialog(m_limits, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        emit edited(
            [limits = dialog->limits()](Workspace& workspace) { workspace.guards = limits; });
    });
    dialog->open();
}

void PlanLine::showPlan(const CutoverView& view, const Workspace& workspace,
                        const QString& whyFixed)
{
    const bool free = whyFixed.isEmpty();
    const QString arrow = free ? QStringLiteral(" ▾") : QString();
    m_fields[Mode].value->setText(
        (workspace.policy.mode == CutoverMode::Live ? tr("Live") : tr("Fenced")) + arrow);
    m_fields[Fence].value->setText(toQt(workspace.fence.kind) +
                                   tr(" on %1").arg(toQt(view.about.blueName)));
    m_fields[Switch].value->setText(switchTitle(workspace.switchSpec) + arrow);
    m_fields[Policy].value->setText(policyTitle(workspace.policy.forks) + arrow);
    fillSwitch(workspace);
    fillBudgets(workspace.guards);
    for (const Field& field : m_fields) {
        field.value->setAccessibleName(field.title->text() + QStringLiteral(", ") +
                                       field.value->text());
        field.value->setToolTip(whyFixed);
        // Not disabled: what is fixed is still read, so it keeps the text's colour.
        field.value->setAttribute(Qt::WA_TransparentForMouseEvents,
                                  !free || &field == &m_fields[Fence]);
        field.value->setFocusPolicy(free ? Qt::TabFocus : Qt::NoFocus);
    }
}

void PlanLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.fillRect(0, 0, width(), 1, theme().color(Role::BorderStrong));
    for (const Field& field : m_fields)
        painter.fillRect(field.box->geometry().right(), 1, 1, height(),
                         theme().color(Role::Border));
}

} // namespace viridian::ui
