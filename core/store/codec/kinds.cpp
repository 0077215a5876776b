// The table of payload codecs: a new one is its source file and a row here.
#include "core/base/text.h"
#include "core/store/codec/codec.h"

#include <array>

namespace viridian::codec {
namespace {

Result<std::string> asItIs(std::string_view bytes)
{
    return std::string(bytes);
}

/// Ruby writes YAML documents with their mark; without it any text would be YAML.
bool isYaml(std::string_view bytes)
{
    return (bytes.starts_with("---\n") || bytes.starts_with("--- ")) && isUtf8(bytes);
}

} // namespace

std::span<const Codec> codecs()
{
    static constexpr std::array kCodecs{
        Codec{"json", isJsonText, asItIs, true, false, true},
        Codec{"zlib", isZlib, inflate, false, true, false},
        Codec{"yaml", isYaml, asItIs, false, false, true},
        Codec{"cbor", isCbor, cborToJson, true, false, false},
        Codec{"messagepack", isMessagePack, messagePackToJson, true, false, false},
    };
    return kCodecs;
}

} // namespace viridian::codec
