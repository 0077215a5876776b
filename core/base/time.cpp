#include "core/base/time.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace viridian {
namespace {

using std::chrono::microseconds;

struct Clock {
    int hour;
    int minute;
    int second;
    int micro;
};

Clock clockOf(Timestamp time)
{
    const auto inDay = time - std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss<microseconds> parts(inDay);
    return {static_cast<int>(parts.hours().count()), static_cast<int>(parts.minutes().count()),
            static_cast<int>(parts.seconds().count()),
            static_cast<int>(parts.subseconds().count())};
}

/// Reads fixed pieces from the front of a text; every read says whether it succeeded.
class Cursor {
public:
    explicit Cursor(std::string_view text) : m_rest(text) {}

    bool digits(std::size_t count, int& out)
    {
        if (m_rest.size() < count || m_rest.front() == '-')
            return false;
        const auto [end, code] = std::from_chars(m_rest.data(), m_rest.data() + count, out);
        if (code != std::errc() || end != m_rest.data() + count)
            return false;
        m_rest.remove_prefix(count);
        return true;
    }
    bool anyOf(std::string_view characters, char* taken = nullptr)
    {
        if (m_rest.empty() || characters.find(m_rest.front()) == std::string_view::npos)
            return false;
        if (taken)
            *taken = m_rest.front();
        m_rest.remove_prefix(1);
        return true;
    }
    /// Digits of a fraction of a second as microseconds; further digits are read and cut off.
    bool fraction(int& micro)
    {
        int scale = 100000;
        bool any = false;
        micro = 0;
        while (!m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9') {
            micro += (m_rest.front() - '0') * scale;
            scale /= 10;
            any = true;
            m_rest.remove_prefix(1);
        }
        return any;
    }
    [[nodiscard]] bool done() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

bool readZone(Cursor& cursor, std::chrono::minutes& offset)
{
    char sign = 0;
    if (cursor.done() || cursor.anyOf("Zz"))
        return cursor.done();
    int hours = 0;
    int minutes = 0;
    if (!cursor.anyOf("+-", &sign) || !cursor.digits(2, hours))
        return false;
    cursor.anyOf(":");
    if (!cursor.done() && !cursor.digits(2, minutes))
        return false;
    offset = std::chrono::minutes(hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    return cursor.done();
}

bool readTime(Cursor& cursor, Clock& clock)
{
    clock.second = 0;
    clock.micro = 0;
    if (!cursor.digits(2, clock.hour) || !cursor.anyOf(":") || !cursor.digits(2, clock.minute))
        return false;
    if (cursor.anyOf(":") && !cursor.digits(2, clock.second))
        return false;
    if (cursor.anyOf(".,") && !cursor.fraction(clock.micro))
        return false;
    return clock.hour < 25 && clock.minute < 60 && clock.second < 61;
}

} // namespace

Timestamp now()
{
    return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

std::string formatIso(Timestamp time)
{
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    const Clock clock = clockOf(time);
    const int year = static_cast<int>(day.year());
    if (year < 0 || year > 9999)
        return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", year,
                           static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                           clock.hour, clock.minute, clock.second, clock.micro);
    // Every event that is written as a line has its time written: digit by digit is several times
    // as fast.
    std::string text = "0000-00-00T00:00:00.000000Z";
    const auto put = [&text](std::size_t last, std::size_t digits, auto value) {
        for (std::size_t i = 0; i < digits; ++i, value /= 10)
            text[last - i] = static_cast<char>('0' + value % 10);
    };
    put(3, 4, year);
    put(6, 2, static_cast<unsigned>(day.month()));
    put(9, 2, static_cast<unsigned>(day.day()));
    put(12, 2, clock.hour);
    put(15, 2, clock.minute);
    put(18, 2, clock.second);
    put(25, 6, clock.micro);
    return text;
}

std::string formatClock(Timestamp time)
{
    const Clock clock = clockOf(time);
    return fmt::format("{:02}:{:02}:{:02}.{:03}", clock.hour, clock.minute, clock.second,
                       clock.micro / 1000);
}

Result<Timestamp> parseTime(std::string_view text)
{
    const auto refuse = [&] {
        return fail(ErrorKind::InvalidInput,
                    fmt::format("“{}” is not a time; write it like 2026-01-31T12:00:00Z.", text));
    };
    Cursor cursor(text);
    int year = 0;
    int month = 0;
    int dayOfMonth = 0;
    if (!cursor.digits(4, year) || !cursor.anyOf("-") || !cursor.digits(2, month) ||
        !cursor.anyOf("-") || !cursor.digits(2, dayOfMonth))
        return refuse();
    const std::chrono::year_month_day day{std::chrono::year(year),
                                          std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(dayOfMonth))};
    Clock clock{};
    std::chrono::minutes offset{0};
    if (!day.ok() || (cursor.anyOf("T t") && !readTime(cursor, clock)) || !readZone(cursor, offset))
        return refuse();
    return Timestamp(std::chrono::sys_days(day)) + std::chrono::hours(clock.hour) +
           std::chrono::minutes(clock.minute) + std::chrono::seconds(clock.second) +
           microseconds(clock.micro) - offset;
}

std::string formatDuration(std::chrono::duration<double> length)
{
    const double seconds = length.count();
    if (seconds < 59.95) // what is shown as 60.0 s is a minute
        return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 3600)
        return fmt::format("{} min {} s", whole / 60, whole % 60);
    if (whole < std::int64_t{48} * 3600)
        return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
    return fmt::format("{} d {} h", whole / 86400, whole / 3600 % 24);
}

Result<std::chrono::milliseconds> parseDuration(std::string_view text)
{
    struct Unit {
        std::string_view suffix;
        std::int64_t milliseconds;
    };
    constexpr std::array<Unit, 5> kUnits{
        {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}}};
    std::int64_t count = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : kUnits) {
        constexpr std::int64_t kMost = 36500LL * 86400000LL;
        if (code == std::errc() && suffix == unit.suffix && count >= 0 &&
            count <= kMost / unit.milliseconds)
            return std::chrono::milliseconds(count * unit.milliseconds);
    }
    return fail(ErrorKind::InvalidInput,
                fmt::format("“{}” is not a duration; write 500ms, 5s, 30m, 2h or 7d.", text));
}

} // namespace viridian
