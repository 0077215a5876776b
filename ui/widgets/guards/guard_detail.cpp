#include "ui/widgets/guards/guard_detail.h"

#include "core/cutover/acknowledgement.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/guard_words.h"
#include "ui/widgets/guards/runs_label.h"
#include "ui/widgets/guards/tone_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kSide = 12;
constexpr double kIndent = 34; ///< text below the title's words, past its icon

QString blocksWords(const GuardReading& guard)
{
    if (guard.state == GuardState::Unknown && guard.blocking)
        return GuardDetail::tr("unknown, so it blocks");
    if (guard.state == GuardState::Failed && guard.blocking)
        return GuardDetail::tr("failed, so it blocks");
    return stateWord(guard);
}

} // namespace

GuardDetail::GuardDetail(QWidget* parent)
    : QWidget(parent), m_title(new RunsLabel(Size::Text, this)),
      m_since(new ToneLabel({.size = Size::Small, .role = Role::TextSecondary}, this)),
      m_why(new ToneLabel({.size = Size::Small}, this)),
      m_passes(new ToneLabel({.size = Size::Small, .role = Role::TextSecondary}, this)),
      m_refused(new ToneLabel({.size = Size::Small, .role = Role::TextSecondary}, this))
{
    setObjectName(QStringLiteral("guardDetail"));
    buildButtons();
    buildReason();
    auto* first = new QHBoxLayout;
    first->addWidget(m_title, 1);
    first->addWidget(m_since);
    auto* body = new QVBoxLayout;
    body->setContentsMargins(theme().px(kIndent - kSide), 0, 0, 0);
    body->setSpacing(theme().px(4));
    for (ToneLabel* label : {m_why, m_passes}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        body->addWidget(label);
    }
    body->addWidget(m_buttons);
    body->addWidget(m_reason);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme().px(kSide), theme().px(8), theme().px(kSide), theme().px(8));
    layout->setSpacing(theme().px(5));
    layout->addLayout(first);
    layout->addLayout(body);
    layout->addStretch(1);
    showGuard(nullptr, {});
}

void GuardDetail::buildButtons()
{
    m_buttons = new QWidget(this);
    m_probe = new QPushButton(tr("Probe again  F5"), m_buttons);
    m_probe->setObjectName(QStringLiteral("guardProbe"));
    m_copy = new QPushButton(tr("Copy details"), m_buttons);
    m_copy->setObjectName(QStringLiteral("guardCopy"));
    m_note = new QPushButton(m_buttons);
    m_note->setObjectName(QStringLiteral("guardNote"));
    m_override = new QPushButton(tr("Override…"), m_buttons);
    m_override->setObjectName(QStringLiteral("guardOverride"));
    auto* row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, theme().px(4), 0, 0);
    row->setSpacing(theme().px(8));
    for (QPushButton* button : {m_probe, m_copy, m_note, m_override}) {
        button->setProperty("line", true);
        row->addWidget(button);
    }
    row->addWidget(m_refused, 1);
    connect(m_probe, &QPushButton::clicked, this, &GuardDetail::probeRequested);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        if (m_guard)
            QGuiApplication::clipboard()->setText(detailsText(*m_guard));
    });
    connect(m_note, &QPushButton::clicked, this, [this] { openReason(otherNote()); });
    connect(m_override, &QPushButton::clicked, this, [this] { openReason(Note::Override); });
}

void GuardDetail::buildReason()
{
    m_reason = new QWidget(this);
    m_reasonLabel = new ToneLabel({.size = Size::Small, .role = Role::TextSecondary}, m_reason);
    m_taken = new QLineEdit(m_reason);
    m_taken->setObjectName(QStringLiteral("guardTaken"));
    m_taken->setAccessibleName(tr("When the backup was made"));
    m_words = new QLineEdit(m_reason);
    m_words->setObjectName(QStringLiteral("guardReason"));
    m_apply = new QPushButton(m_reason);
    m_apply->setObjectName(QStringLiteral("guardApply"));
    auto* back = new QPushButton(tr("Back"), m_reason);
    back->setObjectName(QStringLiteral("guardBack"));
    auto* row = new QHBoxLayout(m_reason);
    row->setContentsMargins(0, theme().px(4), 0, 0);
    row->setSpacing(theme().px(8));
    row->addWidget(m_reasonLabel);
    row->addWidget(m_taken);
    row->addWidget(m_words, 1);
    row->addWidget(m_apply);
    row->addWidget(back);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_taken, m_words, m_apply, back})
        widget->setProperty("line", true);
    m_taken->setMaximumWidth(theme().px(150));
    connect(m_words, &QLineEdit::textChanged, this, &GuardDetail::updateButtons);
    connect(m_taken, &QLineEdit::textChanged, this, &GuardDetail::updateButtons);
    connect(m_apply, &QPushButton::clicked, this, &GuardDetail::apply);
    connect(back, &QPushButton::clicked, this, &GuardDetail::closeReason);
}

