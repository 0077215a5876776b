#pragma once

#include "core/base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace viridian::json {

/// A JSON number as an exact decimal: sign, digits without leading or trailing zeros, and a power
/// of ten. No digit is ever lost; no double is ever involved.
class Decimal {
public:
    /// Reads JSON number text. Errors: InvalidInput (not a number; exponent, as this class keeps
    /// it, beyond ±1,000,000, which keeps sums and texts of hostile numbers within a few
    /// megabytes). Zero is zero with any exponent.
    [[nodiscard]] static Result<Decimal> parse(std::string_view text);

    /// By value: 1.10 equals 1.1e0 equals 110e-2; -0 equals 0.
    [[nodiscard]] std::strong_ordering operator<=>(const Decimal& other) const;
    [[nodiscard]] bool operator==(const Decimal& other) const;

    /// The number times ten to the @p power, exactly ("cents to euros" is -2).
    [[nodiscard]] Decimal shifted(int power) const;
    /// Cost: time and memory grow with the digits between the two numbers' ends, 2 MB at most for
    /// what parse() gave.
    [[nodiscard]] Decimal plus(const Decimal& other) const;
    /// Cost: grows with the product of both numbers' lengths.
    [[nodiscard]] Decimal times(const Decimal& other) const;

    [[nodiscard]] bool isInteger() const;
    [[nodiscard]] bool isZero() const { return m_digits.empty(); }

    /// Plain notation: "1234.5". @p decimals pads or, if exact, keeps that many places; -1 writes
    /// as few as needed. Errors: InvalidInput when the value needs more places than @p decimals, or
    /// more than 1,000,000 characters.
    [[nodiscard]] Result<std::string> toText(int decimals = -1) const;

    /// Sign, digits, "e", exponent: one spelling for every value, short for any exponent. Reads
    /// back with parse().
    [[nodiscard]] std::string canonicalText() const;

private:
    bool m_negative = false;
    std::string m_digits; ///< no leading and no trailing zeros; empty is zero
    std::int64_t m_exponent = 0;
};

} // namespace viridian::json
