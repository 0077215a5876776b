#include "core/store/file/ndjson.h"

#include <fmt/format.h>

namespace viridian {

Result<NdjsonWriter> NdjsonWriter::create(const std::filesystem::path& path, IfThere ifThere)
{
    const Result<ExportForm> form = exportFormOf(path);
    if (form && *form != ExportForm::Ndjson)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is no name for NDJSON; it ends in .ndjson or .ndjson.zst.",
                                path.string()));
    Result<ExportFile> file = ExportFile::create(path, ifThere);
    if (!file)
        return passOn(file);
    return NdjsonWriter(*std::move(file));
}

Status NdjsonWriter::add(const EventBatch& events)
{
    for (const Event& event : events) {
        appendNdjson(m_file.pending(), event);
        m_file.pending() += '\n';
        if (Status written = m_file.writeMore(); !written)
            return written;
    }
    return {};
}

} // namespace viridian
