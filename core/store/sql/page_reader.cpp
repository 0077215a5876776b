#include "core/store/sql/page_reader.h"

#include "core/store/sql/scan_bounds.h"

#include <algorithm>

namespace viridian {
namespace {

constexpr std::size_t kFirstWindow = 4096;
/// In SQLite a window is gone through twice, to find its end and for what is in it: so much of it
/// stays in a session's cache.
constexpr std::uint64_t kLargestCached = 16'384;
constexpr std::size_t kLargestPage = 100'000;

/// Where reading goes on when nothing is left in its direction.
std::optional<Position> endOfReading(const ReadRequest& request, const EventBatch& events)
{
    if (request.direction == Direction::Forward)
        return request.after && *request.after > *request.upTo ? request.after : request.upTo;
    return events.empty() ? request.after : std::optional(events.back().position);
}

Result<ReadPage> readDirectly(PageSource& source, const SelectContext& context,
                              const ReadRequest& request, std::stop_token stop)
{
    ReadPage page;
    const EventSelect select = selectEvents(context, request, bodiesToFetch(request));
    const Result<Fetched> fetched =
        source.fetch(select, request, request.limit, page.events, std::move(stop));
    if (!fetched)
        return tl::unexpected(fetched.error());
    page.scanned = fetched->rows;
    page.atEnd = page.events.size() < request.limit;
    page.scannedTo = page.atEnd ? endOfReading(request, page.events) : page.events.back().position;
    return page;
}

/// @param floor where a backward scan may end
Result<ReadPage> readInOnePass(PageSource& source, const SelectContext& context,
                               const ReadRequest& request, const std::optional<Position>& floor,
                               std::stop_token stop)
{
    ReadPage page;
    const EventSelect select = selectCounted(context, request, bodiesToFetch(request), floor);
    const Result<Fetched> fetched =
        source.fetch(select, request, request.limit, page.events, std::move(stop));
    if (!fetched)
        return tl::unexpected(fetched.error());
    page.scanned = fetched->rows;
    const bool full = page.events.size() >= request.limit;
    page.atEnd = !full && !fetched->cutAt;
    if (page.atEnd)
        page.scannedTo = endOfReading(request, page.events);
    else
        page.scannedTo = full ? page.events.back().position : fetched->cutAt;
    return page;
}

/// The request for one window, from @p cursor to @p end (absent: to the end of reading).
ReadRequest windowOf(const ReadRequest& request, const std::optional<Position>& cursor,
                     const std::optional<Position>& end)
{
    ReadRequest window = request;
    window.after = cursor;
    if (end && request.direction == Direction::Forward)
        window.upTo = end;
    return window;
}

/// Rows between the cursor and where a window ended: its size where it was looked through, counted
/// elsewhere.
Result<std::uint64_t> lookedAt(PageSource& source, const SelectContext& context,
                               const ReadRequest& window, const std::optional<Position>& end,
                               bool full, std::optional<Position> reached,
                               const std::optional<Position>& floor, std::size_t size,
                               std::stop_token stop)
{
    if (end && !full)
        return size;
    ReadRequest rows = window;
    rows.upTo = window.direction == Direction::Forward ? reached : window.upTo;
    const bool downTo = window.direction == Direction::Backward && full;
    const std::optional<Position> bottom =
        window.direction == Direction::Backward ? floor : std::nullopt;
    return source.number(selectCountOfPage(context, rows, downTo ? reached : bottom),
                         std::move(stop));
}

/// Begins no sooner than what can match does, and ends no later when reading forwards.
/// @return where a backward scan may end
std::optional<Position> narrow(ReadRequest& request, const ScanBounds& bounds)
{
    constexpr std::uint64_t kLast = ~std::uint64_t{0};
    if (request.direction == Direction::Backward) {
        if (bounds.high && bounds.high->number() < kLast) {
            const Position start(bounds.high->number() + 1);
            if (!request.after || *request.after > start)
                request.after = start;
        }
        return bounds.low;
    }
    if (bounds.low && bounds.low->number() > 0) {
        const Position start(bounds.low->number() - 1);
        if (!request.after || *request.after < start)
            request.after = start;
    }
    if (bounds.high && (!request.upTo || *request.upTo > *bounds.high))
        request.upTo = bounds.high;
    return {};
}

Result<ReadPage> readByWindows(PageSource& source, const SelectContext& context,
                               const ReadRequest& request, const std::optional<Position>& floor,
                               std::stop_token stop)
{
    ReadPage page;
    page.scannedTo = request.after;
    std::size_t size = std::min(kFirstWindow, request.scanLimit);
    while (page.events.size() < request.limit && page.scanned < request.scanLimit) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        ReadRequest from = request;
        from.after = page.scannedTo;
        Result<std::optional<Position>> end =
            source.position(selectScanEnd(context, from, size), stop);
        if (!end)
            return tl::unexpected(end.error());
        if (floor && *end && **end < *floor)
            *end = std::nullopt; // nothing that matches stands below: this window is the last
        ReadRequest window = windowOf(request, page.scannedTo, *end);
        window.limit = request.limit - page.events.size();
        const bool downTo = window.direction == Direction::Backward;
        const EventSelect select = selectEvents(context, window, bodiesToFetch(window),
                                                !downTo ? std::nullopt : (*end ? *end : floor));
        const Result<Fetched> fetched =
            source.fetch(select, window, request.limit, page.events, stop);
        if (!fetched)
            return tl::unexpected(fetched.error());
        const bool full = page.events.size() >= request.limit;
        page.atEnd = !full && !end->has_value();
        const std::optional<Position> reached = full ? std::optional(page.events.back().position)
                                                : page.atEnd ? endOfReading(request, page.events)
                                                             : *end;
        const Result<std::uint64_t> looked =
            lookedAt(source, context, window, *end, full, reached, floor, size, stop);
        if (!looked)
            return tl::unexpected(looked.error());
        page.scanned += *looked;
        page.scannedTo = reached;
        if (page.atEnd)
            return page;
        const std::uint64_t left =
            request.scanLimit - std::min<std::uint64_t>(page.scanned, request.scanLimit);
        const std::uint64_t largest =
            context.layout->engine == Engine::Sqlite ? std::min(left, kLargestCached) : left;
        size = std::max<std::size_t>(std::min<std::size_t>(size * 2, largest), 1);
    }
    return page;
}

} // namespace

