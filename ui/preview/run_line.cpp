#include "ui/preview/run_line.h"

#include "ui/preview/preview_controller.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace viridian::ui {
namespace {

constexpr std::array<int, 4> kSizes{1000, 5000, 20'000, 100'000};
constexpr int kAnother = -1;
constexpr int kChosen = -2; ///< what is looked at, where it is not the whole store
constexpr int kFirstKind = -10;
constexpr std::array kKinds{SampleDialog::Of::Stream, SampleDialog::Of::Filter,
                            SampleDialog::Of::Paste};
/// Pixels at 100 %; a longer name is cut, and whole in the tooltip.
constexpr int kChosenWidth = 260;
/// From this many events on, reading all of them is asked about first.
constexpr std::uint64_t kAskFrom = 1'000'000;

QPushButton* button(const QString& text, const char* name, QWidget* parent)
{
    auto* made = new QPushButton(text, parent);
    made->setObjectName(QLatin1String(name));
    made->setAutoDefault(false);
    return made;
}

} // namespace

RunLine::RunLine(PreviewController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller),
      m_run(button(tr("Run sample  F5"), "previewRun", this)),
      m_whole(button(tr("Dry run whole store…"), "previewRunAll", this)),
      m_goOn(button(tr("Go on"), "previewGoOn", this)), m_sample(new QComboBox(this)),
      m_sampleWord(new QLabel(tr("Sample"), this)), m_evidence(new QLabel(this)),
      m_cancel(button(tr("Cancel"), "previewCancel", this)), m_bar(new QProgressBar(this)),
      m_question(new QLabel(this)),
      m_yes(button(tr("Read the whole store"), "previewRunAllYes", this)),
      m_no(button(tr("Not now"), "previewRunAllNo", this))
{
    setObjectName(QStringLiteral("previewRunLine"));
    setProperty("pane", QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);
    build();
    connect(m_run, &QPushButton::clicked, &m_controller, &PreviewController::runSample);
    connect(m_whole, &QPushButton::clicked, this, &RunLine::askWholeStore);
    connect(m_goOn, &QPushButton::clicked, &m_controller, &PreviewController::goOn);
    connect(m_cancel, &QPushButton::clicked, &m_controller, &PreviewController::stop);
    connect(m_yes, &QPushButton::clicked, this, [this] {
        showAsk(false);
        m_controller.runWholeStore();
    });
    connect(m_no, &QPushButton::clicked, this, [this] { showAsk(false); });
    connect(m_sample, &QComboBox::activated, this, &RunLine::choose);
    connect(&m_controller, &PreviewController::runningChanged, this, &RunLine::refresh);
    connect(&m_controller, &PreviewController::resultChanged, this, &RunLine::refresh);
    connect(&m_controller, &PreviewController::numbersChanged, this, &RunLine::refresh);
    connect(&m_controller.document(), &PipelineDocument::parsed, this, &RunLine::refresh);
    connect(&theme(), &Theme::changed, this, &RunLine::refresh);
    refresh();
}

void RunLine::build()
{
    m_run->setIcon(theme().icon(QStringLiteral("play")));
    m_run->setAccessibleName(tr("Run sample, F5"));
    m_whole->setToolTip(
        tr("Runs the pipeline on every event of BLUE and counts; nothing is written"));
    m_sample->setObjectName(QStringLiteral("previewSample"));
    m_sample->setAccessibleName(tr("Sample"));
    for (const int size : kSizes)
        m_sample->addItem(tr("%1 events, spread").arg(numberText(std::int64_t{size})), size);
    m_sample->addItem(tr("Another sample of this size"), kAnother);
    const std::array kinds{tr("One stream…"), tr("What a filter finds…"), tr("Pasted events…")};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind)
        m_sample->addItem(kinds[kind], kFirstKind - static_cast<int>(kind));
    m_evidence->setObjectName(QStringLiteral("previewEvidence"));
    for (QLabel* label : {m_evidence, m_question})
        label->setTextFormat(Qt::PlainText);
    m_bar->setObjectName(QStringLiteral("previewProgress"));
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(2);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(theme().px(8), theme().px(4), theme().px(10), theme().px(4));
    line->setSpacing(theme().px(8));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_run, m_whole, m_goOn, m_question,
                                                           m_yes, m_no, m_sampleWord, m_sample})
        line->addWidget(widget);
    line->addStretch(1);
    line->addWidget(m_evidence);
    line->addWidget(m_cancel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addLayout(line);
    QSizePolicy keep = m_bar->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_bar->setSizePolicy(keep);
}

void RunLine::choose(int index)
{
    const int chosen = m_sample->itemData(index).toInt();
    if (chosen > 0)
        m_controller.setSampleSize(static_cast<std::size_t>(chosen));
    else if (chosen == kAnother)
        m_controller.resample();
    else if (chosen <= kFirstKind)
        emit sampleWanted(kKinds[static_cast<std::size_t>(kFirstKind - chosen)]);
    showChosen();
}

