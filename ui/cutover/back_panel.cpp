#include "ui/cutover/back_panel.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/cutover/mark_icon.h"
#include "ui/cutover/snug_stack.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/runs_label.h"
#include "ui/widgets/guards/tone_label.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr double kPad = 12;
constexpr double kButtonHeight = 30;

QVBoxLayout* columnOf(QWidget* page)
{
    auto* column = new QVBoxLayout(page);
    const int pad = theme().px(kPad);
    column->setContentsMargins(pad, pad, pad, pad);
    column->setSpacing(theme().px(9));
    return column;
}

QPushButton* makeButton(QWidget* parent, const char* name, const QString& text = {})
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false);
    return button;
}

/// What complete() waits for that no reason can spare.
bool onlyWindow(const CutoverStatus& status)
{
    return std::ranges::all_of(status.waitsFor, [](const std::string& wait) {
        return wait.starts_with("the watch window");
    });
}

} // namespace

BackPanel::BackPanel(CutoverController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_pages(new SnugStack(this))
{
    buildWatch();
    buildRollback();
    buildComplete();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 1, 0, 0);
    layout->addWidget(m_pages);
    refresh();
}

void BackPanel::buildWatch()
{
    m_watch = new QWidget(this);
    m_waits = new RunsLabel(Size::Small, m_watch);
    m_waits->setObjectName(QStringLiteral("completeWaits"));
    m_rollBack = makeButton(m_watch, "rollBackButton");
    m_again = makeButton(m_watch, "startAgain", tr("Plan another attempt"));
    m_complete = makeButton(m_watch, "completeButton", tr("Complete…"));
    m_rollBack->setMinimumHeight(theme().px(kButtonHeight));
    m_complete->setMinimumHeight(theme().px(kButtonHeight));
    QFont bold = m_rollBack->font();
    bold.setWeight(QFont::DemiBold);
    m_rollBack->setFont(bold);
    auto* row = new QHBoxLayout;
    row->addWidget(m_rollBack);
    row->addWidget(m_again);
    row->addStretch(1);
    row->addWidget(m_complete);
    QVBoxLayout* column = columnOf(m_watch);
    m_failure = new ToneLabel({.size = Size::Small, .role = Role::Error}, m_watch);
    m_failure->setObjectName(QStringLiteral("backFailure"));
    m_failure->setWordWrap(true);
    column->addWidget(m_failure);
    column->addWidget(m_waits);
    column->addLayout(row);
    m_pages->addWidget(m_watch);
    connect(m_rollBack, &QPushButton::clicked, this, &BackPanel::openRollback);
    connect(m_again, &QPushButton::clicked, &m_controller, &CutoverController::makeReady);
    connect(m_complete, &QPushButton::clicked, this, [this] {
        m_completeReason->clear();
        m_pages->setCurrentWidget(m_completePage);
        m_completeReason->setFocus();
        refresh();
    });
}

void BackPanel::buildRollback()
{
    m_rollbackPage = new QWidget(this);
    m_rollbackWords = new ToneLabel({}, m_rollbackPage);
    m_rollbackWords->setObjectName(QStringLiteral("rollbackWords"));
    m_rollbackWords->setWordWrap(true);
    m_acknowledge = new QCheckBox(m_rollbackPage);
    m_acknowledge->setObjectName(QStringLiteral("rollbackAcknowledge"));
    m_rollbackName = new QLineEdit(m_rollbackPage);
    m_rollbackName->setObjectName(QStringLiteral("rollbackName"));
    m_rollbackName->setAccessibleName(tr("Name of the source store"));
    m_rollbackName->setFont(theme().monoFont());
    m_rollbackReason = new QLineEdit(m_rollbackPage);
    m_rollbackReason->setObjectName(QStringLiteral("rollbackReason"));
    m_rollbackReason->setAccessibleName(tr("Reason, goes into the journal"));
    m_rollbackReason->setPlaceholderText(tr("Reason, goes into the journal"));
    m_rollbackWhy =
        new ToneLabel({.size = Size::Small, .role = Role::TextSecondary}, m_rollbackPage);
    m_rollbackWhy->setObjectName(QStringLiteral("rollbackWhy"));
    m_rollbackGo = makeButton(m_rollbackPage, "rollbackConfirm");
    m_rollbackGo->setProperty("primary", true);
    m_rollbackGo->setMinimumHeight(theme().px(kButtonHeight));
    QPushButton* stay = makeButton(m_rollbackPage, "rollbackBack", tr("Keep watching"));
    auto* fields = new QHBoxLayout;
    fields->addWidget(m_rollbackName, 1);
    fields->addWidget(m_rollbackReason, 2);
    auto* row = new QHBoxLayout;
    row->addWidget(stay);
    row->addStretch(1);
    row->addWidget(m_rollbackGo);
    QVBoxLayout* column = columnOf(m_rollbackPage);
    column->addWidget(m_rollbackWords);
    column->addWidget(m_acknowledge);
    column->addLayout(fields);
    column->addWidget(m_rollbackWhy);
    column->addLayout(row);
    m_pages->addWidget(m_rollbackPage);
    connect(stay, &QPushButton::clicked, this, [this] { m_pages->setCurrentWidget(m_watch); });
    connect(m_rollbackName, &QLineEdit::textChanged, this, &BackPanel::refreshRollback);
    connect(m_acknowledge, &QCheckBox::toggled, this, [this](bool checked) {
        const auto& status = m_controller.view().status;
        m_acknowledged = checked && status && status->rollback ? status->rollback->events : 0;
        refreshRollback();
    });
    connect(m_rollbackGo, &QPushButton::clicked, this, &BackPanel::rollBack);
}

