#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace viridian::schema {

/// How a payload says which schema wrote it.
enum class FrameKind {
    RegistryId,   ///< byte 0, then the registry's id, 4 bytes big-endian
    RegistryGuid, ///< byte 1, then 16 bytes
    SingleObject  ///< C3 01, then the schema's fingerprint, 8 bytes little-endian
};

struct Frame {
    FrameKind kind = FrameKind::RegistryId;
    std::uint32_t id = 0;          ///< of RegistryId
    std::string guid;              ///< of RegistryGuid: 8-4-4-4-12
    std::uint64_t fingerprint = 0; ///< of SingleObject
    bool operator==(const Frame&) const = default;
};

struct FramedPayload {
    Frame frame;
    std::string_view body;
};

/// Takes the frame off; nullopt where the payload does not begin with one. JSON text and a frame
/// never look alike; other Avro binary can, so ask only where frames are to be expected.
[[nodiscard]] std::optional<FramedPayload> readFrame(std::string_view payload);

/// Puts the frame before the body.
[[nodiscard]] std::string writeFrame(const Frame& frame, std::string_view body);

} // namespace viridian::schema
