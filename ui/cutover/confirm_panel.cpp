#include "ui/cutover/confirm_panel.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/cutover/mark_icon.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/guard_words.h"
#include "ui/widgets/guards/runs_label.h"
#include "ui/widgets/guards/tone_label.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kPad = 12;
constexpr double kNameWidth = 178;
constexpr double kButtonHeight = 30;

} // namespace

ConfirmPanel::ConfirmPanel(CutoverController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller),
      m_ask(new ToneLabel(tr("Type the name of the target store"), {}, this)),
      m_name(new QLineEdit(this)),
      m_matches(new ToneLabel({.size = Size::Small, .role = Role::TextSecondary}, this)),
      m_failure(new ToneLabel({.size = Size::Small, .role = Role::Error}, this)),
      m_reason(new RunsLabel(Size::Small, this)), m_show(new QPushButton(tr("Show"), this)),
      m_ready(new QPushButton(tr("Make ready"), this)),
      m_draft(new QPushButton(tr("Back to Draft"), this)),
      m_rehearse(new QPushButton(tr("Rehearse…"), this)), m_cutOver(new QPushButton(this))
{
    m_name->setObjectName(QStringLiteral("confirmName"));
    m_name->setAccessibleName(tr("Name of the target store"));
    m_failure->setObjectName(QStringLiteral("confirmFailure"));
    m_failure->setWordWrap(true);
    m_check = m_name->addAction(theme().icon(QStringLiteral("check")), QLineEdit::TrailingPosition);
    m_check->setVisible(false);
    m_reason->setObjectName(QStringLiteral("confirmReason"));
    m_show->setObjectName(QStringLiteral("confirmShow"));
    m_ready->setObjectName(QStringLiteral("makeReady"));
    m_draft->setObjectName(QStringLiteral("backToDraft"));
    m_rehearse->setObjectName(QStringLiteral("rehearseButton"));
    m_cutOver->setObjectName(QStringLiteral("cutOverButton"));
    for (QPushButton* button : {m_show, m_ready, m_draft, m_rehearse, m_cutOver}) {
        button->setAutoDefault(false);
        button->setDefault(false);
    }
    build();
    connect(m_name, &QLineEdit::textChanged, this, &ConfirmPanel::refresh);
    connect(m_show, &QPushButton::clicked, this, &ConfirmPanel::showBlockingRequested);
    connect(m_ready, &QPushButton::clicked, &m_controller, &CutoverController::makeReady);
    connect(m_draft, &QPushButton::clicked, &m_controller, &CutoverController::backToDraft);
    connect(m_rehearse, &QPushButton::clicked, &m_controller, &CutoverController::rehearse);
    connect(m_cutOver, &QPushButton::clicked, this, &ConfirmPanel::press);
    connect(&theme(), &Theme::changed, this, &ConfirmPanel::refresh);
    refresh();
}

void ConfirmPanel::build()
{
    m_name->setFont(theme().monoFont());
    m_name->setFixedWidth(theme().px(kNameWidth));
    m_show->setFlat(true);
    m_show->setStyleSheet(QStringLiteral("QPushButton { border: none; background: transparent; "
                                         "text-decoration: underline; padding: 0; min-height: 0; }"
                                         "QPushButton:focus { border: 1px solid; }"));
    m_cutOver->setProperty("primary", true);
    m_cutOver->setMinimumHeight(theme().px(kButtonHeight));
    auto* name = new QHBoxLayout;
    name->setSpacing(theme().px(10));
    name->addWidget(m_ask);
    name->addWidget(m_name);
    name->addWidget(m_matches);
    name->addStretch(1);
    auto* reason = new QHBoxLayout;
    reason->setSpacing(theme().px(5));
    reason->addWidget(m_reason);
    reason->addWidget(m_show);
    reason->addStretch(1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme().px(9));
    buttons->addWidget(m_ready);
    buttons->addWidget(m_draft);
    buttons->addWidget(m_rehearse);
    buttons->addStretch(1);
    buttons->addWidget(m_cutOver);
    auto* layout = new QVBoxLayout(this);
    const int pad = theme().px(kPad);
    layout->setContentsMargins(pad, pad, pad, pad);
    layout->setSpacing(theme().px(9));
    layout->addWidget(m_failure);
    layout->addLayout(name);
    layout->addLayout(reason);
    layout->addLayout(buttons);
}

/// The controller judges once more: what was true when the button was painted may not be true any
/// more.
void ConfirmPanel::press()
{
    const QString typed = m_name->text();
    m_cutOver->setEnabled(false);
    m_controller.cutOver(typed);
    refresh();
}

void ConfirmPanel::refreshDraft()
{
    const CutoverState state = m_controller.view().state();
    const bool draft = state != CutoverState::Ready;
    const bool free = m_controller.whyNoAction().isEmpty();
    m_ready->setVisible(draft);
    m_draft->setVisible(!draft);
    m_ready->setEnabled(free);
    m_draft->setEnabled(free);
    m_rehearse->setEnabled(free);
    m_name->setEnabled(!draft);
}

void ConfirmPanel::refresh()
{
    refreshDraft();
    const CutoverView& view = m_controller.view();
    const QString green = toQt(view.about.greenName);
    m_cutOver->setText(green.isEmpty() ? tr("Cut over to GREEN")
                                       : tr("Cut over to GREEN %1").arg(green));
    m_cutOver->setAccessibleName(tr("Cut over to green %1").arg(green));
    const QString why = m_controller.whyNot(m_name->text());
    m_cutOver->setEnabled(why.isEmpty());
    m_cutOver->setIcon(markIcon(StoreMark::Green, why.isEmpty()));
    const bool matches = m_controller.nameMatches(m_name->text());
    m_matches->setText(m_name->text().isEmpty() ? QString()
                       : matches                ? tr("matches")
                                                : tr("does not match"));
    m_check->setVisible(matches);
    m_failure->setVisible(view.failure.has_value());
    m_failure->setText(view.failure ? toQt(view.failure->message) : QString());
    const bool blocked =
        view.status && !view.status->guards.hold() && m_controller.whyNoAction().isEmpty();
    m_show->setVisible(blocked && view.state() == CutoverState::Ready &&
                       !view.status->guards.blocking().empty());
    Run run{.text = why};
    if (why.isEmpty()) {
        run.text = tr("Every guard holds.");
        run.severity = Severity::Passed;
        run.icon = Theme::iconName(Severity::Passed);
    } else if (view.lost || blocked) {
        run.icon = Theme::iconName(view.lost ? Severity::Error : worstOf(view.status->guards));
    }
    std::vector<Run> runs;
    if (!run.icon.isEmpty()) {
        Run icon{.text = {}, .icon = run.icon};
        icon.severity = why.isEmpty() ? Severity::Passed
                        : view.lost   ? Severity::Error
                                      : worstOf(view.status->guards);
        runs.push_back(icon);
        run.icon.clear();
        run.severity = Severity::None;
        run.gap = 7;
    }
    runs.push_back(run);
    m_reason->setRuns(std::move(runs));
    m_reason->setToolTip(why);
}

void ConfirmPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.fillRect(0, 0, width(), 1, theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
