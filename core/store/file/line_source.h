#pragma once

#include "core/base/closer.h"
#include "core/base/result.h"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <zstd.h>

namespace viridian {

/// A place in an export from which lines can be read: bytes of the decompressed text after a place
/// in the file.
struct LinePlace {
    std::uint64_t fileOffset = 0; ///< of the text, or of a zstd frame
    std::uint64_t skip = 0;       ///< decompressed bytes to leave out after it
};

/// Reads the lines of a text file, plain or zstd, from any place on.
/// Thread: one at a time.
class LineSource {
public:
    /// Errors: NotFound, Denied.
    [[nodiscard]] static Result<LineSource> open(const std::string& path);

    /// Goes to a place that place() returned.
    [[nodiscard]] Status seek(const LinePlace& place);

    /// The next line without its line break; valid until the next call. False at the end.
    /// Errors: Corrupt where a compressed file ends in the middle or is damaged; InvalidInput for a
    /// line over 256 MiB.
    [[nodiscard]] Result<bool> next(std::string_view& line);

    /// Where the line that next() will return starts.
    [[nodiscard]] LinePlace place() const;
    /// The last line had no line break: the file may have been cut.
    [[nodiscard]] bool lastWasOpen() const { return m_lastWasOpen; }

private:
    using FileHandle = std::unique_ptr<std::FILE, Closer<std::fclose>>;
    using Decompressor = std::unique_ptr<ZSTD_DCtx, Closer<ZSTD_freeDCtx>>;
    struct Frame {
        std::uint64_t fileOffset; ///< where the frame starts
        std::uint64_t text;       ///< decompressed bytes before it
    };

    explicit LineSource(std::string path) : m_path(std::move(path)) {}
    [[nodiscard]] Status fill();
    [[nodiscard]] Status fillPlain();
    [[nodiscard]] Status fillPacked();
    [[nodiscard]] Status readMore();

    std::string m_path;
    FileHandle m_file;
    Decompressor m_decompressor; ///< null: plain text
    std::vector<char> m_packed;  ///< read from the file, not yet decompressed
    ZSTD_inBuffer m_input{};
    std::uint64_t m_inputEnd = 0; ///< file offset after m_packed
    std::vector<Frame> m_frames;  ///< frames that the text in m_text comes from, oldest first
    bool m_inFrame = false;
    bool m_holdsMore = false; ///< the decompressor has text that did not fit
    std::string m_text;       ///< decompressed, from m_at on not yet returned
    std::size_t m_at = 0;
    std::uint64_t m_textStart = 0; ///< decompressed bytes before m_text, counted from the last seek
    bool m_end = false;
    bool m_lastWasOpen = false;
};

} // namespace viridian
