#include "core/store/event_store.h"

namespace viridian {

const char* name(Capability capability) noexcept
{
    switch (capability) {
    case Capability::Append:
        return "append";
    case Capability::Fence:
        return "fence";
    case Capability::Notify:
        return "notify";
    case Capability::KeepsBytes:
        return "keeps-bytes";
    case Capability::KeepsTime:
        return "keeps-time";
    case Capability::SettleTest:
        return "settle-test";
    case Capability::SchemaColumn:
        return "schema-column";
    }
    return "";
}

const char* name(Ordering ordering) noexcept
{
    switch (ordering) {
    case Ordering::Serialized:
        return "serialized";
    case Ordering::Sequence:
        return "sequence";
    case Ordering::TransactionId:
        return "transaction-id";
    }
    return "";
}

} // namespace viridian
