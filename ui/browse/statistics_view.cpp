#include "ui/browse/statistics_view.h"

#include "ui/browse/event_detail.h"
#include "ui/browse/filter_term.h"
#include "ui/text/text.h"

#include <QDate>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kColumnWidth = 116; ///< of numbers, the longest header

enum RowRole { SortRole = Qt::UserRole + 40, RowFilterRole, RowStreamRole, RowPositionRole };

QStandardItem* textItem(const QString& text)
{
    auto* item = new QStandardItem(text);
    item->setData(text, SortRole);
    item->setToolTip(text);
    return item;
}

QStandardItem* numberItem(std::uint64_t number, const QString& text = {})
{
    auto* item = new QStandardItem(text.isEmpty() ? numberText(number) : text);
    item->setData(QVariant::fromValue<qulonglong>(number), SortRole);
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

QStandardItem* shareItem(std::uint64_t part, std::uint64_t whole)
{
    const double share =
        whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0;
    auto* item = new QStandardItem(QStringLiteral("%1 %").arg(share, 0, 'f', 1));
    item->setData(share, SortRole);
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

/// Events, share, bytes and bytes an event.
QList<QStandardItem*> tallyItems(const Tally& tally, const Census& census)
{
    return {numberItem(tally.events), shareItem(tally.events, census.events),
            numberItem(tally.bytes, byteText(tally.bytes)),
            numberItem(tally.events > 0 ? tally.bytes / tally.events : 0)};
}

void addRow(QStandardItemModel& model, QList<QStandardItem*> items, int role, const QString& what)
{
    items.front()->setData(what, role);
    model.appendRow(items);
}

} // namespace

StatisticsView::StatisticsView(QWidget* parent)
    : QDialog(parent), m_words(new QLabel(this)), m_count(new QToolButton(this)),
      m_tabs(new QTabWidget(this))
{
    setObjectName(QStringLiteral("statisticsView"));
    setModal(false);
    m_words->setObjectName(QStringLiteral("statisticsWords"));
    m_words->setWordWrap(true);
    m_count->setObjectName(QStringLiteral("statisticsCount"));
    m_count->setProperty("framed", true);
    m_tabs->setObjectName(QStringLiteral("statisticsTabs"));
    m_tabs->setDocumentMode(true);
    const QStringList tally{tr("Events"), tr("Share"), tr("Data"), tr("Bytes an event")};
    m_types = addTable("statisticsTypes", tr("Types"), QStringList{tr("Type"), tr("v")} + tally, 2);
    m_categories = addTable("statisticsCategories", tr("Categories"),
                            QStringList{tr("Category"), tr("Streams")} + tally, 2);
    m_months = addTable("statisticsMonths", tr("Months"),
                        QStringList{tr("Month"), tr("Growth")} + tally, 0);
    m_streams = addTable("statisticsStreams", tr("Longest streams"),
                         {tr("Stream"), tr("Events"), tr("Last version")}, 1);
    m_payloads = addTable("statisticsPayloads", tr("Largest payloads"),
                          {tr("Type"), tr("Stream"), tr("Position"), tr("Bytes")}, 3);
    m_finished = addTable("statisticsFinished", tr("Finished streams"),
                          {tr("Ended with"), tr("Streams"), tr("Events in them"), tr("Share")}, 2);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(theme().px(12), theme().px(8), theme().px(12), theme().px(8));
    line->addWidget(m_words, 1);
    line->addWidget(m_count);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(m_tabs, 1);
    m_types.view->setFocus();
    resize(theme().px(760), theme().px(520));
    connect(m_count, &QToolButton::clicked, this, [this] {
        if (m_counting)
            emit stopWanted();
        else
            emit countWanted();
    });
}

StatisticsView::Table StatisticsView::addTable(const char* name, const QString& title,
                                               const QStringList& columns, int sortedBy)
{
    Table table{new QTableView(m_tabs),
                new QStandardItemModel(0, static_cast<int>(columns.size()), this)};
    table.model->setHorizontalHeaderLabels(columns);
    table.model->setSortRole(SortRole);
    for (int column = 0; column < columns.size(); ++column) {
        const bool words =
            column == 0 || columns.at(column) == tr("v") || columns.at(column) == tr("Stream");
        table.model->horizontalHeaderItem(column)->setTextAlignment(
            (words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    QTableView& view = *table.view;
    view.setObjectName(QLatin1String(name));
    view.setAccessibleName(title);
    view.setModel(table.model);
    view.setEditTriggers(QAbstractItemView::NoEditTriggers);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setSelectionMode(QAbstractItemView::SingleSelection);
    view.setShowGrid(false);
    view.setAlternatingRowColors(true);
    view.setWordWrap(false);
    view.setTabKeyNavigation(false);
    view.setFrameShape(QFrame::NoFrame);
    view.setSortingEnabled(true);
    view.verticalHeader()->hide();
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view.verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    const bool byName = sortedBy == 0;
    view.horizontalHeader()->setSortIndicator(sortedBy,
                                              byName ? Qt::AscendingOrder : Qt::DescendingOrder);
    // Room for the sign of order behind the words that stand at the right.
    view.horizontalHeader()->setStyleSheet(
        QStringLiteral("QHeaderView::section { padding-right: %1px; }").arg(theme().px(18)));
    view.horizontalHeader()->setDefaultSectionSize(theme().px(kColumnWidth));
    view.horizontalHeader()->setHighlightSections(false);
    view.horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tabs->addTab(table.view, title);
    connect(&view, &QTableView::activated, this, &StatisticsView::activate);
    return table;
}

void StatisticsView::showCensus(StoreMark store, const QString& name,
                                const std::shared_ptr<const Census>& census, bool counting)
{
    setWindowTitle(tr("Statistics of %1 %2").arg(storeWord(store), name));
    setAccessibleName(windowTitle());
    m_counting = counting;
    m_count->setText(counting                     ? tr("Stop")
                     : census && census->complete ? tr("Count again")
                                                  : tr("Count"));
    if (census != m_census && census)
        fill(*census);
    if (!census) {
        for (const Table& table :
             {m_types, m_categories, m_months, m_streams, m_payloads, m_finished})
            table.model->removeRows(0, table.model->rowCount());
    }
    m_census = census;
    if (!census) {
        m_words->setText(
            counting ? tr("Counting…")
                     : tr("Not counted yet: counting reads the columns of every event once."));
        return;
    }
    QString words = tr("%1%2 events with %3 of data")
                        .arg(census->complete ? QString() : QStringLiteral("≥ "),
                             numberText(census->events), byteText(census->bytes));
    if (census->upTo)
        words += tr(", counted up to %1").arg(positionText(*census->upTo));
    m_words->setText(words);
}

void StatisticsView::fill(const Census& census)
{
    for (const Table& table : {m_types, m_categories, m_months, m_streams, m_payloads, m_finished})
        table.model->removeRows(0, table.model->rowCount());
    fillTypes(census);
    fillCategories(census);
    fillMonths(census);
    fillLargest(census);
    fillFinished(census);
    for (const Table& table :
         {m_types, m_categories, m_months, m_streams, m_payloads, m_finished}) {
        const QHeaderView& header = *table.view->horizontalHeader();
        table.model->sort(header.sortIndicatorSection(), header.sortIndicatorOrder());
    }
}

void StatisticsView::fillTypes(const Census& census)
{
    for (const auto& [key, tally] : census.types) {
        QString filter = filterTerm(QStringLiteral("type"), toQt(key.first));
        if (!key.second.empty())
            filter += QLatin1Char(' ') + filterTerm(QStringLiteral("v"), toQt(key.second));
        addRow(*m_types.model,
               QList<QStandardItem*>{textItem(toQt(key.first)), textItem(toQt(key.second))} +
                   tallyItems(tally, census),
               RowFilterRole, filter);
    }
}

void StatisticsView::fillCategories(const Census& census)
{
    for (const auto& [name, tally] : census.categories) {
        const QString category = toQt(name);
        addRow(*m_categories.model,
               QList<QStandardItem*>{textItem(category), numberItem(tally.streams)} +
                   tallyItems(tally.all, census),
               RowFilterRole,
               category.contains(QLatin1Char(' ')) || category.isEmpty()
                   ? QString()
                   : QStringLiteral("stream:%1,%1-*").arg(category));
    }
}

void StatisticsView::fillMonths(const Census& census)
{
    std::optional<std::uint64_t> before;
    for (const auto& [month, tally] : census.months) {
        QString growth;
        double order = 0;
        if (before && *before > 0) {
            order = 100.0 * (static_cast<double>(tally.events) / static_cast<double>(*before) - 1);
            growth = QStringLiteral("%1%2 %")
                         .arg(order < 0 ? QString() : QStringLiteral("+"))
                         .arg(order, 0, 'f', 1);
        }
        before = tally.events;
        auto* grown = new QStandardItem(growth);
        grown->setData(order, SortRole);
        grown->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        const QString name = month.empty() ? tr("(no time)") : toQt(month);
        addRow(
            *m_months.model,
            QList<QStandardItem*>{textItem(name), grown} + tallyItems(tally, census), RowFilterRole,
            month.empty()
                ? QString()
                : QStringLiteral("time:%1-01..%1-%2")
                      .arg(toQt(month))
                      .arg(QDate::fromString(toQt(month), QStringLiteral("yyyy-MM")).daysInMonth(),
                           2, 10, QLatin1Char('0')));
    }
}

void StatisticsView::fillLargest(const Census& census)
{
    for (const StreamRow& row : census.longest)
        addRow(*m_streams.model,
               {textItem(toQt(row.stream)), numberItem(row.events),
                numberItem(static_cast<std::uint64_t>(std::max<std::int64_t>(row.lastVersion, 0)))},
               RowStreamRole, toQt(row.stream));
    for (const LargePayload& payload : census.largest)
        addRow(*m_payloads.model,
               {textItem(toQt(payload.type)), textItem(toQt(payload.stream)),
                numberItem(payload.position.number(), positionText(payload.position)),
                numberItem(payload.bytes)},
               RowPositionRole, toQt(payload.position.toText()));
}

void StatisticsView::fillFinished(const Census& census)
{
    for (const FinishedStreams::Row& row : census.finished.rows)
        addRow(*m_finished.model,
               {textItem(toQt(row.lastType)), numberItem(row.streams), numberItem(row.events),
                shareItem(row.events, census.events)},
               RowFilterRole, filterTerm(QStringLiteral("type"), toQt(row.lastType)));
    QString why;
    if (!census.complete)
        why = tr("Known when all is counted.");
    else if (!census.finished.known)
        why = tr("Too many streams to keep in memory: not looked for.");
    else
        why = tr("Streams that ended with a type after which streams do not go on, and were quiet "
                 "for the store's last 30 days. A guess, for the archive.");
    m_finished.view->setToolTip(why);
    m_finished.view->setAccessibleDescription(why);
    if (m_finished.model->rowCount() == 0)
        m_finished.model->appendRow(textItem(
            census.complete && census.finished.known ? tr("No stream looks finished.") : why));
}

void StatisticsView::activate(const QModelIndex& at)
{
    const QModelIndex row = at.siblingAtColumn(0);
    const QString filter = row.data(RowFilterRole).toString();
    const QString stream = row.data(RowStreamRole).toString();
    const QString position = row.data(RowPositionRole).toString();
    if (!filter.isEmpty())
        emit filterWanted(filter);
    else if (!stream.isEmpty())
        emit streamWanted(stream);
    else if (const Result<Position> place = Position::parse(fromQt(position));
             place && !position.isEmpty())
        emit positionWanted(*place);
}

} // namespace viridian::ui
