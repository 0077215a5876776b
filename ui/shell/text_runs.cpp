#include "ui/shell/text_runs.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace viridian::ui {
namespace {

QFont fontOf(const Run& run, const QFont& line)
{
    QFont font = run.small ? theme().font(Size::Small) : line;
    if (run.bold)
        font.setWeight(QFont::DemiBold);
    return font;
}

double symbolSide(const Run& run, bool smallLine)
{
    const bool small = smallLine || run.small;
    if (run.mark != StoreMark::None)
        return theme().px(small ? 8 : 9);
    return run.icon.isEmpty() ? 0 : theme().px(small ? 12 : 14);
}

double symbolWidth(const Run& run, bool smallLine)
{
    const double side = symbolSide(run, smallLine);
    return side > 0 && !run.text.isEmpty() ? side + theme().px(run.icon.isEmpty() ? 7 : 5) : side;
}

QColor colorOf(const Run& run)
{
    return run.severity == Severity::None ? theme().color(run.role) : theme().color(run.severity);
}

} // namespace

TextRuns::TextRuns(std::vector<Run> runs, Size size)
    : m_runs(std::move(runs)), m_font(theme().font(size)), m_small(size == Size::Small)
{
}

TextRuns::TextRuns(std::vector<Run> runs, const QFont& font)
    : m_runs(std::move(runs)), m_font(font), m_small(true)
{
}

double TextRuns::width() const
{
    double width = 0;
    for (const Run& run : m_runs)
        width += theme().px(run.gap) + symbolWidth(run, m_small) +
                 QFontMetricsF(fontOf(run, m_font)).horizontalAdvance(run.text);
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
    const QFontMetricsF base(m_font);
    const double baseline = std::round(where.center().y() + (base.ascent() - base.descent()) / 2);
    const double middle = baseline - base.capHeight() / 2;
    for (const Run& run : m_runs) {
        x += theme().px(run.gap);
        if (x >= where.right())
            break;
        const double side = symbolSide(run, m_small);
        const QRectF symbol(x, std::round(middle - side / 2), side, side);
        if (run.mark != StoreMark::None)
            paintStoreMark(painter, symbol, run.mark);
        else if (!run.icon.isEmpty())
            theme().drawIcon(painter, symbol, run.icon, colorOf(run));
        x += symbolWidth(run, m_small);
        const QFont font = fontOf(run, m_font);
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
