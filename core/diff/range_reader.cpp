#include "core/diff/range_reader.h"

namespace viridian::diff {
namespace {

constexpr std::size_t kPageEvents = 2048;

} // namespace

Status RangeReader::read(std::optional<Position> after, std::optional<Position> upTo,
                         const Visit& visit, std::stop_token stop)
{
    if (after && upTo && *after >= *upTo)
        return {};
    ReadRequest request;
    request.after = after;
    request.upTo = upTo;
    request.limit = kPageEvents;
    for (;;) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        Result<ReadPage> page = m_store.read(request, stop);
        if (!page)
            return passOn(page);
        m_read += page->events.size();
        if (!page->events.empty())
            if (Status visited = visit(page->events); !visited)
                return visited;
        if (page->atEnd)
            return {};
        if (page->scannedTo)
            request.after = page->scannedTo;
        else if (page->events.empty())
            return {};
        else
            request.after = page->events.back().position;
    }
}

} // namespace viridian::diff
