#include "ui/shell/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

namespace viridian::ui {
namespace {

/// The drawing's text with its one colour put in. Empty where there is no such icon.
QByteArray coloured(const QString& name, const QColor& color)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace("currentColor", color.name().toLatin1());
}

/// Draws in the theme's colour of the moment, so that icons on buttons and actions follow by
/// themselves.
class ThemeIconEngine : public QIconEngine {
public:
    ThemeIconEngine(QString name, Role role) : m_name(std::move(name)), m_role(role) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        theme().drawIcon(*painter, rect, m_name, colorOf(mode));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        return theme().pixmap(m_name, std::min(size.width(), size.height()), colorOf(mode), 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        const int side =
            static_cast<int>(std::lround(std::min(size.width(), size.height()) / scale));
        return theme().pixmap(m_name, side, colorOf(mode), scale);
    }
    [[nodiscard]] QIconEngine* clone() const override
    {
        return new ThemeIconEngine(m_name, m_role);
    }

private:
    [[nodiscard]] QColor colorOf(QIcon::Mode mode) const
    {
        return theme().color(mode == QIcon::Disabled ? Role::TextDisabled : m_role);
    }

    QString m_name;
    Role m_role;
};

} // namespace

QIcon Theme::icon(const QString& name, Role role) const
{
    return QIcon(new ThemeIconEngine(name, role));
}

QPixmap Theme::pixmap(const QString& name, int size, Role role, qreal deviceRatio) const
{
    return pixmap(name, size, color(role), deviceRatio);
}

QPixmap Theme::pixmap(const QString& name, int size, const QColor& color, qreal deviceRatio) const
{
    const int side = static_cast<int>(std::lround(size * deviceRatio));
    const QString key =
        QStringLiteral("viridian/%1/%2/%3").arg(name).arg(side).arg(color.rgba(), 0, 16);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = QPixmap(side, side);
        pixmap.fill(Qt::transparent);
        QSvgRenderer renderer(coloured(name, color));
        if (renderer.isValid()) {
            QPainter painter(&pixmap);
            renderer.render(&painter);
        }
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(deviceRatio);
    return pixmap;
}

void Theme::drawIcon(QPainter& painter, const QRectF& where, const QString& name,
                     const QColor& color) const
{
    const int size = static_cast<int>(std::lround(std::min(where.width(), where.height())));
    const QPixmap drawing = pixmap(name, size, color, painter.device()->devicePixelRatioF());
    const QPointF topLeft = where.center() - QPointF(size, size) / 2.0;
    painter.drawPixmap(QPointF(std::round(topLeft.x()), std::round(topLeft.y())), drawing);
}

QString Theme::iconName(Severity severity)
{
    switch (severity) {
    case Severity::None:
        return {};
    case Severity::Passed:
        return QStringLiteral("check");
    case Severity::Info:
        return QStringLiteral("info");
    case Severity::Unknown:
        return QStringLiteral("unknown");
    case Severity::Warning:
        return QStringLiteral("warning");
    case Severity::Error:
        return QStringLiteral("error");
    }
    return {};
}

} // namespace viridian::ui
