#include "core/store/correlation.h"

#include "core/json/document.h"

#include <array>
#include <span>

namespace viridian {

std::span<const std::string_view> correlationKeys() noexcept
{
    static constexpr std::array<std::string_view, 5> kKeys{"correlationId", "correlation_id",
                                                           "$correlationId", "CorrelationId",
                                                           "correlationStreamName"};
    return kKeys;
}

std::span<const std::string_view> causationKeys() noexcept
{
    static constexpr std::array<std::string_view, 5> kKeys{
        "causationId", "causation_id", "$causationId", "CausationId", "causationMessageStreamName"};
    return kKeys;
}

std::optional<std::string> metadataText(std::string_view metadata,
                                        std::span<const std::string_view> keys)
{
    thread_local json::Document document;
    if (!document.parse(metadata) || document.kind(json::Document::root()) != json::Kind::Object)
        return std::nullopt;
    for (const std::string_view key : keys) {
        const json::Node node = document.member(json::Document::root(), key);
        if (node == json::kNone || document.kind(node) == json::Kind::Null)
            continue;
        if (document.kind(node) == json::Kind::String)
            return json::decodeString(document.source(node));
        return std::string(document.source(node));
    }
    return std::nullopt;
}

} // namespace viridian
