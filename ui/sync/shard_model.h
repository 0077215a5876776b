#pragma once

#include "ui/sync/sync_view.h"

#include <QAbstractTableModel>

#include <vector>

namespace viridian::ui {

/// The shards of a sync, one row each. Thread: UI.
class ShardModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Shard,
        Owner,
        Checkpoint,
        LagEvents,
        LagSeconds,
        Applied,
        Written,
        Queues,
        Heartbeat,
        State,
        ColumnCount
    };
    enum DataRole {
        SortRole = Qt::UserRole, ///< a number or text that sorts
        QueuesRole,              ///< QVariantList of three doubles, 0 to 1
        SeverityRole,            ///< int of Severity
        OwnerRole,
        IconRole, ///< name of the icon of a state that is well
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const std::vector<ShardRow>& rows, Timestamp now);
    [[nodiscard]] const std::vector<ShardRow>& rows() const { return m_rows; }
    /// Text of the sum row; seconds are of the slowest.
    [[nodiscard]] QString sumText(int column) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString text(const ShardRow& row, int column) const;
    [[nodiscard]] QVariant sortValue(const ShardRow& row, int column) const;

    std::vector<ShardRow> m_rows;
    Timestamp m_now{};
};

} // namespace viridian::ui
