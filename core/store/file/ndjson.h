#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/store/event_line.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace viridian {

/// Reads one line of an export (core/store/event_line.h) into @p into.
/// @param number  1-based; names the line in errors and is the position of a line that has none
/// Errors: InvalidInput: names the line and what was expected.
[[nodiscard]] Status parseNdjson(std::string_view line, std::uint64_t number, EventBatch& into);

/// Writes an export to a temporary name beside @p path and renames it at the end, so that the file
/// appears whole or not at all. A name that ends in .zst is compressed, in frames of about 1 MiB,
/// so that readers can start in the middle.
///
/// Ownership: what was not finished is deleted by the destructor. Thread: one at a time.
class NdjsonWriter {
public:
    enum class IfThere { Refuse, Replace };
    /// Errors: InvalidInput for a name that no reader takes for an export, or for a thing that is
    /// no file; Conflict where the file is there and is not to be replaced; Denied where the folder
    /// cannot be written.
    [[nodiscard]] static Result<NdjsonWriter> create(const std::filesystem::path& path,
                                                     IfThere ifThere = IfThere::Refuse);
    NdjsonWriter(NdjsonWriter&&) noexcept;
    NdjsonWriter& operator=(NdjsonWriter&&) noexcept;
    ~NdjsonWriter();

    /// Errors: Unavailable where the disk is full.
    [[nodiscard]] Status add(const EventBatch& events);
    /// Flushes to disk and gives the file its name. Errors: as add().
    [[nodiscard]] Status finish();

private:
    struct State;
    explicit NdjsonWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace viridian
