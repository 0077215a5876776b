#include "core/pipeline/place.h"

#include "core/json/pointer.h"

namespace viridian::pipeline {

std::optional<Place> Place::parse(std::string_view text)
{
    constexpr std::string_view kMeta = "meta";
    Place place;
    if (text.starts_with(kMeta)) {
        place.meta = true;
        text.remove_prefix(kMeta.size());
    }
    if (text.empty() || !json::isPointer(text))
        return std::nullopt;
    place.pointer = text;
    return place;
}

} // namespace viridian::pipeline
