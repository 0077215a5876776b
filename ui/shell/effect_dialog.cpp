#include "ui/shell/effect_dialog.h"

#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr int kWidth = 480;

} // namespace

EffectDialog::EffectDialog(const QString& purpose, const QString& thing, const QString& effect,
                           const Answers& answers, QWidget* parent)
    : QDialog(parent), m_choices(new QVBoxLayout)
{
    setObjectName(purpose + QStringLiteral("Dialog"));
    auto* what = new QLabel(thing, this);
    what->setTextFormat(Qt::PlainText);
    what->setFont(theme().monoFont());
    what->setWordWrap(true); // all of a long command is to be seen before it is allowed
    auto* happens = new QLabel(effect, this);
    happens->setTextFormat(Qt::PlainText);
    happens->setWordWrap(true);
    auto* confirm = new QPushButton(answers.confirm, this);
    confirm->setObjectName(purpose + QStringLiteral("Confirm"));
    confirm->setAutoDefault(false);
    auto* cancel = new QPushButton(answers.cancel, this);
    cancel->setObjectName(purpose + QStringLiteral("Cancel"));
    cancel->setDefault(true);

    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(confirm);
    buttons->addWidget(cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme().px(10));
    m_choices->setSpacing(theme().px(10));
    layout->addWidget(what);
    layout->addWidget(happens);
    layout->addLayout(m_choices);
    layout->addLayout(buttons);
    const int width = theme().px(kWidth);
    resize(width, layout->totalHeightForWidth(width));
    connect(confirm, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
}

void EffectDialog::addChoice(QWidget* choice)
{
    m_choices->addWidget(choice);
    resize(width(), layout()->totalHeightForWidth(width()));
}

} // namespace viridian::ui
