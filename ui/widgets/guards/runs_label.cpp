#include "ui/widgets/guards/runs_label.h"

#include <QFontMetrics>
#include <QPainter>

#include <cmath>
#include <utility>

namespace viridian::ui {

RunsLabel::RunsLabel(Size size, QWidget* parent) : QWidget(parent), m_size(size)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void RunsLabel::setRuns(std::vector<Run> runs)
{
    m_runs = std::move(runs);
    setAccessibleName(text());
    updateGeometry();
    update();
}

QString RunsLabel::text() const
{
    return TextRuns(m_runs, m_size).plainText();
}

QSize RunsLabel::sizeHint() const
{
    return {static_cast<int>(std::ceil(TextRuns(m_runs, m_size).width())),
            QFontMetrics(theme().font(m_size)).height() + theme().px(2)};
}

QSize RunsLabel::minimumSizeHint() const
{
    return {theme().px(20), sizeHint().height()};
}

void RunsLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    TextRuns(m_runs, m_size).paint(painter, rect());
}

} // namespace viridian::ui
