#include "ui/sync/shard_model.h"

#include "ui/text/text.h"

#include <algorithm>
#include <cmath>

namespace viridian::ui {

namespace {

QString secondsText(double seconds)
{
    return QString::number(seconds, 'f', 1);
}

QString perSecond(double rate)
{
    return numberText(static_cast<std::uint64_t>(std::llround(std::max(0.0, rate))));
}

bool isRight(int column)
{
    return column == ShardModel::Checkpoint || column == ShardModel::LagEvents ||
           column == ShardModel::LagSeconds || column == ShardModel::Applied ||
           column == ShardModel::Written || column == ShardModel::Heartbeat;
}

} // namespace

void ShardModel::setRows(const std::vector<ShardRow>& rows, Timestamp now)
{
    m_now = now;
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = rows;
        endResetModel();
        return;
    }
    m_rows = rows;
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ShardModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ShardModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ShardModel::text(const ShardRow& row, int column) const
{
    switch (column) {
    case Shard:
        return row.shard;
    case Owner:
        return row.owner;
    case Checkpoint:
        return row.checkpoint ? numberText(row.checkpoint->number()) : tr("none yet");
    case LagEvents:
        return numberText(row.lagEvents);
    case LagSeconds:
        return secondsText(row.lagSeconds);
    case Applied:
        return perSecond(row.applied);
    case Written:
        return perSecond(row.written);
    case Heartbeat: {
        const Age age = ageOf(row.heartbeat, m_now, std::chrono::milliseconds(2500));
        return age.known ? roughDurationText(std::max(age.length, std::chrono::duration<double>(0)))
                         : age.text();
    }
    case State:
        return row.state;
    default:
        return {};
    }
}

QVariant ShardModel::sortValue(const ShardRow& row, int column) const
{
    switch (column) {
    case Checkpoint:
        return QVariant::fromValue<qulonglong>(row.checkpoint ? row.checkpoint->number() : 0);
    case LagEvents:
        return QVariant::fromValue<qulonglong>(row.lagEvents);
    case LagSeconds:
        return row.lagSeconds;
    case Applied:
        return row.applied;
    case Written:
        return row.written;
    case Queues:
        return row.fillWrite;
    case Heartbeat:
        return QVariant::fromValue<qlonglong>(row.heartbeat.time_since_epoch().count());
    default:
        return text(row, column);
    }
}

QVariant ShardModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ShardRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case SortRole:
        return sortValue(row, index.column());
    case QueuesRole:
        return QVariantList{row.fillRead, row.fillPipe, row.fillWrite};
    case SeverityRole:
        return static_cast<int>(row.severity);
    case OwnerRole:
        return row.owner;
    case IconRole:
        return row.icon.isEmpty() ? QStringLiteral("play") : row.icon;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isRight(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        if (index.column() == Queues)
            return tr("read %1 %, pipeline %2 %, write %3 % full")
                .arg(std::lround(row.fillRead * 100))
                .arg(std::lround(row.fillPipe * 100))
                .arg(std::lround(row.fillWrite * 100));
        return text(row, index.column());
    default:
        return {};
    }
}

QVariant ShardModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isRight(section) ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Shard:
        return tr("Shard");
    case Owner:
        return tr("Owner");
    case Checkpoint:
        return tr("Checkpoint");
    case LagEvents:
        return tr("Lag events");
    case LagSeconds:
        return tr("Lag s");
    case Applied:
        return tr("Apply /s");
    case Written:
        return tr("Write /s");
    case Queues:
        return tr("Read, pipe, write");
    case Heartbeat:
        return tr("Heartbeat");
    case State:
        return tr("State");
    default:
        return {};
    }
}

QString ShardModel::sumText(int column) const
{
    if (m_rows.empty())
        return {};
    std::uint64_t events = 0;
    double seconds = 0;
    double applied = 0;
    double written = 0;
    for (const ShardRow& row : m_rows) {
        events += row.lagEvents;
        seconds = std::max(seconds, row.lagSeconds);
        applied += row.applied;
        written += row.written;
    }
    switch (column) {
    case Shard:
        return m_rows.size() == 1
                   ? tr("1 shard")
                   : tr("%1 shards: sums, seconds of the slowest").arg(numberText(m_rows.size()));
    case LagEvents:
        return numberText(events);
    case LagSeconds:
        return secondsText(seconds);
    case Applied:
        return perSecond(applied);
    case Written:
        return perSecond(written);
    default:
        return {};
    }
}

} // namespace viridian::ui
