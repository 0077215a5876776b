#pragma once

#include "core/browse/stream_types.h"
#include "ui/browse/store_worker.h"
#include "ui/text/text.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <string>

namespace viridian::ui {

/// The types of a stream's events over time, a lane each: which came when, and how often. A click
/// or Enter goes to that time. objectName typeLanes. Thread: UI.
class TypeLanes : public QWidget {
    Q_OBJECT

public:
    TypeLanes(JobRunner& runner, const std::string& address, std::string stream,
              QWidget* parent = nullptr);

    /// Reads the stream, again if it was before.
    void look();
    [[nodiscard]] bool busy() const { return m_worker.busy(); }
    [[nodiscard]] const std::optional<StreamTypes>& types() const { return m_types; }
    void setZone(Zone zone);
    /// "2026-11-22 22:00:00.000: 3 ItemAdded, 1 OrderPlaced"
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
    void paintLane(QPainter& painter, const QRect& where, const TypeLane& lane) const;
    void describe();
    void choose(std::size_t slice);
    [[nodiscard]] QRect barArea() const;
    [[nodiscard]] QString words() const;
    [[nodiscard]] std::optional<std::size_t> sliceAt(int x) const;
    [[nodiscard]] std::uint64_t most() const;

    StoreWorker m_worker;
    std::string m_stream;
    std::optional<StreamTypes> m_types;
    QString m_problem;
    std::optional<std::size_t> m_cursor;
    Zone m_zone = Zone::Utc;
};

} // namespace viridian::ui
