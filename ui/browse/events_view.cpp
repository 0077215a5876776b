#include "ui/browse/events_view.h"

#include "core/store/open.h"
#include "ui/widgets/position_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

/// The store's rail at the left edge of a view.
class SideRail : public QWidget {
public:
    SideRail(StoreMark store, QWidget* parent) : QWidget(parent), m_store(store)
    {
        setFixedWidth(3);
        connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), m_store == StoreMark::None ? theme().color(Role::Border)
                                                            : theme().color(m_store));
    }

private:
    StoreMark m_store;
};

EventPager::Opener openerOf(const std::string& address)
{
    return [address] { return openStore(address); };
}

QLabel* smallLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setFont(theme().font(Size::Small));
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

EventsView::EventsView(AppContext& context, Subject subject, QWidget* parent)
    : QWidget(parent), m_context(context), m_subject(std::move(subject)),
      m_filter(new FilterLine(this)),
      m_model(new EventWindowModel(context.runner(), openerOf(m_subject.address), this)),
      m_table(new EventTable(this)), m_bar(new PositionBar(this))
{
    m_table->setEvents(m_model);
    m_table->setAccessibleName(
        tr("Events of %1 %2").arg(storeWord(m_subject.store).toLower(), m_subject.name));
    m_model->setZone(context.zone());

    auto* state = new QWidget(this);
    m_stateTitle = new QLabel(state);
    m_stateTitle->setFont(theme().boldFont(Size::Section));
    m_stateText = new QLabel(state);
    m_stateText->setObjectName(QStringLiteral("eventsState"));
    m_stateText->setWordWrap(true);
    m_stateText->setAlignment(Qt::AlignCenter);
    m_stateText->setForegroundRole(QPalette::PlaceholderText);
    m_stateText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_retry = new QToolButton(state);
    m_retry->setText(tr("Try again"));
    auto* stateLayout = new QVBoxLayout(state);
    stateLayout->addStretch(1);
    stateLayout->addWidget(m_stateTitle, 0, Qt::AlignHCenter);
    stateLayout->addWidget(m_stateText, 0, Qt::AlignHCenter);
    stateLayout->addWidget(m_retry, 0, Qt::AlignHCenter);
    stateLayout->addStretch(2);
    m_stateText->setMinimumWidth(theme().px(420));

    auto* rows = new QWidget(this);
    auto* rowsLayout = new QHBoxLayout(rows);
    rowsLayout->setContentsMargins(0, 0, 0, 0);
    rowsLayout->setSpacing(0);
    rowsLayout->addWidget(m_table, 1);
    rowsLayout->addWidget(m_bar);

    auto* middle = new QWidget(this);
    m_stack = new QStackedLayout(middle);
    m_stack->addWidget(rows);
    m_stack->addWidget(state);

    auto* footer = new QWidget(this);
    auto* footerLayout = new QHBoxLayout(footer);
    footerLayout->setContentsMargins(theme().px(8), 0, theme().px(8), 0);
    m_count = smallLabel(footer);
    m_count->setObjectName(QStringLiteral("eventsCount"));
    m_count->setForegroundRole(QPalette::WindowText);
    m_held = smallLabel(footer);
    m_held->setObjectName(QStringLiteral("eventsHeld"));
    m_newer = smallLabel(footer);
    m_newer->setObjectName(QStringLiteral("eventsNewer"));
    m_followButton = new QToolButton(footer);
    m_followButton->setObjectName(QStringLiteral("eventsFollow"));
    m_followButton->setText(tr("Follow  End"));
    m_followButton->setCheckable(true);
    footerLayout->addWidget(m_count);
    footerLayout->addSpacing(theme().px(12));
    footerLayout->addWidget(m_held);
    footerLayout->addStretch(1);
    footerLayout->addWidget(m_newer);
    footerLayout->addSpacing(theme().px(8));
    footerLayout->addWidget(m_followButton);
    footer->setFixedHeight(theme().px(26));

    auto* column = new QVBoxLayout;
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(middle, 1);
    column->addWidget(footer);
    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(new SideRail(m_subject.store, this));
    all->addLayout(column, 1);

    connect(m_filter, &FilterLine::applied, this, &EventsView::filterApplied);
    connect(m_filter, &FilterLine::escaped, this, &EventsView::escape);
    connect(m_filter, &FilterLine::keepToggled, this, &EventsView::keepFilter);
    connect(m_table, &EventTable::selectedChanged, this, &EventsView::selectedChanged);
    connect(m_table, &EventTable::opened, this, [this] { emit opened(); });
    connect(m_table, &EventTable::typed, m_filter, &FilterLine::focusText);
    connect(m_table, &EventTable::moved, m_bar, &PositionBar::showAt);
    connect(m_bar, &PositionBar::wanted, m_model,
            qOverload<const Position&>(&EventWindowModel::showAt));
    connect(m_model, &EventWindowModel::stateChanged, this, [this] {
        updateState();
        updateFooter();
        emit stateChanged();
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_follow)
            m_table->scrollToEnd();
    });
    connect(m_retry, &QToolButton::clicked, this, &EventsView::refresh);
    connect(m_followButton, &QToolButton::toggled, this, &EventsView::setFollow);
    connect(&m_context, &AppContext::tick, this, &EventsView::tick);
    connect(&m_context, &AppContext::zoneChanged, this,
            [this] { m_model->setZone(m_context.zone()); });
    setFocusProxy(m_table);
    m_model->setFilter({}, m_subject.stream);
    if (m_subject.stream)
        m_model->showOldest();
    else
        m_model->showNewest();
    updateState();
}

