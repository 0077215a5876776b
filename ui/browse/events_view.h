#pragma once

#include "ui/browse/event_text.h"
#include "ui/browse/filter_line.h"
#include "ui/browse/match_counter.h"
#include "ui/browse/store_glance.h"
#include "ui/shell/app_context.h"
#include "ui/widgets/event_table.h"

#include <QWidget>

#include <optional>
#include <string>

class QLabel;
class QStackedLayout;

namespace viridian::ui {

class EmptyState;
class EventsFooter;
class PositionBar;
class TimeStrip;
class TypeLanes;

/// One opened view of a store, the content of a tab: filter line, event table, position bar and
/// footer, with the five kinds of empty told apart and a live tail that follows only at the end.
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
    /// What this view shows, for copies and exports.
    [[nodiscard]] EventChoice choice() const;
    /// The selected event while it is loaded.
    [[nodiscard]] const Event* selectedEvent() const;

    /// Brings that place into view and selects it.
    void goTo(const Position& position);
    void goTo(Timestamp time);
    void setFollow(bool follow);
    [[nodiscard]] bool follows() const { return m_follow; }
    /// True while rows are being read.
    [[nodiscard]] bool busy() const;
    /// The first rows are there, or the reason why there are none: others may ask the store now.
    [[nodiscard]] bool hasItsRows() const { return m_rowsCame; }
    void refresh();
    /// Esc: stops what runs, else clears the filter and goes back to the rows.
    void escape();
    void setMarks(const std::vector<Position>& marks);
    /// Offered by the filter line beside what the view has seen itself.
    void setCategories(const QStringList& categories);
    /// The overview of time: of events in a view of a whole store, of types in that of a stream.
    void showTimes(bool show);

signals:
    void rowsCame(); ///< hasItsRows() from now on
    void selectedChanged(std::optional<viridian::Position> position);
    /// Enter, Space or a double click on an event.
    void opened();
    /// Rows, ends, filter or errors changed; for the room's state line.
    void stateChanged();
    /// A place in the overview of time was chosen.
    void timeWanted(viridian::Timestamp time);
    /// No layout is known for the store, and the person would map it by hand.
    void mappingWanted();
    /// The star of the filter line.
    void keepFilter(const QString& text);

protected:
    void focusInEvent(QFocusEvent* event) override;

private:
    void layOutParts();
    void connectParts();
    void filterApplied(const Filter& filter);
    void addCellTerm(const QModelIndex& cell, bool exclude);
    void updateFooter();
    void updateNewer(const Head& head);
    void updateState();
    void updateNotice();
    [[nodiscard]] QString countText() const;
    [[nodiscard]] QString scannedTo() const;
    [[nodiscard]] QString progressText() const;
    [[nodiscard]] int rowsBelow() const;
    void storeBarChanged();
    void lookAround();
    void glanced();
    void showRange(const Position& first);
    void tick();

    AppContext& m_context;
    Subject m_subject;
    FilterLine* m_filter; ///< this and the next ones in the order of Tab
    TimeStrip* m_strip;
    TypeLanes* m_lanes = nullptr; ///< of a stream
    EventWindowModel* m_model;
    EventTable* m_table;
    PositionBar* m_bar;
    MatchCounter* m_counter;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty;
    QLabel* m_notice;
    EventsFooter* m_footer;
    StoreGlance* m_glance;
    QStringList m_categories; ///< counted ones
    bool m_follow = false;
    bool m_rowsCame = false;
    bool m_wasConnected = true;
};

} // namespace viridian::ui
