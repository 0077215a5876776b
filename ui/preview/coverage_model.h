#pragma once

#include "core/pipeline/preview.h"
#include "ui/shell/theme.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace viridian::ui {

class PreviewController;

/// What became of every type and version: one row an address.
class CoverageModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Type,
        Version,
        Stored,
        Sampled,
        Changed,
        Unchanged,
        Dropped,
        Split,
        Merged,
        Failed,
        Steps,
        Note,
        ColumnCount
    };
    enum DataRole {
        SeverityRole = Qt::UserRole, ///< int of Severity: the cell's icon and colour
        ZeroRole,                    ///< bool: a number that is 0
    };

    explicit CoverageModel(PreviewController& controller, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Which samples a cell of that column stands for; nullopt: all of the row.
    [[nodiscard]] static std::optional<Disposition> dispositionOf(int column);
    /// A row that asks to be looked at: failed, or never sampled though stored.
    [[nodiscard]] Severity severityOf(int row) const;

private:
    void refresh();
    [[nodiscard]] QString text(const PreviewRow& row, int column) const;
    [[nodiscard]] QString note(const PreviewRow& row) const;
    [[nodiscard]] Severity severity(const PreviewRow& row, int column) const;

    PreviewController& m_controller;
    std::vector<PreviewRow> m_rows;
};

} // namespace viridian::ui
