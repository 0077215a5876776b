#include "ui/browse/browse_actions.h"

#include "ui/browse/events_view.h"
#include "ui/browse/filter_term.h"
#include "ui/browse/view_commands.h"
#include "ui/browse/view_desk.h"
#include "ui/browse/view_tabs.h"

#include <QAction>
#include <QMenu>

namespace viridian::ui {
namespace {

const QString kTimesKey = QStringLiteral("browse/times");

} // namespace

BrowseActions::BrowseActions(AppContext& context, ViewTabs& tabs, ViewDesk& desk,
                             ViewCommands& commands, QWidget* page)
    : QObject(page), m_context(context), m_tabs(tabs), m_desk(desk), m_commands(commands),
      m_page(page)
{
    addTabActions();
    addViewActions();
    addStoreActions();
    for (QAction* copy : m_commands.copyActions())
        m_entries.push_back({MenuId::Edit, copy});
    m_entries.push_back({MenuId::File, m_commands.exportAction()});
    connect(m_commands.exportAction(), &QAction::triggered, this,
            [this] { m_commands.exportAs(m_page); });
}

QAction* BrowseActions::add(MenuId menu, const char* name, const QString& text, const QString& keys)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    if (!keys.isEmpty())
        action->setShortcut(QKeySequence(keys));
    m_entries.push_back({menu, action});
    return action;
}

void BrowseActions::addTabActions()
{
    m_openStream = add(MenuId::View, "openStream", tr("Open the event's stream in a new tab"),
                       QStringLiteral("Ctrl+Return"));
    connect(m_openStream, &QAction::triggered, &m_desk, &ViewDesk::openSelectedStream);
    QAction* newTab = add(MenuId::View, "openTab", tr("New tab"), QStringLiteral("Ctrl+T"));
    connect(newTab, &QAction::triggered, &m_tabs, &ViewTabs::newTabWanted);
    QAction* closeTab = add(MenuId::View, "closeTab", tr("Close tab"), QStringLiteral("Ctrl+W"));
    connect(closeTab, &QAction::triggered, this, [this] { m_tabs.closeView(m_desk.current()); });
    // These keys belong to other rooms, too.
    for (QAction* action : {m_openStream, newTab, closeTab}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_page->addAction(action);
    }
}

void BrowseActions::addViewActions()
{
    m_showTimes = add(MenuId::View, "showTimes", tr("Overview of time"), {});
    m_showTimes->setCheckable(true);
    m_showTimes->setChecked(m_context.settings().value(kTimesKey, true).toBool());
    connect(m_showTimes, &QAction::triggered, this, [this](bool shown) {
        m_context.settings().setValue(kTimesKey, shown);
        for (int at = 0; at < m_tabs.count(); ++at)
            m_tabs.view(at)->showTimes(shown);
    });
}

void BrowseActions::addStoreActions()
{
    QAction* statistics = add(MenuId::Store, "storeStatistics", tr("Statistics of the store"),
                              QStringLiteral("Ctrl+Shift+I"));
    connect(statistics, &QAction::triggered, this, &BrowseActions::statisticsWanted);
    m_mapStore = add(MenuId::Store, "mapStore", tr("Map the database by hand…"), {});
    connect(m_mapStore, &QAction::triggered, this, &BrowseActions::mappingWanted);
}

void BrowseActions::setView(const EventsView* view)
{
    m_openStream->setEnabled(view != nullptr);
    m_mapStore->setEnabled(view != nullptr);
}

bool BrowseActions::showsTimes() const
{
    return m_showTimes->isChecked();
}

void BrowseActions::showMenu(EventsView& view, const QPoint& at)
{
    const QModelIndex cell = view.table().indexAt(at);
    const Event* event = cell.isValid() ? view.events().eventAt(cell.row()) : nullptr;
    if (!event)
        return;
    auto* menu = new QMenu(m_page);
    menu->setObjectName(QStringLiteral("eventMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const QString term = cellTerm(*event, cell.column()); !term.isEmpty()) {
        FilterLine* line = &view.filterLine();
        menu->addAction(tr("Only %1").arg(term), line,
                        [line, term] { line->addTerm(term, false); });
        menu->addAction(tr("Without %1").arg(term), line,
                        [line, term] { line->addTerm(term, true); });
        menu->addSeparator();
    }
    menu->addAction(m_openStream);
    menu->addAction(tr("Mark"), &m_commands, &ViewCommands::toggleMark);
    menu->addAction(tr("Show in Preview"), this,
                    [this, position = event->position] { emit previewWanted(position); });
    menu->addSeparator();
    for (QAction* copy : m_commands.copyActions())
        menu->addAction(copy);
    menu->addSeparator();
    menu->addAction(m_commands.exportAction());
    menu->popup(view.table().viewport()->mapToGlobal(at));
}

} // namespace viridian::ui
