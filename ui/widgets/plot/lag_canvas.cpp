#include "ui/widgets/plot/lag_canvas.h"

#include "ui/shell/theme.h"

#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace viridian::ui {

namespace {

constexpr double kAfterNow = 0.09;   ///< part of the range that stands right of now
constexpr double kClick = 4;         ///< a shorter drag is a click
constexpr double kShortestZoom = 30; ///< seconds

class MagnitudeTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return tickText(tick);
    }
};

class MagnitudeLogTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return tickText(tick, 1e3);
    }
};

class RateTicker : public QCPAxisTickerFixed {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return tickText(tick);
    }
};

QVector<QCPGraphData> graphData(const std::vector<PlotPoint>& points, double floor)
{
    QVector<QCPGraphData> data;
    data.reserve(static_cast<qsizetype>(points.size()));
    for (const PlotPoint& point : points)
        data.append(QCPGraphData(point.at, std::isnan(point.value) ? point.value
                                                                   : std::max(floor, point.value)));
    return data;
}

double niceAbove(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(std::max(1.0, value))));
    for (const double step : {1.0, 2.0, 4.0, 5.0, 8.0, 10.0})
        if (step * power >= value)
            return step * power;
    return 10 * power;
}

} // namespace

LagCanvas::LagCanvas(QWidget* parent) : QCustomPlot(parent)
{
    setPlottingHints(QCP::phFastPolylines | QCP::phCacheLabels);
    setNotAntialiasedElements(QCP::aeAxes | QCP::aeGrid | QCP::aeItems);
    setFocusPolicy(Qt::StrongFocus);
    plotLayout()->clear();
    addLayer(QStringLiteral("marks"), layer(QStringLiteral("main")), QCustomPlot::limBelow);
    layer(QStringLiteral("marks"))->setMode(QCPLayer::lmBuffered);
    buildRects();
    buildGraphs();
    connect(&theme(), &Theme::changed, this, [this] {
        restyle();
        draw();
    });
    restyle();
}

void LagCanvas::buildRects()
{
    m_rects = {.plot = this, .lag = new QCPAxisRect(this), .rates = new QCPAxisRect(this)};
    plotLayout()->addElement(0, 0, m_rects.lag);
    plotLayout()->addElement(1, 0, m_rects.rates);
    plotLayout()->setRowStretchFactor(0, 2.9);
    plotLayout()->setRowStretchFactor(1, 1.0);
    auto* group = new QCPMarginGroup(this);
    for (QCPAxisRect* rect : {m_rects.lag, m_rects.rates}) {
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, group);
        rect->setupFullAxesBox(false);
        for (const QCPAxis::AxisType hidden : {QCPAxis::atTop, QCPAxis::atRight})
            rect->axis(hidden)->setVisible(false);
        for (const QCPAxis::AxisType shown : {QCPAxis::atBottom, QCPAxis::atLeft}) {
            QCPAxis* axis = rect->axis(shown);
            axis->setLayer(QStringLiteral("axes"));
            axis->grid()->setLayer(QStringLiteral("grid"));
            axis->setSubTicks(false);
            axis->setTickLength(0);
        }
    }
    m_rects.lag->axis(QCPAxis::atBottom)->setTickLabels(false);
}

void LagCanvas::buildGraphs()
{
    const auto graph = [this](QCPAxisRect* rect) {
        QCPGraph* made = addGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        made->setLayer(QStringLiteral("main"));
        made->setAdaptiveSampling(true);
        made->removeFromLegend();
        return made;
    };
    m_low = graph(m_rects.lag);
    m_high = graph(m_rects.lag);
    m_forecast = graph(m_rects.lag);
    m_lag = graph(m_rects.lag);
    m_in = graph(m_rects.rates);
    m_out = graph(m_rects.rates);
}

