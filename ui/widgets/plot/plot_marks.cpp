#include "ui/widgets/plot/plot_marks.h"

#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <qcustomplot.h>

#include <cmath>

namespace viridian::ui {

namespace {

constexpr double kTriangle = 8;
constexpr double kSpace = 7;
/// A narrower gap is only hatched: the table says how long it was.
constexpr double kWordsFrom = 10;

QString say(const char* text)
{
    return QCoreApplication::translate("LagPlot", text);
}

QPen hairline(Role role)
{
    return {theme().color(role), 1};
}

/// A vertical line through one of the plots.
QCPItemStraightLine* verticalLine(const PlotRects& rects, QCPAxisRect* rect, double at,
                                  const QPen& pen)
{
    auto* line = new QCPItemStraightLine(rects.plot);
    int end = 0;
    for (QCPItemPosition* point : {line->point1, line->point2}) {
        point->setAxisRect(rect);
        point->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        point->setTypeX(QCPItemPosition::ptPlotCoords);
        point->setTypeY(QCPItemPosition::ptAxisRectRatio);
        point->setCoords(at, end++);
    }
    line->setClipAxisRect(rect);
    line->setPen(pen);
    line->setAntialiased(false);
    return line;
}

QPixmap triangle(const QColor& color, qreal ratio)
{
    const double side = theme().px(kTriangle);
    QPixmap pixmap(qRound(side * ratio), qRound(side * ratio));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF{{0, side * 0.3}, {side, side * 0.3}, {side / 2, side}});
    return pixmap;
}

void addTriangle(const PlotRects& rects, QCPItemStraightLine* line)
{
    auto* item = new QCPItemPixmap(rects.plot);
    item->setClipToAxisRect(false);
    item->setPixmap(triangle(theme().color(Role::TextSecondary), rects.plot->devicePixelRatioF()));
    item->topLeft->setType(QCPItemPosition::ptAbsolute);
    item->topLeft->setParentAnchor(line->point1);
    item->topLeft->setCoords(-theme().px(kTriangle) / 2.0, -theme().px(kTriangle));
}

void addWords(const PlotRects& rects, QCPItemStraightLine* line, const QString& words, bool left,
              Role role)
{
    auto* text = new QCPItemText(rects.plot);
    text->setClipToAxisRect(false);
    text->setText(words);
    text->setFont(theme().font(Size::Small));
    text->setColor(theme().color(role));
    text->setPositionAlignment((left ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignBottom);
    text->position->setType(QCPItemPosition::ptAbsolute);
    text->position->setParentAnchor(line->point1);
    text->position->setCoords((left ? -1 : 1) * theme().px(kSpace), -theme().px(2));
}

/// The marks that stand in the range that is shown.
std::vector<SyncMark> shownMarks(const PlotRects& rects, const std::vector<SyncMark>& marks)
{
    const QCPRange range = rects.lag->axis(QCPAxis::atBottom)->range();
    std::vector<SyncMark> shown;
    for (const SyncMark& mark : marks)
        if (range.contains(plotTime(mark.at)))
            shown.push_back(mark);
    return shown;
}

void drawGap(const PlotRects& rects, QCPAxisRect* rect, const PlotGap& gap)
{
    auto* item = new QCPItemRect(rects.plot);
    item->setClipAxisRect(rect);
    item->setPen(Qt::NoPen);
    item->setBrush(QBrush(theme().color(Role::BorderStrong), Qt::BDiagPattern));
    int end = 0;
    for (QCPItemPosition* corner : {item->topLeft, item->bottomRight}) {
        corner->setAxisRect(rect);
        corner->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        corner->setTypeX(QCPItemPosition::ptPlotCoords);
        corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
        corner->setCoords(plotTime(end == 0 ? gap.from : gap.to), end);
        ++end;
    }
}

void wordGap(const PlotRects& rects, const PlotGap& gap)
{
    const QCPAxis* time = rects.lag->axis(QCPAxis::atBottom);
    const double width =
        time->coordToPixel(plotTime(gap.to)) - time->coordToPixel(plotTime(gap.from));
    if (width < kWordsFrom)
        return;
    auto* text = new QCPItemText(rects.plot);
    text->setClipAxisRect(rects.lag);
    text->setText(say("no data\n%1").arg(durationText(gap.to - gap.from)));
    text->setFont(theme().font(Size::Small));
    text->setColor(theme().color(Role::TextSecondary));
    text->setBrush(theme().color(Role::Base));
    text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    text->setTextAlignment(Qt::AlignHCenter);
    text->position->setAxisRect(rects.lag);
    text->position->setAxes(rects.lag->axis(QCPAxis::atBottom), rects.lag->axis(QCPAxis::atLeft));
    text->position->setTypeX(QCPItemPosition::ptPlotCoords);
    text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    text->position->setCoords((plotTime(gap.from) + plotTime(gap.to)) / 2, 0.92);
}

} // namespace

void drawGaps(const PlotRects& rects, const std::vector<PlotGap>& gaps)
{
    for (const PlotGap& gap : gaps) {
        drawGap(rects, rects.lag, gap);
        drawGap(rects, rects.rates, gap);
        wordGap(rects, gap);
    }
}

QString endWords(Timestamp end, bool past, Zone zone)
{
    constexpr qsizetype kToSeconds = 19;
    return past ? say("last values %1").arg(dateTimeText(end, zone).left(kToSeconds))
                : say("now %1").arg(shortClockText(end, zone));
}

QString drawMarks(const PlotRects& rects, const std::vector<SyncMark>& marks, Timestamp now,
                  bool past, Zone zone)
{
    std::vector<SyncMark> shown = shownMarks(rects, marks);
    const QString nowWords = endWords(now, past, zone);
    const QFontMetricsF metrics(theme().font(Size::Small));
    const QCPAxis* time = rects.lag->axis(QCPAxis::atBottom);
    std::vector<double> places;
    std::vector<double> widths;
    for (const SyncMark& mark : shown) {
        places.push_back(time->coordToPixel(plotTime(mark.at)));
        widths.push_back(metrics.horizontalAdvance(toQt(mark.text)));
    }
    places.push_back(time->coordToPixel(plotTime(now)));
    widths.push_back(metrics.horizontalAdvance(nowWords));
    const auto words =
        placeMarkWords(places, widths, rects.lag->left(), rects.plot->width(), theme().px(kSpace));

    QStringList legend;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const double at = plotTime(shown[i].at);
        QCPItemStraightLine* line =
            verticalLine(rects, rects.lag, at, hairline(Role::BorderStrong));
        verticalLine(rects, rects.rates, at, hairline(Role::BorderStrong));
        addTriangle(rects, line);
        const QString number = QString::number(i + 1);
        addWords(rects, line, words ? toQt(shown[i].text) : number, words && (*words)[i].left,
                 Role::TextSecondary);
        if (!words)
            legend << say("%1 %2, %3")
                          .arg(number, toQt(shown[i].text), shortClockText(shown[i].at, zone));
    }
    if (time->range().contains(plotTime(now))) {
        QCPItemStraightLine* line =
            verticalLine(rects, rects.lag, plotTime(now), hairline(Role::Text));
        verticalLine(rects, rects.rates, plotTime(now), hairline(Role::Text));
        addWords(rects, line, nowWords, past, Role::Text);
    }
    return legend.join(QStringLiteral("    "));
}

