#include "ui/browse/browse_page.h"

#include "core/store/open.h"
#include "ui/browse/browse_actions.h"
#include "ui/browse/events_footer.h"
#include "ui/browse/events_view.h"
#include "ui/browse/inspector.h"
#include "ui/browse/kept_panes.h"
#include "ui/browse/mapping_desk.h"
#include "ui/browse/statistics_desk.h"
#include "ui/browse/store_census.h"
#include "ui/browse/store_state.h"
#include "ui/browse/stores_pane.h"
#include "ui/browse/streams_pane.h"
#include "ui/browse/view_commands.h"
#include "ui/browse/view_desk.h"
#include "ui/browse/view_tabs.h"

#include <QAction>
#include <QFocusEvent>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kLeftWidth = 244;

/// The left dock: a width to begin with.
class LeftDock : public QWidget {
public:
    using QWidget::QWidget;
    [[nodiscard]] QSize sizeHint() const override { return {theme().px(kLeftWidth), 600}; }
};

/// What takes keys in @p part, in the order of Tab.
std::vector<QWidget*> tabStops(const QWidget* part)
{
    std::vector<QWidget*> stops;
    for (QWidget* at = part->nextInFocusChain(); at != part; at = at->nextInFocusChain()) {
        const bool takesKeys = (at->focusPolicy() & Qt::TabFocus) != 0 && !at->focusProxy();
        if (takesKeys && part->isAncestorOf(at))
            stops.push_back(at);
    }
    return stops;
}

} // namespace

BrowsePage::BrowsePage(AppContext& context, QWidget* parent)
    : Room(RoomId::Browse, parent), m_context(context), m_tabs(new ViewTabs(this)),
      m_desk(new ViewDesk(context, *m_tabs, this)), m_goTo(new GoToLine(this)),
      m_empty(new EmptyState(this)), m_left(new LeftDock(this)),
      m_inspector(new Inspector(context, this)), m_commands(new ViewCommands(context, this)),
      m_actions(new BrowseActions(context, *m_tabs, *m_desk, *m_commands, this)),
      m_census(new StoreCensus(context, this)),
      m_statistics(new StatisticsDesk(*m_desk, *m_census, this)),
      m_mapping(new MappingDesk(context, this))
{
    buildMiddle();
    buildLeft();
    connectPanes();
    connectCommands();
    connect(m_desk, &ViewDesk::viewAdded, this, &BrowsePage::viewAdded);
    connect(m_desk, &ViewDesk::placesChanged, this, &Room::commandsChanged);
    connect(&context, &AppContext::blueChanged, this, [this] {
        m_desk->storeChanged(StoreMark::Blue);
        m_desk->openStore(StoreMark::Blue);
        currentChanged();
    });
    connect(&context, &AppContext::greenChanged, this, [this] {
        m_desk->storeChanged(StoreMark::Green);
        currentChanged();
    });
    connect(&context, &AppContext::workspaceChanged, this, [this] {
        m_desk->showWorkspace();
        emit commandsChanged();
    });
    m_desk->openStore(StoreMark::Blue);
    currentChanged();
}

void BrowsePage::buildMiddle()
{
    auto* middle = new QWidget(this);
    m_stack = new QStackedLayout(middle);
    m_stack->addWidget(m_tabs);
    m_stack->addWidget(m_empty);
    m_empty->say(tr("No store is open"),
                 tr("Ctrl+O opens a store. A migration's own stores open with its workspace."),
                 false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_goTo);
    column->addWidget(middle, 1);
    connect(m_tabs, &QTabWidget::currentChanged, this, &BrowsePage::currentChanged);
    connect(m_tabs, &ViewTabs::newTabWanted, this, [this] {
        const EventsView* view = current();
        m_desk->add(view ? view->subject().store : StoreMark::Blue, {}, true);
    });
    connect(m_goTo, &GoToLine::wanted, this, [this](const StorePlace& place) { goTo(place); });
    connect(m_goTo, &GoToLine::left, this, [this] {
        if (EventsView* view = current())
            view->table().setFocus();
    });
}

