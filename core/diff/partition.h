#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <vector>

namespace viridian::diff {

/// Events on disk in a number of parts, written once, then read part by part. The files go with the
/// object. Thread: one at a time.
class Partition {
public:
    /// @param folder  empty: the system's folder for temporary files
    Partition(std::filesystem::path folder, std::size_t parts);
    ~Partition();
    Partition(const Partition&) = delete;
    Partition& operator=(const Partition&) = delete;

    [[nodiscard]] std::size_t parts() const { return m_files.size(); }
    /// Errors: Unavailable (disk full: names the folder).
    [[nodiscard]] Status add(std::size_t part, const Event& event);
    /// All events of a part in the order added. Errors: Unavailable, Corrupt.
    [[nodiscard]] Result<EventBatch> load(std::size_t part);

private:
    struct File {
        std::filesystem::path path;
        std::fstream stream;
    };
    std::filesystem::path m_folder;
    std::vector<File> m_files;
};

} // namespace viridian::diff
