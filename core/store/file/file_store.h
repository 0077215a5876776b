#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/open.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace viridian {

/// Opens an export (.ndjson, .ndjson.zst) for reading. What openStore() calls. The file is read
/// through once: its shape is checked and a sparse index of line offsets is kept, so that any page
/// is found without reading from the start. Errors: NotFound; InvalidInput and Corrupt name the
/// line.
[[nodiscard]] Result<std::unique_ptr<EventStore>> makeFileStore(const StoreAddress& address,
                                                                const OpenOptions& options = {});

/// What createStore() calls: an empty export. Conflict where the file is there.
[[nodiscard]] Status createFileStore(const StoreAddress& address);

/// An export has one layout, "ndjson".
[[nodiscard]] Result<std::vector<LayoutCandidate>> fileCandidates(const StoreAddress& address);

/// Denied, as the next one: an export is no database.
[[nodiscard]] Result<DatabaseShape> fileShape(const StoreAddress& address, std::stop_token stop);
/// Denied: a file is no SQL database.
[[nodiscard]] Result<std::unique_ptr<SqlSession>> makeFileSession(const StoreAddress& address,
                                                                  Access access);

} // namespace viridian
