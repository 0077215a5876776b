#pragma once

#include "core/event/event_batch.h"
#include "core/store/event_store.h"
#include "core/store/file/line_source.h"

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// What one reading of an export leaves in memory: places to start from, and the counts that
/// screens ask for. Immutable once built.
struct FileIndex {
    /// Start of a block of lines.
    struct Block {
        LinePlace place;
        std::uint64_t line = 0; ///< 1-based number of its first line
        std::uint64_t events = 0;
        Position first;
        Position last;
        std::optional<Timestamp> firstTime;
    };
    struct Stream {
        std::int64_t lastVersion = 0;
        std::uint64_t events = 0;
    };

    std::vector<Block> blocks;
    std::uint64_t events = 0;
    std::map<std::string, Stream, std::less<>> streams;
    std::map<std::pair<std::string, std::string>, std::uint64_t>
        types; ///< by type and schema version
    std::int64_t versionBase = 0;
    /// Positions are the line numbers: a line has no position, or positions do not rise.
    bool numbered = false;
    std::vector<std::string> notices;

    /// Reads the whole file. Errors: as LineSource and parseNdjson.
    [[nodiscard]] static Result<FileIndex> build(LineSource& source, std::stop_token stop);

    /// Lines of white space are passed over.
    [[nodiscard]] static bool isBlank(std::string_view line);
    /// Index of the first block that may hold a position after @p position; blocks.size() where
    /// none does.
    [[nodiscard]] std::size_t blockAfter(const std::optional<Position>& position) const;
};

/// Whether the line says a position of its own.
[[nodiscard]] bool hasPosition(std::string_view line);

} // namespace viridian
