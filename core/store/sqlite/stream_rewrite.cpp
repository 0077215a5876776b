#include "core/store/sqlite/stream_rewrite.h"

#include "core/store/sqlite/event_writer.h"
#include "core/store/sqlite/head_writer.h"

#include <array>
#include <fmt/format.h>
#include <limits>

namespace viridian {
namespace {

std::int64_t numberOf(const std::optional<Position>& position, std::int64_t otherwise)
{
    return position ? static_cast<std::int64_t>(position->number()) : otherwise;
}

Status removeSpan(SqliteSession& session, const SelectContext& context, const StreamSpan& span)
{
    const Layout& layout = *context.layout;
    const std::array<SqlValue, 3> values{
        std::string_view(span.stream),
        numberOf(span.after, std::numeric_limits<std::int64_t>::min()),
        numberOf(span.upTo, std::numeric_limits<std::int64_t>::max())};
    const Result<SqlRows> removed = session.run(
        fmt::format("DELETE FROM {} WHERE {} = $1 AND {} > $2 AND {} <= $3 AND {}", context.table(),
                    quoted(layout.stream.name), quoted(layout.position.name),
                    quoted(layout.position.name), eventCondition(layout)),
        values);
    return removed ? Status() : tl::unexpected(removed.error());
}

Status writeSpan(SqliteSession& session, EventWriter& writer, const StreamSpan& span,
                 const std::stop_token& stop)
{
    for (const Event& event : span.events) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const Result<std::uint64_t> written = writer.write(session, event);
        if (!written && written.error().kind == ErrorKind::Conflict)
            return fail(ErrorKind::Conflict,
                        fmt::format("Position {} of green, or version {} of stream {}, is taken by "
                                    "another event: restart from zero.",
                                    event.position.toText(), event.version, event.stream),
                        written.error().detail);
        if (!written)
            return tl::unexpected(written.error());
    }
    return {};
}

/// The last version that the stream now has.
Status writeHead(SqliteSession& session, const SelectContext& context, HeadWriter& heads,
                 const std::string& stream)
{
    const Layout& layout = *context.layout;
    const std::array<SqlValue, 1> values{std::string_view(stream)};
    const Result<SqlRows> last = session.run(
        fmt::format("SELECT max({}) FROM {} WHERE {} = $1 AND {}", quoted(layout.version.name),
                    context.table(), quoted(layout.stream.name), eventCondition(layout)),
        values);
    if (!last)
        return tl::unexpected(last.error());
    const StreamVersions::Map map{{stream, {.last = last->number(0).value_or(layout.versionBase)}}};
    const std::array<const StreamVersions::Map::value_type*, 1> one{&*map.begin()};
    return heads.write(one);
}

} // namespace

Status rewriteStreams(SqliteSession& session, const Layout& layout,
                      std::span<const StreamSpan> spans, std::stop_token stop)
{
    const SelectContext context{.layout = &layout, .schema = {}};
    Result<EventWriter> writer = EventWriter::make(session, context, EventWriter::Numbers::Event);
    if (!writer)
        return passOn(writer);
    for (const StreamSpan& span : spans) // first, so that no version stands in another's way
        if (Status removed = removeSpan(session, context, span); !removed)
            return removed;
    HeadWriter heads(session, layout);
    for (const StreamSpan& span : spans) {
        if (Status written = writeSpan(session, *writer, span, stop); !written)
            return written;
        if (Status head = writeHead(session, context, heads, span.stream); !head)
            return head;
    }
    return {};
}

} // namespace viridian
