#include "ui/browse/browse_page.h"

#include "core/store/open.h"
#include "ui/browse/browse_room.h"
#include "ui/browse/event_detail.h"
#include "ui/browse/events_footer.h"
#include "ui/browse/events_view.h"
#include "ui/browse/filter_term.h"
#include "ui/browse/inspector.h"
#include "ui/browse/kept_panes.h"
#include "ui/browse/locator_sources.h"
#include "ui/browse/mapping_dialog.h"
#include "ui/browse/statistics_view.h"
#include "ui/browse/store_census.h"
#include "ui/browse/store_state.h"
#include "ui/browse/stores_pane.h"
#include "ui/browse/streams_pane.h"
#include "ui/browse/view_commands.h"
#include "ui/browse/view_desk.h"
#include "ui/browse/view_tabs.h"

#include <QAction>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kLeftWidth = 244;
const QString kTimesKey = QStringLiteral("browse/times");

/// The left dock: a width to begin with.
class LeftDock : public QWidget {
public:
    using QWidget::QWidget;
    [[nodiscard]] QSize sizeHint() const override { return {theme().px(kLeftWidth), 600}; }
};

} // namespace

Room* makeBrowseRoom(AppContext& context, QWidget* parent)
{
    return new BrowsePage(context, parent);
}

BrowsePage::BrowsePage(AppContext& context, QWidget* parent)
    : Room(RoomId::Browse, parent), m_context(context), m_tabs(new ViewTabs(this)),
      m_desk(new ViewDesk(context, *m_tabs, this)), m_goTo(new GoToLine(this)),
      m_empty(new EmptyState(this)), m_left(new LeftDock(this)),
      m_inspector(new Inspector(context, this)), m_commands(new ViewCommands(context, this)),
      m_census(new StoreCensus(context, this)), m_statistics(new StatisticsView(this))
{
    buildMiddle();
    buildLeft();
    buildActions();
    buildStatistics();
    connectPanes();
    addBrowseLocators(context);
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

void BrowsePage::buildActions()
{
    const auto add = [this](MenuId menu, const char* name, const QString& text, const QString& keys,
                            auto slot) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        if (!keys.isEmpty())
            action->setShortcut(QKeySequence(keys));
        connect(action, &QAction::triggered, this, slot);
        m_entries.push_back({menu, action});
        return action;
    };
    m_openStream = add(MenuId::View, "openStream", tr("Open the event's stream in a new tab"),
                       QStringLiteral("Ctrl+Return"), [this] { m_desk->openSelectedStream(); });
    // Ctrl+Return belongs to other rooms, too.
    m_openStream->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_openStream);
    QAction* newTab = add(MenuId::View, "openTab", tr("New tab"), QStringLiteral("Ctrl+T"),
                          [this] { emit m_tabs->newTabWanted(); });
    QAction* closeTab = add(MenuId::View, "closeTab", tr("Close tab"), QStringLiteral("Ctrl+W"),
                            [this] { m_tabs->closeView(current()); });
    for (QAction* action : {newTab, closeTab}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    }
    m_showTimes = add(MenuId::View, "showTimes", tr("Overview of time"), QString(), [this] {
        m_context.settings().setValue(kTimesKey, m_showTimes->isChecked());
        for (int at = 0; at < m_tabs->count(); ++at)
            m_tabs->view(at)->showTimes(m_showTimes->isChecked());
    });
    m_showTimes->setCheckable(true);
    m_showTimes->setChecked(m_context.settings().value(kTimesKey, true).toBool());
    add(MenuId::Store, "storeStatistics", tr("Statistics of the store"),
        QStringLiteral("Ctrl+Shift+I"), [this] {
            showStatistics();
            m_statistics->setVisible(true);
            m_statistics->raise();
            m_statistics->activateWindow();
        });
    m_mapStore = add(MenuId::Store, "mapStore", tr("Map the database by hand…"), QString(),
                     [this] { mapStore(current()); });
    for (QAction* copy : m_commands->copyActions())
        m_entries.push_back({MenuId::Edit, copy});
    m_entries.push_back({MenuId::File, m_commands->exportAction()});
    connect(m_commands->exportAction(), &QAction::triggered, this,
            [this] { m_commands->exportAs(this); });
}

void BrowsePage::buildStatistics()
{
    connect(m_statistics, &StatisticsView::countWanted, m_census, &StoreCensus::count);
    connect(m_statistics, &StatisticsView::stopWanted, m_census, &StoreCensus::cancel);
    const auto shown = [this] { return current() ? current()->subject().store : StoreMark::Blue; };
    connect(m_statistics, &StatisticsView::filterWanted, this,
            [this, shown](const QString& filter) {
                open({.room = RoomId::Browse, .store = shown(), .filter = filter});
            });
    connect(m_statistics, &StatisticsView::streamWanted, this,
            [this, shown](const QString& stream) {
                open({.room = RoomId::Browse, .store = shown(), .stream = stream});
            });
    connect(
        m_statistics, &StatisticsView::positionWanted, this,
        [this, shown](const Position& position) {
            open({.room = RoomId::Browse, .store = shown(), .position = toQt(position.toText())});
        });
    connect(m_census, &StoreCensus::changed, this, [this] {
        if (m_statistics->isVisible())
            showStatistics();
    });
}

