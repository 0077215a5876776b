#pragma once

#include "ui/shell/theme.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace viridian::ui {

/// What stands where content would be: an icon and a title, a sentence, and what can be done about
/// it.
class MessagePane : public QWidget {
    Q_OBJECT

public:
    explicit MessagePane(QWidget* parent = nullptr);

    void show(Severity severity, const QString& title, const QString& sentence);
    /// Ownership: the pane. Stays until the next clearButtons().
    QPushButton* addButton(const QString& verb, const QString& objectName);
    void clearButtons();

private:
    void restyle();

    Severity m_severity = Severity::None;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_sentence;
    QHBoxLayout* m_buttons;
};

} // namespace viridian::ui
