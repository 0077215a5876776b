#include "ui/widgets/guards/guard_model.h"

#include "ui/text/text.h"
#include "ui/widgets/guards/guard_words.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace viridian::ui {

GuardModel::GuardModel(QObject* parent) : QAbstractTableModel(parent)
{
}

void GuardModel::setRound(GuardRound round, Timestamp readAt, std::chrono::milliseconds ageLimit)
{
    const bool sameRows =
        std::ranges::equal(round.guards, m_round.guards, {}, &GuardReading::id, &GuardReading::id);
    if (!sameRows)
        beginResetModel();
    m_round = std::move(round);
    m_readAt = m_now = readAt;
    m_ageLimit = ageLimit;
    for (const GuardReading& guard : m_round.guards) {
        if (!isTrouble(guard)) {
            m_trouble.erase(guard.id);
            continue;
        }
        Trouble& trouble = m_trouble[guard.id];
        if (trouble.rounds++ == 0)
            trouble.since = m_round.at;
    }
    reorder();
    if (!sameRows)
        endResetModel();
    else if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void GuardModel::reorder()
{
    m_order.resize(m_round.guards.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    if (m_troubleFirst)
        // Not that of std::ranges: clang-tidy 14 cannot read the subrange that it returns.
        std::stable_partition(m_order.begin(), m_order.end(),
                              [&](std::size_t at) { return isTrouble(m_round.guards[at]); });
}

void GuardModel::setNow(Timestamp now)
{
    m_now = now;
    if (rowCount() > 0)
        emit dataChanged(index(0, Age), index(rowCount() - 1, Age));
}

void GuardModel::setTroubleFirst(bool first)
{
    if (first == m_troubleFirst)
        return;
    emit layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<std::size_t> meant;
    for (const QModelIndex& one : before)
        meant.push_back(m_order[static_cast<std::size_t>(one.row())]);
    m_troubleFirst = first;
    reorder();
    QModelIndexList after;
    for (qsizetype at = 0; at < before.size(); ++at) {
        const auto row =
            std::ranges::find(m_order, meant[static_cast<std::size_t>(at)]) - m_order.begin();
        after.push_back(index(static_cast<int>(row), before[at].column()));
    }
    changePersistentIndexList(before, after);
    emit layoutChanged();
}

const GuardReading* GuardModel::at(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    return &m_round.guards[m_order[static_cast<std::size_t>(row)]];
}

int GuardModel::rowOf(std::string_view id) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (at(row)->id == id)
            return row;
    }
    return -1;
}

int GuardModel::nextTrouble(int row, bool backward) const
{
    const int rows = rowCount();
    for (int step = 1; step <= rows; ++step) {
        const int candidate = ((backward ? row - step : row + step) % rows + rows) % rows;
        if (isTrouble(*at(candidate)))
            return candidate;
    }
    return -1;
}

std::chrono::milliseconds GuardModel::ageOf(const GuardReading& guard) const
{
    return guard.age + std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::max(m_now - m_readAt, Timestamp::duration::zero()));
}

bool GuardModel::staleNow(const GuardReading& guard) const
{
    return !guard.holds && ageOf(guard) > m_ageLimit;
}

GuardModel::Trouble GuardModel::troubleOf(std::string_view id) const
{
    const auto found = m_trouble.find(id);
    return found == m_trouble.end() ? Trouble{} : found->second;
}

int GuardModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_round.guards.size());
}

int GuardModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString GuardModel::text(const GuardReading& guard, int column) const
{
    switch (column) {
    case State:
        return stateWord(guard);
    case Guard:
        return toQt(guard.name);
    case Value:
        return toQt(guard.value);
    case Limit:
        return toQt(guard.limit);
    case Age:
        return ageWord(ageOf(guard));
    case Evidence:
        return toQt(guard.evidence);
    default:
        return {};
    }
}

/// The first cell reads the whole row, as section 10 of the design has it.
QString GuardModel::accessibleText(const GuardReading& guard, int column) const
{
    if (column != State)
        return text(guard, column);
    QString words =
        tr("Guard %1, %2, %3, limit %4")
            .arg(toQt(guard.name), stateWord(guard), toQt(guard.value), toQt(guard.limit));
    return guard.overridable ? words : words + tr(", never overridable");
}

QVariant GuardModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const GuardReading& guard = *at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(guard, index.column());
    case Qt::AccessibleTextRole:
        return accessibleText(guard, index.column());
    case Qt::ToolTipRole:
        return text(guard, index.column());
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignVCenter |
                                (index.column() == Age ? Qt::AlignRight : Qt::AlignLeft));
    case SeverityRole:
        return static_cast<int>(severityOf(guard));
    case IconRole:
        return iconOf(guard);
    case LockRole:
        return !guard.overridable;
    case StaleRole:
        return staleNow(guard);
    case IdRole:
        return toQt(guard.id);
    default:
        return {};
    }
}

QVariant GuardModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignVCenter |
                                (section == Age ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case State:
        return tr("State");
    case Guard:
        return tr("Guard");
    case Value:
        return tr("Value");
    case Limit:
        return tr("Limit");
    case Age:
        return tr("Age");
    case Evidence:
        return tr("Evidence");
    default:
        return {};
    }
}

} // namespace viridian::ui
