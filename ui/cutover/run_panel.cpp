#include "ui/cutover/run_panel.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/runs_label.h"
#include "ui/widgets/guards/tone_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {

RunPanel::RunPanel(CutoverController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_words(new RunsLabel(Size::Text, this)),
      m_question(new ToneLabel({.bold = true}, this)),
      m_error(new ToneLabel({.size = Size::Small}, this)),
      m_cancel(new QPushButton(tr("Cancel"), this)), m_resume(new QPushButton(this)),
      m_rollBack(new QPushButton(tr("Roll back…"), this)),
      m_notDone(new QPushButton(tr("Not done"), this)),
      m_done(new QPushButton(tr("It is done"), this))
{
    m_words->setObjectName(QStringLiteral("runWords"));
    m_question->setObjectName(QStringLiteral("runQuestion"));
    m_error->setObjectName(QStringLiteral("runError"));
    m_cancel->setObjectName(QStringLiteral("cancelRun"));
    m_resume->setObjectName(QStringLiteral("resumeButton"));
    m_rollBack->setObjectName(QStringLiteral("rollBackFromRun"));
    m_notDone->setObjectName(QStringLiteral("switchNotDone"));
    m_done->setObjectName(QStringLiteral("switchDone"));
    m_question->setWordWrap(true);
    m_error->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme().px(9));
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_rollBack);
    buttons->addStretch(1);
    buttons->addWidget(m_notDone);
    buttons->addWidget(m_done);
    buttons->addWidget(m_resume);
    auto* layout = new QVBoxLayout(this);
    const int pad = theme().px(12);
    layout->setContentsMargins(pad, pad, pad, pad);
    layout->setSpacing(theme().px(9));
    layout->addWidget(m_words);
    layout->addWidget(m_question);
    layout->addWidget(m_error);
    layout->addLayout(buttons);
    for (QPushButton* button : {m_cancel, m_resume, m_rollBack, m_notDone, m_done})
        button->setAutoDefault(false);
    connect(m_cancel, &QPushButton::clicked, &m_controller, &CutoverController::cancel);
    connect(m_resume, &QPushButton::clicked, &m_controller, &CutoverController::resume);
    connect(m_rollBack, &QPushButton::clicked, this, &RunPanel::rollBackRequested);
    connect(m_done, &QPushButton::clicked, this, [this] { m_controller.answer(true); });
    connect(m_notDone, &QPushButton::clicked, this, [this] { m_controller.answer(false); });
    refresh();
}

void RunPanel::refreshWords()
{
    const CutoverView& view = m_controller.view();
    const CutoverState state = view.shownState();
    QString words = tr("No run goes on in this window: it was interrupted, or runs elsewhere.");
    if (view.cancelling)
        words = tr("Stopping… BLUE is freed first.");
    else if (view.busy() && state == CutoverState::RollingBack)
        words = tr("It goes on until BLUE has the traffic and accepts writes.");
    else if (view.busy() && pastReturn(state))
        words = tr("Past the point of no return: it goes on to Watching.");
    else if (view.busy())
        words = tr("Cancel goes back to Draft and proves that BLUE accepts writes.");
    std::vector<Run> runs;
    if (!view.busy())
        runs.push_back({.text = {},
                        .severity = Severity::Warning,
                        .icon = Theme::iconName(Severity::Warning)});
    runs.push_back({.text = words, .gap = runs.empty() ? 0.0 : 7.0});
    m_words->setRuns(std::move(runs));
    m_words->setToolTip(words);
}

void RunPanel::refresh()
{
    refreshWords();
    const CutoverView& view = m_controller.view();
    const CutoverState state = view.shownState();
    const bool past = pastReturn(state);
    const bool asked = !view.question.isEmpty();
    m_question->setVisible(asked);
    m_question->setText(view.question);
    m_done->setVisible(asked);
    m_notDone->setVisible(asked);
    m_cancel->setVisible(!past);
    m_cancel->setEnabled(!view.cancelling && !view.lost);
    m_resume->setVisible(!view.busy() && past);
    m_resume->setText(state == CutoverState::RollingBack ? tr("Go on rolling back")
                                                         : tr("Finish the switch"));
    m_resume->setEnabled(m_controller.whyNoAction().isEmpty());
    m_rollBack->setVisible(!view.busy() &&
                           (state == CutoverState::Committed || state == CutoverState::Switching));
    m_rollBack->setEnabled(m_controller.whyNoAction().isEmpty());
    const bool failed = view.failure.has_value();
    m_error->setVisible(failed || (!view.busy() && !m_controller.whyNoAction().isEmpty()));
    m_error->setText(failed ? toQt(view.failure->message) : m_controller.whyNoAction());
    m_error->setRole(failed ? Role::Error : Role::TextSecondary);
}

void RunPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.fillRect(0, 0, width(), 1, theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
