#include "core/store/file/export_events.h"

#include "core/store/file/csv.h"
#include "core/store/file/ndjson.h"

namespace viridian {
namespace {

constexpr std::size_t kPage = 4096;

void appendEvents(std::string& out, const EventBatch& events, ExportForm form)
{
    for (const Event& event : events) {
        if (form == ExportForm::Csv) {
            appendCsv(out, event);
        } else {
            appendNdjson(out, event);
            out += '\n';
        }
    }
}

/// How many events will be looked at; absent where nobody knows without counting.
std::optional<std::uint64_t> totalOf(EventStore& store, const EventChoice& choice,
                                     const std::stop_token& stop)
{
    if (choice.stream)
        return std::nullopt;
    const Result<Count> all = store.countEvents(false, stop);
    return all ? std::optional(all->count) : std::nullopt;
}

} // namespace

Result<std::uint64_t> exportEvents(EventStore& store, const EventChoice& choice,
                                   const std::filesystem::path& path, IfThere ifThere,
                                   const ProgressSink& progress, const std::stop_token& stop)
{
    const Result<ExportForm> form = exportFormOf(path);
    if (!form)
        return tl::unexpected(form.error());
    // What comes in while the export runs does not belong to it.
    const Result<Head> head = store.head(stop);
    if (!head)
        return tl::unexpected(head.error());
    Result<ExportFile> file = ExportFile::create(path, ifThere);
    if (!file)
        return passOn(file);
    if (*form == ExportForm::Csv)
        appendCsvHeader(file->pending());
    ReadRequest request;
    request.limit = kPage;
    request.stream = choice.stream;
    request.filter = choice.filter;
    request.upTo = head->settled;
    const std::optional<std::uint64_t> total = totalOf(store, choice, stop);
    std::uint64_t scanned = 0;
    std::uint64_t written = 0;
    for (bool more = head->settled.has_value(); more;) {
        Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return passOn(page);
        appendEvents(file->pending(), page->events, *form);
        if (Status put = file->writeMore(); !put)
            return passOn(put);
        written += page->events.size();
        scanned += page->scanned;
        progress({.done = scanned, .total = total});
        more = !page->atEnd && page->scannedTo;
        request.after = page->scannedTo;
    }
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    if (Status finished = file->finish(); !finished)
        return passOn(finished);
    return written;
}

} // namespace viridian
