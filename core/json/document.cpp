#include "core/json/document.h"

#include "core/json/decimal.h"
#include "core/json/members.h"
#include "core/json/pointer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace viridian::json {
namespace {

/// True when the number's text survives the way through a double.
bool survivesDouble(std::string_view text)
{
    constexpr std::size_t kAlwaysExact = 15; // significant digits
    if (text.size() <= kAlwaysExact && text.find_first_of("eE") == std::string_view::npos)
        return true;
    const char* const last = text.data() + text.size();
    double value = 0;
    if (const auto [end, code] = std::from_chars(text.data(), last, value);
        code != std::errc() || end != last)
        return false;
    std::array<char, 64> written{};
    const auto [end, code] = std::to_chars(written.data(), written.data() + written.size(), value);
    const Result<Decimal> before = Decimal::parse(text);
    const Result<Decimal> after =
        Decimal::parse({written.data(), static_cast<std::size_t>(end - written.data())});
    return code == std::errc() && before && after && *before == *after;
}

} // namespace

bool Document::isNamedDecoded(Node node, std::string_view name) const
{
    return decodeString(nameSource(node)) == name;
}

Node Document::memberExcept(Node object, std::string_view name, Node hidden, bool* duplicated) const
{
    if (duplicated)
        *duplicated = false;
    if (m_nodes[object].kind != Kind::Object)
        return kNone;
    Node found = kNone;
    // Every look-up comes by here, for each member: what does not change is taken out of the loop,
    // and a name of another length is told by its span alone.
    const Entry* const entries = m_nodes.data();
    const std::size_t quoted = name.size() + 2;
    for (Node node = entries[object].firstChild; node != kNone; node = entries[node].nextSibling) {
        const Entry& entry = entries[node];
        if (entry.nameEnd - entry.nameBegin != quoted && !entry.nameEscaped)
            continue;
        if (node == hidden || !isNamed(node, name))
            continue;
        if (found != kNone) {
            *duplicated = true;
            break;
        }
        found = node;
        if (!duplicated)
            break;
    }
    return found;
}

Node Document::elementExcept(Node array, std::size_t index, Node hidden) const
{
    if (m_nodes[array].kind != Kind::Array || index >= m_nodes[array].children)
        return kNone;
    Node node = m_nodes[array].firstChild;
    for (; node != kNone; node = m_nodes[node].nextSibling) {
        if (node == hidden)
            continue;
        if (index == 0)
            break;
        --index;
    }
    return node;
}

Node Document::member(Node object, std::string_view name, bool* duplicated) const
{
    return memberExcept(object, name, kNone, duplicated);
}

Node Document::element(Node array, std::size_t index) const
{
    return elementExcept(array, index, kNone);
}

Node Document::find(std::string_view pointer, bool* duplicated) const
{
    if (duplicated)
        *duplicated = false;
    if (m_used == 0 || !isPointer(pointer))
        return kNone;
    std::string scratch;
    Node node = root();
    while (node != kNone && !pointer.empty()) {
        const std::string_view token = takeToken(pointer, scratch);
        node = childAt(node, token, duplicated);
    }
    return node;
}

Node Document::find(std::span<const std::string> tokens, bool* duplicated) const
{
    if (duplicated)
        *duplicated = false;
    Node node = m_used == 0 ? kNone : root();
    for (const std::string& token : tokens) {
        if (node == kNone)
            break;
        node = childAt(node, token, duplicated);
    }
    return node;
}

/// The child that one token of a pointer names, or kNone. Sets @p duplicated where that name is
/// there twice, and leaves it otherwise.
Node Document::childAt(Node node, std::string_view token, bool* duplicated) const
{
    if (kind(node) == Kind::Array) {
        const std::optional<std::size_t> index = elementIndex(token);
        return index ? element(node, *index) : kNone;
    }
    bool repeated = false;
    const Node child = member(node, token, duplicated ? &repeated : nullptr);
    if (repeated)
        *duplicated = true;
    return child;
}

std::string Document::pointer(Node node) const
{
    std::vector<Node> path;
    for (; node != kNone && parent(node) != kNone; node = parent(node))
        path.push_back(node);
    std::string out;
    for (auto step = path.rbegin(); step != path.rend(); ++step) {
        if (kind(parent(*step)) == Kind::Object) {
            appendToken(out, decodeString(nameSource(*step)));
            continue;
        }
        std::size_t index = 0;
        for (Node before = firstChild(parent(*step)); before != *step; before = nextSibling(before))
            ++index;
        out += '/';
        out += std::to_string(index);
    }
    return out;
}

Node Document::nextInText(Node node) const
{
    if (firstChild(node) != kNone)
        return firstChild(node);
    while (node != kNone && nextSibling(node) == kNone)
        node = parent(node);
    return node == kNone ? kNone : nextSibling(node);
}

bool Document::hasDuplicateKeys() const
{
    MemberTable members;
    for (Node node = m_used == 0 ? kNone : root(); node != kNone; node = nextInText(node)) {
        if (kind(node) == Kind::Object && size(node) > 1) {
            members.read(*this, node);
            if (members.duplicated())
                return true;
        }
    }
    return false;
}

bool Document::hasInexactNumbers() const
{
    for (Node node = m_used == 0 ? kNone : root(); node != kNone; node = nextInText(node)) {
        if (kind(node) == Kind::Number && !survivesDouble(source(node)))
            return true;
    }
    return false;
}

} // namespace viridian::json
