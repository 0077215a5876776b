#include "ui/cutover/rehearsal_dialog.h"

#include "ui/shell/theme.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/runs_label.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {

QString rehearsalText(const Rehearsal& rehearsal)
{
    QStringList lines;
    std::string step;
    for (const RehearsalLine& line : rehearsal.lines) {
        if (line.step != step)
            lines.push_back((step.empty() ? QString() : QStringLiteral("\n")) + toQt(line.step));
        step = line.step;
        lines.push_back(QStringLiteral("  %1 %2").arg(
            line.ok ? QStringLiteral(" ") : QStringLiteral("!"), toQt(line.what)));
        if (!line.found.empty())
            lines.push_back(QStringLiteral("      %1").arg(toQt(line.found)));
    }
    for (const std::string& guard : rehearsal.guards.blocking())
        lines.push_back(RehearsalDialog::tr("\n  ! Guard %1 blocks").arg(toQt(guard)));
    lines.push_back(QLatin1Char('\n') +
                    RehearsalDialog::tr("Freeze: %1").arg(toQt(rehearsal.plan.freeze.words)));
    return lines.join(QLatin1Char('\n'));
}

RehearsalDialog::RehearsalDialog(const Rehearsal& rehearsal, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("rehearsalDialog"));
    setWindowTitle(tr("Rehearsal"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* verdict = new RunsLabel(Size::Section, this);
    const Severity severity = rehearsal.wouldRun ? Severity::Passed : Severity::Error;
    verdict->setRuns(
        {{.text = {}, .severity = severity, .icon = Theme::iconName(severity)},
         {.text = rehearsal.wouldRun ? tr("A run would begin. Nothing was changed.")
                                     : tr("A run would not begin. Nothing was changed."),
          .bold = true,
          .gap = 8}});
    auto* text = new QPlainTextEdit(this);
    text->setObjectName(QStringLiteral("rehearsalText"));
    text->setAccessibleName(tr("Rehearsal"));
    text->setReadOnly(true);
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setFont(theme().monoFont());
    text->setPlainText(rehearsalText(rehearsal));
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(copy, &QPushButton::clicked, text,
            [text] { QGuiApplication::clipboard()->setText(text->toPlainText()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(verdict);
    layout->addWidget(text, 1);
    layout->addWidget(buttons);
    resize(theme().px(760), theme().px(560));
}

} // namespace viridian::ui
