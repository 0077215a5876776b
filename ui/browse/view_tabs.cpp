#include "ui/browse/view_tabs.h"

#include "ui/browse/inspector_header.h"

#include <QMouseEvent>
#include <QTabBar>
#include <QToolButton>

namespace viridian::ui {
namespace {

/// A middle click closes a tab.
class ClosingBar : public QTabBar {
public:
    using QTabBar::QTabBar;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override
    {
        if (event->button() == Qt::MiddleButton && tabAt(event->pos()) >= 0)
            emit tabCloseRequested(tabAt(event->pos()));
        else
            QTabBar::mouseReleaseEvent(event);
    }
};

} // namespace

ViewTabs::ViewTabs(QWidget* parent) : QTabWidget(parent)
{
    setObjectName(QStringLiteral("browseTabs"));
    setTabBar(new ClosingBar(this));
    setDocumentMode(true);
    setElideMode(Qt::ElideRight);
    setUsesScrollButtons(true);
    setMovable(true);
    tabBar()->setExpanding(false);
    tabBar()->setIconSize(QSize(theme().px(10), theme().px(10)));
    auto* more = new QToolButton(this);
    more->setObjectName(QStringLiteral("newTab"));
    more->setIcon(theme().icon(QStringLiteral("plus"), Role::TextSecondary));
    more->setToolTip(tr("New tab, Ctrl+T"));
    more->setAccessibleName(tr("New tab"));
    setCornerWidget(more, Qt::TopRightCorner);
    connect(more, &QToolButton::clicked, this, &ViewTabs::newTabWanted);
    connect(tabBar(), &QTabBar::tabCloseRequested, this, [this](int at) { closeView(view(at)); });
    connect(&theme(), &Theme::changed, this, &ViewTabs::relabel);
}

EventsView* ViewTabs::view(int at) const
{
    return qobject_cast<EventsView*>(widget(at));
}

EventsView* ViewTabs::find(StoreMark store, const std::optional<std::string>& stream) const
{
    for (int at = 0; at < count(); ++at) {
        const EventsView::Subject& subject = view(at)->subject();
        if (subject.store == store && subject.stream == stream)
            return view(at);
    }
    return nullptr;
}

void ViewTabs::add(EventsView* view, int at)
{
    insertTab(at < 0 ? count() : at, view, view->title());
    connect(view, &EventsView::stateChanged, this, &ViewTabs::relabel);
    relabel();
}

void ViewTabs::closeView(EventsView* view)
{
    if (!view)
        return;
    removeTab(indexOf(view));
    view->deleteLater();
}

void ViewTabs::closeStore(StoreMark store)
{
    for (int at = count() - 1; at >= 0; --at) {
        if (view(at)->subject().store == store)
            closeView(view(at));
    }
}

void ViewTabs::relabel()
{
    for (int at = 0; at < count(); ++at) {
        const EventsView::Subject& subject = view(at)->subject();
        if (tabText(at) != view(at)->title())
            setTabText(at, view(at)->title());
        const int key = static_cast<int>(subject.store) * 2 + (theme().isDark() ? 1 : 0);
        if (tabBar()->tabData(at).toInt() == key)
            continue;
        tabBar()->setTabData(at, key);
        setTabIcon(at, QIcon(markPixmap(subject.store, theme().px(10), devicePixelRatioF())));
        setTabToolTip(at, storeWord(subject.store) + QLatin1Char(' ') + subject.name);
    }
}

} // namespace viridian::ui