void BrowsePage::buildLeft()
{
    m_left->setProperty("pane", QStringLiteral("base"));
    m_left->setAttribute(Qt::WA_StyledBackground);
    m_stores = new StoresPane(m_context, m_left);
    m_streams = new StreamsPane(m_context, *m_census, m_left);
    m_filters = new SavedFilters(m_context, m_left);
    m_marks = new Marks(m_context, m_left);
    auto* column = new QVBoxLayout(m_left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_stores);
    column->addWidget(m_streams, 1);
    column->addWidget(m_filters);
    column->addWidget(m_marks);
}

void BrowsePage::connectPanes()
{
    connect(m_stores, &StoresPane::storeChosen, this, [this](StoreMark store) {
        m_desk->leave();
        m_desk->openStore(store);
    });
    connect(m_stores, &StoresPane::openWanted, this, [this] {
        if (auto* action = window()->findChild<QAction*>(QStringLiteral("openStore")))
            action->trigger();
    });
    connect(m_stores, &StoresPane::surveyed, this,
            [this](StoreMark store, const StoreSurvey& survey) {
                if (store != StoreMark::Green || survey.count.count == 0 || m_tabs->find(store, {}))
                    return;
                m_desk->add(store, {}, true, ViewDesk::Place::Behind);
            });
    connect(m_streams, &StreamsPane::streamChosen, m_desk, &ViewDesk::openStream);
    connect(m_census, &StoreCensus::changed, this, [this] {
        if (EventsView* view = current())
            view->setCategories(m_census->categories());
    });
    const auto applyFilter = [this](const QString& filter) {
        m_desk->leave();
        if (EventsView* view = current())
            view->filterLine().setText(filter, true);
    };
    connect(m_filters, &SavedFilters::filterChosen, this, applyFilter);
    connect(m_inspector, &Inspector::filterWanted, this, [this](const QString& filter) {
        open({.room = RoomId::Browse,
              .store = current() ? current()->subject().store : StoreMark::Blue,
              .filter = filter});
    });
    connect(m_filters, &SavedFilters::keepWanted, this, [this] {
        if (EventsView* view = current())
            m_desk->keepFilter(view->filterLine().text());
    });
    connect(m_marks, &Marks::markChosen, this, [this](StoreMark store, const QString& position) {
        open({.room = RoomId::Browse, .store = store, .position = position});
    });
    connect(m_inspector, &Inspector::streamWanted, this, [this](const QString& stream) {
        if (EventsView* view = current())
            m_desk->openStream(view->subject().store, stream, false);
    });
    connect(m_inspector, &Inspector::eventWanted, this,
            [this](StoreMark store, const Position& position) {
                open({.room = RoomId::Browse, .store = store, .position = toQt(position.toText())});
            });
    connect(m_inspector, &Inspector::stepWanted, m_commands, &ViewCommands::step);
    connect(m_inspector, &Inspector::previewWanted, this, &BrowsePage::toPreview);
}

void BrowsePage::connectCommands()
{
    connect(m_actions, &BrowseActions::statisticsWanted, m_statistics, &StatisticsDesk::open);
    connect(m_actions, &BrowseActions::mappingWanted, this, [this] { m_mapping->map(current()); });
    connect(m_actions, &BrowseActions::previewWanted, this, &BrowsePage::toPreview);
    connect(m_statistics, &StatisticsDesk::placeWanted, this, &BrowsePage::open);
    connect(m_commands, &ViewCommands::positionWanted, this, [this](const Position& position) {
        m_desk->leave();
        if (EventsView* view = current())
            view->goTo(position);
    });
    connect(m_commands, &ViewCommands::said, this, &BrowsePage::say);
    connect(m_mapping, &MappingDesk::said, this, &BrowsePage::say);
}

void BrowsePage::say(const QString& sentence)
{
    m_said = sentence;
    updateStatus();
}

