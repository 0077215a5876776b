#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What the MessagePack and CBOR readers share: bytes read with their limits, and JSON text
/// written.
namespace viridian::codec {

/// Big-endian reading; after the first impossible read ok() is false and everything is 0.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_at == m_bytes.size(); }
    [[nodiscard]] std::uint8_t peek() const;
    [[nodiscard]] std::uint64_t number(std::size_t bytes);
    [[nodiscard]] std::string_view take(std::uint64_t count);
    void refuse() { m_ok = false; }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
    bool m_ok = true;
};

inline constexpr int kMostDepth = 100;

void putText(std::string& json, std::string_view text);   ///< as a JSON string
void putBytes(std::string& json, std::string_view bytes); ///< as a JSON string "0x…"
void putDouble(std::string& json, double value); ///< shortest text that reads back the same
void putFloat(std::string& json, float value);
void putHalf(std::string& json, std::uint16_t bits); ///< IEEE 754 binary16

} // namespace viridian::codec
