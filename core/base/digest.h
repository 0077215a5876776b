#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace viridian {

/// 128 bits that stand for a sequence of bytes. For equality, not against forgery.
struct Digest128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const Digest128&) const = default;

    /// 32 lower-case hexadecimal digits.
    [[nodiscard]] std::string toText() const;
    [[nodiscard]] static std::optional<Digest128> parse(std::string_view text);
};

/// XXH3-128 of the bytes.
[[nodiscard]] Digest128 digestOf(std::string_view bytes) noexcept;

/// An ordered chain of digests whose whole state is one Digest128, so that it can be stored and
/// continued: chained(chained(Digest128{}, a), b) differs from the chain of b then a.
[[nodiscard]] Digest128 chained(const Digest128& chain, const Digest128& next) noexcept;

/// One digest of many fields, which are kept apart: {"ab", "c"} is not {"a", "bc"}. Thread: one at
/// a time.
class DigestStream {
public:
    DigestStream();
    ~DigestStream();

    void add(std::string_view field) noexcept;
    void add(std::uint64_t number) noexcept;
    /// Of all that was added so far.
    [[nodiscard]] Digest128 digest() const noexcept;

    /// All that is needed to go on later, on a machine like this one; holds up to the last 256
    /// bytes that were added.
    [[nodiscard]] std::string state() const;
    /// False, and nothing changes, where @p state is not what state() gave.
    [[nodiscard]] bool restore(std::string_view state) noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// SHA-256 in 64 lower-case hexadecimal digits, for the journal chain and pipeline hashes.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

/// SHA-1 in 40 upper-case hexadecimal digits: how some stores know their streams. Protects nothing.
[[nodiscard]] std::string sha1Hex(std::string_view bytes);

} // namespace viridian
