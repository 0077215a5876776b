#include "ui/widgets/guards/tone_label.h"

namespace viridian::ui {

ToneLabel::ToneLabel(Tone tone, QWidget* parent) : QLabel(parent), m_tone(tone)
{
    setTextFormat(Qt::PlainText);
    connect(&theme(), &Theme::changed, this, &ToneLabel::restyle);
    restyle();
}

ToneLabel::ToneLabel(const QString& text, Tone tone, QWidget* parent) : ToneLabel(tone, parent)
{
    setText(text);
}

void ToneLabel::setRole(Role role)
{
    m_tone.role = role;
    restyle();
}

void ToneLabel::restyle()
{
    if (m_tone.mono)
        setFont(m_tone.size == Size::Small ? theme().smallMonoFont() : theme().monoFont());
    else
        setFont(m_tone.bold ? theme().boldFont(m_tone.size) : theme().font(m_tone.size));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, theme().color(m_tone.role));
    setPalette(colors);
}

} // namespace viridian::ui
