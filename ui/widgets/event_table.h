#pragma once

#include "ui/widgets/event_window_model.h"

#include <QTableView>

#include <array>

namespace viridian::ui {

class PositionBar;

/// The table over an EventWindowModel: fixed row height, no scroll bar of its own (PositionBar
/// stands for it), its place and selection kept by position while pages come and go. Rows of the
/// selected event's stream are shaded.
///
/// objectName eventTable. Thread: UI.
class EventTable : public QTableView {
    Q_OBJECT

public:
    explicit EventTable(QWidget* parent = nullptr);

    void setEvents(EventWindowModel* model);
    [[nodiscard]] EventWindowModel* events() const { return m_model; }

    /// Selects the event at that position if it is loaded; else when it comes.
    void select(const Position& position);
    [[nodiscard]] std::optional<Position> selected() const { return m_selected; }
    /// The next place that is shown selects its own row.
    void forgetSelection() { m_selected.reset(); }
    /// Rows that fit into the view, and are loaded.
    [[nodiscard]] int rowsInView() const;
    /// True while the last row is in view.
    [[nodiscard]] bool atEnd() const;
    void scrollToEnd();

signals:
    /// The selected event changed; absent: nothing is selected.
    void selectedChanged(std::optional<viridian::Position> position);
    /// Enter, Space or a double click on a row.
    void opened(const viridian::Position& position);
    /// `=` or `-` on a cell: add its value to the filter, or exclude it.
    void cellTermWanted(const QModelIndex& cell, bool exclude);
    /// Home and End.
    void startWanted();
    void endWanted();
    /// Typing letters in the table is meant for the filter line.
    void typed(const QString& text);
    /// First visible event; for the position bar.
    void moved(const viridian::Position& first);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) override;

private:
    void restyle();
    void report();
    void layOutColumns();
    void fitColumns();
    void growNumbers(int first, int last);
    void sectionResized(int section, int width);
    void currentRowChanged(int row);
    void restoreSelection();
    [[nodiscard]] bool handleKey(const QKeyEvent& event);

    EventWindowModel* m_model = nullptr;
    std::optional<Position> m_selected;
    std::array<int, EventWindowModel::ColumnCount> m_widths{}; ///< wished for; fitted to the view
    bool m_fitting = false;
    bool m_moving = false;
    bool m_rowsGo = false; ///< the model lets go of rows; that selects nothing else
};

} // namespace viridian::ui
