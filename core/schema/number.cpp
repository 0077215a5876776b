#include "core/schema/number.h"

#include <charconv>

namespace viridian::schema {
namespace {

/// Digits and exponent of a decimal's canonical text.
struct Parts {
    bool negative = false;
    std::string digits;
    std::int64_t exponent = 0;
};

Parts partsOf(const json::Decimal& number)
{
    const std::string text = number.canonicalText();
    Parts parts;
    parts.negative = text.front() == '-';
    const std::size_t first = parts.negative ? 1 : 0;
    const std::size_t e = text.find('e');
    parts.digits = text.substr(first, e - first);
    std::from_chars(text.data() + e + 1, text.data() + text.size(), parts.exponent);
    return parts;
}

/// a - b in place, for digits without leading zeros and a >= b.
void subtract(std::string& a, const std::string& b)
{
    int borrow = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        char& digit = a[a.size() - 1 - i];
        const int other = i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
        const int value = (digit - '0') - other - borrow;
        borrow = value < 0 ? 1 : 0;
        digit = static_cast<char>('0' + value + 10 * borrow);
    }
    a.erase(0, std::min(a.find_first_not_of('0'), a.size()));
}

bool isLess(const std::string& a, const std::string& b)
{
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

/// Long division by hand: at most nine subtractions for every digit of the dividend.
bool divides(const std::string& dividend, const std::string& divisor)
{
    std::string rest;
    for (const char digit : dividend) {
        if (!rest.empty() || digit != '0')
            rest += digit;
        while (!isLess(rest, divisor))
            subtract(rest, divisor);
    }
    return rest.empty();
}

} // namespace

std::optional<std::int64_t> wholeNumber(std::string_view jsonNumber)
{
    const Result<json::Decimal> number = json::Decimal::parse(jsonNumber);
    if (!number || !number->isInteger())
        return std::nullopt;
    constexpr std::int64_t kMostZeros = 18;
    Parts parts = partsOf(*number);
    if (parts.exponent > kMostZeros)
        return std::nullopt;
    parts.digits.append(static_cast<std::size_t>(parts.exponent), '0');
    if (parts.negative)
        parts.digits.insert(0, 1, '-');
    std::int64_t value = 0;
    const char* const last = parts.digits.data() + parts.digits.size();
    const auto [end, code] = std::from_chars(parts.digits.data(), last, value);
    if (code != std::errc() || end != last)
        return std::nullopt;
    return value;
}

Result<bool> isMultiple(const json::Decimal& value, const json::Decimal& divisor)
{
    constexpr std::size_t kMostDigits = 10'000;
    if (divisor.isZero())
        return fail(ErrorKind::InvalidInput, "No number is a multiple of zero.");
    if (value.isZero())
        return true;
    Parts a = partsOf(value);
    Parts b = partsOf(divisor);
    const std::int64_t exponent = std::min(a.exponent, b.exponent);
    const auto zerosOfA = static_cast<std::size_t>(a.exponent - exponent);
    const auto zerosOfB = static_cast<std::size_t>(b.exponent - exponent);
    if (a.digits.size() + zerosOfA > kMostDigits || b.digits.size() + zerosOfB > kMostDigits)
        return fail(ErrorKind::InvalidInput,
                    "The number and its multipleOf are more than 10,000 digits apart, which is not "
                    "computed.");
    a.digits.append(zerosOfA, '0');
    b.digits.append(zerosOfB, '0');
    return divides(a.digits, b.digits);
}

} // namespace viridian::schema
