#pragma once

#include "ui/sync/shard_model.h"

#include <QTableView>
#include <QWidget>

class QSortFilterProxyModel;

namespace viridian::ui {

class ShardSum;

/// The shards, sortable, with their sum below.
class ShardTable : public QWidget {
    Q_OBJECT

public:
    explicit ShardTable(QWidget* parent = nullptr);

    void present(const SyncView& view, Timestamp now);
    [[nodiscard]] QTableView* table() const { return m_table; }
    /// Shown name of the selected shard; empty: none.
    [[nodiscard]] QString selectedShard() const;

signals:
    void selectionChanged();

private:
    ShardModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QTableView* m_table;
    ShardSum* m_sum;
};

} // namespace viridian::ui
