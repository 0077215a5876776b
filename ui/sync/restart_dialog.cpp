#include "ui/sync/restart_dialog.h"

#include "ui/shell/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {

RestartDialog::RestartDialog(const QString& green, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("syncRestartDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Restart from zero"));
    auto* text = new QLabel(
        tr("Every event that sync wrote to GREEN %1 is deleted, with its checkpoint, digests and "
           "proofs. Then copying begins anew. Events that others wrote make it refuse.\n\n"
           "Type %1 to go on.")
            .arg(green),
        this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setMinimumWidth(theme().px(420));
    auto* name = new QLineEdit(this);
    name->setObjectName(QStringLiteral("syncRestartName"));
    name->setAccessibleName(tr("Name of GREEN"));
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* keep = buttons->addButton(tr("Keep GREEN"), QDialogButtonBox::RejectRole);
    QPushButton* empty =
        buttons->addButton(tr("Empty GREEN and copy"), QDialogButtonBox::AcceptRole);
    empty->setObjectName(QStringLiteral("syncRestartButton"));
    empty->setEnabled(false);
    keep->setDefault(true);
    connect(name, &QLineEdit::textChanged, this, [empty, green](const QString& typed) {
        empty->setEnabled(!green.isEmpty() && typed == green);
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(text);
    layout->addWidget(name);
    layout->addWidget(buttons);
}

} // namespace viridian::ui
