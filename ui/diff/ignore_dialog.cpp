#include "ui/diff/ignore_dialog.h"

#include <QCheckBox>
#include <QRadioButton>
#include <QRegularExpression>

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
    : EffectDialog(
          QStringLiteral("ignore"), path,
          tr("Differences at this path will no longer count. The rule is written to %1 and becomes "
             "part of every proof: what was proven without it is proven again.")
              .arg(file),
          {tr("Ignore and prove again"), tr("Cancel")}, parent),
      m_path(path), m_type(type), m_this(new QRadioButton(tr("In %1 only").arg(type), this)),
      m_elements(new QCheckBox(tr("In every element of the list"), this))
{
    setWindowTitle(tr("Ignore a path"));
    auto* every = new QRadioButton(tr("In every type"), this);
    every->setObjectName(QStringLiteral("ignoreEveryType"));
    m_this->setObjectName(QStringLiteral("ignoreThisType"));
    m_this->setChecked(true);
    m_elements->setObjectName(QStringLiteral("ignoreEveryElement"));
    m_elements->setChecked(path.contains(elementStep()));
    m_elements->setVisible(m_elements->isChecked());
    addChoice(m_this);
    addChoice(every);
    addChoice(m_elements);
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
