#pragma once

#include "ui/shell/theme.h"

#include <QLabel>

namespace viridian::ui {

/// Plain text in a size and colour of the theme; follows it.
class ToneLabel : public QLabel {
    Q_OBJECT

public:
    struct Tone {
        Size size = Size::Text;
        Role role = Role::Text;
        bool bold = false;
        bool mono = false;
    };
    explicit ToneLabel(Tone tone, QWidget* parent = nullptr);
    ToneLabel(const QString& text, Tone tone, QWidget* parent = nullptr);

    void setRole(Role role);

private:
    void restyle();

    Tone m_tone;
};

} // namespace viridian::ui
