// Digits as text, most significant first, so that parsing, shifting and printing touch each digit
// once. Sums work on the digits; products on limbs of nine digits.

#include "core/json/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <vector>

namespace viridian::json {
namespace {

constexpr std::int64_t kLargestExponent = 1'000'000;
constexpr std::size_t kLongestText = 1'000'000;

/// The parts of a number's text: sign, digits before and behind the point, written exponent.
struct Parts {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    std::int64_t exponent = 0; ///< held within ±2^62 where the text has more digits than that
};

std::string_view takeDigits(std::string_view& rest)
{
    const std::size_t length = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const std::string_view digits = rest.substr(0, length);
    rest.remove_prefix(length);
    return digits;
}

bool take(std::string_view& rest, std::string_view anyOf)
{
    if (rest.empty() || anyOf.find(rest.front()) == std::string_view::npos)
        return false;
    rest.remove_prefix(1);
    return true;
}

bool readExponent(std::string_view& rest, std::int64_t& exponent)
{
    const bool negative = take(rest, "-");
    if (!negative)
        take(rest, "+");
    const std::string_view digits = takeDigits(rest);
    constexpr std::int64_t kFar = std::int64_t{1} << 62;
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (code == std::errc::result_out_of_range || exponent > kFar)
        exponent = kFar;
    if (negative)
        exponent = -exponent;
    return !digits.empty();
}

bool readParts(std::string_view text, Parts& parts)
{
    parts.negative = take(text, "-");
    parts.whole = takeDigits(text);
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0'))
        return false;
    if (take(text, ".")) {
        parts.fraction = takeDigits(text);
        if (parts.fraction.empty())
            return false;
    }
    if (take(text, "eE") && !readExponent(text, parts.exponent))
        return false;
    return text.empty();
}

/// Removes leading and trailing zeros; what the trailing ones stood for goes into the exponent.
void normalise(std::string& digits, std::int64_t& exponent)
{
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) {
        digits.clear();
        exponent = 0;
        return;
    }
    const std::size_t last = digits.find_last_not_of('0');
    exponent += static_cast<std::int64_t>(digits.size() - 1 - last);
    digits.erase(last + 1);
    digits.erase(0, first);
}

/// a + b for digits of equal length.
std::string sumOf(const std::string& a, const std::string& b)
{
    std::string out(a.size() + 1, '0');
    int carry = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        const int digit = (a[i] - '0') + (b[i] - '0') + carry;
        carry = digit / 10;
        out[i + 1] = static_cast<char>('0' + digit % 10);
    }
    out[0] = static_cast<char>('0' + carry);
    return out;
}

/// a - b for digits of equal length, a >= b.
std::string differenceOf(const std::string& a, const std::string& b)
{
    std::string out(a.size(), '0');
    int borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        const int digit = (a[i] - '0') - (b[i] - '0') - borrow;
        borrow = digit < 0 ? 1 : 0;
        out[i] = static_cast<char>('0' + digit + 10 * borrow);
    }
    return out;
}

constexpr std::size_t kLimbDigits = 9;
constexpr std::uint64_t kLimb = 1'000'000'000;

/// Limbs of nine digits, least significant first.
std::vector<std::uint64_t> limbsOf(std::string_view digits)
{
    std::vector<std::uint64_t> limbs;
    while (!digits.empty()) {
        const std::size_t length = std::min(digits.size(), kLimbDigits);
        const std::string_view piece = digits.substr(digits.size() - length);
        std::uint64_t limb = 0;
        std::from_chars(piece.data(), piece.data() + piece.size(), limb);
        limbs.push_back(limb);
        digits.remove_suffix(length);
    }
    return limbs;
}

std::string productOf(std::string_view a, std::string_view b)
{
    const std::vector<std::uint64_t> left = limbsOf(a);
    const std::vector<std::uint64_t> right = limbsOf(b);
    std::vector<std::uint64_t> product(left.size() + right.size(), 0);
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::uint64_t sum = product[i + j] + left[i] * right[j] + carry;
            product[i + j] = sum % kLimb;
            carry = sum / kLimb;
        }
        product[i + right.size()] += carry;
    }
    std::string out;
    out.reserve(product.size() * kLimbDigits);
    for (std::size_t i = product.size(); i-- > 0;)
        fmt::format_to(std::back_inserter(out), "{:09}", product[i]);
    return out;
}

/// Digits and zeros without sign and point, as many as @p places behind the point.
std::string unsignedText(const std::string& digits, std::int64_t exponent, std::size_t places)
{
    std::string out = digits;
    out.append(static_cast<std::size_t>(exponent + static_cast<std::int64_t>(places)), '0');
    if (out.size() <= places)
        out.insert(0, places + 1 - out.size(), '0');
    if (places > 0)
        out.insert(out.size() - places, 1, '.');
    return out;
}

} // namespace

