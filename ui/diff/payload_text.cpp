#include "ui/diff/payload_text.h"

#include "core/json/compare.h"

#include <QCoreApplication>

#include <fmt/format.h>

namespace viridian::ui {
namespace {

constexpr std::size_t kBytesALine = 16;
constexpr std::size_t kMostBytes = std::size_t{256} * 1024;
constexpr std::string_view kData = "/data";
constexpr std::string_view kMetadata = "/metadata";

std::string_view bytesOf(const std::optional<Event>& event, Payload Event::*payload)
{
    return event ? ((*event).*payload).bytes : std::string_view();
}

std::shared_ptr<const JsonDiff> sideBySide(std::string_view left, std::string_view right)
{
    return std::make_shared<const JsonDiff>(diffJson(left, right));
}

QString tr(const char* text)
{
    return QCoreApplication::translate("DiffCause", text);
}

} // namespace

std::string hexLines(std::string_view bytes)
{
    std::string text;
    for (std::size_t at = 0; at < std::min(bytes.size(), kMostBytes); at += kBytesALine) {
        const std::string_view line = bytes.substr(at, kBytesALine);
        fmt::format_to(std::back_inserter(text), "{:08x} ", at);
        for (std::size_t i = 0; i < kBytesALine; ++i)
            if (i < line.size())
                fmt::format_to(std::back_inserter(text), " {:02x}",
                               static_cast<unsigned char>(line[i]));
            else
                text += "   ";
        text += "  ";
        for (const char c : line)
            text += c >= ' ' && c < 0x7F ? c : '.';
        text += '\n';
    }
    return text;
}

ShownPayload layOutPayload(const diff::AlignedRow& row)
{
    const std::string_view left = bytesOf(row.expected, &Event::data);
    const std::string_view right = bytesOf(row.green, &Event::data);
    ShownPayload shown;
    shown.data = sideBySide(left, right);
    shown.bytes = sideBySide(hexLines(left), hexLines(right));
    shown.metadata =
        sideBySide(bytesOf(row.expected, &Event::metadata), bytesOf(row.green, &Event::metadata));
    return shown;
}

QString likelyCause(const diff::Difference& difference, const json::PathDifference& path,
                    std::uint64_t othersWithPath, bool asIs)
{
    if (path.change == json::PathChange::Changed && path.left != path.right &&
        json::compare(path.left, path.right) == json::Equality::Canonical)
        return tr("the same value, spelled otherwise");
    if (path.pointer == "/version" && difference.label == diff::Label::Version)
        return tr("numbered anew in green, or an event before it is missing or extra");
    if (path.pointer == "/version")
        return tr("its place in the stream is another");
    if (path.pointer == "/id")
        return tr("the same type and data under another id");
    if (othersWithPath > 0)
        return QCoreApplication::translate("DiffCause", "%1 more listed events differ here")
            .arg(othersWithPath);
    if (path.change == json::PathChange::OnlyLeft)
        return tr("green lacks it");
    if (path.change == json::PathChange::OnlyRight)
        return tr("only green has it");
    return asIs ? QString() : tr("only this event: changed in green after it was written");
}

QString pathText(std::string_view pointer)
{
    if (pointer.starts_with(kMetadata))
        return QStringLiteral("meta ") + toQt(pointer.substr(kMetadata.size()));
    if (pointer == kData)
        return QStringLiteral("data");
    if (pointer.starts_with(kData))
        return toQt(pointer.substr(kData.size()));
    return toQt(pointer.substr(pointer.empty() ? 0 : 1));
}

} // namespace viridian::ui
