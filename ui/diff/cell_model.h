#pragma once

#include "ui/shell/theme.h"

#include <QAbstractTableModel>
#include <QString>

#include <vector>

namespace viridian::ui {

/// One cell of a small table.
struct Cell {
    QString text{};
    bool number = false; ///< right-aligned
    bool fixed = false;  ///< in the fixed font
    bool dim = false;    ///< in secondary text
    QString spoken{};    ///< accessible text where it differs from the text
};

/// A small read-only table of finished texts: rules, segments, paths. Thread: UI.
class CellModel : public QAbstractTableModel {
    Q_OBJECT

public:
    CellModel(QStringList headers, std::vector<bool> numbers, QObject* parent);

    void setRows(std::vector<std::vector<Cell>> rows);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QStringList m_headers;
    std::vector<bool> m_numbers;
    std::vector<std::vector<Cell>> m_rows;
};

} // namespace viridian::ui