void drawLimit(const PlotRects& rects, double limit)
{
    QCPAxis* value = rects.lag->axis(QCPAxis::atLeft);
    auto* line = new QCPItemStraightLine(rects.plot);
    int end = 0;
    for (QCPItemPosition* point : {line->point1, line->point2}) {
        point->setAxisRect(rects.lag);
        point->setAxes(rects.lag->axis(QCPAxis::atBottom), value);
        point->setTypeX(QCPItemPosition::ptAxisRectRatio);
        point->setTypeY(QCPItemPosition::ptPlotCoords);
        point->setCoords(end++, limit);
    }
    line->setClipAxisRect(rects.lag);
    QPen pen = hairline(Role::Text);
    pen.setDashPattern({7, 4});
    line->setPen(pen);
    line->setAntialiased(false);

    auto* text = new QCPItemText(rects.plot);
    text->setClipAxisRect(rects.lag);
    text->setText(say("limit for cutover %1 events")
                      .arg(numberText(static_cast<std::uint64_t>(std::llround(limit)))));
    text->setFont(theme().font(Size::Small));
    text->setColor(theme().color(Role::Text));
    text->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    text->position->setType(QCPItemPosition::ptAbsolute);
    text->position->setParentAnchor(line->point1);
    text->position->setCoords(theme().px(6), -theme().px(1));
}

} // namespace viridian::ui
