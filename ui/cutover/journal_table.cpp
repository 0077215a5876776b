#include "ui/cutover/journal_table.h"

#include "ui/shell/theme.h"

#include <QHeaderView>
#include <QScrollBar>

#include <algorithm>
#include <array>

namespace viridian::ui {
namespace {

constexpr std::array<double, JournalModel::ColumnCount - 1> kWidths{40, 96, 100};

} // namespace

JournalModel::JournalModel(QObject* parent) : QAbstractTableModel(parent)
{
}

void JournalModel::setRecords(const std::vector<JournalRecord>& records)
{
    const std::size_t had = m_records.size();
    const bool grows =
        records.size() >= had && (had == 0 || records[had - 1].chain == m_records.back().chain);
    if (!grows) {
        beginResetModel();
        m_records = records;
        endResetModel();
    } else if (records.size() > had) {
        beginInsertRows({}, static_cast<int>(had), static_cast<int>(records.size()) - 1);
        m_records = records;
        endInsertRows();
    }
}

void JournalModel::setZone(Zone zone)
{
    m_zone = zone;
    if (!m_records.empty())
        emit dataChanged(index(0, Time), index(rowCount() - 1, Time));
}

int JournalModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_records.size());
}

int JournalModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant JournalModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JournalRecord& record = m_records[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignVCenter |
                                (index.column() == Number ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ForegroundRole && index.column() != What)
        return theme().color(Role::TextSecondary);
    if (role == Qt::ToolTipRole)
        return QStringLiteral("%1\n%2").arg(toQt(record.text), toQt(record.who));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Number:
        return numberText(record.number);
    case Time:
        return clockText(record.at, m_zone);
    case Kind:
        return toQt(record.kind);
    default:
        return toQt(record.text);
    }
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignVCenter |
                                (section == Number ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number:
        return tr("No.");
    case Time:
        return tr("Time");
    case Kind:
        return tr("Kind");
    default:
        return tr("What");
    }
}

QString JournalModel::text() const
{
    QStringList lines;
    for (const JournalRecord& record : m_records)
        lines.push_back(QStringLiteral("%1\t%2\t%3\t%4\t%5\t%6")
                            .arg(record.number)
                            .arg(toQt(formatIso(record.at)), toQt(record.kind), toQt(record.state),
                                 toQt(record.text), toQt(record.who)));
    return lines.join(QLatin1Char('\n'));
}

JournalTable::JournalTable(QWidget* parent) : QTableView(parent), m_model(new JournalModel(this))
{
    setObjectName(QStringLiteral("journalTable"));
    setModel(m_model);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setHighlightSections(false);
    // Follows the end until somebody scrolls away from it with the wheel, the bar or the keys.
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
        m_atEnd = verticalScrollBar()->sliderPosition() >= verticalScrollBar()->maximum();
    });
    connect(&theme(), &Theme::changed, this, &JournalTable::restyle);
    restyle();
}

void JournalTable::restyle()
{
    verticalHeader()->setMinimumSectionSize(theme().rowHeight());
    verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    for (int column = 0; column < static_cast<int>(kWidths.size()); ++column)
        setColumnWidth(column, theme().px(kWidths.at(static_cast<std::size_t>(column))));
}

void JournalTable::setRecords(const std::vector<JournalRecord>& records)
{
    m_model->setRecords(records);
    setAccessibleName(tr("Journal, %1 records").arg(m_model->rowCount()));
    if (m_atEnd)
        scrollToBottom();
}

void JournalTable::resizeEvent(QResizeEvent* event)
{
    const bool atEnd = m_atEnd;
    QTableView::resizeEvent(event);
    if (atEnd)
        scrollToBottom();
}

void JournalTable::showEvent(QShowEvent* event)
{
    QTableView::showEvent(event);
    scrollToBottom();
}

} // namespace viridian::ui
