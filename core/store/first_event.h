#pragma once

#include "core/store/event_store.h"

#include <optional>
#include <stop_token>
#include <string>

namespace viridian {

/// The identity of a store whose database has no name of its own (a file): a digest of where and
/// when its first event stands and what it is called: position, stream, version, id, type, time.
/// Never its payload, which may be corrected, and never its path. Absent: there is no event yet.
/// Thread and errors: as EventStore::read(), which reads the one event.
[[nodiscard]] Result<std::optional<std::string>> firstEventIdentity(EventStore& store,
                                                                    std::stop_token stop);

} // namespace viridian
