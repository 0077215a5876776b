#include "ui/shell/store_bar.h"

#include "ui/shell/theme.h"
#include "ui/shell/ui_clock.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr double kHeight = 52;
constexpr double kStoreWidth = 336;
constexpr double kStateWidth = 223;
constexpr double kLeastLag = 240;
constexpr double kRail = 3;
constexpr double kFirstLine = 18; ///< centre of the first line
constexpr double kSecondLine = 36;
constexpr double kLineHeight = 18;
constexpr double kTextStart = 30;
constexpr double kMarkStart = 14;

QRectF lineAt(const QWidget& widget, double center, double left, double right = 6)
{
    const Theme& look = theme();
    return {static_cast<double>(look.px(left)),
            static_cast<double>(look.px(center - kLineHeight / 2)),
            static_cast<double>(widget.width() - look.px(left) - look.px(right)),
            static_cast<double>(look.px(kLineHeight))};
}

} // namespace

StoreBarArea::StoreBarArea(Kind kind, QWidget* parent) : QWidget(parent), m_kind(kind)
{
}

void StoreBarArea::show(AreaText text, bool reverse)
{
    m_text = std::move(text);
    m_reverse = reverse;
    setAccessibleName(m_text.accessibleName);
    setToolTip(m_text.accessibleName);
    update();
}

void StoreBarArea::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        emit clicked();
}

void StoreBarArea::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    switch (m_kind) {
    case Kind::Blue:
    case Kind::Green:
        paintStore(painter);
        break;
    case Kind::Lag:
        paintLag(painter);
        break;
    case Kind::State:
        paintState(painter);
        break;
    }
}

void StoreBarArea::paintStore(QPainter& painter) const
{
    const StoreMark store = m_kind == Kind::Blue ? StoreMark::Blue : StoreMark::Green;
    const QRectF rail(0, 0, width(), theme().px(kRail));
    if (m_text.connected)
        paintStoreRail(painter, rail, store);
    else
        painter.fillRect(rail, theme().color(Role::Border));
    TextRuns(m_text.first, Size::Text).paint(painter, lineAt(*this, kFirstLine, kMarkStart));
    TextRuns(m_text.second, Size::Small).paint(painter, lineAt(*this, kSecondLine, kTextStart));
}

void StoreBarArea::paintLag(QPainter& painter) const
{
    if (m_text.first.empty())
        return;
    TextRuns(m_text.first, Size::Text)
        .paint(painter, lineAt(*this, kFirstLine, 6), Qt::AlignHCenter);
    TextRuns(m_text.second, Size::Small)
        .paint(painter, lineAt(*this, kSecondLine + 6, 6), Qt::AlignHCenter);
    const double y = theme().px(30);
    const double gap = theme().px(6);
    const double head = theme().px(7);
    const double half = theme().px(4.5);
    painter.fillRect(QRectF(gap, y, width() - 2 * gap, 1), theme().color(Role::BorderStrong));
    const double tip = m_reverse ? gap - 2 : width() - gap + 2;
    const double back = m_reverse ? tip + head : tip - head;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().color(Role::TextSecondary));
    painter.drawPolygon(QPolygonF(
        {QPointF(tip, y + 0.5), QPointF(back, y + 0.5 - half), QPointF(back, y + 0.5 + half)}));
}

void StoreBarArea::paintState(QPainter& painter) const
{
    painter.fillRect(QRectF(0, theme().px(8), 1, height() - theme().px(17)),
                     theme().color(Role::Border));
    TextRuns(m_text.first, Size::Text).paint(painter, lineAt(*this, kFirstLine, 18));
    TextRuns(m_text.second, Size::Small).paint(painter, lineAt(*this, kSecondLine, 18 + 19));
}

StoreBar::StoreBar(const UiClock& clock, QWidget* parent)
    : QWidget(parent), m_clock(clock), m_blue(new StoreBarArea(StoreBarArea::Kind::Blue, this)),
      m_lag(new StoreBarArea(StoreBarArea::Kind::Lag, this)),
      m_green(new StoreBarArea(StoreBarArea::Kind::Green, this)),
      m_sync(new StoreBarArea(StoreBarArea::Kind::State, this))
{
    setObjectName(QStringLiteral("storeBar"));
    setAccessibleName(tr("Stores"));
    m_blue->setObjectName(QStringLiteral("storeBarBlue"));
    m_lag->setObjectName(QStringLiteral("storeBarLag"));
    m_green->setObjectName(QStringLiteral("storeBarGreen"));
    m_sync->setObjectName(QStringLiteral("storeBarState"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    connect(m_blue, &StoreBarArea::clicked, this, [this] {
        if (m_state.blue.connection == Connection::None)
            emit openStoreRequested(StoreMark::Blue);
    });
    connect(m_green, &StoreBarArea::clicked, this, [this] {
        if (m_state.green.connection == Connection::None)
            emit openStoreRequested(StoreMark::Green);
    });
    refresh();
}

void StoreBar::setState(const StoreBarState& state)
{
    m_state = state;
    refresh();
}

void StoreBar::setZone(Zone zone)
{
    m_zone = zone;
    refresh();
}

void StoreBar::refresh()
{
    const Timestamp now = m_clock.now();
    const bool reverse = m_state.lag.reverse;
    const bool anyStore =
        m_state.blue.connection != Connection::None && m_state.green.connection != Connection::None;
    m_blue->show(storeText(StoreMark::Blue, m_state.blue, now, m_zone), reverse);
    m_green->show(storeText(StoreMark::Green, m_state.green, now, m_zone), reverse);
    m_lag->show(lagText(m_state, now), reverse);
    m_sync->show(syncText(m_state.sync, anyStore, now), reverse);
    setAccessibleDescription(QStringList{m_blue->accessibleName(), m_lag->accessibleName(),
                                         m_green->accessibleName(), m_sync->accessibleName()}
                                 .join(QStringLiteral("; ")));
}

QSize StoreBar::sizeHint() const
{
    return {theme().px(kStoreWidth * 2 + kStateWidth + kLeastLag), theme().px(kHeight)};
}

void StoreBar::resizeEvent(QResizeEvent*)
{
    const Theme& look = theme();
    const int free = width() - look.px(kLeastLag) - look.px(kStateWidth);
    const int store = std::clamp(free / 2, look.px(200), look.px(kStoreWidth));
    const int state = look.px(kStateWidth);
    const int lag = std::max(0, width() - 2 * store - state);
    const int inner = height() - 1;
    m_blue->setGeometry(0, 0, store, inner);
    m_lag->setGeometry(store, 0, lag, inner);
    m_green->setGeometry(store + lag, 0, store, inner);
    m_sync->setGeometry(2 * store + lag, 0, state, inner);
}

void StoreBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.fillRect(0, height() - 1, width(), 1, theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
