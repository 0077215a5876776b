#pragma once

#include "ui/shell/app_context.h"

#include <QObject>

namespace viridian::ui {

class EventsView;
class StatisticsView;
class StoreCensus;
class ViewDesk;

/// The window of the store's statistics beside the Browse room: it shows what the census knows of
/// the store that is looked at, and leads from there to streams, events and filters. Thread: UI.
class StatisticsDesk : public QObject {
    Q_OBJECT

public:
    /// @param over  the room, which owns the window
    StatisticsDesk(ViewDesk& desk, StoreCensus& census, QWidget* over);

    /// Brings the window to the front.
    void open();

signals:
    void placeWanted(const viridian::ui::Destination& place);

private:
    void build();
    void show();
    [[nodiscard]] StoreMark store() const;

    ViewDesk& m_desk;
    StoreCensus& m_census;
    QWidget& m_over;
    StatisticsView* m_view = nullptr; ///< built when it is first opened
};

} // namespace viridian::ui
