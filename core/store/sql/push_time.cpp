#include "core/store/sql/push_time.h"

#include "core/base/time.h"
#include "core/store/sql/dialect.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace viridian {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kFirst = -62'135'596'800'000'000; // year 1
constexpr std::int64_t kLast = 253'402'300'799'999'999;  // year 9999
constexpr std::int64_t kHour = 3'600'000'000;

/// "2026-01-31T12:00:00.123456Z"; a time outside what a server can hold becomes its nearest end.
std::string isoText(std::int64_t micros)
{
    return formatIso(Timestamp{std::chrono::microseconds(std::clamp(micros, kFirst, kLast))});
}

/// A moment in PostgreSQL.
std::string moment(const LayoutColumn& column, std::int64_t micros,
                   std::vector<SqlParameter>& parameters)
{
    std::string text = isoText(micros);
    const bool zone = column.type == ColumnType::TimestampTz;
    if (!zone)
        text.pop_back(); // the Z: the column holds UTC without saying so
    return fmt::format("{}::{}", sql::placed(parameters, std::move(text)),
                       zone ? "timestamptz" : "timestamp");
}

/// Such a text may name a zone, although it should be UTC: no zone is further away.
constexpr std::int64_t kFurthestZone = 15 * kHour;

/// "2026-01-31 12" comes before every text of that hour, "2026-01-31T12" behind those of the hour
/// before: a space sorts before the T, and whatever follows the hour behind its end.
std::string startOfHour(std::int64_t micros, char separator)
{
    std::string text = isoText(micros).substr(0, 13);
    text[10] = separator;
    return text;
}

PushedFilter pushText(const SelectContext& context, std::int64_t low, std::int64_t high,
                      std::vector<SqlParameter>& parameters)
{
    std::string column = quoted(context.layout->time.name);
    std::vector<std::string> parts{fmt::format("{} IS NOT NULL", column)};
    if (context.layout->engine == Engine::Postgres)
        column += " COLLATE \"C\""; // by bytes, whatever the database's language
    if (low > kFirst + kFurthestZone)
        parts.push_back(fmt::format(
            "{} >= {}", column, sql::placed(parameters, startOfHour(low - kFurthestZone, ' '))));
    if (high < kLast - kFurthestZone - kHour)
        parts.push_back(
            fmt::format("{} < {}", column,
                        sql::placed(parameters, startOfHour(high + kFurthestZone + kHour, 'T'))));
    return {.sql = fmt::format("({})", fmt::join(parts, " AND ")), .exact = false};
}

} // namespace

std::optional<PushedFilter> pushTime(const SelectContext& context, std::int64_t low,
                                     std::int64_t high, std::vector<SqlParameter>& parameters)
{
    const LayoutColumn& time = context.layout->time;
    if (!time)
        return std::nullopt;
    if (low > high)
        return PushedFilter{.sql = "FALSE", .exact = true};
    const std::string column = quoted(time.name);
    if (time.type == ColumnType::TextUtc)
        return pushText(context, low, high, parameters);
    if (time.type == ColumnType::EpochMicros)
        return PushedFilter{.sql = fmt::format("({} IS NOT NULL AND {})", column,
                                               sql::numbersBetween(column, low, high)),
                            .exact = true};
    std::vector<std::string> parts{fmt::format("{} IS NOT NULL", column)};
    if (low != kLowest)
        parts.push_back(fmt::format("{} >= {}", column, moment(time, low, parameters)));
    if (high != kHighest)
        parts.push_back(fmt::format("{} <= {}", column, moment(time, high, parameters)));
    return PushedFilter{.sql = fmt::format("({})", fmt::join(parts, " AND ")), .exact = true};
}

} // namespace viridian
