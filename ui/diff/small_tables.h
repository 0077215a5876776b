#pragma once

#include "ui/diff/cell_model.h"

#include <QTableView>
#include <QWidget>

class QToolButton;

namespace viridian::ui {

class DiffController;
class PaneHeader;

/// A table of a few rows in the theme's measures; read-only, rows selected whole.
class SmallTable : public QTableView {
    Q_OBJECT

public:
    SmallTable(const QString& objectName, CellModel* model, QWidget* parent);
    /// Column @p stretched takes what the others leave; they have @p widths (at the 13 px font).
    void setWidths(const std::vector<int>& widths, int stretched);
    /// Exactly high enough for so many rows.
    void setVisibleRows(int rows);
};

/// The ignore rules with their hits: part of the proof. objectName of the table: ruleTable. Thread:
/// UI.
class RuleTable : public QWidget {
    Q_OBJECT

public:
    RuleTable(DiffController& controller, QWidget* parent);

signals:
    /// The plus was pressed.
    void ruleWanted();

private:
    void refill();

    DiffController& m_controller;
    PaneHeader* m_header;
    CellModel* m_model;
    SmallTable* m_table;
};

/// Segments by how they were judged. objectName of the table: segmentTable. Thread: UI.
class SegmentTable : public QWidget {
    Q_OBJECT

public:
    SegmentTable(DiffController& controller, QWidget* parent);

private:
    void refill();

    DiffController& m_controller;
    PaneHeader* m_header;
    CellModel* m_model;
    SmallTable* m_table;
};

/// The paths of the selected difference. objectName: pathTable. Thread: UI.
class PathTable : public SmallTable {
    Q_OBJECT

public:
    PathTable(DiffController& controller, QWidget* parent);

    /// The pointer of the selected path, of the only one, or empty.
    [[nodiscard]] QString selectedPath() const;

private:
    void refill();

    DiffController& m_controller;
    CellModel* m_model;
    QStringList m_pointers;
};

} // namespace viridian::ui
