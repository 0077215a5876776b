#pragma once

#include "ui/shell/room.h"
#include "ui/shell/text_runs.h"

#include <QAbstractButton>
#include <QWidget>

#include <array>

class QButtonGroup;

namespace viridian::ui {

/// A room's button in the rail: icon, name, one line of state.
class RoomButton : public QAbstractButton {
    Q_OBJECT

public:
    RoomButton(RoomId room, QWidget* parent);
    void setStateLine(const StateLine& line);
    /// Whether the line of state is drawn without being cut.
    [[nodiscard]] bool lineFits() const;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void announce();
    [[nodiscard]] TextRuns lineRuns() const;

    RoomId m_room;
    StateLine m_line;
};

/// The jobs count at the rail's foot; opens the Jobs pane.
class JobsButton : public QAbstractButton {
    Q_OBJECT

public:
    explicit JobsButton(QWidget* parent);
    void setCount(int count);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// The five rooms in the order of a release, 76 px wide.
class RoomRail : public QWidget {
    Q_OBJECT

public:
    explicit RoomRail(QWidget* parent = nullptr);

    void setCurrent(RoomId room);
    void setStateLine(RoomId room, const StateLine& line);
    void setJobs(int count);
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void roomChosen(viridian::ui::RoomId room);
    void jobsClicked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group;
    std::array<RoomButton*, kRoomCount> m_buttons{};
    JobsButton* m_jobs;
};

} // namespace viridian::ui
