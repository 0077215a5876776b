#include "ui/preview/proof_strip.h"

#include "core/base/text.h"
#include "core/pipeline/preview_report.h"
#include "ui/preview/fold_proof.h"
#include "ui/preview/preview_controller.h"
#include "ui/shell/text_runs.h"
#include "ui/text/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QWidgetAction>

#include <algorithm>
#include <array>

namespace viridian::ui {
namespace {

constexpr int kHeight = 62;
constexpr int kListWidth = 460;
constexpr int kListHeight = 420;
constexpr std::size_t kMostListed = 200;
constexpr std::array kShares{26, 19, 20, 15, 23}; ///< of the width, by the length of their words

QString stepName(const PreviewResult& result, std::size_t step)
{
    return step < result.steps.size()
               ? QString::number(step + 1) + QLatin1Char(' ') + toQt(result.steps[step].id)
               : QString();
}

} // namespace

ProofButton::ProofButton(const QString& title, const char* name, QWidget* parent)
    : QToolButton(parent), m_title(title)
{
    setObjectName(QLatin1String(name));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
}

QSize ProofButton::sizeHint() const
{
    return {theme().px(160), theme().px(kHeight)};
}

void ProofButton::show(Severity severity, const QString& verdict, const QString& evidence)
{
    m_severity = severity;
    m_verdict = verdict;
    m_evidence = evidence;
    setAccessibleName(m_title + QStringLiteral(", ") + verdict);
    setAccessibleDescription(evidence);
    setToolTip(evidence);
    update();
}

void ProofButton::paintEvent(QPaintEvent*)
{
    const Theme& look = theme();
    QPainter painter(this);
    painter.fillRect(rect(), look.color(underMouse() && isEnabled() ? Role::Hover : Role::Window));
    painter.fillRect(width() - 1, 0, 1, height(), look.color(Role::Border));
    painter.fillRect(0, 0, width(), 1, look.color(Role::Border));
    const bool quiet = m_severity == Severity::None;
    const QString icon = Theme::iconName(m_severity);
    if (!icon.isEmpty())
        look.drawIcon(
            painter, QRectF(look.px(12), look.px(12), look.iconSize(), look.iconSize()), icon,
            m_severity == Severity::Passed ? look.color(Role::Text) : look.color(m_severity));
    const QRectF first(look.px(36), look.px(9), width() - look.px(44), look.px(20));
    const QRectF second = first.translated(0, look.px(20));
    const Run title{
        .text = m_title, .bold = true, .role = quiet ? Role::TextSecondary : Role::Text};
    Run verdict{.text = m_verdict, .role = quiet ? Role::TextSecondary : Role::Text, .gap = 6};
    const TextRuns both({title, verdict}, Size::Text);
    if (both.width() <= first.width()) {
        both.paint(painter, first);
        TextRuns({{.text = m_evidence, .role = Role::TextSecondary}}, Size::Small)
            .paint(painter, second);
    } else { // the verdict goes before its evidence, which the tool tip has too
        verdict.gap = 0;
        TextRuns({title}, Size::Text).paint(painter, first);
        TextRuns({verdict}, Size::Text).paint(painter, second);
    }
    if (hasFocus()) {
        painter.setPen(QPen(look.color(Role::Focus), 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

ProofStrip::ProofStrip(PreviewController& controller, FoldProof& fold, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_fold(fold),
      m_foldButton(new ProofButton(tr("Folds"), "proofFold", this))
{
    setObjectName(QStringLiteral("proofStrip"));
    m_buttons = {new ProofButton(tr("Deterministic"), "proofDeterministic", this),
                 new ProofButton(tr("Schema"), "proofSchema", this),
                 new ProofButton(tr("Conserved"), "proofConserved", this),
                 new ProofButton(tr("Reversible"), "proofReversible", this),
                 new ProofButton(tr("Coverage"), "proofCoverage", this)};
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    for (int proof = 0; proof < Count; ++proof) {
        ProofButton* button = m_buttons.at(static_cast<std::size_t>(proof));
        line->addWidget(button, kShares.at(static_cast<std::size_t>(proof)));
        connect(button, &QToolButton::clicked, this,
                [this, proof] { open(static_cast<Proof>(proof)); });
    }
    line->addWidget(m_foldButton, 1);
    connect(m_foldButton, &QToolButton::clicked, this, &ProofStrip::foldWanted);
    connect(&m_fold, &FoldProof::changed, this, &ProofStrip::showFold);
    connect(&m_controller, &PreviewController::resultChanged, this, &ProofStrip::refresh);
    connect(&m_controller, &PreviewController::runningChanged, this, &ProofStrip::refresh);
    connect(&theme(), &Theme::changed, this, [this] {
        for (ProofButton* button : m_buttons)
            button->updateGeometry();
        m_foldButton->updateGeometry();
    });
    refresh();
    showFold();
}

void ProofStrip::showNothing()
{
    const bool runs = m_controller.running() != PreviewController::Running::Nothing;
    for (ProofButton* button : m_buttons) {
        button->show(Severity::None, runs ? tr("running") : tr("not run"), {});
        button->setEnabled(false);
    }
}

/// A schema that no payload met proves nothing: it does not pass.
void ProofStrip::showSchema(const PreviewProofs& proofs, bool stale)
{
    const std::uint64_t invalid = proofs.invalidCount();
    if (!proofs.schemaValid)
        return m_buttons[Schema]->show(Severity::None, tr("none declared"),
                                       tr("the pipeline names no schema"));
    const Severity severity = invalid > 0            ? Severity::Error
                              : proofs.judged() == 0 ? Severity::Warning
                                                     : Severity::Passed;
    const auto unmet = static_cast<int>(
        std::ranges::count(proofs.schemas, std::uint64_t{0}, &PreviewProofs::SchemaCount::judged));
    const QString counted =
        tr("%1 payloads, %2 schemas")
            .arg(numberText(proofs.judged()), numberText(proofs.schemas.size()));
    m_buttons[Schema]->show(stale ? Severity::None : severity,
                            invalid > 0            ? tr("%1 invalid").arg(numberText(invalid))
                            : proofs.judged() == 0 ? tr("none came out")
                                                   : tr("all valid"),
                            unmet == 0 ? counted : counted + tr(", %1 met no payload").arg(unmet));
}

/// What has no way back is no fault, and no proof either.
void ProofStrip::showReversible(const PreviewResult& result, bool stale)
{
    const std::optional<bool>& back = result.proofs.reversible;
    const bool all = std::ranges::all_of(
        result.matrix, [](const PreviewRow& row) { return row.reverse.notTried == 0; });
    const bool each = std::ranges::all_of(
        result.matrix, [](const PreviewRow& row) { return row.reverse.leftOut == 0; });
    const Severity severity = !back    ? Severity::None
                              : !*back ? Severity::Error
                              : all    ? Severity::Passed
                                       : Severity::Warning;
    m_buttons[Reversible]->show(stale ? Severity::None : severity,
                                !back    ? tr("not tried")
                                : !*back ? tr("no")
                                : !all   ? tr("in part")
                                : each   ? tr("yes")
                                         : tr("yes, of those tried"),
                                toQt(reverseText(result)));
}

/// Asked for, never run by itself: it reads whole streams.
void ProofStrip::showFold()
{
    const auto& result = m_fold.result();
    if (m_fold.running())
        return m_foldButton->show(Severity::None, tr("running"), tr("states are being compared"));
    if (m_fold.error())
        return m_foldButton->show(Severity::Error, tr("not compared"),
                                  toQt(m_fold.error()->message));
    if (!result)
        return m_foldButton->show(Severity::None, tr("not compared"),
                                  tr("needs a projection: choose…"));
    const Severity severity = m_fold.stale()    ? Severity::None
                              : result->equal() ? Severity::Passed
                                                : Severity::Error;
    m_foldButton->show(severity,
                       m_fold.stale()    ? tr("stale")
                       : result->equal() ? tr("same states")
                                         : tr("%1 differ").arg(numberText(result->differing)),
                       m_fold.sentence());
}

void ProofStrip::refresh()
{
    if (!m_controller.result())
        return showNothing();
    const PreviewResult& result = *m_controller.result();
    const PreviewProofs& proofs = result.proofs;
    const TransformCounters& count = result.counters;
    const bool stale = m_controller.stale();
    const auto verdict = [stale](bool holds, Severity otherwise) {
        return stale ? Severity::None : holds ? Severity::Passed : otherwise;
    };
    for (ProofButton* button : m_buttons)
        button->setEnabled(true);
    m_buttons[Deterministic]->show(
        verdict(proofs.deterministic, Severity::Error),
        proofs.deterministic ? tr("2 runs, same bytes") : tr("2 runs, other bytes"),
        tr("other batch sizes, %1").arg(toQt(shortHash(proofs.digest.toText()))));
    showSchema(proofs, stale);
    const bool kept = proofs.conservation && proofs.untouchedBytesEqual && proofs.dropsWithinLimits;
    m_buttons[Conserved]->show(
        verdict(kept, Severity::Error),
        !proofs.conservation          ? tr("events are missing")
        : !proofs.untouchedBytesEqual ? tr("bytes changed")
        : !proofs.dropsWithinLimits   ? tr("more drops than expected")
                                      : tr("in equals out"),
        count.failed == 0
            ? tr("%1 in, %2 out, each accounted for")
                  .arg(numberText(count.in), numberText(count.out))
            : tr("%1 in, %2 out, %3 failed")
                  .arg(numberText(count.in), numberText(count.out), numberText(count.failed)));
    showReversible(result, stale);
    std::size_t unseen = 0;
    QString first;
    for (const PreviewRow& row : result.matrix) {
        if (row.sampled > 0)
            continue;
        ++unseen;
        first = first.isEmpty() ? tr("%1 %2 has no sample").arg(toQt(row.type), toQt(row.version))
                                : first;
    }
    const bool covered = unseen == 0 && proofs.idleSteps.empty();
    if (first.isEmpty() && !proofs.idleSteps.empty())
        first = tr("step %1 applied to nothing").arg(stepName(result, proofs.idleSteps.front()));
    m_buttons[Coverage]->show(
        verdict(covered, Severity::Warning),
        tr("%1 of %2 addresses").arg(result.matrix.size() - unseen).arg(result.matrix.size()),
        first.isEmpty() ? tr("every step applied") : first);
}

QString ProofStrip::listOf(Proof proof) const
{
    const PreviewResult& result = *m_controller.result();
    QStringList lines;
    switch (proof) {
    case Deterministic:
        lines << tr("Digest of all outputs: %1").arg(toQt(result.proofs.digest.toText()))
              << tr("Seed %1, %2 events").arg(result.seed).arg(numberText(result.eventsRead));
        break;
    case Schema:
        for (const PreviewProofs::SchemaCount& count : result.proofs.schemas)
            lines << toQt(schemaText(count));
        for (const PreviewProofs::Invalid& invalid : result.proofs.invalid)
            lines << toQt(invalidText(result.proofs, invalid));
        if (lines.isEmpty())
            lines << tr("The pipeline names no schema, so none was checked.");
        break;
    case Conserved:
        for (const PreviewError& error : result.errors) {
            if (lines.size() < static_cast<qsizetype>(kMostListed))
                lines << toQt(error.message);
        }
        if (lines.isEmpty())
            lines << toQt(balanceText(result.counters));
        break;
    case Reversible:
        for (const PreviewRow& row : result.matrix) {
            if (const std::string text = reverseText(result, row); !text.empty())
                lines << toQt(text);
        }
        if (lines.isEmpty())
            lines << tr("No step touched an event.");
        break;
    case Coverage:
    case Count:
        for (const PreviewProofs::Address& address : result.proofs.unmatched)
            lines << tr("no step: %1 %2, %3 events")
                         .arg(toQt(address.type), toQt(address.version),
                              numberText(address.events));
        for (const std::size_t step : result.proofs.idleSteps)
            lines << tr("applied to nothing: step %1").arg(stepName(result, step));
        if (lines.isEmpty())
            lines << tr("Every address has a step, and every step applied.");
        break;
    }
    return lines.join(QLatin1Char('\n'));
}

/// The lines as paragraphs, to be told apart where they are wrapped, and no higher than a part of
/// the window: the rest scrolls.
QWidget* ProofStrip::listPane(const QString& lines, int least, QWidget* parent)
{
    QString text;
    for (const QString& line : lines.split(QLatin1Char('\n')))
        text += QStringLiteral("<p style=\"margin-top:0; margin-bottom:%1px\">%2</p>")
                    .arg(theme().px(6))
                    .arg(line.toHtmlEscaped());
    auto* label = new QLabel(parent);
    label->setObjectName(QStringLiteral("proofListText"));
    label->setTextFormat(Qt::RichText);
    label->setText(text);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setWordWrap(true);
    label->setContentsMargins(theme().px(12), theme().px(8), theme().px(12), theme().px(2));
    const int width = std::max(least, theme().px(kListWidth));
    label->setFixedWidth(width);
    const int height = label->heightForWidth(width);
    auto* pane = new QScrollArea(parent);
    pane->setFrameShape(QFrame::NoFrame);
    pane->setWidget(label);
    pane->setWidgetResizable(true);
    pane->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const int most = theme().px(kListHeight);
    pane->setFixedSize(width + (height > most ? pane->verticalScrollBar()->sizeHint().width() : 0),
                       std::min(height, most));
    return pane;
}

/// The list hangs above its button until Esc or a click elsewhere.
void ProofStrip::open(Proof proof)
{
    if (!m_controller.result())
        return;
    ProofButton* button = m_buttons.at(static_cast<std::size_t>(proof));
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("proofList"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(listPane(listOf(proof), button->width(), menu));
    menu->addAction(action);
    menu->popup(button->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
}

} // namespace viridian::ui
