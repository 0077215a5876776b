#include "core/store/file/export_file.h"

#include "core/base/closer.h"
#include "core/base/uuid.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>
#include <vector>
#include <zstd.h>

namespace viridian {
namespace {

using FileHandle = std::unique_ptr<std::FILE, Closer<std::fclose>>;
using Compressor = std::unique_ptr<ZSTD_CCtx, Closer<ZSTD_freeCCtx>>;

constexpr std::size_t kFrame = std::size_t{1024} * 1024;

/// An export is renamed into place at its end, so what stands there must be known to be its own.
Status checkPlace(const std::filesystem::path& path, IfThere ifThere)
{
    if (Result<ExportForm> form = exportFormOf(path); !form)
        return passOn(form);
    const std::string name = path.string();
    std::error_code ignored;
    const std::filesystem::file_status there = std::filesystem::status(path, ignored);
    if (!std::filesystem::exists(there))
        return {};
    if (!std::filesystem::is_regular_file(there))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is no file; name one for the export.", name));
    if (ifThere == IfThere::Refuse)
        return fail(ErrorKind::Conflict,
                    fmt::format("{} is there already and was left as it is.", name));
    return {};
}

} // namespace

Result<ExportForm> exportFormOf(const std::filesystem::path& path)
{
    const std::string name = path.string();
    if (name.ends_with(".ndjson") || name.ends_with(".ndjson.zst"))
        return ExportForm::Ndjson;
    if (name.ends_with(".csv"))
        return ExportForm::Csv;
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("{} is no name for an export; it ends in .ndjson, .ndjson.zst or .csv.", name));
}

struct ExportFile::State {
    std::filesystem::path path;
    std::filesystem::path temporary;
    FileHandle file;
    Compressor compressor; ///< null: written as it is
    std::string lines;     ///< not yet written
    std::vector<char> packed;
    bool finished = false;

    ~State()
    {
        file.reset();
        std::error_code ignored;
        if (!finished)
            std::filesystem::remove(temporary, ignored);
    }

    [[nodiscard]] tl::unexpected<Error> failed(const char* doing) const
    {
        const std::error_code code(errno, std::generic_category());
        const bool denied = errno == EACCES || errno == EROFS || errno == EPERM;
        const bool full = errno == ENOSPC || errno == EDQUOT;
        return fail(denied ? ErrorKind::Denied : ErrorKind::Unavailable,
                    full
                        ? fmt::format("The disk is full; {} was not written.", path.string())
                        : fmt::format("{} cannot be {}: {}.", path.string(), doing, code.message()),
                    code.message());
    }

    Status put(const char* bytes, std::size_t size)
    {
        if (std::fwrite(bytes, 1, size, file.get()) != size)
            return failed("written");
        return {};
    }

    /// Writes what is held, as one frame where the file is compressed.
    Status flush()
    {
        if (lines.empty())
            return {};
        Status done;
        if (!compressor) {
            done = put(lines.data(), lines.size());
        } else {
            packed.resize(ZSTD_compressBound(lines.size()));
            const std::size_t size = ZSTD_compress2(compressor.get(), packed.data(), packed.size(),
                                                    lines.data(), lines.size());
            if (ZSTD_isError(size) != 0)
                return fail(ErrorKind::Internal, "The export could not be compressed.",
                            ZSTD_getErrorName(size));
            done = put(packed.data(), size);
        }
        lines.clear();
        return done;
    }
};

ExportFile::ExportFile(std::unique_ptr<State> state) : m_state(std::move(state))
{
}
ExportFile::ExportFile(ExportFile&&) noexcept = default;
ExportFile& ExportFile::operator=(ExportFile&&) noexcept = default;
ExportFile::~ExportFile() = default;

Result<ExportFile> ExportFile::create(const std::filesystem::path& path, IfThere ifThere)
{
    if (Status free = checkPlace(path, ifThere); !free)
        return passOn(free);
    auto state = std::make_unique<State>();
    state->path = path;
    state->temporary = path.string() + fmt::format(".{}.part", uuidV4().toText().substr(0, 8));
    state->file.reset(std::fopen(state->temporary.c_str(), "wbx"));
    if (!state->file)
        return state->failed("made");
    if (path.extension() == ".zst") {
        state->compressor.reset(ZSTD_createCCtx());
        if (!state->compressor)
            return fail(ErrorKind::Unavailable,
                        "There is not enough memory to compress the export.");
        ZSTD_CCtx_setParameter(state->compressor.get(), ZSTD_c_checksumFlag, 1);
    }
    return ExportFile(std::move(state));
}

std::string& ExportFile::pending()
{
    return m_state->lines;
}

Status ExportFile::writeMore()
{
    return m_state->lines.size() < kFrame ? Status{} : m_state->flush();
}

Status ExportFile::finish()
{
    if (Status flushed = m_state->flush(); !flushed)
        return flushed;
    const bool onDisk =
        std::fflush(m_state->file.get()) == 0 && fsync(fileno(m_state->file.get())) == 0;
    if (!onDisk)
        return m_state->failed("written");
    m_state->file.reset();
    std::error_code error;
    std::filesystem::rename(m_state->temporary, m_state->path, error);
    if (error)
        return fail(ErrorKind::Denied,
                    fmt::format("{} cannot be given its name: {}.", m_state->path.string(),
                                error.message()),
                    error.message());
    m_state->finished = true;
    return {};
}

} // namespace viridian