void LagCanvas::restyle()
{
    setBackground(theme().color(Role::Base));
    const QPen grid(theme().color(Role::PlotGrid), 1);
    for (QCPAxisRect* rect : {m_rects.lag, m_rects.rates}) {
        rect->setMinimumMargins(
            QMargins(theme().px(58), theme().px(26), theme().px(12), theme().px(4)));
        for (const QCPAxis::AxisType type : {QCPAxis::atBottom, QCPAxis::atLeft}) {
            QCPAxis* axis = rect->axis(type);
            axis->setTickLabelFont(theme().font(Size::Small));
            axis->setTickLabelColor(theme().color(Role::TextSecondary));
            axis->setBasePen(type == QCPAxis::atLeft ? QPen(Qt::NoPen)
                                                     : QPen(theme().color(Role::PlotZeroLine), 1));
            axis->setTickPen(Qt::NoPen);
            axis->setTickLabelPadding(theme().px(6));
            axis->grid()->setPen(grid);
            axis->grid()->setZeroLinePen(Qt::NoPen);
            axis->grid()->setSubGridVisible(false);
        }
    }
    m_lag->setPen({theme().color(Role::Text), 1});
    m_in->setPen({theme().color(Role::Blue), 1});
    m_out->setPen({theme().color(Role::Green), 1});
    QPen dashes(theme().color(Role::Text), 1);
    dashes.setDashPattern({3, 3});
    m_forecast->setPen(dashes);
    QPen dots(theme().color(Role::TextDisabled), 1);
    dots.setDashPattern({1, 3});
    m_low->setPen(dots);
    m_high->setPen(dots);
}

void LagCanvas::present(const LagPlotData& shown, PlotRange range, bool logarithmic, Zone zone)
{
    if (range != m_range)
        m_zoom.reset();
    m_data = shown;
    m_range = range;
    m_log = logarithmic;
    m_zone = zone;
    draw();
}

void LagCanvas::draw()
{
    const LagSeries series = m_range == PlotRange::Hour
                                 ? seriesOf(std::span<const LagSample>(m_data.seconds), m_data.now)
                                 : seriesOf(std::span<const LagMinute>(m_data.minutes), m_data.now);
    clearItems();
    setCurrentLayer(QStringLiteral("marks"));
    setTimeAxes();
    setValueAxes(series);
    setLines(series);
    replot(QCustomPlot::rpQueuedReplot);
    plotLayout()->update(QCPLayoutElement::upPreparation);
    plotLayout()->update(QCPLayoutElement::upMargins);
    plotLayout()->update(QCPLayoutElement::upLayout);
    drawGaps(m_rects, series.gaps);
    drawHeadings();
    if (m_data.limit)
        drawLimit(m_rects, *m_data.limit);
    const QString numbers = drawMarks(m_rects, m_data.marks, m_data.now, m_data.past, m_zone);
    setToolTip(numbers);
    if (!numbers.isEmpty()) {
        auto* text = new QCPItemText(this);
        text->setClipToAxisRect(false);
        text->setText(numbers);
        text->setFont(theme().font(Size::Small));
        text->setColor(theme().color(Role::TextSecondary));
        text->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
        text->position->setAxisRect(m_rects.rates);
        text->position->setType(QCPItemPosition::ptAxisRectRatio);
        text->position->setCoords(0.04, -0.06);
    }
    drawEnds(series);
    drawSelection();
}

void LagCanvas::setTimeAxes()
{
    const double now = plotTime(m_data.now);
    const bool seconds = m_range == PlotRange::Hour;
    Timestamp first{};
    if (seconds && !m_data.seconds.empty())
        first = m_data.seconds.front().at;
    else if (!seconds && !m_data.minutes.empty())
        first = m_data.minutes.front().at;
    const double length = shownLength(m_range, first, m_data.now).count();
    const QCPRange whole(now - length, now + length * kAfterNow);
    auto ticker = QSharedPointer<QCPAxisTickerDateTime>(new QCPAxisTickerDateTime);
    ticker->setDateTimeSpec(m_zone == Zone::Utc ? Qt::UTC : Qt::LocalTime);
    const QCPRange shown = m_zoom.value_or(whole);
    ticker->setDateTimeFormat(m_range == PlotRange::Week && !m_zoom ? QStringLiteral("MM-dd")
                              : shown.size() < 600                  ? QStringLiteral("hh:mm:ss")
                                                                    : QStringLiteral("hh:mm"));
    ticker->setTickCount(7);
    for (QCPAxisRect* rect : {m_rects.lag, m_rects.rates}) {
        QCPAxis* axis = rect->axis(QCPAxis::atBottom);
        axis->setTicker(ticker);
        axis->setRange(shown);
    }
}