void BackPanel::buildComplete()
{
    m_completePage = new QWidget(this);
    m_completeWords = new ToneLabel({}, m_completePage);
    m_completeWords->setWordWrap(true);
    m_completeReason = new QLineEdit(m_completePage);
    m_completeReason->setObjectName(QStringLiteral("completeReason"));
    m_completeReason->setAccessibleName(tr("Reason for completing early"));
    m_completeReason->setPlaceholderText(tr("Reason for completing early, goes into the journal"));
    m_completeWhy =
        new ToneLabel({.size = Size::Small, .role = Role::TextSecondary}, m_completePage);
    m_completeGo = makeButton(m_completePage, "completeConfirm", tr("Complete the cutover"));
    m_completeGo->setProperty("primary", true);
    QPushButton* stay = makeButton(m_completePage, "completeBack", tr("Keep watching"));
    auto* row = new QHBoxLayout;
    row->addWidget(stay);
    row->addStretch(1);
    row->addWidget(m_completeGo);
    QVBoxLayout* column = columnOf(m_completePage);
    column->addWidget(m_completeWords);
    column->addWidget(m_completeReason);
    column->addWidget(m_completeWhy);
    column->addLayout(row);
    m_pages->addWidget(m_completePage);
    connect(stay, &QPushButton::clicked, this, [this] { m_pages->setCurrentWidget(m_watch); });
    connect(m_completeReason, &QLineEdit::textChanged, this, &BackPanel::refreshComplete);
    connect(m_completeGo, &QPushButton::clicked, this, [this] {
        if (!whyNotComplete().isEmpty())
            return;
        m_controller.complete(m_completeReason->text().trimmed());
        m_pages->setCurrentWidget(m_watch);
    });
}

void BackPanel::openRollback()
{
    m_acknowledge->setChecked(false);
    m_rollbackName->clear();
    m_rollbackReason->clear();
    m_pages->setCurrentWidget(m_rollbackPage);
    m_rollbackName->setFocus();
    refresh();
}

QString BackPanel::whyNotBack() const
{
    if (QString why = m_controller.whyNoAction(); !why.isEmpty())
        return why;
    const CutoverView& view = m_controller.view();
    if (!view.status->rollback)
        return tr("Green's own events could not be counted.");
    if (view.status->rollback->events > m_acknowledged)
        return tr("Acknowledge the %1 events that stay on GREEN.")
            .arg(numberText(view.status->rollback->events));
    if (fromQt(m_rollbackName->text()) != view.about.blueName)
        return tr("Type %1, the store to go back to.").arg(toQt(view.about.blueName));
    return {};
}

QString BackPanel::whyNotComplete() const
{
    if (QString why = m_controller.whyNoAction(); !why.isEmpty())
        return why;
    const CutoverStatus& status = *m_controller.view().status;
    if (!onlyWindow(status))
        return tr("Complete waits for %1.").arg(toQt(status.waitsFor.back()));
    if (!status.waitsFor.empty() && m_completeReason->text().trimmed().isEmpty())
        return tr("Complete waits for %1. With a reason it need not.")
            .arg(toQt(status.waitsFor.front()));
    return {};
}