Bodies bodiesToFetch(const ReadRequest& request)
{
    return request.filter.needsData() ? Bodies::Full : request.bodies;
}

Result<ReadPage> readPage(PageSource& source, const SelectContext& context,
                          const ReadRequest& request, Position bound, std::stop_token stop)
{
    ReadRequest bounded = withStreamOfFilter(request);
    bounded.limit = std::clamp<std::size_t>(request.limit, 1, kLargestPage);
    bounded.scanLimit = std::max<std::size_t>(request.scanLimit, 1);
    bounded.upTo = bound;
    if (answeredByIndex(bounded))
        return readDirectly(source, context, bounded, std::move(stop));
    if (context.pairs())
        return readByWindows(source, context, bounded, {}, std::move(stop));
    ScanBounds bounds = boundsOfPositions(bounded.filter);
    if (!bounded.stream) { // one stream's rows are few enough as they are
        Result<ScanBounds> times = boundsOfTimes(source, context, bounded.filter, stop);
        if (!times)
            return passOn(times);
        bounds = within(bounds, *times);
    }
    const std::optional<Position> floor = narrow(bounded, bounds);
    if (scansInOnePass(context, bounded))
        return readInOnePass(source, context, bounded, floor, std::move(stop));
    return readByWindows(source, context, bounded, floor, std::move(stop));
}

} // namespace viridian
