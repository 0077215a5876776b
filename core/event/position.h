#pragma once

#include "core/base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace viridian {

/// Place in a store's global order: a tuple of one or two numbers that only the store's driver
/// interprets (design/semantics.md section 1). Others compare, print and parse.
///
/// Positions of one store are ordered; positions of two stores must not be compared with each
/// other.
class Position {
public:
    /// The place before every event.
    constexpr Position() = default;
    constexpr explicit Position(std::uint64_t number) : m_minor(number) {}
    /// For stores that order by (transaction id, number).
    constexpr Position(std::uint64_t transaction, std::uint64_t number)
        : m_major(transaction), m_minor(number), m_pair(true)
    {
    }

    [[nodiscard]] constexpr std::uint64_t number() const { return m_minor; }
    [[nodiscard]] constexpr std::uint64_t transaction() const { return m_major; }
    [[nodiscard]] constexpr bool isPair() const { return m_pair; }

    friend constexpr bool operator==(const Position& a, const Position& b)
    {
        return a.m_major == b.m_major && a.m_minor == b.m_minor;
    }
    friend constexpr std::strong_ordering operator<=>(const Position& a, const Position& b)
    {
        if (const auto order = a.m_major <=> b.m_major; order != 0)
            return order;
        return a.m_minor <=> b.m_minor;
    }

    /// "17", or "9233:17" for a pair.
    [[nodiscard]] std::string toText() const;
    /// Reads what toText() wrote; thousands separators are accepted. Errors: InvalidInput.
    [[nodiscard]] static Result<Position> parse(std::string_view text);

private:
    std::uint64_t m_major = 0;
    std::uint64_t m_minor = 0;
    bool m_pair = false;
};

} // namespace viridian
