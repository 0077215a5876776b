#pragma once

#include <QPointer>
#include <QWidget>

namespace viridian::ui {

/// The 2 px text-coloured frame around a view that took the focus by the keyboard. It lies over the
/// view, so that nothing moves; fields have theirs from the style sheet.
class FocusFrame : public QWidget {
    Q_OBJECT

public:
    /// Called by Theme for every FocusIn and FocusOut.
    static void follow(QObject* watched, const QEvent& event);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    explicit FocusFrame(QWidget& view);
};

} // namespace viridian::ui
