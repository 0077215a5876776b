#include "ui/widgets/diff_edges.h"

#include "ui/widgets/diff_pane.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>

namespace viridian::ui {

DiffGutter::DiffGutter(DiffPane* rows, QWidget* parent) : QWidget(parent), m_rows(rows)
{
    connect(rows, &QPlainTextEdit::updateRequest, this, qOverload<>(&QWidget::update));
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    setFixedWidth(theme().px(34));
}

void DiffGutter::setTexts(std::vector<QString> texts)
{
    m_texts = std::move(texts);
    setVisible(!m_texts.empty());
    update();
}

void DiffGutter::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(0, 0, 0, height());
    painter.drawLine(width() - 1, 0, width() - 1, height());
    painter.setPen(theme().color(Role::TextSecondary));
    painter.setFont(theme().font(Size::Small));
    m_rows->forVisibleRows([&](int row, const QRectF& where) {
        if (static_cast<std::size_t>(row) < m_texts.size())
            painter.drawText(QRectF(0, where.top(), width(), where.height()), Qt::AlignCenter,
                             m_texts[static_cast<std::size_t>(row)]);
    });
}

DiffStrip::DiffStrip(QWidget* parent) : QWidget(parent)
{
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    setFixedWidth(theme().px(8));
}

void DiffStrip::show(std::shared_ptr<const JsonDiff> diff)
{
    m_diff = std::move(diff);
    update();
}

void DiffStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    if (!m_diff || m_diff->rows.empty())
        return;
    constexpr qreal kLeast = 3;
    const qreal rowHeight =
        std::min(qreal(theme().px(18)), qreal(height()) / qreal(m_diff->rows.size()));
    const qreal half = width() / 2.0;
    for (std::size_t i = 0; i < m_diff->rows.size(); ++i) {
        const DiffRow& row = m_diff->rows[i];
        if (row.equal())
            continue;
        const qreal y = rowHeight * qreal(i);
        const qreal tall = std::max(kLeast, rowHeight);
        if (row.left.mark == '~') {
            painter.fillRect(QRectF(1, y, width() - 2, tall), theme().color(Role::BorderStrong));
            continue;
        }
        if (row.left.mark == '-')
            painter.fillRect(QRectF(1, y, half - 1, tall), theme().color(Role::Blue));
        if (row.right.mark == '+')
            painter.fillRect(QRectF(half, y, half - 1, tall), theme().color(Role::Green));
    }
}

} // namespace viridian::ui
