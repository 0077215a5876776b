#include "core/store/postgres/jsonb_limits.h"

#include "core/json/document.h"

#include <charconv>
#include <fmt/format.h>

namespace viridian::postgres {
namespace {

constexpr std::size_t kEscape = 6; // \uXXXX

/// The code unit of the \u escape at @p at; absent where there is none.
std::optional<unsigned> escapeAt(std::string_view json, std::size_t at)
{
    if (at + kEscape > json.size() || json[at] != '\\' || json[at + 1] != 'u')
        return std::nullopt;
    unsigned unit = 0;
    const char* const digits = json.data() + at + 2;
    const auto [end, code] = std::from_chars(digits, digits + 4, unit, 16);
    if (code != std::errc() || end != digits + 4)
        return std::nullopt;
    return unit;
}

bool isHigh(unsigned unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool isLow(unsigned unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// The innermost value that holds the byte at @p offset.
std::string pathOf(std::string_view json, std::size_t offset)
{
    json::Document document;
    if (!document.parse(json))
        return {};
    json::Node node = json::Document::root();
    for (bool deeper = true; deeper;) {
        deeper = false;
        for (json::Node child = document.firstChild(node); child != json::kNone;
             child = document.nextSibling(child)) {
            const std::size_t begin = document.nameSource(child).empty()
                                          ? document.begin(child)
                                          : document.nameBegin(child);
            if (begin > offset || offset >= document.end(child))
                continue;
            node = child;
            deeper = true;
            break;
        }
    }
    return document.pointer(node);
}

JsonbRefusal refusal(std::string_view json, std::size_t at, unsigned unit)
{
    return {at,
            unit == 0 ? std::string("\\u0000") : fmt::format("the lone surrogate \\u{:04x}", unit),
            pathOf(json, at)};
}

} // namespace

std::optional<JsonbRefusal> refusedByJsonb(std::string_view json)
{
    for (std::size_t at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at)) {
        const std::optional<unsigned> unit = escapeAt(json, at);
        if (!unit) {
            at += 2; // any other escape is two characters
            continue;
        }
        if (*unit == 0 || isLow(*unit))
            return refusal(json, at, *unit);
        if (isHigh(*unit)) {
            const std::optional<unsigned> next = escapeAt(json, at + kEscape);
            if (!next || !isLow(*next))
                return refusal(json, at, *unit);
            at += kEscape;
        }
        at += kEscape;
    }
    return std::nullopt;
}

} // namespace viridian::postgres
