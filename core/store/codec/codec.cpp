#include "core/store/codec/codec.h"

#include "core/base/text.h"
#include "core/json/document.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace viridian::codec {
namespace {

constexpr int kMostLayers = 4;

const Codec* codecOf(std::string_view bytes)
{
    const std::span<const Codec> all = codecs();
    const auto found =
        std::ranges::find_if(all, [bytes](const Codec& codec) { return codec.recognises(bytes); });
    return found == all.end() ? nullptr : &*found;
}

void addLayer(std::string& names, std::string_view name)
{
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
}

} // namespace

bool isJsonText(std::string_view bytes)
{
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return false;
    constexpr std::string_view kStarts = "{[\"-0123456789tfn";
    if (kStarts.find(bytes[first]) == std::string_view::npos)
        return false;
    thread_local json::Document document;
    return static_cast<bool>(document.parse(bytes));
}

bool startsLikeJson(std::string_view start) noexcept
{
    const std::size_t first = start.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return false;
    constexpr std::string_view kStarts = "{[\"";
    return kStarts.find(start[first]) != std::string_view::npos && isUtf8(start);
}

std::string hexDump(std::string_view bytes, std::size_t most)
{
    constexpr std::size_t kLine = 16;
    const std::string_view part = bytes.substr(0, most);
    std::string text;
    for (std::size_t at = 0; at < part.size(); at += kLine) {
        const std::string_view line = part.substr(at, kLine);
        fmt::format_to(std::back_inserter(text), "{:08x} ", at);
        for (std::size_t i = 0; i < kLine; ++i) {
            if (i < line.size())
                fmt::format_to(std::back_inserter(text), " {:02x}",
                               static_cast<unsigned char>(line[i]));
            else
                text += "   ";
        }
        text += "  ";
        for (const char c : line)
            text += c >= ' ' && c <= '~' ? c : '.';
        text += '\n';
    }
    if (part.size() < bytes.size())
        text +=
            fmt::format("… {} bytes more\n", grouped(std::uint64_t{bytes.size() - part.size()}));
    return text;
}

Shown show(std::string_view bytes, std::size_t mostHex)
{
    Shown shown;
    std::string inner; // what the bytes became, layer by layer
    for (int layer = 0; layer < kMostLayers; ++layer) {
        const Codec* codec = codecOf(bytes);
        if (codec == nullptr)
            break;
        Result<std::string> decoded = codec->decode(bytes);
        if (!decoded)
            break;
        addLayer(shown.codec, codec->name);
        if (!codec->unwraps) {
            shown.text = *std::move(decoded);
            shown.isJson = codec->isJson;
            shown.exact = codec->exact && layer == 0;
            return shown;
        }
        inner = *std::move(decoded);
        bytes = inner;
    }
    addLayer(shown.codec, "opaque");
    shown.text = hexDump(bytes, mostHex);
    return shown;
}

} // namespace viridian::codec