/// The box names what is looked at, whatever was clicked last.
void RunLine::showChosen()
{
    const QString words = m_controller.sampleWords();
    int at = m_sample->findData(kChosen);
    if (words.isEmpty() && at >= 0)
        m_sample->removeItem(at);
    if (words.isEmpty()) {
        at = m_sample->findData(static_cast<int>(m_controller.sampleSize()));
    } else {
        if (at < 0)
            m_sample->insertItem(at = 0, {}, kChosen);
        m_sample->setItemText(at, m_sample->fontMetrics().elidedText(words, Qt::ElideMiddle,
                                                                     theme().px(kChosenWidth)));
        m_sample->setItemData(at, words, Qt::ToolTipRole);
    }
    m_sample->setCurrentIndex(at);
    m_sample->setToolTip(words);
    m_sample->setAccessibleDescription(words);
}

void RunLine::askWholeStore()
{
    const auto& result = m_controller.result();
    const std::uint64_t stored = result ? result->eventsStored.count : 0;
    if (stored < kAskFrom)
        return m_controller.runWholeStore();
    m_question->setText(tr("Read all %1 events of %2? Nothing is written.")
                            .arg(numberText(stored), toQt(result->store)));
    showAsk(true);
    m_no->setFocus();
}

void RunLine::showAsk(bool ask)
{
    m_asking = ask;
    refresh();
}

QString RunLine::disabledReason() const
{
    if (!m_controller.connected())
        return tr("no BLUE store is open");
    if (m_controller.document().problem())
        return tr("the pipeline's text has an error");
    return {};
}

QString RunLine::progressText() const
{
    if (m_controller.stopping())
        return tr("Stopping…");
    const JobNumbers now = m_controller.progress();
    if (m_controller.running() == PreviewController::Running::Sample)
        return now.done == 0 ? tr("reading the sample")
                             : tr("%1 events read").arg(numberText(now.done));
    return now.total ? tr("%1 of %2 events").arg(numberText(now.done), numberText(*now.total))
                     : tr("%1 events").arg(numberText(now.done));
}

QString RunLine::evidence() const
{
    const auto& result = m_controller.result();
    if (!result)
        return {};
    const QString text =
        result->all ? tr("all %1 events, %2, nothing written")
                          .arg(numberText(result->eventsRead),
                               durationText(std::chrono::duration<double>(result->seconds)))
        : !result->sampleOf.empty()
            ? tr("%1 events, %2, nothing written")
                  .arg(numberText(result->eventsRead),
                       durationText(std::chrono::duration<double>(result->seconds)))
            : tr("%1 of %2 events, %3, nothing written")
                  .arg(numberText(result->eventsRead), numberText(result->eventsStored.count),
                       durationText(std::chrono::duration<double>(result->seconds)));
    return m_controller.stale() ? tr("stale: of an earlier text; ") + text : text;
}

QString RunLine::costs() const
{
    const auto& result = m_controller.result();
    if (!result)
        return {};
    QStringList lines{toQt(lookedAtText(*result)), toQt(sizeText(*result))};
    if (!result->costs.grown.empty())
        lines += tr("Grew most");
    for (const PreviewCosts::Grown& grown : result->costs.grown)
        lines += QStringLiteral("    ") + toQt(grownText(grown));
    if (!result->costs.slowest.empty())
        lines += toQt(slowTitle(*result));
    for (const PreviewCosts::Slow& slow : result->costs.slowest)
        lines += QStringLiteral("    ") + toQt(slowText(*result, slow));
    return QStringLiteral("<p style='white-space:pre'>") +
           lines.join(QLatin1Char('\n')).toHtmlEscaped() + QStringLiteral("</p>");
}

void RunLine::refresh()
{
    const bool runs = m_controller.running() != PreviewController::Running::Nothing;
    const QString reason = disabledReason();
    const bool can =
        reason.isEmpty() && m_controller.running() != PreviewController::Running::WholeStore;
    m_run->setEnabled(can);
    m_whole->setEnabled(can);
    m_sample->setEnabled(can);
    showChosen();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_run, m_whole, m_sampleWord, m_sample})
        widget->setVisible(!m_asking);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_question, m_yes, m_no})
        widget->setVisible(m_asking);
    const bool goOn = !m_asking && m_controller.canGoOn();
    m_goOn->setVisible(goOn);
    if (goOn)
        m_goOn->setToolTip(
            tr("The dry run was stopped after %1 events; it goes on there and gives what it would "
               "have given without the stop")
                .arg(numberText(m_controller.stoppedAfter())));
    m_sampleWord->setVisible(!m_asking && !goOn); // room for the button
    // Nothing is said of what is over before it could be read.
    const JobNumbers now = m_controller.progress();
    m_cancel->setVisible(runs);
    m_cancel->setEnabled(!m_controller.stopping());
    m_evidence->setText(runs ? progressText() : !reason.isEmpty() ? reason : evidence());
    m_evidence->setToolTip(runs ? QString() : costs());
    m_evidence->setFont(theme().font(Size::Small));
    QPalette words = palette();
    words.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    m_evidence->setPalette(words);
    m_bar->setVisible(runs);
    m_bar->setRange(0, now.total && *now.total > 0 ? 1000 : 0);
    if (now.total && *now.total > 0)
        m_bar->setValue(
            static_cast<int>(std::min<std::uint64_t>(1000, now.done * 1000 / *now.total)));
}

} // namespace viridian::ui
