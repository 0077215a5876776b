#include "core/sync/event_digest.h"

#include "core/json/compare.h"

#include <array>
#include <cstring>

namespace viridian {

namespace {

/// Lengths go before texts, so that "ab" + "c" and "a" + "bc" differ.
struct DigestHead {
    Digest128 data;
    Digest128 metadata;
    std::uint64_t stream = 0;
    std::uint64_t id = 0;
    std::uint64_t type = 0;
    std::uint64_t schemaVersion = 0;
    std::uint64_t nulls = 0;
};

Digest128 payloadDigest(const Payload& payload, DigestLevel level)
{
    if (payload.kind == PayloadKind::Null)
        return {};
    return level == DigestLevel::Bytes ? digestOf(payload.bytes)
                                       : json::canonicalDigest(payload.bytes);
}

char* put(char* to, std::string_view text)
{
    return std::char_traits<char>::copy(to, text.data(), text.size()) + text.size();
}

} // namespace

std::string_view name(DigestLevel level) noexcept
{
    return level == DigestLevel::Bytes ? "bytes" : "canonical JSON";
}

DigestLevel digestLevel(const ColumnTraits& blue, const ColumnTraits& green) noexcept
{
    return blue.keepsBytes && green.keepsBytes ? DigestLevel::Bytes : DigestLevel::Canonical;
}

Digest128 contentDigest(const Event& event, DigestLevel level)
{
    DigestHead head;
    head.data = payloadDigest(event.data, level);
    head.metadata = payloadDigest(event.metadata, level);
    head.stream = event.stream.size();
    head.id = event.id.size();
    head.type = event.type.size();
    head.schemaVersion = event.schemaVersion.size();
    head.nulls = (event.data.kind == PayloadKind::Null ? 1U : 0U) |
                 (event.metadata.kind == PayloadKind::Null ? 2U : 0U);

    const std::size_t size = sizeof(DigestHead) + event.stream.size() + event.id.size() +
                             event.type.size() + event.schemaVersion.size();
    std::array<char, 512> small;
    std::string large;
    char* bytes = small.data();
    if (size > small.size()) {
        large.resize(size);
        bytes = large.data();
    }
    std::memcpy(bytes, &head, sizeof(DigestHead));
    char* end = put(bytes + sizeof(DigestHead), event.stream);
    end = put(end, event.id);
    end = put(end, event.type);
    put(end, event.schemaVersion);
    return digestOf({bytes, size});
}

Digest128 withVersion(const Digest128& content, std::int64_t version) noexcept
{
    return chained(content, Digest128{0x76657273696F6EULL, static_cast<std::uint64_t>(version)});
}

Digest128 eventDigest(const Event& event, DigestLevel level)
{
    return withVersion(contentDigest(event, level), event.version);
}

Digest128 addToSegment(const Digest128& chain, const Digest128& event) noexcept
{
    return chained(chain, event);
}

} // namespace viridian
