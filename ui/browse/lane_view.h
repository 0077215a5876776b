#pragma once

#include "core/browse/links.h"
#include "ui/text/text.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace viridian::ui {

/// Linked events as a swim-lane picture: a lane for each stream, events from left to right in the
/// order of the store, a line from each cause to its effects. Left and Right go from event to
/// event, Enter opens. objectName linksLanes. Thread: UI.
class LaneView : public QWidget {
    Q_OBJECT

public:
    explicit LaneView(QWidget* parent = nullptr);

    void show(std::shared_ptr<const EventLinks> links);
    void setZone(Zone zone);
    /// Streams in the order of their first event.
    [[nodiscard]] const std::vector<std::string>& lanes() const { return m_lanes; }
    /// Where that event is drawn.
    [[nodiscard]] QPoint placeOf(std::size_t event) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void eventChosen(const viridian::Position& position);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Spot {
        std::size_t lane = 0;
        std::size_t column = 0; ///< rank in the store's order
    };
    void paintLines(QPainter& painter) const;
    void paintEvents(QPainter& painter) const;
    void select(std::size_t column);
    void describe();
    [[nodiscard]] QString wordsOf(std::size_t event) const;
    [[nodiscard]] std::optional<std::size_t> eventAt(const QPoint& point) const;
    [[nodiscard]] int laneHeight() const;
    [[nodiscard]] int nameWidth() const;

    std::shared_ptr<const EventLinks> m_links;
    std::vector<std::string> m_lanes;
    std::vector<Spot> m_spots;        ///< of each event
    std::vector<std::size_t> m_order; ///< events by position
    std::size_t m_current = 0;        ///< column
    Zone m_zone = Zone::Utc;
};

} // namespace viridian::ui
