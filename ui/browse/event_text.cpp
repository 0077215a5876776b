#include "ui/browse/event_text.h"

#include "core/base/text.h"
#include "core/store/file/ndjson.h"
#include "ui/browse/event_detail.h"

#include <array>
#include <vector>

namespace viridian::ui {
namespace {

constexpr std::size_t kPage = 2000;
constexpr std::array<std::string_view, 9> kColumns{
    "position", "time", "stream", "version", "type", "v", "id", "metadata", "data"};

std::string payloadText(const Payload& payload)
{
    if (payload.kind == PayloadKind::Bytes)
        return toBase64(payload.bytes);
    return std::string(payload.bytes);
}

std::array<std::string, kColumns.size()> cells(const Event& event)
{
    return {event.position.toText(),   event.time ? formatIso(*event.time) : std::string(),
            std::string(event.stream), std::to_string(event.version),
            std::string(event.type),   std::string(event.schemaVersion),
            std::string(event.id),     payloadText(event.metadata),
            payloadText(event.data)};
}

void appendCsv(std::string& out, std::string_view cell)
{
    constexpr std::string_view kFormula = "=+-@\t\r";
    const bool guard = !cell.empty() && kFormula.find(cell.front()) != std::string_view::npos;
    if (!guard && cell.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += cell;
        return;
    }
    out += guard ? "\"'" : "\"";
    for (const char c : cell) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void appendMarkdown(std::string& out, std::string_view cell)
{
    for (const char c : cell) {
        if (c == '|' || c == '\\')
            out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
}

std::string csv(const EventBatch& events)
{
    std::string out;
    for (std::size_t i = 0; i < kColumns.size(); ++i)
        (out += i > 0 ? "," : "") += kColumns.at(i);
    out += "\r\n";
    for (const Event& event : events) {
        const auto row = cells(event);
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0)
                out += ',';
            appendCsv(out, row.at(i));
        }
        out += "\r\n";
    }
    return out;
}

std::string markdown(const EventBatch& events)
{
    std::string out = "|";
    for (const std::string_view name : kColumns)
        ((out += ' ') += name) += " |";
    out += "\n|";
    for (std::size_t i = 0; i < kColumns.size(); ++i)
        out += " --- |";
    out += '\n';
    for (const Event& event : events) {
        out += '|';
        for (const std::string& cell : cells(event)) {
            out += ' ';
            appendMarkdown(out, cell);
            out += " |";
        }
        out += '\n';
    }
    return out;
}

ReadRequest requestFor(const EventChoice& choice)
{
    ReadRequest request;
    request.limit = kPage;
    request.stream = choice.stream;
    request.filter = choice.filter;
    return request;
}

} // namespace

std::string eventsAsText(const EventBatch& events, CopyForm form)
{
    if (form == CopyForm::Csv)
        return csv(events);
    if (form == CopyForm::Markdown)
        return markdown(events);
    const bool array = form == CopyForm::Json;
    std::string out = array ? "[\n" : "";
    for (std::size_t i = 0; i < events.size(); ++i) {
        appendNdjson(out, events[i]);
        out += array && i + 1 < events.size() ? ",\n" : "\n";
    }
    return array ? out + "]\n" : out;
}

Result<std::string> readAsText(EventStore& store, const EventChoice& choice,
                               const std::set<Position>& positions, CopyForm form,
                               const std::stop_token& stop)
{
    if (positions.empty())
        return std::string();
    ReadRequest request = requestFor(choice);
    request.after = justBefore(*positions.begin());
    request.upTo = *positions.rbegin();
    EventBatch chosen;
    for (;;) {
        Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return passOn(page);
        chosen.share(page->events);
        for (const Event& event : page->events) {
            if (positions.contains(event.position))
                chosen.add(event);
        }
        if (page->atEnd || !page->scannedTo)
            return eventsAsText(chosen, form);
        request.after = page->scannedTo;
    }
}

Result<std::uint64_t> exportEvents(EventStore& store, const EventChoice& choice,
                                   const std::filesystem::path& path, const ProgressSink& progress,
                                   const std::stop_token& stop)
{
    Result<NdjsonWriter> writer =
        NdjsonWriter::create(path, NdjsonWriter::IfThere::Replace); // the dialog asked
    if (!writer)
        return passOn(writer);
    // What comes in while the export runs does not belong to it.
    const Result<Head> head = store.head(stop);
    if (!head)
        return tl::unexpected(head.error());
    ReadRequest request = requestFor(choice);
    request.upTo = head->settled;
    std::optional<std::uint64_t> total;
    if (const Result<Count> all = store.countEvents(false, stop);
        all && !choice.stream && choice.filter.empty())
        total = all->count;
    std::uint64_t written = 0;
    for (bool more = head->settled.has_value(); more;) {
        Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return passOn(page);
        if (Status added = writer->add(page->events); !added)
            return passOn(added);
        written += page->events.size();
        progress({.done = written, .total = total});
        more = !page->atEnd && page->scannedTo;
        request.after = page->scannedTo;
    }
    if (Status finished = writer->finish(); !finished)
        return passOn(finished);
    return written;
}

} // namespace viridian::ui
