#include "core/store/filter_values.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>

namespace viridian {
namespace {

using Field = Filter::Field;
using Test = Filter::Test;
using Value = Filter::Value;

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

tl::unexpected<Error> expected(std::string what)
{
    return fail(ErrorKind::InvalidInput, std::move(what));
}

/// Bounds of a comparison with something that itself reaches from @p first to @p last.
void setBounds(Value& value, std::int64_t first, std::int64_t last)
{
    if (value.test == Test::Equals || value.test == Test::GreaterOrEqual)
        value.low = first;
    if (value.test == Test::Equals || value.test == Test::LessOrEqual)
        value.high = last;
    if (value.test == Test::Greater)
        value.low = last == kHighest ? last : last + 1;
    if (value.test == Test::Less)
        value.high = first == kLowest ? first : first - 1;
}

Result<Position> readPosition(const std::string& text)
{
    Result<Position> position = Position::parse(text);
    if (!position)
        return expected(fmt::format("“{}” is not a position; expected a number", text));
    return position;
}

Position moved(const Position& position, std::uint64_t number)
{
    return position.isPair() ? Position(position.transaction(), number) : Position(number);
}

Status setPositions(Value& value)
{
    const Result<Position> position = readPosition(value.text);
    if (!position)
        return tl::unexpected(position.error());
    const std::uint64_t number = position->number();
    if (value.test == Test::Equals || value.test == Test::GreaterOrEqual)
        value.lowPosition = *position;
    if (value.test == Test::Equals || value.test == Test::LessOrEqual)
        value.highPosition = *position;
    if (value.test == Test::Greater)
        value.lowPosition = moved(*position, number + 1);
    if (value.test == Test::Less && number > 0)
        value.highPosition = moved(*position, number - 1);
    if (value.test == Test::Less && number == 0) { // nothing is below 0: an empty interval
        value.lowPosition = moved(*position, 1);
        value.highPosition = *position;
    }
    return {};
}

Result<Value> understandPosition(Value value)
{
    if (value.test == Test::Wildcard)
        return expected(
            "A position is a number; expected a number, a range such as 100..200, or < and >");
    if (value.test != Test::Range) {
        if (Status set = setPositions(value); !set)
            return passOn(set);
        return value;
    }
    if (!value.from.empty()) {
        const Result<Position> from = readPosition(value.from);
        if (!from)
            return tl::unexpected(from.error());
        value.lowPosition = *from;
    }
    if (!value.to.empty()) {
        const Result<Position> to = readPosition(value.to);
        if (!to)
            return tl::unexpected(to.error());
        value.highPosition = *to;
    }
    return value;
}

Result<std::int64_t> readNumber(const std::string& text)
{
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || code != std::errc() || end != text.data() + text.size())
        return expected(fmt::format("“{}” is not a whole number", text));
    return number;
}

Result<Value> understandNumber(Value value)
{
    if (value.test == Test::Wildcard)
        return expected(
            "This field is a number; expected a number, a range such as 1..9, or < and >");
    if (value.test != Test::Range) {
        const Result<std::int64_t> number = readNumber(value.text);
        if (!number)
            return tl::unexpected(number.error());
        setBounds(value, *number, *number);
        return value;
    }
    if (!value.from.empty()) {
        const Result<std::int64_t> from = readNumber(value.from);
        if (!from)
            return tl::unexpected(from.error());
        value.low = *from;
    }
    if (!value.to.empty()) {
        const Result<std::int64_t> to = readNumber(value.to);
        if (!to)
            return tl::unexpected(to.error());
        value.high = *to;
    }
    return value;
}

/// A written time reaches over what it leaves out: a date over its day, 12:30 over its minute.
struct TimeSpan {
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool relative = false;
};

/// Microseconds that a written time stands for.
std::int64_t resolution(std::string_view text)
{
    constexpr std::int64_t kSecond = 1'000'000;
    const std::size_t clock = text.find_first_of("T ");
    if (clock == std::string_view::npos)
        return kSecond * 24 * 3600;
    const std::string_view rest = text.substr(clock + 1);
    const std::string_view digits = rest.substr(0, rest.find_first_of("Z+-"));
    const std::size_t dot = digits.find('.');
    if (dot != std::string_view::npos) {
        std::int64_t unit = kSecond;
        for (std::size_t i = dot + 1; i < digits.size() && unit > 1; ++i)
            unit /= 10;
        return unit;
    }
    const auto colons = std::ranges::count(digits, ':');
    if (colons >= 2)
        return kSecond;
    return colons == 1 ? 60 * kSecond : 3600 * kSecond;
}

Result<TimeSpan> readTime(const std::string& text, Timestamp now)
{
    if (text == "now" || text.starts_with("-")) {
        const Result<std::chrono::milliseconds> ago =
            text == "now" ? Result<std::chrono::milliseconds>(0)
                          : parseDuration(std::string_view(text).substr(1));
        if (!ago)
            return expected(fmt::format(
                "“{}” is not a length of time; expected one such as -15m, -2h or -7d", text));
        const std::int64_t micros = (now - *ago).time_since_epoch().count();
        return TimeSpan{.first = micros, .last = micros, .relative = true};
    }
    const Result<Timestamp> time = parseTime(text);
    if (!time)
        return expected(fmt::format(
            "“{}” is not a time; expected one such as 2026-01-31, 2026-01-31T12:00 or -15m", text));
    const std::int64_t first = time->time_since_epoch().count();
    return TimeSpan{.first = first, .last = first + resolution(text) - 1, .relative = false};
}

Result<Value> understandTime(Value value, Timestamp now)
{
    if (value.test == Test::Wildcard)
        return expected("Expected a time such as 2026-01-31, 2026-01-31T12:00 or -15m");
    if (value.test != Test::Range) {
        const Result<TimeSpan> time = readTime(value.text, now);
        if (!time)
            return tl::unexpected(time.error());
        // "time:-15m" is the last fifteen minutes, not the instant fifteen minutes ago.
        if (time->relative && value.test == Test::Equals)
            value.test = Test::GreaterOrEqual;
        setBounds(value, time->first, time->last);
        return value;
    }
    if (!value.from.empty()) {
        const Result<TimeSpan> from = readTime(value.from, now);
        if (!from)
            return tl::unexpected(from.error());
        value.low = from->first;
    }
    if (!value.to.empty()) {
        const Result<TimeSpan> to = readTime(value.to, now);
        if (!to)
            return tl::unexpected(to.error());
        value.high = to->last;
    }
    return value;
}

} // namespace

