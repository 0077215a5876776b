#include "core/diff/partition.h"

#include "core/base/uuid.h"
#include "core/diff/record.h"

#include <fmt/format.h>

namespace viridian::diff {

Partition::Partition(std::filesystem::path folder, std::size_t parts)
    : m_folder(std::move(folder)), m_files(parts)
{
    std::error_code code;
    if (m_folder.empty())
        m_folder = std::filesystem::temp_directory_path(code);
    std::filesystem::create_directories(m_folder, code);
}

Partition::~Partition()
{
    for (File& file : m_files) {
        std::error_code code;
        file.stream.close();
        if (!file.path.empty())
            std::filesystem::remove(file.path, code);
    }
}

Status Partition::add(std::size_t part, const Event& event)
{
    File& file = m_files[part];
    if (file.path.empty()) {
        std::error_code code;
        file.path = m_folder / ("viridian-part-" + uuidV4().toText());
        file.stream.open(file.path,
                         std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
        std::filesystem::permissions(
            file.path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
            code);
    }
    RecordWriter out;
    out.event(event);
    file.stream << out.bytes();
    if (!file.stream)
        return fail(ErrorKind::Unavailable,
                    fmt::format("Events that differ could not be written to {}; free some space "
                                "there, or choose another folder.",
                                m_folder.string()));
    return {};
}

Result<EventBatch> Partition::load(std::size_t part)
{
    EventBatch batch;
    File& file = m_files[part];
    if (file.path.empty())
        return batch;
    file.stream.flush();
    const auto size = static_cast<std::size_t>(file.stream.tellp());
    char* bytes = batch.arena(size + 1).allocate(size);
    file.stream.seekg(0);
    file.stream.read(bytes, static_cast<std::streamsize>(size));
    RecordReader in({bytes, size});
    while (file.stream && !in.atEnd() && !in.failed())
        batch.add(in.event());
    if (!file.stream || in.failed())
        return fail(ErrorKind::Corrupt, "A temporary file of the diff cannot be read any more.",
                    file.path.string());
    return batch;
}

} // namespace viridian::diff