void BackPanel::rollBack()
{
    if (!whyNotBack().isEmpty())
        return;
    m_rollbackGo->setEnabled(false);
    m_controller.rollBack({.typedName = fromQt(m_rollbackName->text()),
                           .acknowledgedEvents = m_acknowledged,
                           .reason = fromQt(m_rollbackReason->text())});
    m_pages->setCurrentWidget(m_watch);
}

void BackPanel::refresh()
{
    refreshWatch();
    refreshRollback();
    refreshComplete();
}

void BackPanel::refreshWatch()
{
    const CutoverView& view = m_controller.view();
    const CutoverState state = view.shownState();
    const bool watching = state == CutoverState::Watching;
    const QString blue = toQt(view.about.blueName);
    const QString why = m_controller.whyNoAction();
    m_failure->setVisible(view.failure.has_value());
    m_failure->setText(view.failure ? toQt(view.failure->message) : QString());
    m_rollBack->setText(tr("Roll back to BLUE %1…").arg(blue));
    m_rollBack->setAccessibleName(tr("Roll back to blue %1").arg(blue));
    m_rollBack->setVisible(watching);
    m_rollBack->setEnabled(watching && why.isEmpty());
    m_rollBack->setIcon(markIcon(StoreMark::Blue, m_rollBack->isEnabled()));
    m_again->setVisible(state == CutoverState::RolledBack);
    m_again->setEnabled(why.isEmpty());
    m_complete->setVisible(watching);
    m_complete->setEnabled(watching && why.isEmpty() && view.status && onlyWindow(*view.status));
    if (!watching && m_pages->currentWidget() != m_watch)
        m_pages->setCurrentWidget(m_watch);
    Run words{.text = why, .gap = 7};
    QString icon;
    if (why.isEmpty() && watching && !view.status->waitsFor.empty()) {
        words.text = tr("Complete waits for %1.").arg(toQt(view.status->waitsFor.back()));
        icon = QStringLiteral("clock");
    } else if (why.isEmpty() && watching) {
        words.text = tr("Nothing stands against completing.");
        icon = QStringLiteral("check");
    } else if (why.isEmpty()) {
        words.text =
            state == CutoverState::RolledBack
                ? tr("Rolled back: BLUE has the traffic. Start GREEN over before another attempt.")
                : tr("Completed. BLUE stays fenced.");
    } else if (view.lost) {
        icon = Theme::iconName(Severity::Error);
    }
    std::vector<Run> runs;
    if (!icon.isEmpty())
        runs.push_back(
            {.text = {}, .severity = view.lost ? Severity::Error : Severity::None, .icon = icon});
    runs.push_back(words);
    m_waits->setRuns(std::move(runs));
    m_waits->setToolTip(words.text);
}

void BackPanel::refreshRollback()
{
    const CutoverView& view = m_controller.view();
    if (!view.status || !view.status->rollback)
        return;
    const RollbackCost& cost = *view.status->rollback;
    // A count that grew since the box was checked must be acknowledged anew.
    if (m_acknowledge->isChecked() && cost.events > m_acknowledged)
        m_acknowledge->setChecked(false);
    m_rollbackWords->setText(tr("Rolling back closes GREEN, undoes the switch, lifts BLUE's fence "
                                "and proves that BLUE accepts writes. %1")
                                 .arg(toQt(cost.sentence)));
    m_acknowledge->setText(
        tr("%1 events stay on GREEN and are not on BLUE").arg(numberText(cost.events)));
    m_acknowledge->setVisible(cost.events > 0);
    m_rollbackGo->setText(tr("Roll back to BLUE %1").arg(toQt(view.about.blueName)));
    const QString why = whyNotBack();
    m_rollbackWhy->setText(why);
    m_rollbackGo->setEnabled(why.isEmpty());
    m_rollbackGo->setIcon(markIcon(StoreMark::Blue, why.isEmpty()));
}

void BackPanel::refreshComplete()
{
    const CutoverView& view = m_controller.view();
    if (!view.status)
        return;
    m_completeWords->setText(tr("Completing ends the watch: BLUE stays fenced for good, and there "
                                "is no way back from here."));
    m_completeReason->setVisible(!view.status->waitsFor.empty());
    const QString why = whyNotComplete();
    m_completeWhy->setText(why);
    m_completeGo->setEnabled(why.isEmpty());
}

void BackPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.fillRect(0, 0, width(), 1, theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
