#pragma once

#include "core/base/result.h"
#include "core/diff/difference.h"
#include "core/event/event_batch.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace viridian::diff {

/// A difference with both events as they are; absent where that side has none.
struct Detail {
    Difference difference;
    EventBatch events; ///< holds the bytes
    std::optional<Event> expected;
    std::optional<Event> green;
};

/// A run of the spool's differences.
struct DifferencePage {
    std::vector<Difference> differences;
    std::uint64_t next = 0; ///< offset to go on from
    bool atEnd = false;     ///< of what has been found so far
};

/// Every difference of a diff with both payloads, in a file, so that memory does not grow with
/// their number.
///
/// Ownership: the file is made in the folder on the first difference and removed with the object.
/// Thread: any; one call at a time is served.
class DifferenceSpool {
public:
    /// @param folder  empty: the system's folder for temporary files
    explicit DifferenceSpool(std::filesystem::path folder);
    ~DifferenceSpool();
    DifferenceSpool(const DifferenceSpool&) = delete;
    DifferenceSpool& operator=(const DifferenceSpool&) = delete;

    /// Appends and sets @p difference.offset. Payloads beyond 4 MiB are cut.
    /// Errors: Unavailable (disk full: names the folder).
    [[nodiscard]] Status append(Difference& difference, const Event* expected, const Event* green);

    [[nodiscard]] std::uint64_t count() const;

    /// The difference at an offset that append() gave. Errors: Corrupt, Unavailable.
    [[nodiscard]] Result<Detail> detail(std::uint64_t offset) const;

    /// Differences in the order found, without payloads, from an offset that a page gave (0: the
    /// first). Errors: Corrupt, Cancelled.
    [[nodiscard]] Result<DifferencePage> page(std::uint64_t from, std::size_t limit,
                                              std::stop_token stop) const;

    /// Calls @p each with every difference in the order found, until it returns false. Errors:
    /// Cancelled, Corrupt.
    [[nodiscard]] Status forEach(const std::function<bool(const Detail&)>& each,
                                 std::stop_token stop) const;

private:
    [[nodiscard]] Status open();
    [[nodiscard]] Result<Detail> readAt(std::uint64_t offset, std::uint64_t& next) const;

    std::filesystem::path m_folder;
    std::filesystem::path m_path; ///< empty until the first difference
    mutable std::mutex m_mutex;
    mutable std::fstream m_file;
    std::uint64_t m_count = 0;
    std::uint64_t m_end = 0;
};

} // namespace viridian::diff
