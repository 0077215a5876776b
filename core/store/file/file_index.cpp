#include "core/store/file/file_index.h"

#include "core/store/file/ndjson.h"

#include <algorithm>

namespace viridian {
namespace {

// A block is parsed whole when a page of it is read, and kept.
constexpr std::size_t kLinesPerBlock = 2000;
constexpr std::size_t kBytesPerBlock = std::size_t{4} * 1024 * 1024;

/// Collects the index line by line.
class Builder {
public:
    explicit Builder(FileIndex& index) : m_index(index) {}

    Status add(std::string_view line, const LinePlace& place, std::uint64_t number)
    {
        EventBatch one;
        one.arena(line.size() + 64);
        if (Status parsed = parseNdjson(line, number, one); !parsed)
            return parsed;
        const Event& event = one.front();
        const bool full = m_index.blocks.empty() ||
                          m_index.blocks.back().events >= kLinesPerBlock ||
                          m_blockBytes >= kBytesPerBlock;
        if (full) {
            m_blockBytes = 0;
            m_index.blocks.push_back({.place = place,
                                      .line = number,
                                      .events = 0,
                                      .first = event.position,
                                      .last = event.position,
                                      .firstTime = event.time});
        }
        FileIndex::Block& block = m_index.blocks.back();
        ++block.events;
        m_blockBytes += line.size();
        block.last = event.position;
        const bool rises = m_index.events == 0 || event.position > m_last;
        m_index.numbered = m_index.numbered || !rises || !hasPosition(line);
        m_last = event.position;
        ++m_index.events;
        FileIndex::Stream& stream = m_index.streams[std::string(event.stream)];
        stream.lastVersion =
            stream.events == 0 ? event.version : std::max(stream.lastVersion, event.version);
        ++stream.events;
        ++m_index.types[{std::string(event.type), std::string(event.schemaVersion)}];
        m_lowest = std::min(m_lowest, event.version);
        return {};
    }

    void finish()
    {
        m_index.versionBase = m_index.events > 0 && m_lowest >= 1 ? 1 : 0;
        if (!m_index.numbered || m_index.events == 0)
            return;
        m_index.notices.emplace_back(
            "Positions are line numbers: the lines of this export have none, or they do not "
            "rise.");
        for (std::size_t i = 0; i < m_index.blocks.size(); ++i) {
            FileIndex::Block& block = m_index.blocks[i];
            block.first = Position(block.line);
            block.last = i + 1 < m_index.blocks.size() ? Position(m_index.blocks[i + 1].line - 1)
                                                       : Position(m_line);
        }
    }

    void sawLine(std::uint64_t number) { m_line = number; }

private:
    FileIndex& m_index;
    Position m_last;
    std::uint64_t m_line = 0;
    std::size_t m_blockBytes = 0;
    std::int64_t m_lowest = std::numeric_limits<std::int64_t>::max();
};

/// What is behind a line that cannot be read: the file may be cut or damaged. A compressed file's
/// check sums come after its text, so the rest is read to meet them.
Error whyWrong(LineSource& source, Error error)
{
    if (source.lastWasOpen()) {
        error.message += " The file ends there without a line break: it may have been cut.";
        return error;
    }
    std::string_view line;
    for (Result<bool> more = true; more && *more;) {
        more = source.next(line);
        if (!more)
            return more.error();
    }
    return error;
}

} // namespace

bool FileIndex::isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool hasPosition(std::string_view line)
{
    // Our own lines begin with it; from elsewhere it may stand anywhere. A payload that holds the
    // word costs nothing but a wrong guess on a line without a position, whose number is then its
    // line all the same.
    return line.find("\"position\"") != std::string_view::npos;
}

Result<FileIndex> FileIndex::build(LineSource& source, std::stop_token stop)
{
    FileIndex index;
    Builder builder(index);
    std::uint64_t number = 0;
    while (true) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const LinePlace place = source.place();
        std::string_view line;
        const Result<bool> more = source.next(line);
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            break;
        builder.sawLine(++number);
        if (isBlank(line))
            continue;
        if (Status added = builder.add(line, place, number); !added)
            return tl::unexpected(whyWrong(source, std::move(added.error())));
    }
    builder.finish();
    return index;
}

std::size_t FileIndex::blockAfter(const std::optional<Position>& position) const
{
    if (!position)
        return 0;
    const auto found = std::ranges::find_if(
        blocks, [&position](const Block& block) { return block.last > *position; });
    return static_cast<std::size_t>(found - blocks.begin());
}

} // namespace viridian
