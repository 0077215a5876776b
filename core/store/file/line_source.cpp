#include "core/store/file/line_source.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace viridian {
namespace {

constexpr std::size_t kRead = std::size_t{256} * 1024;
constexpr std::size_t kLongestLine = std::size_t{256} * 1024 * 1024;

} // namespace

Result<LineSource> LineSource::open(const std::string& path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        return fail(ErrorKind::NotFound, fmt::format("There is no file {}.", path));
    if (std::filesystem::is_directory(status))
        return fail(ErrorKind::InvalidInput, fmt::format("{} is a folder, not an export.", path));
    LineSource source(path);
    source.m_file.reset(std::fopen(path.c_str(), "rb"));
    if (!source.m_file)
        return fail(ErrorKind::Denied, fmt::format("{} cannot be read.", path),
                    std::error_code(errno, std::generic_category()).message());
    if (path.ends_with(".zst")) {
        source.m_decompressor.reset(ZSTD_createDCtx());
        if (!source.m_decompressor)
            return fail(ErrorKind::Unavailable, "There is not enough memory to read the export.");
        // A frame from elsewhere may ask for a window of gigabytes.
        ZSTD_DCtx_setParameter(source.m_decompressor.get(), ZSTD_d_windowLogMax, 27);
    }
    if (Status at = source.seek({}); !at)
        return passOn(at);
    return source;
}

Status LineSource::seek(const LinePlace& place)
{
    if (fseeko(m_file.get(), static_cast<off_t>(place.fileOffset), SEEK_SET) != 0)
        return fail(ErrorKind::Unavailable, fmt::format("Reading {} failed.", m_path));
    m_text.clear();
    m_at = 0;
    m_textStart = 0;
    m_packed.clear();
    m_input = {};
    m_inputEnd = place.fileOffset;
    m_frames.assign(1, Frame{.fileOffset = place.fileOffset, .text = 0});
    m_inFrame = false;
    m_holdsMore = false;
    m_end = false;
    m_lastWasOpen = false;
    if (m_decompressor)
        ZSTD_DCtx_reset(m_decompressor.get(), ZSTD_reset_session_only);
    std::uint64_t left = place.skip;
    while (left > 0) {
        if (m_at == m_text.size()) {
            if (m_end)
                break;
            if (Status more = fill(); !more)
                return more;
        }
        const std::size_t step = std::min<std::size_t>(left, m_text.size() - m_at);
        m_at += step;
        left -= step;
    }
    return {};
}

Result<bool> LineSource::next(std::string_view& line)
{
    std::size_t looked = m_at;
    while (true) {
        const std::size_t end = m_text.find('\n', looked);
        if (end != std::string::npos) {
            line = std::string_view(m_text).substr(m_at, end - m_at);
            m_at = end + 1;
            return true;
        }
        if (m_end) {
            line = std::string_view(m_text).substr(m_at);
            m_at = m_text.size();
            m_lastWasOpen = !line.empty();
            return !line.empty();
        }
        const std::size_t held = m_text.size() - m_at;
        if (held > kLongestLine)
            return fail(ErrorKind::InvalidInput,
                        fmt::format("A line of {} is longer than 256 MiB.", m_path));
        if (Status more = fill(); !more)
            return passOn(more);
        looked = m_at + held;
    }
}

LinePlace LineSource::place() const
{
    const std::uint64_t text = m_textStart + m_at;
    if (!m_decompressor)
        return {.fileOffset = m_frames.front().fileOffset + text, .skip = 0};
    // The newest frame that starts at or before the place.
    const auto after =
        std::ranges::find_if(m_frames, [text](const Frame& frame) { return frame.text > text; });
    const Frame& frame = after == m_frames.begin() ? m_frames.front() : *(after - 1);
    return {.fileOffset = frame.fileOffset, .skip = text - frame.text};
}

/// Drops what was returned and adds more text.
Status LineSource::fill()
{
    m_text.erase(0, m_at);
    m_textStart += m_at;
    m_at = 0;
    // Only the frame that the oldest kept text lies in, and those after it, are still needed.
    while (m_frames.size() > 1 && m_frames[1].text <= m_textStart && m_decompressor)
        m_frames.erase(m_frames.begin());
    return m_decompressor ? fillPacked() : fillPlain();
}

Status LineSource::fillPlain()
{
    const std::size_t before = m_text.size();
    m_text.resize(before + kRead);
    const std::size_t got = std::fread(m_text.data() + before, 1, kRead, m_file.get());
    m_text.resize(before + got);
    if (std::ferror(m_file.get()) != 0)
        return fail(ErrorKind::Unavailable, fmt::format("Reading {} failed.", m_path));
    m_end = got == 0;
    return {};
}

Status LineSource::readMore()
{
    m_packed.resize(kRead);
    const std::size_t got = std::fread(m_packed.data(), 1, kRead, m_file.get());
    if (std::ferror(m_file.get()) != 0)
        return fail(ErrorKind::Unavailable, fmt::format("Reading {} failed.", m_path));
    m_input = {.src = m_packed.data(), .size = got, .pos = 0};
    m_inputEnd += got;
    m_end = got == 0;
    if (m_end && m_inFrame)
        return fail(
            ErrorKind::Corrupt,
            fmt::format("{} ends in the middle of its compressed data; it was cut, copy it again.",
                        m_path));
    return {};
}

Status LineSource::fillPacked()
{
    const std::size_t before = m_text.size();
    m_text.resize(before + kRead);
    ZSTD_outBuffer output{.dst = m_text.data() + before, .size = kRead, .pos = 0};
    while (output.pos == 0 && !m_end) {
        if (m_input.pos == m_input.size && !m_holdsMore) {
            if (Status more = readMore(); !more) {
                m_text.resize(before);
                return more;
            }
            continue;
        }
        if (!m_inFrame) {
            const std::uint64_t offset = m_inputEnd - (m_input.size - m_input.pos);
            const std::uint64_t text = m_textStart + before;
            if (m_frames.back().text == text)
                m_frames.back() = {.fileOffset = offset, .text = text};
            else
                m_frames.push_back({.fileOffset = offset, .text = text});
            m_inFrame = true;
        }
        const std::size_t hint = ZSTD_decompressStream(m_decompressor.get(), &output, &m_input);
        if (ZSTD_isError(hint) != 0) {
            m_text.resize(before);
            return fail(ErrorKind::Corrupt,
                        fmt::format("The compressed data of {} is damaged.", m_path),
                        ZSTD_getErrorName(hint));
        }
        m_inFrame = hint != 0;
        m_holdsMore = m_inFrame && output.pos == output.size;
    }
    m_text.resize(before + output.pos);
    return {};
}

} // namespace viridian
