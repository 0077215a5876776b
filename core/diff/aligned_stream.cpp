#include "core/diff/aligned_stream.h"

#include "core/diff/range_reader.h"

#include <algorithm>
#include <map>

namespace viridian::diff {
namespace {

constexpr std::size_t kPageEvents = 1000;

/// The result's differences of one stream, with payloads.
Result<std::vector<Detail>> detailsOf(const DiffResult& result, const std::string& stream,
                                      std::size_t limit, std::stop_token stop)
{
    std::vector<Detail> details;
    if (!result.spool)
        return details;
    if (result.counts.differing() == result.differences.size()) {
        for (const Difference& difference : result.differences) {
            if (difference.stream != stream || details.size() >= limit)
                continue;
            Result<Detail> detail = result.spool->detail(difference.offset);
            if (!detail)
                return passOn(detail);
            details.push_back(std::move(*detail));
        }
        return details;
    }
    const auto take = [&](const Detail& detail) {
        if (detail.difference.stream == stream)
            details.push_back(detail);
        return details.size() < limit;
    };
    if (Status read = result.spool->forEach(take, std::move(stop)); !read)
        return passOn(read);
    return details;
}

Result<bool> readStream(EventStore& green, const DiffResult& result, const std::string& stream,
                        std::size_t limit, std::vector<EventBatch>& pages, std::stop_token stop)
{
    ReadRequest request;
    request.stream = stream;
    request.upTo = result.greenTo;
    std::size_t read = 0;
    while (result.greenTo) {
        request.limit = std::min(kPageEvents, limit - read);
        if (request.limit == 0)
            return true;
        Result<ReadPage> page = green.read(request, stop);
        if (!page)
            return passOn(page);
        read += page->events.size();
        const bool end = page->atEnd || page->events.empty();
        if (!page->events.empty())
            request.after = page->events.back().position;
        pages.push_back(std::move(page->events));
        if (end)
            return false;
    }
    return false;
}

/// Where a row stands: by the version that green must have there, then what is expected before what
/// is extra.
std::int64_t placeOf(const AlignedRow& row)
{
    if (row.difference && row.difference->expectedVersion)
        return *row.difference->expectedVersion;
    return row.green ? row.green->version : 0;
}

void addDifference(AlignedStream& aligned, const Detail& detail)
{
    AlignedRow row;
    row.label = detail.difference.label;
    row.expected = detail.expected;
    row.green = detail.green;
    row.difference = detail.difference;
    aligned.memory.push_back(detail.events);
    aligned.rows.push_back(std::move(row));
}

} // namespace

Result<AlignedStream> alignedStream(EventStore& green, const DiffResult& result,
                                    const std::string& stream, std::size_t limit,
                                    std::stop_token stop)
{
    AlignedStream aligned;
    aligned.stream = stream;
    Result<std::vector<Detail>> details = detailsOf(result, stream, limit, stop);
    if (!details)
        return passOn(details);
    Result<bool> truncated = readStream(green, result, stream, limit, aligned.memory, stop);
    if (!truncated)
        return passOn(truncated);
    aligned.truncated = *truncated;
    std::map<Position, bool> differs;
    for (const Detail& detail : *details) {
        addDifference(aligned, detail);
        if (detail.difference.greenPosition)
            differs.emplace(*detail.difference.greenPosition, true);
    }
    const std::size_t pages = aligned.memory.size() - details->size();
    for (std::size_t i = 0; i < pages; ++i)
        for (const Event& event : aligned.memory[i])
            if (!differs.contains(event.position))
                aligned.rows.push_back(
                    {.label = Label::Equal, .expected = event, .green = event, .difference = {}});
    std::ranges::stable_sort(aligned.rows, [](const AlignedRow& a, const AlignedRow& b) {
        const std::int64_t left = placeOf(a);
        const std::int64_t right = placeOf(b);
        return left != right ? left < right : (a.label == Label::Extra) < (b.label == Label::Extra);
    });
    for (const AlignedRow& row : aligned.rows)
        aligned.counts.add(row.label);
    return aligned;
}

} // namespace viridian::diff