QString EventsView::title() const
{
    return m_subject.stream ? toQt(*m_subject.stream) : tr("%1 · all events").arg(m_subject.name);
}

void EventsView::goTo(const Position& position)
{
    setFollow(false);
    m_table->select(position);
    if (m_model->rowOf(position))
        return;
    m_model->showAt(position);
}

void EventsView::goTo(Timestamp time)
{
    setFollow(false);
    m_model->showAt(time);
}

void EventsView::refresh()
{
    if (m_model->error() || m_model->loadedEvents() == 0)
        m_model->showNewest();
    else
        m_model->refreshEnd();
}

void EventsView::setFollow(bool follow)
{
    if (m_follow == follow)
        return;
    m_follow = follow;
    m_followButton->setChecked(follow);
    if (follow && m_model->hasAfter())
        m_model->showNewest();
    else if (follow)
        m_table->scrollToEnd();
    updateFooter();
}

void EventsView::filterApplied(const Filter& filter)
{
    m_model->setFilter(filter, m_subject.stream);
    m_model->showNewest();
}

void EventsView::escape()
{
    if (m_model->loading()) {
        m_model->stop();
        return;
    }
    if (!m_filter->text().isEmpty())
        m_filter->setText({}, true);
    m_table->setFocus();
}

void EventsView::tick()
{
    // The tail follows only at the end; elsewhere the footer says how many are newer.
    if (!isVisible() || m_model->loading() || m_model->hasAfter())
        return;
    if (m_follow && !m_table->atEnd()) {
        setFollow(false); // the person scrolled up
        return;
    }
    if (m_follow)
        m_model->refreshEnd();
}

void EventsView::updateState()
{
    const auto say = [&](const QString& title, const QString& text, bool retry) {
        m_stateTitle->setText(title);
        m_stateText->setText(text);
        m_retry->setVisible(retry);
        m_stack->setCurrentIndex(1);
    };
    if (m_model->loadedEvents() > 0) {
        m_stack->setCurrentIndex(0);
        return;
    }
    if (m_model->error()) {
        const Error& error = *m_model->error();
        const bool away = error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::TimedOut;
        say(away ? tr("Not connected") : tr("Refused"),
            toQt(error.message) +
                (error.detail.empty() ? QString() : QStringLiteral("\n") + toQt(error.detail)),
            true);
    } else if (m_model->loading()) {
        say(tr("Loading"),
            m_model->scanned() > 0 ? tr("scanned %1").arg(numberText(m_model->scanned()))
                                   : QString(),
            false);
    } else if (!m_model->filter().empty()) {
        say(tr("Nothing matches"),
            tr("Scanned %1 events. Esc clears the filter.").arg(numberText(m_model->scanned())),
            false);
    } else {
        say(tr("No events"),
            tr("%1 is connected and holds no event%2.")
                .arg(m_subject.name, m_subject.stream ? tr(" in this stream") : QString()),
            false);
    }
}

void EventsView::updateFooter()
{
    const std::uint64_t loaded = m_model->loadedEvents();
    const bool more = m_model->hasBefore() || m_model->hasAfter();
    m_count->setText(m_model->filter().empty()
                         ? tr("%1%2 events loaded")
                               .arg(more ? QStringLiteral("≥ ") : QString(), numberText(loaded))
                         : tr("%1%2 matches, %3 scanned")
                               .arg(more ? QStringLiteral("≥ ") : QString(), numberText(loaded),
                                    numberText(m_model->scanned())));
    const bool scanning = m_model->loading() && m_model->filter().scansBodies();
    m_filter->setRunning(scanning ? tr("scanned %1, %2 hits, Esc stops")
                                        .arg(numberText(m_model->scanned()), numberText(loaded))
                                  : QString());
    m_newer->clear();
    m_held->clear();
    const std::optional<Head>& head = m_model->head();
    if (!head || !head->visible)
        return;
    if (!m_first && loaded > 0)
        m_first = head->visible->isPair() ? Position(0, 0) : Position(1);
    m_bar->setRangeOf(m_first, head->settled ? head->settled : head->visible);
    if (!head->heldBy.empty())
        m_held->setText(tr("held at %1 by %2, %3")
                            .arg(head->settled ? toQt(head->settled->toText()) : tr("the start"),
                                 toQt(head->heldBy.front().who),
                                 durationText(head->heldBy.front().age)));
    if (m_model->hasAfter())
        m_newer->setText(
            tr("newer events to %1")
                .arg(toQt(head->settled ? head->settled->toText() : head->visible->toText())));
    else if (m_follow)
        m_newer->setText(
            tr("following, read %1").arg(ageOf(head->readAt, m_context.clock().now()).text()));
}

} // namespace viridian::ui
