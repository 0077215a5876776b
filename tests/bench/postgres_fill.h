#pragma once

#include "core/base/result.h"
#include "tests/bench/bench.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace viridian::bench {

/// The maintenance URI with another database.
[[nodiscard]] std::string databaseUri(const std::string& maintenance, std::string_view database);

/// A shell line that runs @p sql in that database.
[[nodiscard]] std::string psql(const std::string& uri, std::string_view sql);

/// Runs a shell line, its output thrown away.
Status shell(const std::string& line);

/// Makes the database anew, empty.
Status recreateDatabase(const Surroundings& surroundings, std::string_view database);

/// Makes the database anew with an empty store of that layout. Gives its URI.
[[nodiscard]] Result<std::string> freshStore(const Surroundings& surroundings,
                                             std::string_view database, std::string_view layout);

/// The URI of a native store with the events of sqliteStoreWith(); made by a sync from it on first
/// use, then kept in the cluster.
[[nodiscard]] Result<std::string> postgresStoreWith(const Surroundings& surroundings,
                                                    std::uint64_t events);

} // namespace viridian::bench
