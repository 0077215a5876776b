#pragma once

#include "core/store/address.h"
#include "core/store/event_store.h"
#include "core/store/mapping/mapping.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// What is in a database and the best guess of how it holds events.
struct MappingDraft {
    DatabaseShape shape;
    Mapping mapping;
};

/// Looks into the database and guesses; of the likeliest table it looks at one row, for what names
/// and types do not say (seconds or milliseconds, versions from 0 or 1). Thread: a job's.
/// Errors: those of openStore().
[[nodiscard]] Result<MappingDraft> draftMapping(const StoreAddress& address,
                                                const std::stop_token& stop);
/// The same guess for another table of it.
[[nodiscard]] Result<Mapping> draftMapping(const StoreAddress& address, const DatabaseShape& shape,
                                           const DatabaseShape::Table& table,
                                           const std::stop_token& stop);

/// The first events as a mapping reads them.
struct MappedEvents {
    ReadPage page;
    std::vector<std::string> notices; ///< of the store: "each page sorts the whole table"
};

/// Opens the store in the mapping's layout and reads at most @p limit events. Thread: a job's.
/// Errors: those of openStore() and EventStore::read(): the database's words on what does not fit.
[[nodiscard]] Result<MappedEvents> readAsMapped(const StoreAddress& address,
                                                const DatabaseShape& shape, const Mapping& mapping,
                                                std::size_t limit, const std::stop_token& stop);

/// The address with ?layout=NAME, in place of a layout that it forces already.
[[nodiscard]] std::string withLayout(const StoreAddress& address, std::string_view layout);

} // namespace viridian
