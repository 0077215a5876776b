#include "ui/sync/start_pane.h"

#include "ui/text/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace viridian::ui {

namespace {

/// Row headers, indexes and pages beside the payloads.
constexpr double kOverhead = 1.8;
/// Between what one core copied in SQLite and in PostgreSQL (tests/bench).
constexpr double kCopiedPerSecond = 40'000;

} // namespace

QString estimateText(const StartEstimate& estimate)
{
    const auto bytes = static_cast<std::uint64_t>(
        std::llround(static_cast<double>(estimate.events) * (estimate.bytesEach + 64) * kOverhead));
    const QString events =
        (estimate.exact ? QString() : StartPane::tr("about ")) + numberText(estimate.events);
    const std::chrono::duration<double> length(static_cast<double>(estimate.events) /
                                               kCopiedPerSecond);
    const QString time =
        length.count() < 1 ? StartPane::tr("under 1 s") : roughDurationText(length);
    QString text = StartPane::tr("%1 events. GREEN needs about %2").arg(events, byteText(bytes));
    text += estimate.free ? StartPane::tr("; %1 are free.").arg(byteText(*estimate.free))
                          : QStringLiteral(".");
    text += StartPane::tr(" At %1 copying takes %2; the rate is measured once it runs.")
                .arg(rateText(kCopiedPerSecond), time);
    if (estimate.free && *estimate.free < bytes)
        text += StartPane::tr(" That is more than is free: make room first.");
    return text;
}

StartPane::StartPane(QWidget* parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_title(new QLabel(this)),
      m_text(new QLabel(this)), m_start(new QPushButton(this))
{
    setObjectName(QStringLiteral("syncStart"));
    setProperty("pane", QStringLiteral("base"));
    setAttribute(Qt::WA_StyledBackground);
    for (QLabel* label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_title->setObjectName(QStringLiteral("syncStartTitle"));
    m_text->setObjectName(QStringLiteral("syncStartText"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_start->setObjectName(QStringLiteral("syncStartButton"));
    auto* column = new QVBoxLayout;
    column->setSpacing(theme().px(8));
    column->addStretch(1);
    auto* title = new QHBoxLayout;
    title->setSpacing(theme().px(8));
    title->addWidget(m_icon);
    title->addWidget(m_title, 1);
    column->addLayout(title);
    column->addWidget(m_text);
    column->addSpacing(theme().px(8));
    column->addWidget(m_start, 0, Qt::AlignLeft);
    column->addStretch(2);
    auto* row = new QHBoxLayout(this);
    row->addStretch(1);
    row->addLayout(column, 2);
    row->addStretch(1);
    connect(m_start, &QPushButton::clicked, this, &StartPane::startAsked);
    connect(&theme(), &Theme::changed, this, &StartPane::restyle);
    restyle();
}

void StartPane::restyle()
{
    m_title->setFont(theme().boldFont(Size::Section));
    QPalette colors = m_text->palette();
    colors.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    m_text->setPalette(colors);
    m_icon->setVisible(m_severity != Severity::None);
    if (m_severity != Severity::None)
        m_icon->setPixmap(theme().pixmap(Theme::iconName(m_severity), theme().iconSize(),
                                         theme().color(m_severity), devicePixelRatioF()));
    m_start->setIcon(theme().icon(QStringLiteral("play")));
}

void StartPane::set(Severity severity, const QString& title, const QString& text,
                    const QString& verb)
{
    m_severity = severity;
    m_title->setText(title);
    m_text->setText(text);
    m_start->setVisible(!verb.isEmpty());
    m_start->setText(verb);
    restyle();
}

bool StartPane::present(const SyncView& view, bool hasSamples)
{
    switch (view.phase) {
    case SyncPhase::NoStores:
        set(Severity::None, tr("Nothing to sync yet"),
            tr("Open BLUE, the store in production, and GREEN, the one for the next release "
               "(Ctrl+O)."));
        return true;
    case SyncPhase::Reading:
        set(Severity::None, tr("Reading GREEN…"), {});
        return true;
    case SyncPhase::Unreachable:
        if (hasSamples)
            return false;
        set(Severity::Error, tr("A store could not be read"), view.reason, {});
        return true;
    case SyncPhase::NotStarted:
        set(Severity::None, tr("Not started: GREEN holds nothing of BLUE"),
            view.estimate ? estimateText(*view.estimate) : QString(), tr("Start copying"));
        return true;
    case SyncPhase::Stopped:
        if (hasSamples)
            return false;
        set(Severity::None, tr("Not running"),
            tr("GREEN has a checkpoint, and nobody syncs. Going on begins where it stands: nothing "
               "is copied twice."),
            tr("Go on"));
        return true;
    case SyncPhase::Done:
        if (hasSamples)
            return false;
        set(Severity::None, tr("Done"),
            tr("The last sync copied what BLUE held and ended. Going on begins where it stands: "
               "nothing is copied twice."),
            tr("Go on"));
        return true;
    case SyncPhase::Exchanged:
        if (hasSamples)
            return false;
        set(Severity::None, tr("Roles exchanged"), view.reason);
        return true;
    case SyncPhase::Blocked:
    case SyncPhase::Failed:
        if (hasSamples)
            return false;
        set(Severity::Error, view.phase == SyncPhase::Blocked ? tr("Blocked") : tr("Failed"),
            view.reason, tr("Go on"));
        return true;
    default:
        return false;
    }
}

} // namespace viridian::ui
