#pragma once

#include "core/cutover/cutover.h"
#include "ui/shell/theme.h"

#include <QWidget>

#include <vector>

namespace viridian::ui {

struct CutoverView;

/// The nine states as one line, with the point of no return as a double line between Proving and
/// Committed. Cancelling, RollingBack, RolledBack and Ambiguous replace a bracket's words and have
/// a box of their own there.
class StateRibbon : public QWidget {
    Q_OBJECT

public:
    enum class Look { Done, Current, ToCome, NotInMode };
    struct Box {
        CutoverState state = CutoverState::Draft;
        Look look = Look::ToCome;
        QString caption; ///< below: when it was entered, or the forecast
    };

    explicit StateRibbon(QWidget* parent = nullptr);

    /// @param now by the screen's clock
    void showView(const CutoverView& view, Timestamp now);
    [[nodiscard]] const std::vector<Box>& boxes() const { return m_boxes; }
    [[nodiscard]] QString leftWords() const { return m_left; }
    [[nodiscard]] QString rightWords() const { return m_right; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Frame;
    void paintBox(QPainter& painter, const QRectF& where, const Box& box) const;
    void paintArrow(QPainter& painter, double from, double to, double y, bool done) const;
    void paintBracket(QPainter& painter, const QRectF& where, bool left) const;
    void paintReturn(QPainter& painter, const Frame& frame) const;
    void announce();

    std::vector<Box> m_boxes;
    QString m_left;
    QString m_right;
    std::optional<CutoverState>
        m_special; ///< beside the line: Cancelling, RollingBack, RolledBack, Ambiguous
    bool m_specialRight = false;
    bool m_stale = false;
};

} // namespace viridian::ui
