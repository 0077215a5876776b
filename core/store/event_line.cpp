#include "core/store/event_line.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/json/document.h"
#include "core/json/layout_text.h"

#include <array>
#include <charconv>

namespace viridian {
namespace {

template <typename Number>
void appendNumber(std::string& out, Number number)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void appendPosition(std::string& out, const Position& position)
{
    out += "{\"position\":\"";
    if (position.isPair())
        out += position.toText();
    else
        appendNumber(out, position.number());
    out += '"';
}

void appendString(std::string& out, std::string_view prefix, std::string_view value)
{
    out += prefix;
    json::appendEncoded(out, value);
}

void appendPayload(std::string& out, std::string_view name, const Payload& payload)
{
    if (payload.kind == PayloadKind::Null)
        return;
    out += ",\"";
    out += name;
    thread_local json::Document document;
    if (payload.kind == PayloadKind::Bytes || !document.parse(payload.bytes)) {
        out += "Base64\":\"";
        out += toBase64(payload.bytes);
        out += '"';
        return;
    }
    out += "\":";
    if (payload.bytes.find_first_of("\r\n") == std::string_view::npos)
        out += payload.bytes;
    else
        out += json::onOneLine(payload.bytes);
}

} // namespace

void appendNdjson(std::string& out, const Event& event)
{
    appendPosition(out, event.position);
    appendString(out, ",\"stream\":", event.stream);
    out += ",\"version\":";
    appendNumber(out, event.version);
    if (!event.id.empty())
        appendString(out, ",\"id\":", event.id);
    appendString(out, ",\"type\":", event.type);
    if (!event.schemaVersion.empty())
        appendString(out, ",\"schemaVersion\":", event.schemaVersion);
    if (event.time)
        appendString(out, ",\"time\":", formatIso(*event.time));
    appendPayload(out, "data", event.data);
    appendPayload(out, "metadata", event.metadata);
    out += '}';
}

} // namespace viridian
