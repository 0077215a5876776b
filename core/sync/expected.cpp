#include "core/sync/expected.h"

#include "core/base/uuid.h"

#include <algorithm>

namespace viridian {

namespace {

constexpr Payload kEmptyObject{PayloadKind::Json, "{}"};

bool isLowerUuid(std::string_view id)
{
    return std::ranges::none_of(id, [](char c) { return c >= 'A' && c <= 'F'; });
}

void lowerId(EventBatch& batch, Event& event)
{
    if (isLowerUuid(event.id))
        return;
    if (const auto uuid = Uuid::parse(event.id))
        event.id = batch.arena(4096).keep(uuid->toText());
}

} // namespace

void fitToGreen(EventBatch& expected, const ColumnTraits& green)
{
    for (Event& event : expected.mutableEvents()) {
        if (green.dataRequired && event.data.kind == PayloadKind::Null) {
            event.data = kEmptyObject;
            event.dataBytes = kEmptyObject.bytes.size();
        }
        if (green.metadataRequired && event.metadata.kind == PayloadKind::Null)
            event.metadata = kEmptyObject;
        if (!green.schemaColumn)
            event.schemaVersion = {};
        if (green.uuidIds)
            lowerId(expected, event);
        if (!green.keepsTime)
            event.time.reset();
        if (!green.idColumn)
            event.id = {};
        if (!green.metadataColumn)
            event.metadata = {};
    }
}

} // namespace viridian
