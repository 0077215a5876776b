#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/store/event_line.h"
#include "core/store/file/export_file.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace viridian {

/// Reads one line of an export (core/store/event_line.h) into @p into.
/// @param number  1-based; names the line in errors and is the position of a line that has none
/// Errors: InvalidInput: names the line and what was expected.
[[nodiscard]] Status parseNdjson(std::string_view line, std::uint64_t number, EventBatch& into);

/// Writes events to an ExportFile (core/store/file/export_file.h) whose name ends in .ndjson or
/// .ndjson.zst.
class NdjsonWriter {
public:
    using IfThere = viridian::IfThere;
    /// Errors: those of ExportFile::create(); InvalidInput for the name of another form.
    [[nodiscard]] static Result<NdjsonWriter> create(const std::filesystem::path& path,
                                                     IfThere ifThere = IfThere::Refuse);
    /// Errors: Unavailable where the disk is full.
    [[nodiscard]] Status add(const EventBatch& events);
    /// Flushes to disk and gives the file its name. Errors: as add().
    [[nodiscard]] Status finish() { return m_file.finish(); }

private:
    explicit NdjsonWriter(ExportFile file) : m_file(std::move(file)) {}
    ExportFile m_file;
};

} // namespace viridian
