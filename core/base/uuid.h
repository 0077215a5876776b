#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace viridian {

/// 128-bit identifier (RFC 4122).
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;

    /// 36 characters, lower case.
    [[nodiscard]] std::string toText() const;
    /// Accepts upper and lower case with hyphens; anything else is nullopt.
    [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);
};

/// Name-based (version 5, SHA-1): the same space and name give the same id on every run.
[[nodiscard]] Uuid uuidV5(const Uuid& space, std::string_view name);

/// Random (version 4), from the system's generator. For leases and demo data, never for events of a
/// pipeline.
[[nodiscard]] Uuid uuidV4();

} // namespace viridian
