#pragma once

#include "core/event/position.h"

#include <QAbstractSlider>

#include <optional>
#include <vector>

namespace viridian::ui {

/// Stands for the scroll bar of a table over a store of any size: the whole store from first to
/// last position, a handle where the view is, ticks for marks. Its value runs from 0 to 1,000,000.
///
/// objectName positionBar. Thread: UI.
class PositionBar : public QAbstractSlider {
    Q_OBJECT

public:
    static constexpr int kSteps = 1'000'000;

    explicit PositionBar(QWidget* parent = nullptr);

    /// The store's range; absent: the bar is empty.
    void setRangeOf(std::optional<Position> first, std::optional<Position> last);
    /// Where the view is, without a signal.
    void showAt(const Position& position);
    void setMarks(std::vector<Position> marks);

    [[nodiscard]] QSize sizeHint() const override;

signals:
    /// The person asked for that place; sent 40 ms after the last movement of a drag.
    void wanted(const viridian::Position& position);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    [[nodiscard]] int stepOf(const Position& position) const;
    [[nodiscard]] Position positionOf(int step) const;
    void moveTo(int y);

    std::optional<Position> m_first;
    std::optional<Position> m_last;
    std::vector<Position> m_marks;
    int m_timer = 0;
};

} // namespace viridian::ui
