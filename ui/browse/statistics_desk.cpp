#include "ui/browse/statistics_desk.h"

#include "ui/browse/events_view.h"
#include "ui/browse/statistics_view.h"
#include "ui/browse/store_census.h"
#include "ui/browse/view_desk.h"
#include "ui/text/text.h"

namespace viridian::ui {

StatisticsDesk::StatisticsDesk(ViewDesk& desk, StoreCensus& census, QWidget* over)
    : QObject(over), m_desk(desk), m_census(census), m_over(*over)
{
    connect(&census, &StoreCensus::changed, this, [this] {
        if (m_view && m_view->isVisible())
            show();
    });
}

void StatisticsDesk::build()
{
    m_view = new StatisticsView(&m_over);
    connect(m_view, &StatisticsView::countWanted, &m_census, &StoreCensus::count);
    connect(m_view, &StatisticsView::stopWanted, &m_census, &StoreCensus::cancel);
    connect(m_view, &StatisticsView::filterWanted, this, [this](const QString& filter) {
        emit placeWanted({.room = RoomId::Browse, .store = store(), .filter = filter});
    });
    connect(m_view, &StatisticsView::streamWanted, this, [this](const QString& stream) {
        emit placeWanted({.room = RoomId::Browse, .store = store(), .stream = stream});
    });
    connect(m_view, &StatisticsView::positionWanted, this, [this](const Position& position) {
        emit placeWanted(
            {.room = RoomId::Browse, .store = store(), .position = toQt(position.toText())});
    });
}

StoreMark StatisticsDesk::store() const
{
    return m_desk.current() ? m_desk.current()->subject().store : StoreMark::Blue;
}

void StatisticsDesk::show()
{
    const EventsView* view = m_desk.current();
    m_view->showCensus(view ? view->subject().store : StoreMark::None,
                       view ? view->subject().name : QString(), m_census.known().census,
                       m_census.counting());
}

void StatisticsDesk::open()
{
    if (!m_view)
        build();
    show();
    m_view->setVisible(true);
    m_view->raise();
    m_view->activateWindow();
}

} // namespace viridian::ui
