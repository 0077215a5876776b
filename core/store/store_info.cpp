#include "core/store/store_info.h"

namespace viridian {

ColumnTraits traitsOf(const Layout& layout)
{
    ColumnTraits traits;
    traits.keepsBytes = layout.keepsBytes();
    traits.holdsOpaque =
        static_cast<bool>(layout.dataBytes) || layout.data.type == ColumnType::Bytes;
    traits.schemaColumn = static_cast<bool>(layout.schemaVersion);
    traits.dataRequired = layout.dataRequired;
    traits.metadataRequired = layout.metadataRequired;
    traits.uuidIds = layout.id.type == ColumnType::Uuid;
    traits.keepsTime = static_cast<bool>(layout.time);
    traits.idColumn = static_cast<bool>(layout.id);
    traits.metadataColumn = static_cast<bool>(layout.metadata);
    traits.uuidStreams = layout.stream.type == ColumnType::Uuid;
    return traits;
}

Ordering orderingOf(OrderGuard guard) noexcept
{
    switch (guard) {
    case OrderGuard::File:
    case OrderGuard::SerialAll:
        return Ordering::Serialized;
    case OrderGuard::Xid:
    case OrderGuard::None:
        return Ordering::TransactionId;
    default:
        return Ordering::Sequence;
    }
}

StoreInfo infoOf(const Layout& layout)
{
    StoreInfo info;
    info.layout = layout.name;
    info.title = layout.title;
    info.ordering = orderingOf(layout.guard);
    info.versionBase = layout.versionBase;
    info.traits = traitsOf(layout);
    info.systemCategories = layout.systemCategories;
    if (layout.fence)
        info.capabilities.insert(Capability::Fence);
    if (layout.writable)
        info.capabilities.insert(Capability::Append);
    if (info.traits.keepsBytes)
        info.capabilities.insert(Capability::KeepsBytes);
    if (info.traits.keepsTime)
        info.capabilities.insert(Capability::KeepsTime);
    if (info.traits.schemaColumn)
        info.capabilities.insert(Capability::SchemaColumn);
    return info;
}

} // namespace viridian
