#include "ui/browse/streams_pane.h"

#include "ui/browse/dock_delegate.h"
#include "ui/browse/store_state.h"
#include "ui/shell/pane_header.h"

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

StreamsPane::StreamsPane(AppContext& context, StoreCensus& census, QWidget* parent)
    : QWidget(parent), m_context(context), m_census(census),
      m_header(new PaneHeader(tr("Streams"), this)), m_filter(new QLineEdit(this)),
      m_tree(new QTreeView(this)), m_model(new QStandardItemModel(this))
{
    m_filter->setObjectName(QStringLiteral("streamFilter"));
    m_filter->setPlaceholderText(tr("Filter streams, * allowed"));
    m_filter->setAccessibleName(tr("Filter streams"));
    m_filter->addAction(theme().icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
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
    connect(&census, &StoreCensus::changed, this, &StreamsPane::showKnown);
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
    return m_worker && m_worker->busy();
}

void StreamsPane::setStore(StoreMark store, const std::string& address)
{
    if (m_store == store && m_address == address)
        return;
    m_store = store;
    m_address = address;
    m_worker.reset();
    m_model->clear();
    if (address.empty())
        sayInstead({}, tr("Open a store to see its streams."));
    else
        m_worker = std::make_unique<StoreWorker>(m_context.runner(), address);
    m_census.setStore(store, address);
}

QStandardItem* StreamsPane::quietItem(const QString& words)
{
    auto* item = new QStandardItem(words);
    item->setData(true, DockDelegate::QuietRole);
    item->setFlags(Qt::ItemIsEnabled);
    return item;
}

/// Rows that are there stay: what is open stays open while counts come in.
void StreamsPane::showKnown()
{
    if (m_address.empty() || !m_filter->text().isEmpty())
        return;
    const StoreCensus::Known known = m_census.known();
    if (m_model->rowCount() > 0 && kindOf(m_model->index(0, 0)) != ItemKind::Category)
        m_model->clear();
    if (known.census) {
        for (const auto& [name, tally] : known.census->categories)
            showCategory(name, &tally);
    }
    for (const std::string& name : known.seen) {
        if (!known.census || !known.census->categories.contains(name))
            showCategory(name, nullptr);
    }
    showOffer(known.offer);
    showNote();
    showEmptiness();
}

void StreamsPane::sayInstead(const QString& note, const QString& words, const QString& more)
{
    m_model->clear();
    QStandardItem* item = quietItem(words);
    item->setToolTip(more.isEmpty() ? words : more);
    m_model->appendRow(item);
    m_header->setNote(note);
    m_tree->setAccessibleName(tr("Streams"));
    m_tree->setAccessibleDescription(words);
}

void StreamsPane::showEmptiness()
{
    m_tree->setAccessibleDescription({});
    if (const std::optional<Error>& problem = m_census.problem(); problem && !m_census.looked())
        sayInstead(isAway(*problem) ? tr("not connected") : tr("refused"), shortReason(*problem),
                   toQt(problem->message));
    else if (!m_census.looked())
        sayInstead(tr("loading"), tr("Looking at the store …"));
    else if (m_model->rowCount() == 0)
        sayInstead(tr("none"), tr("The store holds no event yet."));
}

void StreamsPane::showCategory(const std::string& name, const CategoryTally* tally)
{
    const StoreCensus::Known known = m_census.known();
    const QString key = toQt(name);
    int row = 0;
    while (row < m_model->rowCount() && kindOf(m_model->index(row, 0)) == ItemKind::Category &&
           fromQt(m_model->index(row, 0).data(NameRole).toString()) < name)
        ++row;
    QStandardItem* item = m_model->item(row);
    if (!item || kindOf(item->index()) != ItemKind::Category ||
        item->data(NameRole).toString() != key) {
        item = new QStandardItem(name.empty() ? tr("(no name)") : key);
        item->setData(static_cast<int>(ItemKind::Category), KindRole);
        item->setData(key, NameRole);
        item->setData(std::ranges::find(known.system, name) != known.system.end(),
                      DockDelegate::QuietRole);
        item->appendRow(quietItem(QStringLiteral("…")));
        m_model->insertRow(row, item);
    }
    const bool complete = known.complete();
    const QString least = complete ? QString() : QStringLiteral("≥ ");
    item->setData(tally ? least + numberText(tally->all.events) : QStringLiteral("?"),
                  DockDelegate::NoteRole);
    item->setData(QVariant::fromValue<qulonglong>(tally && complete ? tally->streams : 0),
                  StreamsRole);
    item->setData(tally ? tr("%1, %2%3 events in %2%4 streams")
                              .arg(key, complete ? QString() : tr("at least "),
                                   numberText(tally->all.events), numberText(tally->streams))
                        : tr("%1, not counted").arg(key),
                  Qt::AccessibleTextRole);
}

/// The link that counts stands below the categories.
void StreamsPane::showOffer(const QString& words)
{
    const int last = m_model->rowCount() - 1;
    const bool there = last >= 0 && kindOf(m_model->index(last, 0)) == ItemKind::CountLink;
    if (words.isEmpty() || m_census.counting()) {
        if (there)
            m_model->removeRow(last);
        return;
    }
    auto* link = there ? m_model->item(last) : new QStandardItem;
    link->setText(words);
    link->setData(static_cast<int>(ItemKind::CountLink), KindRole);
    link->setData(true, DockDelegate::LinkRole);
    if (!there)
        m_model->appendRow(link);
}

void StreamsPane::showNote()
{
    if (!m_census.looked())
        return;
    const StoreCensus::Known known = m_census.known();
    const auto count = static_cast<std::uint64_t>(m_census.categories().size());
    QString note = count == 1 ? tr("1 category") : tr("%1 categories").arg(numberText(count));
    m_tree->setAccessibleName(tr("Streams, %1").arg(note));
    if (const std::optional<Error>& problem = m_census.problem()) {
        // What is shown was true once.
        note += isAway(*problem) ? tr(" · not connected") : tr(" · refused");
    } else if (known.complete()) {
        std::uint64_t streams = 0;
        for (const auto& [name, tally] : known.census->categories)
            streams += tally.streams;
        note += tr(" · %1").arg(numberText(streams));
    } else {
        note += m_census.counting() ? tr(" · counting") : tr(" seen");
    }
    m_header->setNote(note);
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
    if (rows.size() >= kStreamsShown && all != rows.size())
        category.appendRow(quietItem(
            all > rows.size()
                ? tr("%1 more, type to narrow").arg(numberText(std::uint64_t{all - rows.size()}))
                : tr("more, type to narrow")));
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
        m_model->clear();
        showKnown();
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
        m_census.count();
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
