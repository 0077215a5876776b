#include "ui/preview/side_header.h"

#include "ui/shell/text_runs.h"

#include <QPainter>

namespace viridian::ui {

SideHeader::SideHeader(StoreMark store, QWidget* parent) : QWidget(parent), m_store(store)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize SideHeader::sizeHint() const
{
    return {theme().px(200), theme().dockTitleHeight() + theme().px(3)};
}

void SideHeader::show(const QString& title, const QString& event, const QString& place,
                      const QString& size)
{
    m_title = title;
    m_event = event;
    m_place = place;
    m_size = size;
    setAccessibleName(QStringList{title, event, place, size}.join(QLatin1Char(' ')));
    update();
}

void SideHeader::paintEvent(QPaintEvent*)
{
    const Theme& look = theme();
    QPainter painter(this);
    painter.fillRect(rect(), look.color(Role::Header));
    painter.fillRect(0, height() - 1, width(), 1, look.color(Role::Border));
    paintStoreRail(painter, QRectF(0, 0, width(), look.px(3)), m_store);
    const QRectF line(look.px(8), look.px(3), width() - look.px(16), height() - look.px(3) - 1);
    const TextRuns size({{.text = m_size, .role = Role::TextSecondary}}, Size::Small);
    size.paint(painter, line, Qt::AlignRight);
    const TextRuns words({{.text = m_title, .bold = true, .mark = m_store},
                          {.text = m_event, .gap = 6},
                          {.text = m_place, .role = Role::TextSecondary, .gap = 6}},
                         Size::Small);
    words.paint(painter, line.adjusted(0, 0, -size.width() - look.px(8), 0));
}

} // namespace viridian::ui
