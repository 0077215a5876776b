#include "ui/diff/ignore_dialog.h"

#include "ui/shell/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

const QRegularExpression& elementStep()
{
    static const QRegularExpression step(QStringLiteral("/\\d+(?=/|$)"));
    return step;
}

} // namespace

IgnoreDialog::IgnoreDialog(const QString& path, const QString& type, const QString& file,
                           QWidget* parent)
    : QDialog(parent), m_path(path), m_type(type),
      m_this(new QRadioButton(tr("In %1 only").arg(type), this)),
      m_elements(new QCheckBox(tr("In every element of the list"), this))
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
    m_elements->setObjectName(QStringLiteral("ignoreEveryElement"));
    m_elements->setChecked(path.contains(elementStep()));
    m_elements->setVisible(m_elements->isChecked());
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
    layout->addWidget(m_elements);
    layout->addLayout(buttons);
    resize(theme().px(460), sizeHint().height());
    connect(confirm, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
}

QString IgnoreDialog::chosenPath() const
{
    return m_elements->isChecked() ? QString(m_path).replace(elementStep(), QStringLiteral("/*"))
                                   : m_path;
}

QString IgnoreDialog::chosenType() const
{
    return m_this->isChecked() ? m_type : QString();
}

} // namespace viridian::ui