void LagCanvas::setValueAxes(const LagSeries& series)
{
    QCPAxis* lag = m_rects.lag->axis(QCPAxis::atLeft);
    const double most = std::max({series.lagMost, m_data.limit.value_or(0) * 2, 100.0});
    if (m_log) {
        lag->setScaleType(QCPAxis::stLogarithmic);
        lag->setTicker(QSharedPointer<QCPAxisTicker>(new MagnitudeLogTicker));
        lag->setRange(floorOf(), std::pow(10.0, std::ceil(std::log10(most))));
    } else {
        lag->setScaleType(QCPAxis::stLinear);
        lag->setTicker(QSharedPointer<QCPAxisTicker>(new MagnitudeTicker));
        lag->setRange(0, niceAbove(most));
    }
    QCPAxis* rates = m_rects.rates->axis(QCPAxis::atLeft);
    const double top = niceAbove(std::max(10.0, series.rateMost));
    auto ticker = QSharedPointer<RateTicker>(new RateTicker);
    ticker->setTickStep(top / 2);
    rates->setTicker(ticker);
    rates->setRange(0, top);
}

void LagCanvas::setLines(const LagSeries& series)
{
    m_lag->data()->set(graphData(series.lag, floorOf()), true);
    m_in->data()->set(graphData(series.rateIn, 0), true);
    m_out->data()->set(graphData(series.rateOut, 0), true);
    setForecast(m_data.seconds.empty() ? 0 : m_data.seconds.back().lag);
}

void LagCanvas::setForecast(double lag)
{
    const double now = plotTime(m_data.now);
    const double floor = std::max(floorOf(), 1.0);
    const auto line = [&](double seconds) {
        return graphData(forecastLine(now, lag, seconds, floor), floorOf());
    };
    const bool any = m_data.forecast && m_data.forecast->seconds;
    m_forecast->data()->set(any ? line(*m_data.forecast->seconds) : QVector<QCPGraphData>(), true);
    m_low->data()->set(any ? line(m_data.forecast->low) : QVector<QCPGraphData>(), true);
    m_high->data()->set(any ? line(m_data.forecast->high) : QVector<QCPGraphData>(), true);
}

/// A shape at the end of a line, its word and its value.
void LagCanvas::drawEnd(QCPAxisRect* rect, double value, StoreMark store, const QString& words)
{
    const QColor color =
        store == StoreMark::None ? theme().color(Role::Text) : theme().color(store);
    auto* end = new QCPItemTracer(this);
    end->setClipToAxisRect(false);
    end->position->setAxisRect(rect);
    end->position->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    end->position->setCoords(plotTime(m_data.now), value);
    end->setStyle(store == StoreMark::Green ? QCPItemTracer::tsSquare : QCPItemTracer::tsCircle);
    end->setSize(theme().px(store == StoreMark::None ? 5 : 8));
    end->setPen(color);
    end->setBrush(color);
    if (words.isEmpty())
        return;
    auto* text = new QCPItemText(this);
    text->setClipToAxisRect(false);
    text->setText(words);
    text->setFont(theme().font(Size::Small));
    text->setColor(theme().color(Role::Text));
    text->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    text->position->setType(QCPItemPosition::ptAbsolute);
    text->position->setParentAnchor(end->position);
    text->position->setCoords(theme().px(9), 0);
}

void LagCanvas::drawEnds(const LagSeries& series)
{
    if (m_data.seconds.empty() || m_data.now - m_data.seconds.back().at > std::chrono::seconds(4))
        return;
    const LagSample& last = m_data.seconds.back();
    drawEnd(m_rects.lag, std::max(floorOf(), last.lag), StoreMark::None,
            m_data.forecast && m_data.forecast->seconds && last.lag > floorOf()
                ? roughDurationText(std::chrono::duration<double>(*m_data.forecast->seconds)) +
                      QLatin1Char('\n') + bandText(*m_data.forecast)
                : QString());
    // Words that would lie on each other are moved apart, the higher value above.
    const double apart = theme().px(16);
    const QCPAxis* axis = m_rects.rates->axis(QCPAxis::atLeft);
    double out = last.rateOut;
    double in = last.rateIn;
    const double pixels = axis->coordToPixel(in) - axis->coordToPixel(out);
    drawEnd(m_rects.rates, out, StoreMark::Green, {});
    drawEnd(m_rects.rates, in, StoreMark::Blue, {});
    const double need = std::abs(pixels) < apart ? (apart - std::abs(pixels)) / 2 : 0;
    const double outShift = out >= in ? -need : need;
    double outY = axis->coordToPixel(out) + (out == in ? -apart : outShift);
    double inY = axis->coordToPixel(in) + (out == in ? 0 : -outShift);
    // Both stay above the time axis, as far apart as they are.
    const double below = std::max(outY, inY) - (m_rects.rates->bottom() - apart / 2);
    const double up = std::max(0.0, below);
    outY -= up;
    inY -= up;
    const auto words = [&](double y, const QString& text) {
        auto* item = new QCPItemText(this);
        item->setClipToAxisRect(false);
        item->setText(text);
        item->setFont(theme().font(Size::Small));
        item->setColor(theme().color(Role::Text));
        item->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        item->position->setType(QCPItemPosition::ptAbsolute);
        const QCPAxis* time = m_rects.rates->axis(QCPAxis::atBottom);
        item->position->setCoords(time->coordToPixel(plotTime(m_data.now)) + theme().px(9), y);
    };
    words(outY, tr("GREEN %1").arg(rateText(out)));
    words(inY, tr("BLUE %1").arg(rateText(in)));
    Q_UNUSED(series)
}

