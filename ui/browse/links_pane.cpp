#include "ui/browse/links_pane.h"

#include "ui/browse/dock_delegate.h"
#include "ui/browse/filter_term.h"
#include "ui/browse/lane_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedLayout>
#include <QStandardItemModel>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr std::uint64_t kFurther = 10;

enum LinkRole { FilterRole = Qt::UserRole + 20, LinkStreamRole, LinkPositionRole };

QStandardItem* makeItem(const QString& title, const QString& note, const char* icon)
{
    auto* item = new QStandardItem(title);
    item->setData(note, DockDelegate::NoteRole);
    item->setData(QLatin1String(icon), DockDelegate::IconRole);
    item->setToolTip(title);
    return item;
}

} // namespace

LinksPane::LinksPane(JobRunner& runner, QWidget* parent)
    : QWidget(parent), m_runner(runner), m_words(new QLabel(this)),
      m_further(new QToolButton(this)), m_asLanes(new QToolButton(this)),
      m_tree(new QTreeView(this)), m_lanes(new LaneView), m_laneArea(new QScrollArea(this)),
      m_stack(new QStackedLayout), m_model(new QStandardItemModel(this))
{
    m_words->setObjectName(QStringLiteral("linksWords"));
    m_words->setWordWrap(true);
    m_words->setMinimumWidth(1); // a long name pushes nothing aside
    m_further->setObjectName(QStringLiteral("linksFurther"));
    m_further->setText(tr("Look further"));
    m_further->setProperty("framed", true);
    m_further->hide();
    m_asLanes->setObjectName(QStringLiteral("linksAsLanes"));
    m_asLanes->setText(tr("Lanes"));
    m_asLanes->setToolTip(tr("Show streams as lanes, events in their order"));
    m_asLanes->setCheckable(true);
    m_asLanes->setProperty("framed", true);
    m_tree->setObjectName(QStringLiteral("inspectorLinks"));
    m_tree->setAccessibleName(tr("Links"));
    m_tree->setModel(m_model);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(theme().px(14));
    m_tree->setItemDelegate(new DockDelegate(m_tree));
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setUniformRowHeights(true);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_laneArea->setWidget(m_lanes);
    m_laneArea->setWidgetResizable(true);
    m_laneArea->setFrameShape(QFrame::NoFrame);
    m_laneArea->setFocusPolicy(Qt::NoFocus);
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_laneArea);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(theme().px(8), theme().px(4), theme().px(8), theme().px(4));
    line->addWidget(m_words, 1);
    line->addWidget(m_further);
    line->addWidget(m_asLanes);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addLayout(m_stack, 1);
    connect(m_asLanes, &QToolButton::toggled, this,
            [this](bool lanes) { m_stack->setCurrentIndex(lanes ? 1 : 0); });
    connect(m_further, &QToolButton::clicked, this, [this] {
        m_options.reach *= kFurther;
        m_options.most *= kFurther;
        m_stale = true;
        read();
    });
    connect(m_tree, &QTreeView::activated, this, &LinksPane::activate);
    connect(m_tree, &QTreeView::clicked, this, &LinksPane::activate);
    connect(m_lanes, &LaneView::eventChosen, this, &LinksPane::eventWanted);
    connect(&theme(), &Theme::changed, this, &LinksPane::restyle);
    restyle();
}

LinksPane::~LinksPane() = default;

void LinksPane::restyle()
{
    m_words->setFont(theme().font(Size::Small));
}

void LinksPane::setZone(Zone zone)
{
    m_lanes->setZone(zone);
}

void LinksPane::follow(const std::string& address, const EventDetail& detail)
{
    const Position position = detail.event().position;
    if (address != m_address || !m_worker) {
        m_worker = address.empty() ? nullptr : std::make_unique<StoreWorker>(m_runner, address);
        m_address = address;
    } else {
        m_worker->cancel();
    }
    m_position = position;
    m_options = {};
    m_stale = true;
    m_links.reset();
    m_looked.reset();
    m_lanes->show({});
    m_further->hide();
    m_words->clear();
    showQuick(detail);
    if (isVisible())
        read();
}

void LinksPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    read();
}

