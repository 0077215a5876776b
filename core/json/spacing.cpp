#include "core/json/spacing.h"

#include <algorithm>

namespace viridian::json {
namespace {

std::string_view between(const Document& document, std::size_t begin, std::size_t end)
{
    return document.text().substr(begin, end - begin);
}

bool breaksLine(std::string_view space)
{
    return space.find('\n') != std::string_view::npos;
}

/// What stands between the name and the value of a member; empty for anything else.
std::string_view ownColon(const Document& document, Node node)
{
    const std::string_view name = document.nameSource(node);
    if (name.empty())
        return {};
    return between(document, document.nameBegin(node) + name.size(), document.begin(node));
}

std::string_view colonOf(const Document& document, Node container)
{
    if (document.firstChild(container) != kNone) {
        if (const std::string_view colon = ownColon(document, document.firstChild(container));
            !colon.empty())
            return colon;
    }
    for (Node node = container; node != kNone; node = document.parent(node)) {
        if (const std::string_view colon = ownColon(document, node); !colon.empty())
            return colon;
    }
    return ":";
}

/// The white space in front of a container's closing bracket, from its last line break on; empty
/// without one.
std::string_view lastLine(const Document& document, Node container)
{
    const std::string_view source = document.source(container);
    const std::size_t closer = source.size() - 1;
    const std::size_t last = source.find_last_not_of(" \t\r\n", closer - 1);
    const std::string_view space = source.substr(last + 1, closer - last - 1);
    const std::size_t feed = space.rfind('\n');
    if (feed == std::string_view::npos)
        return {};
    return space.substr(feed > 0 && space[feed - 1] == '\r' ? feed - 1 : feed);
}

std::string_view withoutBreak(std::string_view line)
{
    return line.substr(std::min(line.find_first_not_of("\r\n"), line.size()));
}

/// By how much a container's children stand further in than its closing bracket.
std::string_view indentUnit(const Document& document, Node container)
{
    const std::string_view own = withoutBreak(lastLine(document, container));
    const Node parent = document.parent(container);
    if (parent != kNone) {
        const std::string_view outer = withoutBreak(lastLine(document, parent));
        if (own.size() > outer.size() && own.starts_with(outer))
            return own.substr(outer.size());
    }
    return own.find('\t') != std::string_view::npos ? "\t" : "  ";
}

} // namespace

std::size_t startOf(const Document& document, Node node)
{
    return document.nameSource(node).empty() ? document.begin(node) : document.nameBegin(node);
}

void appendColon(std::string& out, const Document& document, Node object)
{
    out += colonOf(document, object);
}

void appendSeparator(std::string& out, const Document& document, Node container)
{
    const Node first = document.firstChild(container);
    const Node second = document.nextSibling(first);
    if (second != kNone) {
        out += between(document, document.end(first), startOf(document, second));
        return;
    }
    const std::string_view lead =
        between(document, document.begin(container) + 1, startOf(document, first));
    out += ',';
    if (breaksLine(lead))
        out += lead;
    else if (!lead.empty() || colonOf(document, container).back() == ' ')
        out += ' ';
}

Padding paddingOf(const Document& document, Node emptyContainer)
{
    const std::string_view source = document.source(emptyContainer);
    const std::string_view inside = source.substr(1, source.size() - 2);
    const std::string_view closing = lastLine(document, emptyContainer);
    Padding padding{std::string(inside), std::string(inside)};
    if (!closing.empty()) {
        padding.before += indentUnit(document, emptyContainer);
        padding.after = closing;
    }
    return padding;
}

} // namespace viridian::json
