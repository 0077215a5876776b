#include "ui/preview/before_after.h"

#include "ui/preview/message_pane.h"
#include "ui/preview/preview_controller.h"
#include "ui/preview/side_header.h"
#include "ui/preview/step_bar.h"
#include "ui/preview/step_through.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"
#include "ui/widgets/json_diff_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

QString addressText(const QString& type, const QString& version)
{
    return version.isEmpty() ? type : type + QStringLiteral(" v") + version;
}

QString positionText(const Position& position)
{
    return position.isPair() ? toQt(position.toText()) : numberText(position.number());
}

QString stepWord(const std::vector<StepInfo>& steps, std::size_t step)
{
    if (step >= steps.size())
        return {};
    return BeforeAfter::tr("step %1 %2").arg(step + 1).arg(toQt(steps[step].id));
}

} // namespace

BeforeAfter::BeforeAfter(PreviewController& controller, StepThrough& through, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_through(through),
      m_stack(new QStackedWidget(this)), m_message(new MessagePane(this)),
      m_left(new SideHeader(StoreMark::Blue, this)),
      m_right(new SideHeader(StoreMark::ExpectedGreen, this)),
      m_gutterHead(new QLabel(tr("step"), this)), m_outputs(new QTabBar(this)),
      m_end(new QLabel(this)), m_diff(new JsonDiffView(this)), m_summary(new QLabel(this)),
      m_facts(new QLabel(this)), m_sample(new QLabel(this)),
      m_stepThrough(new QPushButton(tr("Step through  F10"), this)),
      m_previous(new QPushButton(tr("Previous"), this)), m_next(new QPushButton(tr("Next"), this))
{
    setObjectName(QStringLiteral("previewBeforeAfter"));
    build();
    connect(m_outputs, &QTabBar::currentChanged, this, [this](int index) {
        if (m_filling || index < 0)
            return;
        if (m_through.active())
            m_through.selectOutput(static_cast<std::size_t>(index));
        else
            m_controller.selectOutput(static_cast<std::size_t>(index));
    });
    connect(m_stepThrough, &QPushButton::clicked, &m_through, &StepThrough::begin);
    connect(&m_through, &StepThrough::changed, this, [this] {
        refresh();
        showPair();
    });
    connect(m_previous, &QPushButton::clicked, this, [this] { m_controller.step(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { m_controller.step(1); });
    connect(m_diff, &JsonDiffView::geometryChanged, this, &BeforeAfter::alignHeaders);
    connect(&m_controller, &PreviewController::selectionChanged, this, &BeforeAfter::refresh);
    connect(&m_controller, &PreviewController::pairShown, this, &BeforeAfter::showPair);
    connect(&m_controller, &PreviewController::resultChanged, this, &BeforeAfter::refresh);
    connect(&m_controller, &PreviewController::runningChanged, this, &BeforeAfter::refresh);
    connect(&m_controller.document(), &PipelineDocument::parsed, this, &BeforeAfter::refresh);
    connect(&theme(), &Theme::changed, this, &BeforeAfter::refresh);
    refresh();
}

QWidget* BeforeAfter::buildSummary()
{
    auto* pane = new QWidget(this);
    pane->setProperty("pane", QStringLiteral("window"));
    pane->setAttribute(Qt::WA_StyledBackground);
    auto* line = new QHBoxLayout(pane);
    line->setContentsMargins(theme().px(8), theme().px(3), theme().px(8), theme().px(3));
    line->setSpacing(theme().px(12));
    m_summary->setObjectName(QStringLiteral("previewSummary"));
    m_sample->setObjectName(QStringLiteral("previewSampleNumber"));
    m_previous->setObjectName(QStringLiteral("previewPrevious"));
    m_next->setObjectName(QStringLiteral("previewNext"));
    m_stepThrough->setObjectName(QStringLiteral("previewStepThrough"));
    m_stepThrough->setAccessibleName(tr("Step through, F10"));
    m_stepThrough->setToolTip(tr("Shows the event after each step of the pipeline"));
    for (QPushButton* button : {m_stepThrough, m_previous, m_next}) {
        button->setProperty("line", true);
        button->setAutoDefault(false);
    }
    m_previous->setToolTip(tr("Previous sample; Alt+Up goes change by change"));
    m_next->setToolTip(tr("Next sample; Alt+Down goes change by change"));
    line->addWidget(m_summary);
    line->addWidget(m_facts);
    line->addStretch(1);
    line->addWidget(m_sample);
    line->addWidget(m_stepThrough);
    line->addWidget(m_previous);
    line->addWidget(m_next);
    return pane;
}

void BeforeAfter::build()
{
    auto* heads = new QHBoxLayout;
    heads->setContentsMargins(0, 0, 0, 0);
    heads->setSpacing(0);
    m_gutterHead->setAlignment(Qt::AlignCenter);
    m_gutterHead->setAutoFillBackground(true);
    heads->addWidget(m_left, 1);
    heads->addWidget(m_gutterHead);
    heads->addWidget(m_right, 1);
    m_outputs->setObjectName(QStringLiteral("previewOutputs"));
    m_outputs->setAccessibleName(tr("Outputs"));
    m_outputs->setDrawBase(false);
    m_outputs->setExpanding(false);
    m_end->setObjectName(QStringLiteral("previewEnd"));
    m_end->setTextFormat(Qt::PlainText);
    m_end->setWordWrap(true);
    m_end->setAutoFillBackground(true);
    m_end->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new StepBar(m_through, this));
    column->addLayout(heads);
    column->addWidget(m_outputs, 0, Qt::AlignRight);
    column->addWidget(m_end);
    column->addWidget(m_diff, 1);
    column->addWidget(buildSummary());
    m_message->setObjectName(QStringLiteral("previewMessage"));
    m_stack->addWidget(m_message);
    m_stack->addWidget(page);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_stack);
}

/// The headers stand over their panes.
void BeforeAfter::alignHeaders()
{
    m_gutterHead->setVisible(m_diff->gutterWidth() > 0);
    m_gutterHead->setFixedWidth(m_diff->gutterWidth());
    m_left->setFixedWidth(std::max(0, m_diff->leftWidth()));
}

QString BeforeAfter::failureTitle() const
{
    switch (m_controller.failed()) {
    case PreviewController::Failed::Reading:
        return tr("BLUE could not be read");
    case PreviewController::Failed::Pipeline:
        return tr("The pipeline could not be run");
    case PreviewController::Failed::DryRun:
        return tr("The dry run came to no end");
    }
    return {};
}

void BeforeAfter::showMessage()
{
    m_message->clearButtons();
    const std::optional<Error>& error = m_controller.error();
    if (!m_controller.connected()) {
        m_message->show(Severity::None, tr("No BLUE store"),
                        tr("Open a store, Ctrl+O. Previewing only reads it."));
    } else if (error) {
        m_message->show(Severity::Error, failureTitle(), toQt(error->message));
        QPushButton* again =
            m_message->addButton(tr("Try again"), QStringLiteral("previewTryAgain"));
        connect(again, &QPushButton::clicked, &m_controller, &PreviewController::runSample);
        QPushButton* copy =
            m_message->addButton(tr("Copy details"), QStringLiteral("previewCopyDetails"));
        const QString details =
            toQt(error->message + (error->detail.empty() ? "" : "\n" + error->detail));
        connect(copy, &QPushButton::clicked, this,
                [details] { QGuiApplication::clipboard()->setText(details); });
    } else if (m_controller.running() != PreviewController::Running::Nothing) {
        m_message->show(Severity::None, tr("Reading BLUE"),
                        tr("The first samples show as soon as they are read."));
    } else if (m_controller.document().problem()) {
        m_message->show(Severity::Error, tr("The pipeline cannot be run"),
                        m_controller.document().problem()->message);
    } else if (!m_controller.result()) {
        m_message->show(Severity::None, tr("Not run yet"),
                        tr("F5 runs the pipeline on a sample of BLUE. Nothing is written."));
    } else if (m_controller.result()->eventsRead == 0) {
        m_message->show(Severity::None, tr("BLUE holds no events"),
                        tr("There is nothing to preview yet."));
    } else {
        m_message->show(
            Severity::None, tr("No sample of these"),
            tr("No sampled event ended like that. Choose another cell of the coverage."));
    }
}

void BeforeAfter::refresh()
{
    const bool error = m_controller.error().has_value();
    const bool content = m_controller.pair() != nullptr && !error;
    if (!content)
        showMessage();
    m_stack->setCurrentIndex(content ? 1 : 0);
    m_diff->setStale(m_controller.stale());
    if (content)
        showHeaders();
}

QString BeforeAfter::endOf(const PreviewPair& pair) const
{
    const auto& steps = m_controller.result()->steps;
    if (!pair.failure.empty())
        return toQt(pair.failure);
    if (!pair.invalid.empty())
        return toQt(pair.invalid);
    if (pair.disposition == Disposition::Dropped && !pair.steps.empty())
        return tr("dropped by %1: %2")
            .arg(stepWord(steps, pair.steps.back()), toQt(steps[pair.steps.back()].summary));
    if (pair.disposition == Disposition::Merged && !pair.steps.empty())
        return tr("taken in by %1: it comes out with a later event")
            .arg(stepWord(steps, pair.steps.back()));
    return {};
}

void BeforeAfter::showOutputs(std::span<const Event> outputs, int current)
{
    m_filling = true;
    while (m_outputs->count() > 0)
        m_outputs->removeTab(0);
    for (std::size_t i = 0; i < outputs.size() && outputs.size() > 1; ++i)
        m_outputs->addTab(
            tr("%1 of %2  %3").arg(i + 1).arg(outputs.size()).arg(toQt(outputs[i].type)));
    m_outputs->setCurrentIndex(current);
    m_outputs->setVisible(outputs.size() > 1);
    m_filling = false;
}

void BeforeAfter::showEnd(const QString& text, bool failed)
{
    m_end->setText(text);
    m_end->setVisible(!text.isEmpty());
    QPalette colours = palette();
    colours.setColor(QPalette::Window, theme().color(failed ? Role::ErrorTint : Role::Stripe));
    colours.setColor(QPalette::WindowText, theme().color(failed ? Role::Error : Role::Text));
    m_end->setPalette(colours);
    m_end->setContentsMargins(theme().px(8), theme().px(4), theme().px(8), theme().px(4));
}

void BeforeAfter::showWhole()
{
    const PreviewPair& pair = *m_controller.pair();
    const PreviewResult& result = *m_controller.result();
    const Event& before = result.before[pair.before];
    const PreviewRow& row = result.matrix[pair.row];
    m_left->setStore(StoreMark::Blue);
    m_left->show(tr("BLUE as stored"), addressText(toQt(row.type), toQt(row.version)),
                 tr("%1, version %2, %3")
                     .arg(toQt(before.stream))
                     .arg(before.version)
                     .arg(positionText(before.position)),
                 sizeText(before));
    const auto outputs = result.outputsOf(pair);
    const QString title = tr("Expected GREEN");
    if (m_controller.output() < outputs.size()) {
        const Event& after = outputs[m_controller.output()];
        m_right->show(title, addressText(toQt(after.type), toQt(after.schemaVersion)),
                      toQt(after.stream), sizeText(after));
    } else {
        m_right->show(title, pair.failure.empty() ? tr("nothing") : tr("failed"), {}, {});
    }
    m_diff->setSideNames(tr("Before, as stored in BLUE"), tr("After, expected GREEN"));
    showOutputs(outputs, static_cast<int>(m_controller.output()));
    const QString end = endOf(pair);
    const bool invalid = pair.failure.empty() && !pair.invalid.empty();
    const bool failed = !pair.failure.empty() || invalid;
    showEnd(invalid  ? tr("not valid: %1").arg(end)
            : failed ? tr("failed: %1").arg(end)
                     : end,
            failed);
}

/// The step alone: what stood before it, and what stands behind it.
void BeforeAfter::showStep()
{
    const auto side = [](SideHeader* head, const QString& title, const Event* event) {
        if (event)
            head->show(title, addressText(toQt(event->type), toQt(event->schemaVersion)),
                       toQt(event->stream), sizeText(*event));
        else
            head->show(title, tr("nothing"), {}, {});
    };
    const std::size_t step = m_through.step();
    m_left->setStore(step == 0 ? StoreMark::Blue : StoreMark::ExpectedGreen);
    side(m_left, m_through.stageName(step), m_through.before());
    side(m_right, m_through.stageName(step + 1), m_through.after());
    m_diff->setSideNames(m_through.stageName(step), m_through.stageName(step + 1));
    showOutputs(m_through.outputs(), m_through.output());
    showEnd(m_through.end(), m_through.failed() || m_through.error());
}

void BeforeAfter::showHeaders()
{
    if (m_through.active())
        showStep();
    else
        showWhole();
    QPalette head = palette();
    head.setColor(QPalette::Window, theme().color(Role::Header));
    head.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    m_gutterHead->setPalette(head);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    for (QLabel* label : {m_facts, m_sample, m_gutterHead, m_summary})
        label->setFont(theme().font(Size::Small));
    m_facts->setPalette(quiet);
    m_sample->setPalette(quiet);
    m_sample->setText(
        tr("Sample %1 of %2").arg(m_controller.current() + 1).arg(m_controller.pairs().size()));
    m_previous->setEnabled(m_controller.current() > 0);
    m_next->setEnabled(m_controller.current() + 1 < static_cast<int>(m_controller.pairs().size()));
    m_stepThrough->setVisible(!m_through.active());
    m_stepThrough->setEnabled(m_through.canBegin());
}

void BeforeAfter::showPair()
{
    if (m_through.active() && !m_through.ready() && !m_through.error())
        return; // what stands there stays until the step is laid out
    const ShownPair& shown = m_through.active() ? m_through.shown() : m_controller.shown();
    m_diff->show(shown.diff, shown.gutter);
    m_summary->setText(shown.summary);
    m_facts->setText(shown.facts.join(QStringLiteral("    ")));
    alignHeaders();
}

bool BeforeAfter::nextDifference()
{
    return m_diff->nextDifference() || m_controller.step(1);
}

bool BeforeAfter::previousDifference()
{
    return m_diff->previousDifference() || m_controller.step(-1);
}

} // namespace viridian::ui
