#include "ui/diff/verdict_line.h"

#include "core/diff/report.h"
#include "ui/diff/diff_controller.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kBar = 3;
constexpr double kIcon = 20;
constexpr double kProgress = 2;

} // namespace

VerdictLine::VerdictLine(DiffController& controller, const UiClock& clock, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_clock(clock), m_sentence(new QLabel(this)),
      m_identity(new QLabel(this)), m_prove(new QPushButton(tr("Prove"), this)),
      m_stop(new QPushButton(tr("Stop"), this)), m_export(new QPushButton(tr("Export…"), this)),
      m_copy(new QPushButton(tr("Copy details"), this))
{
    setObjectName(QStringLiteral("diffVerdict"));
    m_sentence->setObjectName(QStringLiteral("diffSentence"));
    m_identity->setObjectName(QStringLiteral("diffIdentity"));
    m_prove->setObjectName(QStringLiteral("diffProve"));
    m_stop->setObjectName(QStringLiteral("diffStop"));
    m_export->setObjectName(QStringLiteral("diffExport"));
    m_copy->setObjectName(QStringLiteral("diffCopyError"));
    for (QLabel* label : {m_sentence, m_identity}) {
        label->setTextFormat(Qt::PlainText);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    }
    m_identity->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_prove->setIcon(theme().icon(QStringLiteral("play")));

    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addStretch(1);
    words->addWidget(m_sentence);
    words->addWidget(m_identity);
    words->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme().px(51), 0, theme().px(12), 0);
    layout->setSpacing(theme().px(12));
    layout->addLayout(words, 1);
    for (QPushButton* button : {m_copy, m_stop, m_prove, m_export})
        layout->addWidget(button);

    connect(m_prove, &QPushButton::clicked, &controller, &DiffController::prove);
    connect(m_stop, &QPushButton::clicked, &controller, &DiffController::stop);
    connect(m_export, &QPushButton::clicked, this, &VerdictLine::exportWanted);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        const Error& error = m_controller.error();
        QGuiApplication::clipboard()->setText(toQt(error.message + "\n" + error.detail));
    });
    connect(&controller, &DiffController::phaseChanged, this, &VerdictLine::refresh);
    connect(&controller, &DiffController::numbersChanged, this, &VerdictLine::refresh);
    connect(&theme(), &Theme::changed, this, &VerdictLine::restyle);
    restyle();
}

void VerdictLine::restyle()
{
    setFixedHeight(theme().px(56));
    m_sentence->setFont(theme().boldFont(Size::Section));
    m_identity->setFont(theme().font(Size::Small));
    QPalette words = palette();
    words.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    m_identity->setPalette(words);
    refresh();
}

VerdictLine::Words VerdictLine::finishedWords() const
{
    const diff::DiffResult& result = *m_controller.result();
    Words words;
    words.sentence = toQt(diff::verdictSentence(result));
    words.identity = toQt(diff::identitySentence(result));
    for (const std::string& notice : result.notices)
        words.identity = toQt(notice) + QLatin1Char(' ') + words.identity;
    const auto age = std::max(m_clock.now() - result.at, std::chrono::microseconds(0));
    words.identity += tr(" Read %1, %2.")
                          .arg(shortClockText(result.at), tr("%1 ago").arg(roughDurationText(age)));
    words.severity = result.verdict == diff::Verdict::Equal       ? Severity::Passed
                     : result.verdict == diff::Verdict::Different ? Severity::Error
                                                                  : Severity::Unknown;
    if (const auto moved = m_controller.greenMovedOn()) {
        words.sentence += tr(". Green moved on by %1 since").arg(numberText(*moved));
        if (words.severity == Severity::Passed)
            words.severity = Severity::Warning;
    }
    return words;
}

