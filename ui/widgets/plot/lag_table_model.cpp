#include "ui/widgets/plot/lag_table_model.h"

#include <algorithm>
#include <cmath>

namespace viridian::ui {

namespace {

constexpr std::chrono::seconds kMinutesGap{150};

QString marksWithin(const std::vector<SyncMark>& marks, Timestamp from, Timestamp to)
{
    QStringList words;
    for (const SyncMark& mark : marks)
        if (mark.at >= from && mark.at < to)
            words << toQt(mark.text);
    return words.join(QStringLiteral(", "));
}

} // namespace

void LagTableModel::setSeconds(const std::vector<LagSample>& samples,
                               const std::vector<SyncMark>& marks)
{
    std::vector<Row> rows;
    Timestamp later = Timestamp::max();
    for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample) {
        if (sample != samples.rbegin() && isGap(*sample, later, std::prev(sample)->span))
            rows.push_back({.at = sample->at,
                            .note = tr("no data %1").arg(durationText(later - sample->at)),
                            .gap = true});
        rows.push_back({.at = sample->at,
                        .lagMin = {},
                        .lag = sample->lag,
                        .rateIn = sample->rateIn,
                        .rateOut = sample->rateOut,
                        .note = marksWithin(marks, sample->at, later)});
        later = sample->at;
    }
    replace(std::move(rows));
}

void LagTableModel::setMinutes(const std::vector<LagMinute>& minutes,
                               const std::vector<SyncMark>& marks)
{
    std::vector<Row> rows;
    Timestamp later = Timestamp::max();
    for (auto minute = minutes.rbegin(); minute != minutes.rend(); ++minute) {
        if (later != Timestamp::max() && later - minute->at > kMinutesGap)
            rows.push_back({.at = minute->at,
                            .note = tr("no data %1").arg(durationText(later - minute->at)),
                            .gap = true});
        rows.push_back({.at = minute->at,
                        .lagMin = minute->lagMin,
                        .lag = minute->lagMax,
                        .rateIn = minute->rateIn,
                        .rateOut = minute->rateOut,
                        .note = marksWithin(marks, minute->at, later)});
        later = minute->at;
    }
    replace(std::move(rows));
}

void LagTableModel::setZone(Zone zone)
{
    m_zone = zone;
    if (!m_rows.empty())
        emit dataChanged(index(0, Time), index(rowCount() - 1, Time), {Qt::DisplayRole});
}

void LagTableModel::replace(std::vector<Row> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int LagTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LagTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString LagTableModel::text(const Row& row, int column) const
{
    const auto count = [](double value) {
        return numberText(static_cast<std::uint64_t>(std::llround(value)));
    };
    if (column == Time)
        return dateTimeText(row.at, m_zone).left(19);
    if (column == Note)
        return row.note;
    if (row.gap)
        return {};
    switch (column) {
    case Lag:
        return row.lagMin && *row.lagMin != row.lag
                   ? tr("%1 to %2").arg(count(*row.lagMin), count(row.lag))
                   : count(row.lag);
    case RateIn:
        return rateText(row.rateIn);
    case RateOut:
        return rateText(row.rateOut);
    default:
        return {};
    }
}

QVariant LagTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole)
        return text(row, index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            (index.column() == Time || index.column() == Note ? Qt::AlignLeft : Qt::AlignRight) |
            Qt::AlignVCenter);
    return {};
}

QVariant LagTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            (section == Time || section == Note ? Qt::AlignLeft : Qt::AlignRight) |
            Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Lag:
        return tr("Lag events");
    case RateIn:
        return tr("BLUE writes");
    case RateOut:
        return tr("GREEN applies");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace viridian::ui
