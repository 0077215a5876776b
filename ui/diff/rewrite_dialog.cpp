#include "ui/diff/rewrite_dialog.h"

#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {

RewriteDialog::RewriteDialog(const QString& stream, const QString& green, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("rewriteDialog"));
    setWindowTitle(tr("Write a stream again"));
    auto* what = new QLabel(stream, this);
    what->setTextFormat(Qt::PlainText);
    what->setFont(theme().monoFont());
    auto* effect = new QLabel(
        tr("In the segments that differ, what GREEN %1 holds of this stream is replaced by what "
           "the "
           "pipeline makes of BLUE: events that are missing are written, events that nobody "
           "expects are removed. Nothing else of GREEN changes, BLUE is only read. It is noted in "
           "the journal, and GREEN is proven again.")
            .arg(green),
        this);
    effect->setTextFormat(Qt::PlainText);
    effect->setWordWrap(true);
    auto* confirm = new QPushButton(tr("Write stream again"), this);
    confirm->setObjectName(QStringLiteral("rewriteConfirm"));
    confirm->setAutoDefault(false);
    auto* cancel = new QPushButton(tr("Keep as it is"), this);
    cancel->setObjectName(QStringLiteral("rewriteCancel"));
    cancel->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(confirm);
    buttons->addWidget(cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme().px(10));
    layout->addWidget(what);
    layout->addWidget(effect);
    layout->addLayout(buttons);
    resize(theme().px(480), sizeHint().height());
    connect(confirm, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
}

} // namespace viridian::ui
