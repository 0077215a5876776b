#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace viridian::ui {

/// The line below the event table: how many, what holds the tail, how many are newer, *Follow*.
/// objectNames eventsCount, eventsHeld, eventsNewer, eventsFollow. Thread: UI.
class EventsFooter : public QWidget {
    Q_OBJECT

public:
    explicit EventsFooter(QWidget* parent = nullptr);

    void setCount(const QString& text, const QString& progress);
    /// @param words    "held at 99,247,319 by backend 48213, 2.4 s"; empty: the tail is free
    /// @param details  a line for each who holds it
    void setHeld(const QString& words, const QString& details);
    void setNewer(const QString& words);
    void setFollows(bool follows);

signals:
    void followToggled(bool follow);

private:
    void restyle();

    QLabel* m_count;
    QLabel* m_progress;
    QLabel* m_heldIcon;
    QLabel* m_held;
    QLabel* m_newer;
    QToolButton* m_follow;
};

/// Title, explanation and perhaps *Try again* or *Map this database*, where there are no rows to
/// show. objectNames eventsState, eventsStateText, eventsRetry, eventsMap.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);
    /// Takes the offer of offerMapping() back.
    void say(const QString& title, const QString& text, bool retry);
    /// The database is there, and only its layout is not known.
    void offerMapping();

signals:
    void retryWanted();
    void mappingWanted();

private:
    void restyle();

    QLabel* m_title;
    QLabel* m_text;
    QToolButton* m_retry;
    QToolButton* m_map;
};

} // namespace viridian::ui