std::vector<Room::MenuEntry> BrowsePage::menuActions()
{
    return m_actions->entries();
}

QWidget* BrowsePage::rightDock()
{
    return m_inspector;
}

void BrowsePage::activate()
{
    if (EventsView* view = current())
        view->table().setFocus();
    emit commandsChanged();
}

void BrowsePage::focusInEvent(QFocusEvent* event)
{
    // Not by a focus proxy: Tab would go to the table and past everything before it.
    if (EventsView* view = current())
        view->table().setFocus(event->reason());
}

bool BrowsePage::ready() const
{
    for (int at = 0; at < m_tabs->count(); ++at) {
        if (m_tabs->view(at)->busy())
            return false;
    }
    return (!m_inspector || !m_inspector->busy()) &&
           (!m_left || (!m_stores->busy() && !m_streams->busy())) && !m_census->busy() &&
           !m_commands->busy();
}

EventsView* BrowsePage::current() const
{
    return m_desk->current();
}

/// Left dock, centre, right; what was there before stays behind them.
void BrowsePage::orderTabs()
{
    if (!m_left || !m_inspector)
        return;
    QWidget* before = tabStops(m_left).back();
    for (const QWidget* part :
         {static_cast<QWidget*>(m_tabs), static_cast<QWidget*>(m_inspector)}) {
        for (QWidget* next : tabStops(part)) {
            setTabOrder(before, next);
            before = next;
        }
    }
}

void BrowsePage::viewAdded(EventsView* view)
{
    orderTabs();
    connect(view, &EventsView::selectedChanged, this,
            [this, view](std::optional<Position> at) { selectionChanged(view, at); });
    connect(view, &EventsView::stateChanged, this, [this, view] { viewStateChanged(view); });
    connect(view, &EventsView::opened, this, [this] {
        if (m_inspector)
            m_inspector->focusTabs();
    });
    connect(view, &EventsView::timeWanted, this, [this](Timestamp time) { goTo(time); });
    connect(view, &EventsView::mappingWanted, this, [this, view] { m_mapping->map(view); });
    connect(view, &EventsView::rowsCame, this, [this, view] {
        if (view == current())
            lookAround();
    });
    view->showTimes(m_actions->showsTimes());
    view->table().setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&view->table(), &QWidget::customContextMenuRequested, this,
            [this, view](const QPoint& at) { m_actions->showMenu(*view, at); });
}

void BrowsePage::currentChanged()
{
    EventsView* view = current();
    m_stack->setCurrentIndex(view ? 0 : 1);
    m_commands->setView(view);
    m_actions->setView(view);
    m_said.clear();
    if (m_left) {
        const StoreMark store = view ? view->subject().store : StoreMark::Blue;
        m_streams->setStore(store, m_desk->addressOf(store));
        m_stores->setCurrent(store);
    }
    if (!view || view->hasItsRows())
        lookAround();
    if (view) {
        view->setCategories(m_census->categories());
    }
    selectionChanged(view, view ? view->table().selected() : std::nullopt);
    updateState();
}

/// What stands around the rows asks the stores once the rows are there.
void BrowsePage::lookAround()
{
    m_census->look();
    if (m_left)
        m_stores->look();
}

void BrowsePage::viewStateChanged(const EventsView* view)
{
    if (view == current())
        updateState();
}

void BrowsePage::selectionChanged(EventsView* view, std::optional<Position> position)
{
    if (view != current())
        return;
    m_said.clear();
    if (m_inspector)
        m_inspector->follow(view ? view->subject().store : StoreMark::None,
                            view ? view->subject().address : std::string(), position);
    const Event* event = view ? view->selectedEvent() : nullptr;
    if (m_left)
        m_streams->setCurrent(event ? toQt(event->stream) : QString());
    updateStatus();
    emit commandsChanged();
}

void BrowsePage::goTo(const StorePlace& wanted)
{
    EventsView* view = current();
    if (!view)
        return;
    m_desk->leave();
    std::visit([view](const auto& at) { view->goTo(at); }, wanted);
}

