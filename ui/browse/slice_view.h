#pragma once

#include "core/base/time.h"
#include "ui/text/text.h"

#include <QWidget>

#include <cstddef>
#include <optional>

namespace viridian::ui {

/// A painted row of slices side by side, one of which the cursor is on: Left and Right move it, a
/// click puts it, and both it and Enter ask for the slice's time. What the slices are, a derived
/// class says and paints. Thread: UI.
class SliceView : public QWidget {
    Q_OBJECT

public:
    explicit SliceView(QWidget* parent = nullptr);

    void setZone(Zone zone);
    /// What stands in a slice, for its tool tip and for the widget's accessible description.
    [[nodiscard]] virtual QString sliceText(std::size_t slice) const = 0;

signals:
    void wanted(viridian::Timestamp time);

protected:
    [[nodiscard]] virtual std::size_t sliceCount() const = 0;
    /// Where a slice begins; absent: it cannot be gone to.
    [[nodiscard]] virtual std::optional<Timestamp> sliceTime(std::size_t slice) const = 0;
    /// Where the slices stand.
    [[nodiscard]] virtual QRect barArea() const = 0;
    /// Sets the accessible name and description.
    virtual void describe() = 0;

    [[nodiscard]] Zone zone() const { return m_zone; }
    [[nodiscard]] const std::optional<std::size_t>& cursor() const { return m_cursor; }
    /// After the slices changed.
    void slicesChanged();
    /// The part of @p row that a slice takes.
    [[nodiscard]] QRect sliceIn(const QRect& row, std::size_t slice) const;
    void paintGround(QPainter& painter) const;
    void paintFocus(QPainter& painter) const;
    /// The line of words below the bars.
    [[nodiscard]] QRect wordLine() const;

    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] std::optional<std::size_t> sliceAt(int x) const;
    void choose(std::size_t slice);
    void go();

    std::optional<std::size_t> m_cursor;
    Zone m_zone = Zone::Utc;
};

} // namespace viridian::ui