Result<Decimal> Decimal::parse(std::string_view text)
{
    Parts parts;
    if (!readParts(text, parts))
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("“{}” is not a number; write it like -12.5 or 1e6.", text.substr(0, 80)));
    Decimal number;
    number.m_digits.reserve(parts.whole.size() + parts.fraction.size());
    number.m_digits += parts.whole;
    number.m_digits += parts.fraction;
    number.m_exponent = parts.exponent - static_cast<std::int64_t>(parts.fraction.size());
    normalise(number.m_digits, number.m_exponent);
    number.m_negative = parts.negative && !number.isZero();
    if (number.m_exponent > kLargestExponent || number.m_exponent < -kLargestExponent)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The number {} has an exponent beyond ±1,000,000, with which "
                                "Viridian does not compute.",
                                text.substr(0, 80)));
    return number;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const
{
    if (m_negative != other.m_negative)
        return m_negative ? std::strong_ordering::less : std::strong_ordering::greater;
    if (isZero() || other.isZero())
        return !isZero() <=> !other.isZero(); // neither is negative here
    const Decimal& a = m_negative ? other : *this;
    const Decimal& b = m_negative ? *this : other;
    const auto magnitude = [](const Decimal& number) {
        return number.m_exponent + static_cast<std::int64_t>(number.m_digits.size());
    };
    if (const auto order = magnitude(a) <=> magnitude(b); order != 0)
        return order;
    return a.m_digits.compare(b.m_digits) <=> 0;
}

bool Decimal::operator==(const Decimal& other) const
{
    return m_negative == other.m_negative && m_exponent == other.m_exponent &&
           m_digits == other.m_digits;
}

Decimal Decimal::shifted(int power) const
{
    Decimal out = *this;
    if (!isZero())
        out.m_exponent += power;
    return out;
}

Decimal Decimal::plus(const Decimal& other) const
{
    if (isZero())
        return other;
    if (other.isZero())
        return *this;
    const std::int64_t exponent = std::min(m_exponent, other.m_exponent);
    std::string a = m_digits + std::string(static_cast<std::size_t>(m_exponent - exponent), '0');
    std::string b =
        other.m_digits + std::string(static_cast<std::size_t>(other.m_exponent - exponent), '0');
    const std::size_t length = std::max(a.size(), b.size());
    a.insert(0, length - a.size(), '0');
    b.insert(0, length - b.size(), '0');
    Decimal out;
    out.m_exponent = exponent;
    out.m_negative = m_negative;
    if (m_negative == other.m_negative) {
        out.m_digits = sumOf(a, b);
    } else if (a >= b) {
        out.m_digits = differenceOf(a, b);
    } else {
        out.m_digits = differenceOf(b, a);
        out.m_negative = other.m_negative;
    }
    normalise(out.m_digits, out.m_exponent);
    out.m_negative = out.m_negative && !out.isZero();
    return out;
}

Decimal Decimal::times(const Decimal& other) const
{
    Decimal out;
    if (isZero() || other.isZero())
        return out;
    out.m_digits = productOf(m_digits, other.m_digits);
    out.m_exponent = m_exponent + other.m_exponent;
    out.m_negative = m_negative != other.m_negative;
    normalise(out.m_digits, out.m_exponent);
    return out;
}

bool Decimal::isInteger() const
{
    return m_exponent >= 0;
}

Result<std::string> Decimal::toText(int decimals) const
{
    const std::size_t needed = m_exponent < 0 ? static_cast<std::size_t>(-m_exponent) : 0;
    const std::size_t places = decimals < 0 ? needed : static_cast<std::size_t>(decimals);
    if (needed > places)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The number has {} decimal places, which do not fit into {}.",
                                needed, places));
    const std::size_t zeros = m_exponent > 0 ? static_cast<std::size_t>(m_exponent) : 0;
    if (m_digits.size() > kLongestText || zeros > kLongestText || places > kLongestText ||
        m_digits.size() + zeros + places > kLongestText)
        return fail(ErrorKind::InvalidInput,
                    "The number written out would be longer than 1,000,000 characters.");
    return (m_negative ? "-" : "") + unsignedText(m_digits, m_exponent, places);
}

std::string Decimal::canonicalText() const
{
    constexpr std::size_t kLongestExponent = 20;
    std::string out;
    out.reserve(m_digits.size() + kLongestExponent + 2);
    if (m_negative)
        out += '-';
    if (isZero())
        out += '0';
    out += m_digits;
    out += 'e';
    std::array<char, kLongestExponent> exponent{};
    const auto [end, code] =
        std::to_chars(exponent.data(), exponent.data() + exponent.size(), m_exponent);
    out.append(exponent.data(), end);
    return out;
}

} // namespace viridian::json
