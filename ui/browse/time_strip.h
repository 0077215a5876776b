#pragma once

#include "core/browse/sample.h"
#include "ui/text/text.h"

#include <QWidget>

#include <optional>

namespace viridian::ui {

/// Events per time over the whole store: a bar for each slice, the place of the view above them. A
/// click or Enter asks for that time; Left and Right move the cursor. Says whether it was counted
/// or sampled. objectName timeStrip. Thread: UI.
class TimeStrip : public QWidget {
    Q_OBJECT

public:
    explicit TimeStrip(QWidget* parent = nullptr);

    void show(const StoreSample& sample);
    /// Where there is no sample: why.
    void say(const QString& words);
    /// The view's first row.
    void showAt(std::optional<Timestamp> time);
    void setZone(Zone zone);
    /// "2026-11-22 22:00:00.000 to …, about 1,204 events"
    [[nodiscard]] QString sliceText(std::size_t slice) const;

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void wanted(viridian::Timestamp time);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintBars(QPainter& painter, const QRect& area) const;
    void paintWords(QPainter& painter, const QRect& area) const;
    void describe();
    void moveCursor(int by);
    [[nodiscard]] QRect barArea() const;
    [[nodiscard]] std::optional<std::size_t> sliceAt(int x) const;

    StoreSample m_sample;
    QString m_words; ///< instead of a sample
    std::optional<Timestamp> m_at;
    std::optional<std::size_t> m_cursor;
    Zone m_zone = Zone::Utc;
};

} // namespace viridian::ui
