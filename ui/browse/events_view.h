#pragma once

#include "ui/browse/filter_line.h"
#include "ui/shell/app_context.h"
#include "ui/widgets/event_table.h"

#include <QWidget>

#include <optional>
#include <string>

class QLabel;
class QStackedLayout;
class QToolButton;

namespace viridian::ui {

class PositionBar;

/// One opened view of a store, the content of a tab: filter line, event table, position bar and footer, with the five
/// kinds of empty told apart and a live tail that follows only at the end.
/// Thread: UI.
class EventsView : public QWidget {
    Q_OBJECT

public:
    struct Subject {
        StoreMark store = StoreMark::None; ///< its rail and shape
        std::string address;
        QString name;                      ///< "shop-prod"
        std::optional<std::string> stream; ///< only this stream
    };

    EventsView(AppContext& context, Subject subject, QWidget* parent = nullptr);

    [[nodiscard]] const Subject& subject() const { return m_subject; }
    /// "shop-prod · all events" or the stream.
    [[nodiscard]] QString title() const;
    [[nodiscard]] EventTable& table() { return *m_table; }
    [[nodiscard]] EventWindowModel& events() { return *m_model; }
    [[nodiscard]] FilterLine& filterLine() { return *m_filter; }

    /// Brings that place into view and selects it.
    void goTo(const Position& position);
    void goTo(Timestamp time);
    void setFollow(bool follow);
    [[nodiscard]] bool follows() const { return m_follow; }
    /// True while rows are being read.
    [[nodiscard]] bool busy() const { return m_model->loading(); }
    void refresh();

signals:
    void selectedChanged(std::optional<viridian::Position> position);
    /// Enter, Space or a double click on an event.
    void opened();
    void titleChanged();
    /// "time" etc. of the footer changed; for the room's status line.
    void stateChanged();
    void keepFilter(const QString& text);

private:
    void filterApplied(const Filter& filter);
    void updateFooter();
    void updateState();
    void escape();
    void tick();

    AppContext& m_context;
    Subject m_subject;
    FilterLine* m_filter;
    EventWindowModel* m_model;
    EventTable* m_table;
    PositionBar* m_bar;
    QStackedLayout* m_stack;
    QLabel* m_stateTitle;
    QLabel* m_stateText;
    QToolButton* m_retry;
    QLabel* m_count;
    QLabel* m_held;
    QLabel* m_newer;
    QToolButton* m_followButton;
    std::optional<Position> m_first;
    bool m_follow = false;
};

} // namespace viridian::ui
