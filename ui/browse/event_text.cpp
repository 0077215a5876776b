#include "ui/browse/event_text.h"

#include "core/browse/lookup.h"
#include "core/store/file/csv.h"
#include "core/store/file/ndjson.h"

namespace viridian::ui {
namespace {

constexpr std::size_t kPage = 2000;

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
    appendCsvHeader(out);
    for (const Event& event : events)
        appendCsv(out, event);
    return out;
}

std::string markdown(const EventBatch& events)
{
    std::string out = "|";
    for (const std::string_view name : kTextColumns)
        ((out += ' ') += name) += " |";
    out += "\n|";
    for (std::size_t i = 0; i < kTextColumns.size(); ++i)
        out += " --- |";
    out += '\n';
    for (const Event& event : events) {
        out += '|';
        for (const std::string& cell : textCells(event)) {
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

} // namespace viridian::ui
