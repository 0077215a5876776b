#pragma once

#include "core/base/time.h"
#include "core/event/position.h"

#include <QWidget>

#include <optional>
#include <variant>

class QLabel;
class QLineEdit;

namespace viridian::ui {

/// A place in a store: a position, or a moment.
using StorePlace = std::variant<Position, Timestamp>;

/// Reads "98,214,003", "9233:17", "2026-11-22 22:02", "22:02:41" (of the day of @p day), "-15m".
/// @param pairs  the store's positions are pairs, so that "9:17" is one
/// Errors: InvalidInput, says what is accepted.
[[nodiscard]] Result<StorePlace> parsePlace(const QString& text, Timestamp now, Timestamp day,
                                            bool pairs);

/// The small line of Ctrl+G. objectNames goToLine, goToEdit, goToError. Thread: UI.
class GoToLine : public QWidget {
    Q_OBJECT

public:
    explicit GoToLine(QWidget* parent = nullptr);

    /// Shows the line and takes the focus.
    void ask(Timestamp now, Timestamp day, bool pairs);

signals:
    void wanted(const viridian::ui::StorePlace& place);
    /// The line was hidden again.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void go();

    QLineEdit* m_edit;
    QLabel* m_error;
    Timestamp m_now{};
    Timestamp m_day{};
    bool m_pairs = false;
};

} // namespace viridian::ui
