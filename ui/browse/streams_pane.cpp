#include "ui/browse/streams_pane.h"

#include "core/store/open.h"
#include "ui/browse/dock_delegate.h"
#include "ui/shell/pane_header.h"
#include "ui/shell/run_job.h"

#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr std::size_t kStreamsShown = 50;
constexpr std::size_t kMatchesShown = 200;
constexpr int kTypedMs = 200;

enum ItemRole { KindRole = Qt::UserRole + 30, NameRole, StreamsRole };
enum class ItemKind { Note, Category, Stream, CountLink };

ItemKind kindOf(const QModelIndex& at)
{
    return static_cast<ItemKind>(at.data(KindRole).toInt());
}

} // namespace

StreamsPane::StreamsPane(AppContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_header(new PaneHeader(tr("Streams"), this)),
      m_filter(new QLineEdit(this)), m_tree(new QTreeView(this)),
      m_model(new QStandardItemModel(this))
{
    m_filter->setObjectName(QStringLiteral("streamFilter"));
    m_filter->setPlaceholderText(tr("Filter streams, * allowed"));
    m_filter->setAccessibleName(tr("Filter streams"));
    m_filter->addAction(theme().icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_filter->setClearButtonEnabled(false);
    m_tree->setObjectName(QStringLiteral("streamTree"));
    m_tree->setModel(m_model);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(theme().px(16));
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setItemDelegate(new DockDelegate(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setExpandsOnDoubleClick(false);
    auto* field = new QWidget(this);
    field->setProperty("pane", QStringLiteral("base"));
    auto* fieldLine = new QHBoxLayout(field);
    fieldLine->setContentsMargins(theme().px(6), theme().px(6), theme().px(6), theme().px(6));
    fieldLine->addWidget(m_filter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(field);
    column->addWidget(m_tree, 1);
    m_typed.setSingleShot(true);
    m_typed.setInterval(kTypedMs);
    connect(m_filter, &QLineEdit::textChanged, &m_typed, qOverload<>(&QTimer::start));
    connect(m_filter, &QLineEdit::returnPressed, this,
            [this] { m_tree->setFocus(Qt::TabFocusReason); });
    connect(&m_typed, &QTimer::timeout, this, &StreamsPane::search);
    connect(m_tree, &QTreeView::expanded, this, &StreamsPane::expand);
    connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex& at) {
        choose(at, QGuiApplication::keyboardModifiers() & Qt::ControlModifier);
    });
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex& at) {
        choose(at, QGuiApplication::keyboardModifiers() & Qt::ControlModifier);
    });
}

StreamsPane::~StreamsPane() = default;

bool StreamsPane::busy() const
{
    return m_countRuns || (m_worker && m_worker->busy());
}

void StreamsPane::setStore(StoreMark store, const std::string& address)
{
    if (m_store == store && m_address == address)
        return;
    m_store = store;
    m_address = address;
    m_worker.reset();
    m_counting = {};
    m_countRuns = false;
    m_model->clear();
    m_header->setNote({});
    if (address.empty())
        return;
    m_worker = std::make_unique<StoreWorker>(m_context.runner(), address);
    if (m_known.contains(toQt(address)))
        showCensus();
    else
        survey();
}

void StreamsPane::refresh()
{
    m_known.remove(toQt(m_address));
    if (m_worker)
        survey();
}

void StreamsPane::survey()
{
    m_header->setNote(QStringLiteral("…"));
    m_worker->ask<Count>(
        [](EventStore& store, std::stop_token stop) { return store.countEvents(false, stop); },
        [this](Result<Count> estimate) {
            if (!estimate)
                m_header->setNote(QStringLiteral("?"));
            else if (estimate->count <= kCountedUnasked)
                count();
            else
                offerCount(tr("Count, reads about %1 events").arg(numberText(estimate->count)));
        });
}

void StreamsPane::offerCount(const QString& words)
{
    m_model->clear();
    m_header->setNote(tr("not counted"));
    auto* link = new QStandardItem(words);
    link->setData(static_cast<int>(ItemKind::CountLink), KindRole);
    link->setData(true, DockDelegate::LinkRole);
    m_model->appendRow(link);
    m_model->appendRow(quietItem(tr("or type a stream's name above")));
}

void StreamsPane::count()
{
    m_countRuns = true;
    const std::string address = m_address;
    runListedJob<Census>(
        m_context, this,
        {.name = tr("Count categories"), .stores = {.from = {m_store}}, .unit = tr("events")},
        [address](std::stop_token stop, const ProgressSink&) -> Result<Census> {
            Result<std::unique_ptr<EventStore>> store = openStore(address);
            if (!store)
                return passOn(store);
            Result<std::vector<CategoryRow>> rows = (*store)->categories(stop);
            if (!rows)
                return passOn(rows);
            return Census{std::move(*rows), (*store)->info().systemCategories};
        },
        [this, address](Result<Census> census) {
            if (address != m_address)
                return;
            m_countRuns = false;
            if (!census) {
                offerCount(census.error().kind == ErrorKind::Cancelled
                               ? tr("Count categories")
                               : tr("Count again: %1").arg(toQt(census.error().message)));
                return;
            }
            m_known[toQt(address)] = std::move(*census);
            if (m_filter->text().isEmpty())
                showCensus();
            emit categoriesChanged();
        },
        m_counting);
}

QStringList StreamsPane::categories() const
{
    QStringList names;
    for (const CategoryRow& row : m_known.value(toQt(m_address)).rows)
        names += toQt(row.category);
    return names;
}

QStandardItem* StreamsPane::quietItem(const QString& words)
{
    auto* item = new QStandardItem(words);
    item->setData(true, DockDelegate::QuietRole);
    item->setFlags(Qt::ItemIsEnabled);
    return item;
}

void StreamsPane::showCensus()
{
    m_model->clear();
    const Census census = m_known.value(toQt(m_address));
    std::uint64_t streams = 0;
    for (const CategoryRow& row : census.rows) {
        streams += row.streams;
        auto* item = new QStandardItem(row.category.empty() ? tr("(no name)") : toQt(row.category));
        item->setData(static_cast<int>(ItemKind::Category), KindRole);
        item->setData(toQt(row.category), NameRole);
        item->setData(QVariant::fromValue<qulonglong>(row.streams), StreamsRole);
        item->setData(numberText(row.events), DockDelegate::NoteRole);
        item->setData(tr("%1, %2 events in %3 streams")
                          .arg(toQt(row.category), numberText(row.events), numberText(row.streams)),
                      Qt::AccessibleTextRole);
        item->setData(std::ranges::find(census.system, row.category) != census.system.end(),
                      DockDelegate::QuietRole);
        item->appendRow(quietItem(QStringLiteral("…")));
        m_model->appendRow(item);
    }
    const QString note =
        tr("%1 categories · %2")
            .arg(numberText(std::uint64_t{census.rows.size()}), numberText(streams));
    m_header->setNote(note);
    m_tree->setAccessibleName(
        tr("Streams, %1 categories").arg(numberText(std::uint64_t{census.rows.size()})));
}

void StreamsPane::expand(const QModelIndex& at)
{
    QStandardItem* category = m_model->itemFromIndex(at);
    if (kindOf(at) != ItemKind::Category || category->rowCount() != 1 ||
        kindOf(category->child(0)->index()) != ItemKind::Note)
        return;
    const std::string name = fromQt(at.data(NameRole).toString());
    m_worker->ask<std::vector<StreamRow>>(
        [name](EventStore& store, std::stop_token stop) -> Result<std::vector<StreamRow>> {
            Result<std::vector<StreamRow>> rows =
                store.streams(name + "-*", {}, kStreamsShown, stop);
            if (rows && rows->empty())
                return store.streams(name, {}, 1, stop);
            return rows;
        },
        [this, where = QPersistentModelIndex(at)](Result<std::vector<StreamRow>> rows) {
            if (!where.isValid())
                return;
            QStandardItem* item = m_model->itemFromIndex(where);
            if (rows)
                addStreams(*item, *rows);
            else
                item->child(0)->setText(toQt(rows.error().message));
        });
}

QStandardItem* StreamsPane::streamItem(const StreamRow& row) const
{
    auto* item = new QStandardItem(toQt(row.stream));
    item->setData(static_cast<int>(ItemKind::Stream), KindRole);
    item->setData(toQt(row.stream), NameRole);
    item->setData(numberText(row.events), DockDelegate::NoteRole);
    item->setToolTip(toQt(row.stream));
    return item;
}

void StreamsPane::addStreams(QStandardItem& category, const std::vector<StreamRow>& rows)
{
    category.removeRows(0, category.rowCount());
    for (const StreamRow& row : rows)
        category.appendRow(streamItem(row));
    const auto all = category.data(StreamsRole).toULongLong();
    if (all > rows.size() && rows.size() >= kStreamsShown)
        category.appendRow(quietItem(
            tr("%1 more, type to narrow").arg(numberText(std::uint64_t{all - rows.size()}))));
    if (rows.empty())
        category.appendRow(quietItem(tr("no stream")));
    setCurrent(m_current);
}

void StreamsPane::search()
{
    const QString typed = m_filter->text().trimmed();
    if (!m_worker)
        return;
    if (typed.isEmpty()) {
        m_worker->cancel();
        if (m_known.contains(toQt(m_address)))
            showCensus();
        else
            survey();
        return;
    }
    const std::string pattern =
        fromQt(typed.contains(QLatin1Char('*')) ? typed : typed + QLatin1Char('*'));
    m_worker->ask<std::vector<StreamRow>>(
        [pattern](EventStore& store, std::stop_token stop) {
            return store.streams(pattern, {}, kMatchesShown, stop);
        },
        [this](Result<std::vector<StreamRow>> rows) {
            m_model->clear();
            if (!rows) {
                m_model->appendRow(quietItem(toQt(rows.error().message)));
                return;
            }
            for (const StreamRow& row : *rows)
                m_model->appendRow(streamItem(row));
            if (rows->size() >= kMatchesShown)
                m_model->appendRow(quietItem(tr("more, type to narrow")));
            if (rows->empty())
                m_model->appendRow(quietItem(tr("No stream matches.")));
            setCurrent(m_current);
        });
}

void StreamsPane::choose(const QModelIndex& at, bool newTab)
{
    switch (kindOf(at)) {
    case ItemKind::Stream:
        emit streamChosen(m_store, at.data(NameRole).toString(), newTab);
        break;
    case ItemKind::Category:
        m_tree->setExpanded(at, !m_tree->isExpanded(at));
        break;
    case ItemKind::CountLink:
        m_model->clear();
        m_header->setNote(QStringLiteral("…"));
        count();
        break;
    case ItemKind::Note:
        break;
    }
}

void StreamsPane::setCurrent(const QString& stream)
{
    m_current = stream;
    const QModelIndexList found = stream.isEmpty() || m_model->rowCount() == 0
                                      ? QModelIndexList()
                                      : m_model->match(m_model->index(0, 0), NameRole, stream, 1,
                                                       Qt::MatchExactly | Qt::MatchRecursive);
    if (!found.isEmpty() && kindOf(found.front()) == ItemKind::Stream)
        m_tree->selectionModel()->setCurrentIndex(
            found.front(), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    else
        m_tree->selectionModel()->clearSelection();
}

} // namespace viridian::ui
