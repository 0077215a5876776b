#include "ui/preview/message_pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {

MessagePane::MessagePane(QWidget* parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_title(new QLabel(this)),
      m_sentence(new QLabel(this)), m_buttons(new QHBoxLayout)
{
    setProperty("pane", QStringLiteral("base"));
    setAttribute(Qt::WA_StyledBackground);
    auto* head = new QHBoxLayout;
    head->addStretch(1);
    head->addWidget(m_icon);
    head->addWidget(m_title);
    head->addStretch(1);
    m_title->setTextFormat(Qt::PlainText);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addLayout(head);
    layout->addWidget(m_sentence);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
    connect(&theme(), &Theme::changed, this, &MessagePane::restyle);
    restyle();
}

void MessagePane::restyle()
{
    const Theme& look = theme();
    layout()->setContentsMargins(look.px(16), look.px(8), look.px(16), look.px(8));
    layout()->setSpacing(look.px(8));
    m_buttons->setSpacing(look.px(8));
    m_title->setFont(look.boldFont(Size::Section));
    m_icon->setVisible(m_severity != Severity::None);
    if (m_severity != Severity::None)
        m_icon->setPixmap(look.pixmap(Theme::iconName(m_severity), look.px(18),
                                      look.color(m_severity), devicePixelRatioF()));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, look.color(Role::TextSecondary));
    m_sentence->setPalette(quiet);
}

void MessagePane::show(Severity severity, const QString& title, const QString& sentence)
{
    m_severity = severity;
    m_title->setText(title);
    m_sentence->setText(sentence);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    restyle();
}

QPushButton* MessagePane::addButton(const QString& verb, const QString& objectName)
{
    if (m_buttons->isEmpty()) {
        m_buttons->addStretch(1);
        m_buttons->addStretch(1);
    }
    auto* button = new QPushButton(verb, this);
    button->setObjectName(objectName);
    button->setAutoDefault(false);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

void MessagePane::clearButtons()
{
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

} // namespace viridian::ui
