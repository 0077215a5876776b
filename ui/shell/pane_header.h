#pragma once

#include "ui/shell/theme.h"

#include <QString>
#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace viridian::ui {

/// The 24 px strip on top of a pane: title in semibold secondary text, a note on the right, then
/// tool buttons. With a store it carries that store's rail on top and its shape before the title.
class PaneHeader : public QWidget {
    Q_OBJECT

public:
    explicit PaneHeader(const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setNote(const QString& note);
    /// Adds a widget (flat QToolButton, label) at the right end.
    void addWidget(QWidget* widget);
    void setStore(StoreMark store);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void restyle();

    QLabel* m_title;
    QLabel* m_note;
    QHBoxLayout* m_layout;
    StoreMark m_store = StoreMark::None;
};

} // namespace viridian::ui
