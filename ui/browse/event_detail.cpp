#include "ui/browse/event_detail.h"

#include "core/json/document.h"
#include "core/store/codec/codec.h"
#include "core/store/correlation.h"
#include "ui/text/text.h"

#include <QCoreApplication>

#include <array>
#include <fmt/format.h>

namespace viridian::ui {
namespace {

constexpr std::size_t kMostReadable = std::size_t{256} * 1024;

QString encodingOf(const Payload& data, const ColumnTraits& traits)
{
    switch (data.kind) {
    case PayloadKind::Null:
        return QStringLiteral("NULL");
    case PayloadKind::Bytes:
        return QCoreApplication::translate("Inspector", "bytes");
    case PayloadKind::Json:
        break;
    }
    return traits.keepsBytes ? QCoreApplication::translate("Inspector", "JSON text")
                             : QCoreApplication::translate("Inspector", "jsonb as text");
}

QString valueText(const json::Document& document, json::Node node)
{
    if (document.kind(node) == json::Kind::String)
        return toQt(json::decodeString(document.source(node)));
    return toQt(document.source(node));
}

std::vector<MetaRow> metaRows(const Payload& metadata)
{
    if (metadata.kind == PayloadKind::Null || metadata.bytes.empty())
        return {};
    const QString whole = QCoreApplication::translate("Inspector", "(metadata)");
    std::string unpacked;
    std::string_view text = metadata.bytes;
    if (metadata.kind == PayloadKind::Bytes) {
        codec::Shown shown = codec::show(metadata.bytes, 0);
        if (shown.codec == "opaque")
            return {{whole, hexText(metadata.bytes, 64)}};
        unpacked = std::move(shown.text);
        text = unpacked;
    }
    json::Document document;
    if (!document.parse(text) || document.kind(json::Document::root()) != json::Kind::Object)
        return {{whole, toQt(text.substr(0, kMostReadable))}};
    std::vector<MetaRow> rows;
    for (json::Node node = document.firstChild(json::Document::root()); node != json::kNone;
         node = document.nextSibling(node))
        rows.push_back(
            {toQt(json::decodeString(document.nameSource(node))), valueText(document, node)});
    return rows;
}

void layOutText(EventDetail& detail, std::string_view text)
{
    Result<std::vector<json::Line>> lines = json::layOut(text);
    if (lines)
        detail.pretty = std::make_shared<const std::vector<json::Line>>(std::move(*lines));
    else
        detail.notJson = QCoreApplication::translate("Inspector", "Not JSON at byte %1: %2")
                             .arg(toQt(lines.error().detail), toQt(lines.error().message));
}

void layOutData(EventDetail& detail)
{
    const Payload& data = detail.event().data;
    if (data.kind == PayloadKind::Json)
        layOutText(detail, data.bytes);
    if (data.kind != PayloadKind::Bytes)
        return;
    const codec::Shown shown = codec::show(data.bytes, 0);
    if (shown.codec == "opaque")
        return;
    detail.encoding = toQt(shown.codec);
    detail.exact = shown.exact;
    if (shown.isJson)
        layOutText(detail, shown.text);
    else
        detail.readable = toQt(std::string_view(shown.text).substr(0, kMostReadable));
}

} // namespace

QString positionText(const Position& position)
{
    return position.isPair() ? toQt(position.toText()) : numberText(position.number());
}

QString hexText(std::string_view bytes, std::size_t most, std::size_t from)
{
    constexpr std::size_t kLine = 16;
    fmt::memory_buffer out;
    const std::size_t shown = from + std::min(bytes.size() - from, most);
    for (std::size_t at = from; at < shown; at += kLine) {
        const std::string_view line = bytes.substr(at, std::min(kLine, shown - at));
        fmt::format_to(std::back_inserter(out), "{:08x} ", at);
        std::string ascii;
        for (std::size_t i = 0; i < kLine; ++i) {
            if (i % 8 == 0)
                out.push_back(' ');
            if (i >= line.size()) {
                out.append(std::string_view("   "));
                continue;
            }
            const auto byte = static_cast<unsigned char>(line[i]);
            fmt::format_to(std::back_inserter(out), "{:02x} ", byte);
            ascii += byte >= 0x20 && byte < 0x7f ? line[i] : '.';
        }
        fmt::format_to(std::back_inserter(out), " {}\n", ascii);
    }
    return toQt(std::string_view(out.data(), out.size())).trimmed();
}

Result<EventDetail> readDetail(EventStore& store, const Position& position,
                               const std::stop_token& stop)
{
    ReadRequest request;
    request.after = justBefore(position);
    request.upTo = position;
    request.limit = 1;
    Result<ReadPage> page = store.read(request, stop);
    if (!page)
        return passOn(page);
    if (page->events.empty() || page->events.front().position != position)
        return fail(ErrorKind::NotFound, "There is no event at this position any more.",
                    position.toText());
    EventDetail detail{.page = std::make_shared<const ReadPage>(std::move(*page)),
                       .traits = store.info().traits};
    const Event& event = detail.event();
    detail.encoding = encodingOf(event.data, store.info().traits);
    layOutData(detail);
    detail.meta = metaRows(event.metadata);
    if (event.metadata.kind == PayloadKind::Json) {
        detail.correlation = metadataText(event.metadata.bytes, correlationKeys()).value_or("");
        detail.causation = metadataText(event.metadata.bytes, causationKeys()).value_or("");
    }
    const std::array streams{std::string(event.stream)};
    const Result<std::vector<StreamHead>> heads = store.streamHeads(streams, {}, stop);
    if (heads && !heads->empty())
        detail.lastVersion = heads->front().version;
    if (!detail.causation.empty()) {
        // A store that cannot tell shows the id alone.
        if (Result<std::optional<EventPlace>> cause = findById(store, detail.causation, stop))
            detail.cause = std::move(*cause);
    }
    return detail;
}

} // namespace viridian::ui
