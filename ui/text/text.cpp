#include "ui/text/text.h"

#include "core/base/text.h"

#include <QDateTime>
#include <QTimeZone>

#include <array>
#include <cmath>

namespace viridian::ui {
namespace {

QDateTime local(Timestamp time)
{
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(time);
    return QDateTime::fromMSecsSinceEpoch(whole.time_since_epoch().count(), Qt::LocalTime);
}

QString scaled(double value, const std::array<const char*, 5>& units)
{
    std::size_t unit = 0;
    while (value >= 999.95 && unit + 1 < units.size()) {
        value /= 1000.0;
        ++unit;
    }
    return QString::number(value, 'f', 1) + QLatin1Char(' ') + QLatin1String(units.at(unit));
}

constexpr int kStaleFactor = 4;

} // namespace

QString toQt(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

std::string fromQt(const QString& text)
{
    return text.toStdString();
}

QString numberText(std::uint64_t number)
{
    return toQt(grouped(number));
}

QString numberText(std::int64_t number)
{
    return toQt(grouped(number));
}

QString rateText(double perSecond)
{
    if (!std::isfinite(perSecond) || perSecond < 0)
        return QStringLiteral("? /s");
    if (perSecond > 0 && perSecond < 9.95)
        return QString::number(perSecond, 'f', 1) + QStringLiteral(" /s");
    return numberText(static_cast<std::uint64_t>(std::llround(perSecond))) + QStringLiteral(" /s");
}

QString magnitudeText(std::uint64_t number)
{
    constexpr std::uint64_t kExactBelow = 100'000;
    if (number < kExactBelow)
        return numberText(number);
    return scaled(static_cast<double>(number) / 1000.0, {"k", "M", "G", "T", "P"});
}

QString byteText(std::uint64_t bytes)
{
    constexpr std::uint64_t kExactBelow = 10'000;
    if (bytes < kExactBelow)
        return numberText(bytes) + QStringLiteral(" bytes");
    return scaled(static_cast<double>(bytes) / 1000.0, {"kB", "MB", "GB", "TB", "PB"});
}

QString durationText(std::chrono::duration<double> length)
{
    return toQt(formatDuration(length));
}

QString roughDurationText(std::chrono::duration<double> length)
{
    constexpr double kWholeFrom = 9.95;
    constexpr double kMinute = 60;
    if (length.count() < kWholeFrom || length.count() >= kMinute)
        return durationText(length);
    return QStringLiteral("%1 s").arg(std::floor(length.count()), 0, 'f', 0);
}

QString clockText(Timestamp time, Zone zone)
{
    return zone == Zone::Utc ? toQt(formatClock(time))
                             : local(time).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString shortClockText(Timestamp time, Zone zone)
{
    return clockText(time, zone).left(8);
}

QString dateTimeText(Timestamp time, Zone zone)
{
    if (zone == Zone::Local)
        return local(time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
    return toQt(formatIso(time)).left(10) + QLatin1Char(' ') + clockText(time, zone);
}

QString zoneText(Zone zone, Timestamp at)
{
    if (zone == Zone::Utc)
        return QStringLiteral("times UTC");
    const QDateTime here = local(at);
    const int minutes = here.offsetFromUtc() / 60;
    const QString offset = QStringLiteral("%1%2:%3")
                               .arg(QLatin1Char(minutes < 0 ? '-' : '+'))
                               .arg(std::abs(minutes) / 60, 2, 10, QLatin1Char('0'))
                               .arg(std::abs(minutes) % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("times %1 (%2)").arg(here.timeZoneAbbreviation(), offset);
}

QString Age::text() const
{
    if (!known)
        return QStringLiteral("?");
    return stale ? QStringLiteral("stale %1").arg(roughDurationText(length))
                 : QStringLiteral("%1 ago").arg(roughDurationText(length));
}

QString Age::readText() const
{
    if (!known)
        return QStringLiteral("not read yet");
    return stale ? text() : QStringLiteral("read %1").arg(text());
}

Age ageOf(Timestamp readAt, Timestamp now, std::chrono::milliseconds refresh)
{
    if (readAt == Timestamp{})
        return {};
    const auto age = std::max(now - readAt, Timestamp::duration::zero());
    return {.known = true, .stale = age > refresh * kStaleFactor, .length = age};
}

} // namespace viridian::ui