VerdictLine::Words VerdictLine::runningWords() const
{
    const LiveNumbers& numbers = m_controller.numbers();
    Words words;
    words.sentence = m_controller.stopping() ? tr("Stopping…") : tr("Proving");
    const std::uint64_t differing = numbers.counts.differing();
    if (differing > 0) {
        words.sentence += tr(": %1 differ so far").arg(numberText(differing));
        words.severity = Severity::Error;
    }
    words.identity = numbers.total && *numbers.total >= numbers.done
                         ? tr("%1 of %2 events judged.")
                               .arg(numberText(numbers.done), numberText(*numbers.total))
                         : tr("%1 events judged.").arg(numberText(numbers.done));
    std::uint64_t segments = 0;
    for (const diff::SegmentTotals& total : numbers.totals)
        segments += total.count;
    if (segments > 0)
        words.identity += tr(" %1 segments done.").arg(numberText(segments));
    return words;
}

VerdictLine::Words VerdictLine::wordsNow() const
{
    using Phase = DiffController::Phase;
    switch (m_controller.phase()) {
    case Phase::NotConnected:
        return {.severity = Severity::None,
                .sentence = tr("Not connected"),
                .identity = tr("Open a blue and a green store to compare them: Ctrl+O.")};
    case Phase::NeverRun:
        return {.severity = Severity::Unknown,
                .sentence = tr("Not proven yet"),
                .identity =
                    m_controller.asIs()
                        ? tr("Compares the two stores as they are, stream by stream. Blue is only "
                             "read.")
                        : tr("Compares green with what the pipeline makes of blue, up to green's "
                             "checkpoint. Blue is only read.")};
    case Phase::Running:
        return runningWords();
    case Phase::Failed:
        return {.severity = Severity::Error,
                .sentence = tr("The proof could not begin"),
                .identity = toQt(m_controller.error().message)};
    case Phase::Finished:
        return finishedWords();
    }
    return {};
}

void VerdictLine::refresh()
{
    using Phase = DiffController::Phase;
    const Phase phase = m_controller.phase();
    const Words words = wordsNow();
    m_severity = words.severity;
    m_sentence->setText(words.sentence);
    m_identityText = words.identity;
    m_identity->setToolTip(words.identity);
    const bool running = phase == Phase::Running;
    m_prove->setVisible(!running);
    m_prove->setEnabled(phase != Phase::NotConnected);
    m_prove->setText(phase == Phase::Finished ? tr("Prove again  F5") : tr("Prove  F5"));
    m_stop->setVisible(running);
    m_stop->setEnabled(!m_controller.stopping());
    m_export->setVisible(phase == Phase::Finished);
    m_copy->setVisible(phase == Phase::Failed);
    setAccessibleName(tr("Verdict: %1").arg(words.sentence));
    setAccessibleDescription(words.identity);
    elide();
    update();
}

void VerdictLine::elide()
{
    m_identity->setText(m_identity->fontMetrics().elidedText(m_identityText, Qt::ElideRight,
                                                             std::max(m_identity->width(), 1)));
}

void VerdictLine::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    elide();
}

void VerdictLine::paintEvent(QPaintEvent*)
{
    using Phase = DiffController::Phase;
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.fillRect(0, height() - 1, width(), 1, theme().color(Role::Border));
    const Phase phase = m_controller.phase();
    const bool known =
        phase == Phase::Finished && m_controller.result()->verdict != diff::Verdict::Incomplete;
    if (known)
        painter.fillRect(QRectF(0, 0, theme().px(kBar), height()),
                         theme().color(m_severity == Severity::Error ? Role::Error : Role::Text));
    const double side = theme().px(kIcon);
    const QString icon = phase == Phase::Running && m_severity == Severity::None
                             ? QStringLiteral("clock")
                             : Theme::iconName(m_severity);
    if (!icon.isEmpty())
        theme().drawIcon(painter, QRectF(theme().px(17), (height() - side) / 2, side, side), icon,
                         theme().color(m_severity));
    const LiveNumbers& numbers = m_controller.numbers();
    if (phase == Phase::Running && numbers.total && *numbers.total > 0) {
        const double share =
            std::min(1.0, static_cast<double>(numbers.done) / static_cast<double>(*numbers.total));
        painter.fillRect(QRectF(0, 0, width() * share, theme().px(kProgress)),
                         theme().color(Role::TextSecondary));
    }
}

} // namespace viridian::ui
