#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace viridian {

enum class IfThere { Refuse, Replace };

/// What an export's name says that it is.
enum class ExportForm { Ndjson, Csv };
/// By the end of the name: .ndjson, .ndjson.zst, .csv. Errors: InvalidInput for any other.
[[nodiscard]] Result<ExportForm> exportFormOf(const std::filesystem::path& path);

/// A file that appears whole or not at all: written under a temporary name beside its own and
/// renamed at the end. A name that ends in .zst is compressed, in frames of about 1 MiB, so that
/// readers can start in the middle.
///
/// Ownership: what was not finished is deleted by the destructor. Thread: one at a time.
class ExportFile {
public:
    /// Errors: InvalidInput for a name that no reader takes for an export, or for a thing that is
    /// no file; Conflict where the file is there and is not to be replaced; Denied where the folder
    /// cannot be written.
    [[nodiscard]] static Result<ExportFile> create(const std::filesystem::path& path,
                                                   IfThere ifThere);
    ExportFile(ExportFile&&) noexcept;
    ExportFile& operator=(ExportFile&&) noexcept;
    ~ExportFile();

    /// What is still to be written: append lines to it, then say writeMore().
    [[nodiscard]] std::string& pending();
    /// Writes what is pending once it is worth a write. Errors: Unavailable where the disk is full.
    [[nodiscard]] Status writeMore();
    /// Flushes to disk and gives the file its name. Errors: as writeMore().
    [[nodiscard]] Status finish();

private:
    struct State;
    explicit ExportFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace viridian