void BrowsePage::showStatistics()
{
    const EventsView* view = current();
    m_statistics->showCensus(view ? view->subject().store : StoreMark::None,
                             view ? view->subject().name : QString(), m_census->known().census,
                             m_census->counting());
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
                const int before = m_tabs->currentIndex();
                m_desk->add(store, {}, true);
                if (before >= 0)
                    m_tabs->setCurrentIndex(before);
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
    connect(m_commands, &ViewCommands::positionWanted, this, [this](const Position& position) {
        m_desk->leave();
        if (EventsView* view = current())
            view->goTo(position);
    });
    connect(m_commands, &ViewCommands::said, this, [this](const QString& sentence) {
        m_said = sentence;
        updateStatus();
    });
}

std::vector<Room::MenuEntry> BrowsePage::menuActions()
{
    return m_entries;
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

void BrowsePage::viewAdded(EventsView* view)
{
    connect(view, &EventsView::selectedChanged, this,
            [this, view](std::optional<Position> at) { selectionChanged(view, at); });
    connect(view, &EventsView::stateChanged, this, [this, view] { viewStateChanged(view); });
    connect(view, &EventsView::opened, this, [this] {
        if (m_inspector)
            m_inspector->focusTabs();
    });
    connect(view, &EventsView::timeWanted, this, [this](Timestamp time) { goTo(time); });
    connect(view, &EventsView::mappingWanted, this, [this, view] { mapStore(view); });
    view->showTimes(m_showTimes->isChecked());
    view->table().setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&view->table(), &QWidget::customContextMenuRequested, this,
            [this, view](const QPoint& at) { showContextMenu(view, at); });
}

void BrowsePage::currentChanged()
{
    EventsView* view = current();
    m_stack->setCurrentIndex(view ? 0 : 1);
    m_commands->setView(view);
    m_openStream->setEnabled(view != nullptr);
    m_mapStore->setEnabled(view != nullptr);
    m_said.clear();
    if (m_left) {
        const StoreMark store = view ? view->subject().store : StoreMark::Blue;
        m_streams->setStore(store, m_desk->addressOf(store));
        m_stores->setCurrent(store);
    }
    if (view) {
        setFocusProxy(view);
        view->setCategories(m_census->categories());
    }
    selectionChanged(view, view ? view->table().selected() : std::nullopt);
    updateState();
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

void BrowsePage::showContextMenu(EventsView* view, const QPoint& at)
{
    const QModelIndex cell = view->table().indexAt(at);
    const Event* event = cell.isValid() ? view->events().eventAt(cell.row()) : nullptr;
    if (!event)
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("eventMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const QString term = cellTerm(*event, cell.column()); !term.isEmpty()) {
        menu->addAction(tr("Only %1").arg(term), &view->filterLine(),
                        [view, term] { view->filterLine().addTerm(term, false); });
        menu->addAction(tr("Without %1").arg(term), &view->filterLine(),
                        [view, term] { view->filterLine().addTerm(term, true); });
        menu->addSeparator();
    }
    menu->addAction(m_openStream);
    menu->addAction(tr("Mark"), this, [this] { m_commands->toggleMark(); });
    menu->addAction(tr("Show in Preview"), this,
                    [this, position = event->position] { toPreview(position); });
    menu->addSeparator();
    for (QAction* copy : m_commands->copyActions())
        menu->addAction(copy);
    menu->addSeparator();
    menu->addAction(m_commands->exportAction());
    menu->popup(view->table().viewport()->mapToGlobal(at));
}

void BrowsePage::mapStore(const EventsView* view)
{
    if (!view)
        return;
    const Result<StoreAddress> address = StoreAddress::parse(view->subject().address);
    if (!address)
        return;
    auto* dialog = new MappingDialog(m_context.runner(), view->subject().store, *address, this);
    connect(dialog, &MappingDialog::kept, this, &BrowsePage::openMapped);
    dialog->open();
}

void BrowsePage::openMapped(StoreMark store, const QString& address, const QString& file)
{
    m_context.audit().append(tr("Mapped %1").arg(storeWord(store).toLower()), file);
    const bool green = store == StoreMark::Green;
    // The address may be the same and the layout behind it another: the store is opened anew.
    for (const std::string& next : {std::string(), fromQt(address)})
        green ? m_context.setGreen(next) : m_context.setBlue(next);
    m_said = tr("The layout is kept in %1.").arg(file);
    updateStatus();
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
