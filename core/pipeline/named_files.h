#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace viridian {

/// Texts that an editor holds and has not saved, by lexically normal path: they are read in place
/// of the files.
using EditedFiles = std::map<std::filesystem::path, std::string>;

/// The files that a pipeline names: scripts, schemas, tables.
struct NamedFiles {
    std::filesystem::path folder; ///< that they are named from
    EditedFiles edited;

    /// The path that a name in the pipeline stands for.
    [[nodiscard]] std::filesystem::path pathOf(const std::filesystem::path& name) const
    {
        return (folder / name).lexically_normal();
    }
};

} // namespace viridian
