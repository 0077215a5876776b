#pragma once

#include "ui/shell/theme.h"
#include "ui/widgets/plot/lag_plot.h"
#include "ui/widgets/plot/plot_marks.h"

#include <qcustomplot.h>

namespace viridian::ui {

/// The drawn half of LagPlot.
class LagCanvas : public QCustomPlot {
    Q_OBJECT

public:
    explicit LagCanvas(QWidget* parent = nullptr);

    void present(const LagPlotData& shown, PlotRange range, bool logarithmic, Zone zone);
    [[nodiscard]] std::optional<std::pair<Timestamp, Timestamp>> selectedTimes() const
    {
        return m_selected;
    }
    void clearSelection();

signals:
    void selectionChanged();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildRects();
    void buildGraphs();
    void restyle();
    void draw();
    void setLines(const LagSeries& series);
    void setValueAxes(const LagSeries& series);
    void setTimeAxes();
    void setForecast(double lag);
    void drawEnds(const LagSeries& series);
    void drawEnd(QCPAxisRect* rect, double value, StoreMark store, const QString& words);
    void drawHeadings();
    void drawSelection();
    [[nodiscard]] double floorOf() const { return m_log ? 10.0 : 0.0; }

    LagPlotData m_data;
    PlotRange m_range = PlotRange::Hour;
    bool m_log = true;
    Zone m_zone = Zone::Utc;
    PlotRects m_rects;
    QCPGraph* m_lag = nullptr;
    QCPGraph* m_in = nullptr;
    QCPGraph* m_out = nullptr;
    QCPGraph* m_forecast = nullptr;
    QCPGraph* m_low = nullptr;
    QCPGraph* m_high = nullptr;
    std::optional<QCPRange> m_zoom;
    std::optional<double> m_dragFrom; ///< pixels
    std::optional<std::pair<Timestamp, Timestamp>> m_selected;
};

} // namespace viridian::ui
