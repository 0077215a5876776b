#include "ui/shell/text_runs.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace viridian::ui {
namespace {

QFont fontOf(const Run& run, Size size)
{
    return run.bold ? theme().boldFont(size) : theme().font(size);
}

double symbolSide(const Run& run, Size size)
{
    if (run.mark != StoreMark::None)
        return theme().px(size == Size::Small ? 8 : 9);
    return run.icon.isEmpty() ? 0 : theme().px(size == Size::Small ? 12 : 14);
}

double symbolWidth(const Run& run, Size size)
{
    const double side = symbolSide(run, size);
    return side > 0 && !run.text.isEmpty() ? side + theme().px(run.icon.isEmpty() ? 7 : 5) : side;
}

QColor colorOf(const Run& run)
{
    return run.severity == Severity::None ? theme().color(run.role) : theme().color(run.severity);
}

} // namespace

double TextRuns::width() const
{
    double width = 0;
    for (const Run& run : m_runs)
        width += theme().px(run.gap) + symbolWidth(run, m_size) +
                 QFontMetricsF(fontOf(run, m_size)).horizontalAdvance(run.text);
    return width;
}

void TextRuns::paint(QPainter& painter, const QRectF& where, Qt::Alignment alignment) const
{
    const double free = std::max(0.0, where.width() - width());
    double x = where.left();
    if (alignment & Qt::AlignHCenter)
        x += std::floor(free / 2);
    else if (alignment & Qt::AlignRight)
        x += std::floor(free);
    // One baseline for all weights.
    const QFontMetricsF base(theme().font(m_size));
    const double baseline = std::round(where.center().y() + (base.ascent() - base.descent()) / 2);
    const double middle = baseline - base.xHeight() / 2;
    for (const Run& run : m_runs) {
        x += theme().px(run.gap);
        if (x >= where.right())
            break;
        const double side = symbolSide(run, m_size);
        const QRectF symbol(x, std::round(middle - side / 2), side, side);
        if (run.mark != StoreMark::None)
            paintStoreMark(painter, symbol, run.mark);
        else if (!run.icon.isEmpty())
            theme().drawIcon(painter, symbol, run.icon, colorOf(run));
        x += symbolWidth(run, m_size);
        const QFont font = fontOf(run, m_size);
        const QFontMetricsF metrics(font);
        const double room = where.right() - x;
        const double wanted = metrics.horizontalAdvance(run.text);
        painter.setFont(font);
        painter.setPen(colorOf(run));
        painter.drawText(QPointF(x, baseline),
                         wanted <= room + 1 ? run.text
                                            : metrics.elidedText(run.text, Qt::ElideRight, room));
        x += wanted;
    }
}

QString TextRuns::plainText() const
{
    QString text;
    for (const Run& run : m_runs) {
        if (!text.isEmpty() && run.gap > 0 && !text.endsWith(QLatin1Char(' ')))
            text += QLatin1Char(' ');
        text += run.text;
    }
    return text.simplified();
}

} // namespace viridian::ui
