#include "core/store/file/ndjson.h"

#include "core/base/text.h"
#include "core/json/document.h"
#include "core/json/layout_text.h"

#include <charconv>
#include <fmt/format.h>
#include <iterator>

namespace viridian {
namespace {

void appendString(std::string& out, std::string_view name, std::string_view value)
{
    fmt::format_to(std::back_inserter(out), ",\"{}\":", name);
    out += json::encodeString(value);
}

void appendPayload(std::string& out, std::string_view name, const Payload& payload)
{
    if (payload.kind == PayloadKind::Null)
        return;
    thread_local json::Document document;
    if (payload.kind == PayloadKind::Bytes || !document.parse(payload.bytes)) {
        fmt::format_to(std::back_inserter(out), ",\"{}Base64\":\"{}\"", name,
                       toBase64(payload.bytes));
        return;
    }
    fmt::format_to(std::back_inserter(out), ",\"{}\":", name);
    if (payload.bytes.find_first_of("\r\n") == std::string_view::npos)
        out += payload.bytes;
    else
        out += json::onOneLine(payload.bytes);
}

} // namespace

void appendNdjson(std::string& out, const Event& event)
{
    fmt::format_to(std::back_inserter(out), "{{\"position\":\"{}\"", event.position.toText());
    appendString(out, "stream", event.stream);
    fmt::format_to(std::back_inserter(out), ",\"version\":{}", event.version);
    if (!event.id.empty())
        appendString(out, "id", event.id);
    appendString(out, "type", event.type);
    if (!event.schemaVersion.empty())
        appendString(out, "schemaVersion", event.schemaVersion);
    if (event.time)
        appendString(out, "time", formatIso(*event.time));
    appendPayload(out, "data", event.data);
    appendPayload(out, "metadata", event.metadata);
    out += '}';
}

} // namespace viridian
