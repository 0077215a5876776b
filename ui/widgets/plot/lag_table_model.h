#pragma once

#include "core/sync/lag.h"
#include "core/sync/sync_monitor.h"
#include "ui/text/text.h"
#include "ui/widgets/plot/lag_series.h"

#include <QAbstractTableModel>

#include <vector>

namespace viridian::ui {

/// The plot in numbers, newest first: its twin for those who cannot see it, or want exact values.
/// Thread: UI.
class LagTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Lag, RateIn, RateOut, Note, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setSeconds(const std::vector<LagSample>& samples, const std::vector<SyncMark>& marks);
    void setMinutes(const std::vector<LagMinute>& minutes, const std::vector<SyncMark>& marks);
    void setZone(Zone zone);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row {
        Timestamp at{};
        std::optional<double> lagMin{}; ///< by the minute
        double lag = 0;
        double rateIn = 0;
        double rateOut = 0;
        QString note{};
        bool gap = false;
    };
    void replace(std::vector<Row> rows);
    [[nodiscard]] QString text(const Row& row, int column) const;

    std::vector<Row> m_rows; ///< newest first
    Zone m_zone = Zone::Utc;
};

} // namespace viridian::ui
