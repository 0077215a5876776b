#pragma once

#include "core/diff/diff.h"
#include "ui/shell/theme.h"

#include <QWidget>

#include <array>
#include <optional>
#include <vector>

namespace viridian::ui {

class DiffController;

/// Where the differences lie between the first and the last position: four lanes, each with its own
/// mark, and the segments below. Click and arrow keys move between marks. objectName: diffOverview.
/// Thread: UI.
class OverviewStrip : public QWidget {
    Q_OBJECT

public:
    /// A lane's mark; differences that fall on one place share it.
    struct Mark {
        int lane = 0;
        double place = 0;   ///< 0 to 1
        int difference = 0; ///< first of them in the list
        int count = 1;
        QString stream;
    };
    static constexpr int kLanes = 4;

    OverviewStrip(DiffController& controller, QWidget* parent);

    [[nodiscard]] const std::vector<Mark>& marks() const { return m_marks; }
    /// Pixels: where the lanes' words end, and where a selected mark at the first position begins.
    [[nodiscard]] double labelsEnd() const;
    [[nodiscard]] double firstMarkLeft() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void restyle();
    void moveBy(int direction);
    void describe();
    [[nodiscard]] QRectF axis() const;
    [[nodiscard]] double laneY(int lane) const;
    [[nodiscard]] double xOf(double place) const;
    [[nodiscard]] double placeOf(const Position& position) const;
    void paintLanes(QPainter& painter) const;
    void paintSegments(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintSelection(QPainter& painter) const;
    void paintTicks(QPainter& painter) const;

    DiffController& m_controller;
    std::vector<Mark> m_marks; ///< by place
    std::uint64_t m_first = 1;
    std::uint64_t m_last = 1;
};

/// Lane of a label: changed and metadata, missing, extra, order or version.
[[nodiscard]] int laneOf(diff::Label label);

} // namespace viridian::ui
