#pragma once

#include "core/event/event_batch.h"
#include "core/store/event_store.h"

namespace viridian {

/// Makes expected events what green's columns can hold, the one definition that sync writes by and
/// diff compares by: NULL becomes {} where green requires a value, the schema version goes where
/// there is no column for it, UUIDs are lower case where green keeps ids as UUIDs, the time, the
/// id and the metadata go where green has no column for them. Payload bytes stay.
///
/// What green can not hold at all (text that is no UUID in a UUID column) is left for the target to
/// refuse.
void fitToGreen(EventBatch& expected, const ColumnTraits& green);

} // namespace viridian
