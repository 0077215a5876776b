#pragma once

#include "core/base/result.h"
#include "core/diff/partition.h"
#include "core/diff/segment_sides.h"
#include "core/sync/event_digest.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace viridian::diff {

/// Reads a side of a segment once more, from its first event on, and visits each with its index.
/// @param last  the last index that is wanted
using ReadAgain = std::function<Status(
    std::size_t last, const std::function<Status(std::size_t index, const Event&)>& visit)>;

/// Some events of one side of a segment, versions as in their traces.
struct PickedEvents {
    EventBatch events;
    std::vector<std::size_t> indices; ///< of each, rising

    /// Null: was not picked.
    [[nodiscard]] const Event* find(std::size_t index) const;
};

/// Gets events of one side by their index: from memory where the side still holds them; else the
/// side is read again and the wanted ones are kept on disk, a part of the streams each, so that one
/// part is in memory at a time. Thread: one at a time.
class EventPicker {
public:
    struct Source {
        const SegmentSide& side;
        ReadAgain readAgain;
        DigestLevel level;            ///< of the traces' digests
        std::filesystem::path folder; ///< for temporary files; empty: the system's
    };
    /// @param wanted  rising indices
    /// @param parts   an event is in the part (number of its stream) % parts
    /// The source's side must outlive it.
    EventPicker(Source source, std::vector<std::size_t> wanted, std::size_t parts);

    /// Errors: those of reading again; Conflict where an event is not what it was when the segment
    /// was read first.
    [[nodiscard]] Result<PickedEvents> load(std::size_t part);

private:
    [[nodiscard]] Status readAgain();
    [[nodiscard]] std::size_t partOf(std::size_t index) const;

    Source m_source;
    std::vector<std::size_t> m_wanted;
    std::size_t m_parts;
    std::optional<Partition> m_onDisk;
};

} // namespace viridian::diff
