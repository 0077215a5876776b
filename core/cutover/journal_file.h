#pragma once

#include "core/base/result.h"
#include "core/store/ledger.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viridian {

/// The journal's copy in the workspace's folder: NDJSON, one record a line.
struct JournalFile {
    std::vector<JournalRecord> records;
    std::uint64_t wholeBytes = 0; ///< up to the end of the last whole line
    bool torn = false;            ///< bytes after it: a line whose writing was cut off
};

/// A file that does not exist is empty. Errors: Unavailable, Denied; Corrupt names the line.
[[nodiscard]] Result<JournalFile> readJournalFile(const std::filesystem::path& file);

/// Appends lines after @p wholeBytes (cutting what is torn off) and waits until the disk has them.
/// Errors: Unavailable, Denied.
[[nodiscard]] Status appendJournalFile(const std::filesystem::path& file, std::uint64_t wholeBytes,
                                       const std::vector<JournalRecord>& records);

} // namespace viridian
