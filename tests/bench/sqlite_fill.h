#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace viridian::bench {

/// A native SQLite store of so many events with payloads of about 230 bytes, made once and kept in
/// @p folder.
[[nodiscard]] Result<std::filesystem::path> sqliteStoreWith(const std::filesystem::path& folder,
                                                            std::uint64_t events);

} // namespace viridian::bench
