#include "core/store/file/csv.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/store/codec/codec.h"

namespace viridian {
namespace {

std::string payloadText(const Payload& payload)
{
    if (payload.kind == PayloadKind::Bytes)
        return toBase64(payload.bytes);
    return std::string(payload.bytes);
}

bool looksLikeFormula(std::string_view cell)
{
    constexpr std::string_view kFormula = "=+-@\t\r";
    return !cell.empty() && kFormula.find(cell.front()) != std::string_view::npos;
}

void appendCell(std::string& out, std::string_view cell)
{
    // JSON that begins like a formula is a negative number, or a value after white space.
    const bool guard = looksLikeFormula(cell) && !codec::isJsonText(cell);
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

template <typename Cells>
void appendLine(std::string& out, const Cells& cells)
{
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0)
            out += ',';
        appendCell(out, cells.at(i));
    }
    out += "\r\n";
}

} // namespace

std::array<std::string, kTextColumns.size()> textCells(const Event& event)
{
    return {event.position.toText(),   event.time ? formatIso(*event.time) : std::string(),
            std::string(event.stream), std::to_string(event.version),
            std::string(event.type),   std::string(event.schemaVersion),
            std::string(event.id),     payloadText(event.metadata),
            payloadText(event.data)};
}

void appendCsvHeader(std::string& out)
{
    appendLine(out, kTextColumns);
}

void appendCsv(std::string& out, const Event& event)
{
    appendLine(out, textCells(event));
}

} // namespace viridian
