#pragma once

#include "core/sync/lag.h"
#include "core/sync/sync_monitor.h"
#include "ui/text/text.h"
#include "ui/widgets/plot/lag_series.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QStackedLayout;
class QTableView;

namespace viridian::ui {

class LagTableModel;
class LagCanvas;

/// What the plot shows. A value, replaced as a whole.
struct LagPlotData {
    std::vector<LagSample> seconds;
    std::vector<LagMinute> minutes;
    std::vector<SyncMark> marks;
    std::optional<double> limit;      ///< lag that a cutover allows
    std::optional<Forecast> forecast; ///< of the present lag; absent: nothing is foretold
    Timestamp now{};
    /// Nothing is measured any more. What lies between the last sample and now is a gap; where it
    /// is longer than the range that is shown, the plot ends with the last values and says so.
    bool past = false;
};

/// Lag and rates over time: two stacked plots on one time axis, and a table of the same numbers
/// (T).
///
/// Dragging selects a time range, a click without a drag clears it; Ctrl+wheel zooms, a double
/// click shows the whole range again. Thread: UI. Samples arrive finished; nothing is computed from
/// a store here.
class LagPlot : public QWidget {
    Q_OBJECT

public:
    explicit LagPlot(QWidget* parent = nullptr);
    ~LagPlot() override;

    void setData(LagPlotData data);
    void setRange(PlotRange range);
    [[nodiscard]] PlotRange range() const { return m_range; }
    void setLogScale(bool logarithmic);
    [[nodiscard]] bool logScale() const { return m_log; }
    void setZone(Zone zone);
    void showTable(bool table);
    [[nodiscard]] bool tableShown() const;

    [[nodiscard]] std::optional<std::pair<Timestamp, Timestamp>> selectedTimes() const;
    void clearSelection();

signals:
    /// Another range was selected, or none is any more.
    void selectionChanged();
    void tableToggled(bool table);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void refreshTable();
    void describe();

    LagPlotData m_data;
    PlotRange m_range = PlotRange::Hour;
    bool m_log = true;
    Zone m_zone = Zone::Utc;
    QStackedLayout* m_stack;
    LagCanvas* m_canvas;
    QTableView* m_table;
    LagTableModel* m_model;
};

} // namespace viridian::ui