void GuardDetail::showGuard(const GuardReading* guard, const GuardModel::Trouble& trouble)
{
    const bool another =
        (guard == nullptr) != !m_guard || (guard != nullptr && guard->id != m_guard->id);
    m_guard = guard == nullptr ? std::nullopt : std::optional(*guard);
    if (another)
        closeReason();
    updateButtons();
    if (guard == nullptr) {
        m_title->setRuns(
            {{.text = tr("Choose a guard to see what it looks at."), .role = Role::TextSecondary}});
        for (ToneLabel* label : {m_why, m_passes, m_since})
            label->clear();
        return;
    }
    Run title{.text = tr("%1: %2").arg(toQt(guard->name), blocksWords(*guard)),
              .bold = true,
              .icon = iconOf(*guard)};
    std::vector<Run> runs{{.text = {}, .severity = severityOf(*guard), .icon = title.icon}};
    title.icon.clear();
    title.gap = 8;
    runs.push_back(title);
    m_title->setRuns(std::move(runs));
    QString since;
    if (trouble.rounds > 0)
        since = tr("first failed %1").arg(shortClockText(trouble.since));
    if (trouble.rounds > 1)
        since += tr(", %1 times since").arg(trouble.rounds);
    m_since->setText(since);
    m_why->setText(toQt(guard->why));
    QString passes = tr("Passes when %1.").arg(toQt(guard->passesWhen));
    if (!guard->overrideReason.empty())
        passes =
            tr("Overridden by %1: %2").arg(toQt(guard->overrideBy), toQt(guard->overrideReason));
    else if (isTrouble(*guard))
        passes += QLatin1Char(' ') + (guard->overridable ? tr("An override needs a reason.")
                                                         : tr("It can never be overridden."));
    m_passes->setText(passes);
}

void GuardDetail::setNotesAllowed(bool allowed, const QString& why)
{
    m_notesAllowed = allowed;
    m_refused->setText(allowed ? QString() : why);
    if (!allowed)
        closeReason();
    updateButtons();
}

void GuardDetail::setProbeAllowed(bool allowed)
{
    m_probeAllowed = allowed;
    updateButtons();
}

GuardDetail::Note GuardDetail::otherNote() const
{
    if (m_guard && m_guard->id == kReversibilityStep)
        return Note::Acknowledge;
    if (m_guard && m_guard->id == kBackupStep)
        return Note::Backup;
    return Note::None;
}

void GuardDetail::updateButtons()
{
    const bool asking = m_asking != Note::None;
    m_buttons->setVisible(m_guard.has_value() && !asking);
    m_reason->setVisible(asking);
    m_probe->setEnabled(m_probeAllowed);
    const Note other = otherNote();
    m_note->setVisible(other != Note::None);
    m_note->setText(other == Note::Backup ? tr("Note a backup…") : tr("Acknowledge…"));
    m_note->setEnabled(m_notesAllowed);
    m_override->setVisible(m_guard && isTrouble(*m_guard) && m_guard->overridable);
    m_override->setEnabled(m_notesAllowed);
    const bool timed = m_asking != Note::Backup || parseTime(fromQt(m_taken->text())).has_value();
    m_taken->setProperty("invalid", !timed);
    m_apply->setEnabled(!m_words->text().trimmed().isEmpty() && timed);
}

void GuardDetail::openReason(Note note)
{
    m_asking = note;
    m_words->clear();
    m_taken->setVisible(note == Note::Backup);
    m_taken->setText(dateTimeText(viridian::now()).left(16));
    switch (note) {
    case Note::Override:
        m_reasonLabel->setText(tr("Reason, goes into the journal"));
        m_apply->setText(tr("Override"));
        break;
    case Note::Acknowledge:
        m_reasonLabel->setText(tr("Your words, go into the journal"));
        m_apply->setText(tr("Acknowledge"));
        break;
    case Note::Backup:
        m_reasonLabel->setText(tr("Made (UTC), and how"));
        m_apply->setText(tr("Note the backup"));
        break;
    case Note::None:
        break;
    }
    m_words->setAccessibleName(m_reasonLabel->text());
    updateButtons();
    m_words->setFocus();
}

void GuardDetail::closeReason()
{
    m_asking = Note::None;
    updateButtons();
}

void GuardDetail::apply()
{
    if (!m_guard)
        return;
    const Note note = m_asking;
    const QString words = m_words->text().trimmed();
    closeReason();
    if (note == Note::Override)
        emit overrideRequested(toQt(m_guard->id), words);
    else if (note == Note::Acknowledge)
        emit acknowledgeRequested(words);
    else if (note == Note::Backup)
        emit backupNoted(m_taken->text(), words);
}

void GuardDetail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    painter.fillRect(0, 0, width(), 1, theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