void LagCanvas::drawHeadings()
{
    const auto heading = [this](QCPAxisRect* rect, const QString& words) {
        auto* text = new QCPItemText(this);
        text->setClipToAxisRect(false);
        text->setText(words);
        text->setFont(theme().boldFont(Size::Small));
        text->setColor(theme().color(Role::TextSecondary));
        text->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
        text->position->setType(QCPItemPosition::ptAbsolute);
        text->position->setCoords(rect->left() - theme().px(6), rect->top() - theme().px(5));
    };
    heading(m_rects.lag, tr("events"));
    heading(m_rects.rates, tr("per s"));
}

void LagCanvas::drawSelection()
{
    if (!m_selected)
        return;
    for (QCPAxisRect* rect : {m_rects.lag, m_rects.rates}) {
        auto* item = new QCPItemRect(this);
        item->setClipAxisRect(rect);
        QColor fill = theme().color(Role::Selection);
        fill.setAlpha(140);
        item->setBrush(fill);
        item->setPen({theme().color(Role::Focus), 1});
        int end = 0;
        for (QCPItemPosition* corner : {item->topLeft, item->bottomRight}) {
            corner->setAxisRect(rect);
            corner->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
            corner->setTypeX(QCPItemPosition::ptPlotCoords);
            corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
            corner->setCoords(plotTime(end == 0 ? m_selected->first : m_selected->second), end);
            ++end;
        }
    }
}

void LagCanvas::clearSelection()
{
    if (!m_selected)
        return;
    m_selected.reset();
    draw();
    emit selectionChanged();
}

void LagCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_dragFrom = event->position().x();
}

void LagCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragFrom || std::abs(event->position().x() - *m_dragFrom) < kClick)
        return;
    const QCPAxis* time = m_rects.lag->axis(QCPAxis::atBottom);
    double from = time->pixelToCoord(*m_dragFrom);
    double to = time->pixelToCoord(event->position().x());
    if (from > to)
        std::swap(from, to);
    m_selected = {timeOfPlot(from), timeOfPlot(to)};
    draw();
}

void LagCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragFrom)
        return;
    const bool click = std::abs(event->position().x() - *m_dragFrom) < kClick;
    m_dragFrom.reset();
    if (click)
        clearSelection();
    else
        emit selectionChanged();
}

void LagCanvas::mouseDoubleClickEvent(QMouseEvent*)
{
    m_zoom.reset();
    draw();
}

void LagCanvas::wheelEvent(QWheelEvent* event)
{
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    const QCPAxis* time = m_rects.lag->axis(QCPAxis::atBottom);
    const double centre = time->pixelToCoord(event->position().x());
    const double factor = std::pow(0.85, event->angleDelta().y() / 120.0);
    const QCPRange old = time->range();
    const QCPRange next(centre - (centre - old.lower) * factor,
                        centre + (old.upper - centre) * factor);
    if (next.size() >= kShortestZoom &&
        next.size() <= static_cast<double>(lengthOf(PlotRange::Week).count()) * 1.2)
        m_zoom = next;
    draw();
    event->accept();
}

void LagCanvas::resizeEvent(QResizeEvent* event)
{
    QCustomPlot::resizeEvent(event);
    draw();
}

} // namespace viridian::ui
