#include "ui/diff/ignore_dialog.h"

#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace viridian::ui {

IgnoreDialog::IgnoreDialog(const QString& path, const QString& type, const QString& file,
                           QWidget* parent)
    : QDialog(parent), m_type(type), m_this(new QRadioButton(tr("In %1 only").arg(type), this))
{
    setObjectName(QStringLiteral("ignoreDialog"));
    setWindowTitle(tr("Ignore a path"));
    auto* what = new QLabel(path, this);
    what->setTextFormat(Qt::PlainText);
    what->setFont(theme().monoFont());
    auto* effect = new QLabel(
        tr("Differences at this path will no longer count. The rule is written to %1 and becomes "
           "part of every proof: what was proven without it is proven again.")
            .arg(file),
        this);
    effect->setTextFormat(Qt::PlainText);
    effect->setWordWrap(true);
    auto* every = new QRadioButton(tr("In every type"), this);
    every->setObjectName(QStringLiteral("ignoreEveryType"));
    m_this->setObjectName(QStringLiteral("ignoreThisType"));
    m_this->setChecked(true);
    auto* confirm = new QPushButton(tr("Ignore and prove again"), this);
    confirm->setObjectName(QStringLiteral("ignoreConfirm"));
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(QStringLiteral("ignoreCancel"));
    cancel->setDefault(true);

    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(confirm);
    buttons->addWidget(cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme().px(10));
    layout->addWidget(what);
    layout->addWidget(effect);
    layout->addWidget(m_this);
    layout->addWidget(every);
    layout->addLayout(buttons);
    resize(theme().px(460), sizeHint().height());
    connect(confirm, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
}

QString IgnoreDialog::chosenType() const
{
    return m_this->isChecked() ? m_type : QString();
}

} // namespace viridian::ui
