#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// What the bytes of a payload are, and how they can be shown. A payload itself always keeps the
/// bytes of its store, for copying; a codec only reads them.
namespace viridian::codec {

/// A payload made readable.
struct Shown {
    /// From the outside in: "json", "zlib, json", "yaml", "messagepack", "cbor", "opaque".
    std::string codec;
    std::string text;    ///< JSON or YAML text; of opaque bytes, hex
    bool isJson = false; ///< text can be parsed as JSON
    bool exact = false;  ///< text is what was stored, not a rendering of it
};

/// One way in which payloads are written.
struct Codec {
    std::string_view name;
    /// True when the bytes are of this codec; looks at all of them where their start cannot tell.
    bool (*recognises)(std::string_view bytes) = nullptr;
    /// The text to show, or with `unwraps` the bytes inside.
    /// Errors: Corrupt (not of this codec after all); InvalidInput (larger than kMostBytes).
    Result<std::string> (*decode)(std::string_view bytes) = nullptr;
    bool isJson = false;  ///< decode() answers JSON text
    bool unwraps = false; ///< decode() answers bytes that are again of some codec
    bool exact = false;   ///< decode() answers the stored bytes unchanged
};

/// Unpacked bytes beyond this are refused: a small payload may claim to be huge.
inline constexpr std::size_t kMostBytes = 64UL * 1024 * 1024;

/// Every codec but opaque, in the order in which they are asked.
[[nodiscard]] std::span<const Codec> codecs();

/// What the bytes are, made readable. Never fails: what no codec knows is shown as hex.
/// @param mostHex  bytes of opaque payloads to show; more are counted
[[nodiscard]] Shown show(std::string_view bytes, std::size_t mostHex = 4096);

/// The bytes are one JSON value, as RFC 8259 says: such a payload in a bytes column counts as JSON.
[[nodiscard]] bool isJsonText(std::string_view bytes);
/// The same guessed from a payload's first bytes.
[[nodiscard]] bool startsLikeJson(std::string_view start) noexcept;

/// "0a ff 20 …" in lines of 16 bytes with their offset and characters.
[[nodiscard]] std::string hexDump(std::string_view bytes, std::size_t most);

// The codecs' own functions; one source file each.
[[nodiscard]] bool isZlib(std::string_view bytes);
[[nodiscard]] Result<std::string> inflate(std::string_view bytes);
[[nodiscard]] bool isMessagePack(std::string_view bytes);
[[nodiscard]] Result<std::string> messagePackToJson(std::string_view bytes);
[[nodiscard]] bool isCbor(std::string_view bytes);
[[nodiscard]] Result<std::string> cborToJson(std::string_view bytes);

} // namespace viridian::codec