bool isOrdered(Field field) noexcept
{
    switch (field) {
    case Field::Position:
    case Field::Version:
    case Field::Time:
    case Field::Size:
    case Field::SchemaVersion:
    case Field::Body:
    case Field::Meta:
        return true;
    default:
        return false;
    }
}

Result<Value> understandValue(Field field, bool hasPath, const RawValue& raw, Timestamp now)
{
    Value value;
    value.text = raw.text;
    value.test = raw.comparison;
    if (raw.range) {
        value.test = Test::Range;
        value.text.clear();
        value.from = raw.text;
        value.to = raw.to;
    } else if (raw.wildcard && value.test == Test::Equals) {
        value.test = Test::Wildcard;
    }
    const bool wholeText =
        field == Field::Any || ((field == Field::Body || field == Field::Meta) && !hasPath);
    if (wholeText && value.test != Test::Equals && value.test != Test::Wildcard)
        return expected("A comparison needs a path, such as body.total:>1000");
    if (wholeText && value.test == Test::Equals)
        value.test = Test::Contains;
    switch (field) {
    case Field::Position:
        return understandPosition(std::move(value));
    case Field::Version:
    case Field::Size:
        return understandNumber(std::move(value));
    case Field::Time:
        return understandTime(std::move(value), now);
    default:
        return value;
    }
}

} // namespace viridian