void LinksPane::showQuick(const EventDetail& detail)
{
    const Event& event = detail.event();
    m_model->clear();
    const auto add = [this](const QString& title, const QString& note, const char* icon, int role,
                            const QString& what) {
        QStandardItem* item = makeItem(title, note, icon);
        item->setData(what, role);
        m_model->appendRow(item);
    };
    add(toQt(event.stream), tr("its stream"), "stream", LinkStreamRole, toQt(event.stream));
    if (!detail.correlation.empty())
        add(toQt(detail.correlation), tr("correlation"), "search", FilterRole,
            filterTerm(QStringLiteral("corr"), toQt(detail.correlation)));
    if (!detail.causation.empty())
        add(toQt(detail.causation), tr("caused by"), "search", FilterRole,
            filterTerm(QStringLiteral("id"), toQt(detail.causation)));
    if (!event.id.empty())
        add(toQt(event.id), tr("what it caused"), "search", FilterRole,
            filterTerm(QStringLiteral("cause"), toQt(event.id)));
    m_quick = m_model->rowCount();
}

void LinksPane::read()
{
    if (!m_stale || !m_worker)
        return;
    m_stale = false;
    m_looked = std::make_shared<std::atomic<std::uint64_t>>(0);
    m_further->hide();
    m_worker->ask<EventLinks>(
        [position = m_position, options = m_options, looked = m_looked](EventStore& store,
                                                                        std::stop_token stop) {
            const ProgressSink sink = [&looked](const Progress& progress) {
                *looked = progress.done;
            };
            return findLinks(store, position, options, sink, stop);
        },
        [this](Result<EventLinks> links) { take(std::move(links)); });
    tick();
}

void LinksPane::tick()
{
    if (busy() && m_looked)
        m_words->setText(
            tr("Looking around the event, %1 so far").arg(numberText(m_looked->load())));
}

void LinksPane::take(Result<EventLinks> links)
{
    if (!links) {
        m_words->setText(toQt(links.error().message));
        m_stale = true;
        return;
    }
    m_model->removeRows(m_quick, m_model->rowCount() - m_quick);
    m_links = std::make_shared<const EventLinks>(*std::move(links));
    showCopies();
    showTree();
    showWords();
    m_lanes->show(m_links);
}

void LinksPane::showWords()
{
    const std::uint64_t all = m_links->events.size();
    QString words = all == 1 ? tr("No linked event") : tr("%1 linked events").arg(numberText(all));
    if (m_links->wholeStore)
        words += tr(", whole store");
    else if (m_links->scanned > 0)
        words += tr(", %1 to %2 looked at")
                     .arg(positionText(*m_links->from), positionText(*m_links->to));
    m_words->setText(words);
    m_further->setVisible(!m_links->wholeStore && m_links->scanned > 0);
}

/// Other streams that hold the very same event.
void LinksPane::showCopies()
{
    for (const EventPlace& place : m_links->copies) {
        if (place.position == m_position)
            continue;
        QStandardItem* item = makeItem(
            toQt(place.stream), tr("the same, at %1").arg(positionText(place.position)), "stream");
        item->setData(toQt(place.position.toText()), LinkPositionRole);
        m_model->appendRow(item);
    }
}

void LinksPane::showTree()
{
    std::vector<QStandardItem*> items;
    for (std::size_t i = 0; i < m_links->events.size(); ++i) {
        const LinkedEvent& linked = m_links->events[i];
        const bool self = i == m_links->self;
        QStandardItem* item = makeItem(self ? toQt(linked.place.stream)
                                            : toQt(linked.place.type + "  " + linked.place.stream),
                                       positionText(linked.place.position), "event");
        if (self)
            item->setData(toQt(linked.place.type), DockDelegate::StrongRole);
        item->setData(toQt(linked.place.position.toText()), LinkPositionRole);
        item->setData(tr("%1 %2 at %3, level %4%5")
                          .arg(toQt(linked.place.type), toQt(linked.place.stream),
                               positionText(linked.place.position))
                          .arg(linked.depth + 1)
                          .arg(self ? tr(", this event") : QString()),
                      Qt::AccessibleTextRole);
        items.push_back(item);
        if (linked.parent)
            items[*linked.parent]->appendRow(item);
        else
            m_model->appendRow(item);
    }
    m_tree->expandAll();
    if (!items.empty())
        m_tree->scrollTo(items[m_links->self]->index());
}

void LinksPane::activate(const QModelIndex& at)
{
    const QString stream = at.data(LinkStreamRole).toString();
    const QString filter = at.data(FilterRole).toString();
    const Result<Position> position = Position::parse(fromQt(at.data(LinkPositionRole).toString()));
    if (!stream.isEmpty())
        emit streamWanted(stream);
    else if (!filter.isEmpty())
        emit filterWanted(filter);
    else if (position && *position != m_position)
        emit eventWanted(*position);
}

} // namespace viridian::ui