void BrowsePage::askPlace()
{
    EventsView* view = current();
    const Event* event = view->selectedEvent();
    const Timestamp now = m_context.clock().now();
    m_goTo->ask(now, event && event->time ? *event->time : now, event && event->position.isPair());
}

void BrowsePage::stop()
{
    if (m_goTo->isVisible()) {
        m_goTo->hide();
        current()->table().setFocus();
        return;
    }
    current()->escape();
}

void BrowsePage::refresh()
{
    current()->refresh();
    m_stores->refresh();
    m_census->refresh();
}

bool BrowsePage::can(RoomCommand command) const
{
    const EventsView* view = current();
    if (!view)
        return false;
    const bool selected = current()->table().selected().has_value();
    switch (command) {
    case RoomCommand::Find:
    case RoomCommand::GoTo:
    case RoomCommand::Run:
    case RoomCommand::Stop:
        return true;
    case RoomCommand::Back:
        return m_desk->canGoBack();
    case RoomCommand::Forward:
        return m_desk->canGoForward();
    case RoomCommand::NextInStream:
    case RoomCommand::PreviousInStream:
    case RoomCommand::Mark:
    case RoomCommand::CopyCell:
    case RoomCommand::CopyRows:
        return selected;
    case RoomCommand::NextMark:
        return !m_context.workspace().marks.empty();
    default:
        return false;
    }
}

void BrowsePage::run(RoomCommand command)
{
    if (!can(command))
        return;
    switch (command) {
    case RoomCommand::Find:
        current()->filterLine().focusText();
        break;
    case RoomCommand::GoTo:
        askPlace();
        break;
    case RoomCommand::Run:
        refresh();
        break;
    case RoomCommand::Stop:
        stop();
        break;
    case RoomCommand::Back:
        m_desk->back();
        break;
    case RoomCommand::Forward:
        m_desk->forward();
        break;
    case RoomCommand::NextInStream:
        m_commands->step(Direction::Forward);
        break;
    case RoomCommand::PreviousInStream:
        m_commands->step(Direction::Backward);
        break;
    case RoomCommand::Mark:
        m_commands->toggleMark();
        break;
    case RoomCommand::NextMark:
        m_commands->nextMark();
        break;
    case RoomCommand::CopyCell:
        m_commands->copyCell();
        break;
    case RoomCommand::CopyRows:
        m_commands->copyRows(CopyForm::Ndjson);
        break;
    default:
        break;
    }
}

void BrowsePage::updateState()
{
    const EventsView* view = current();
    StateLine line{.text = tr("no store")};
    if (const std::optional<Error> error = view ? current()->events().error() : std::nullopt)
        line = {.text = isUnknownLayout(*error) ? tr("unknown layout")
                        : isAway(*error)        ? tr("lost")
                                                : tr("refused"),
                .severity = Severity::Warning};
    else if (view && !current()->events().filter().empty())
        line.text = tr("filtered");
    else if (view)
        line.text = view->subject().stream ? tr("one stream") : tr("all events");
    setStateLine(line);
    updateStatus();
}

void BrowsePage::updateStatus()
{
    EventsView* view = current();
    if (!m_said.isEmpty() || !view || !view->table().selected()) {
        setStatusText(m_said);
        return;
    }
    QString text = tr("%1 selected.").arg(positionText(*view->table().selected()));
    if (const Event* event = view->selectedEvent())
        text += tr(" Ctrl+. next event of %1").arg(toQt(event->stream));
    setStatusText(text);
}

void BrowsePage::open(const Destination& destination)
{
    m_desk->open(destination);
}

void BrowsePage::toPreview(const Position& position)
{
    const EventsView* view = current();
    if (!view)
        return;
    const Event* event = current()->selectedEvent();
    m_context.goTo({.room = RoomId::Preview,
                    .store = view->subject().store,
                    .stream = event ? toQt(event->stream) : QString(),
                    .position = toQt(position.toText())});
}

} // namespace viridian::ui
