// How an edit changes text and tree together. Nodes keep their number for the editor's lifetime; a
// splice shifts the offsets of those behind it, new values are grafted onto fresh numbers at the
// end of the table, and what is removed is only unlinked. So an edit costs a move of bytes and one
// pass over the table, and no node that somebody holds changes.

#include "core/json/editor.h"
#include "core/json/pointer.h"
#include "core/json/spacing.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <limits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace viridian::json {

/// A value that points into the buffer is moved by the splice that writes it, so it is copied aside
/// first.
std::string_view Editor::held(std::string_view text)
{
    const std::less<> before;
    const char* const bufferEnd = m_buffer.data() + m_buffer.size();
    if (before(text.data(), m_buffer.data()) || !before(text.data(), bufferEnd))
        return text;
    m_held = text;
    return m_held;
}

/// Whether the value just read may stand in @p parent, with @p added bytes in place of @p removed
/// ones.
Status Editor::fits(Node parent, std::size_t removed, std::size_t added) const
{
    constexpr std::size_t kMostBytes = kNone - 1;
    const std::size_t size = m_document.text().size() - removed + added;
    if (size > std::min(m_limits.bytes, kMostBytes))
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("The edited payload would be {} bytes long, which is over the limit.",
                        size));
    if (parent == kNone)
        return {};
    std::size_t depth = m_value->m_depth;
    for (Node node = parent; depth > 0 && node != kNone; node = m_document.parent(node))
        ++depth;
    if (depth > m_limits.depth)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The edited payload would be nested {} levels deep, which is "
                                "over the limit.",
                                depth));
    return {};
}

/// Puts the value just read into objects, one for each name in @p path, outermost first.
Status Editor::wrapValue(std::string_view path, Node styledAs)
{
    m_piece.clear();
    std::size_t opened = 0;
    for (; !path.empty(); ++opened) {
        m_piece += '{';
        if (!appendEncoded(m_piece, takeToken(path, m_name)))
            return fail(ErrorKind::InvalidInput, "The name of a new member is not UTF-8.");
        appendColon(m_piece, m_document, styledAs);
    }
    m_piece += m_value->source(Document::root());
    m_piece.append(opened, '}');
    std::swap(m_piece, m_held);
    return readValue(m_held);
}

Status Editor::insert(const Place& place)
{
    std::string_view deeper = place.path;
    const std::string_view name = takeToken(deeper, m_name);
    const bool member = m_document.kind(place.parent) == Kind::Object;
    if (member)
        m_memberName = MemberName(std::string(name));
    if (!deeper.empty()) {
        if (Status wrapped = wrapValue(deeper, place.parent); !wrapped)
            return wrapped;
    }
    return insertNamed(place, member ? &m_memberName : nullptr);
}

/// Puts the value just read where @p place says, under @p name in an object; null in an array.
Status Editor::insertNamed(const Place& place, const MemberName* name)
{
    const bool empty = m_document.firstChild(place.parent) == kNone;
    const Padding padding = empty ? paddingOf(m_document, place.parent) : Padding{};
    Document::Entry entry{};
    m_piece.clear();
    if (empty)
        m_piece += padding.before;
    else if (place.before == kNone)
        appendSeparator(m_piece, m_document, place.parent);
    if (name) {
        if (!name->valid())
            return fail(ErrorKind::InvalidInput, "The name of a new member is not UTF-8.");
        entry.nameBegin = static_cast<std::uint32_t>(m_piece.size());
        m_piece += name->source();
        entry.nameEnd = static_cast<std::uint32_t>(m_piece.size());
        entry.nameEscaped = name->m_escaped;
        appendColon(m_piece, m_document, place.parent);
    }
    const std::size_t valueAt = m_piece.size();
    m_piece += m_value->source(Document::root());
    if (empty)
        m_piece += padding.after;
    else if (place.before != kNone)
        appendSeparator(m_piece, m_document, place.parent);
    return insertPiece(place, entry, valueAt);
}

/// Splices m_piece in, which holds a new child: its entry counts from the piece's begin, its value
/// stands at @p valueAt.
Status Editor::insertPiece(const Place& place, Document::Entry entry, std::size_t valueAt)
{
    std::size_t at = m_document.begin(place.parent) + 1;
    std::size_t length = 0;
    const Node previous = siblingBefore(place.parent, place.before);
    if (m_document.firstChild(place.parent) == kNone)
        length = m_document.end(place.parent) - 1 - at;
    else if (place.before != kNone)
        at = startOf(m_document, place.before);
    else
        at = m_document.end(previous);
    if (Status room = fits(place.parent, length, m_piece.size()); !room)
        return room;
    if (entry.nameEnd != 0) {
        entry.nameBegin += static_cast<std::uint32_t>(at);
        entry.nameEnd += static_cast<std::uint32_t>(at);
    }
    splice(at, length, m_piece);
    const Node node = newNodes(1);
    m_document.m_nodes[node] = entry;
    link(node, place, previous);
    graft(node, at + valueAt);
    return {};
}

void Editor::remove(Node node)
{
    const Node parent = m_document.parent(node);
    const Node previous = siblingBefore(parent, node);
    const Node next = m_document.nextSibling(node);
    std::size_t begin = m_document.begin(parent) + 1;
    std::size_t end = m_document.end(parent) - 1;
    if (previous != kNone) {
        begin = m_document.end(previous);
        end = m_document.end(node);
    } else if (next != kNone) {
        begin = startOf(m_document, node);
        end = startOf(m_document, next);
    }
    if (previous != kNone)
        m_document.m_nodes[previous].nextSibling = next;
    else
        m_document.m_nodes[parent].firstChild = next;
    --m_document.m_nodes[parent].children;
    splice(begin, end - begin, {});
}

void Editor::splice(std::size_t at, std::size_t length, std::string_view replacement)
{
    if (m_changed) {
        m_buffer.replace(at, length, replacement);
    } else {
        const std::string_view original = m_document.m_text;
        m_buffer.clear();
        m_buffer.reserve(original.size() - length + replacement.size());
        m_buffer += original.substr(0, at);
        m_buffer += replacement;
        m_buffer += original.substr(at + length);
        m_changed = true;
    }
    m_document.m_text = m_buffer;
    if (length != replacement.size())
        shift(at, length, replacement.size());
}

/// Moves the offsets behind a splice. What begins at an insertion is pushed on; what ends there
/// stays. Offsets within the spliced bytes belong to nodes that the caller unlinks or replaces.
void Editor::shift(std::size_t at, std::size_t length, std::size_t replacement)
{
    const auto firstBegin = static_cast<std::uint32_t>(at + length);
    const auto firstEnd = static_cast<std::uint32_t>(at + std::max<std::size_t>(length, 1));
    const auto by =
        static_cast<std::uint32_t>(replacement - length); // wraps for a text that shrinks
    Document::Entry* const entries = m_document.m_nodes.data();
    const std::size_t count = m_document.m_used;
#ifdef __SSE2__
    // The four offsets at once; what begins an entry is asserted, since they are read as one. There
    // is no unsigned comparison, so all have their highest bit turned over.
    using Entry = Document::Entry;
    static_assert(offsetof(Entry, begin) == 0 && offsetof(Entry, end) == 4 &&
                  offsetof(Entry, nameBegin) == 8 && offsetof(Entry, nameEnd) == 12);
    const __m128i turned = _mm_set1_epi32(std::numeric_limits<std::int32_t>::min());
    const auto begin = static_cast<std::int32_t>(firstBegin);
    const auto end = static_cast<std::int32_t>(firstEnd);
    const __m128i first = _mm_xor_si128(_mm_setr_epi32(begin, end, begin, end), turned);
    const __m128i change = _mm_set1_epi32(static_cast<std::int32_t>(by));
    for (std::size_t i = 0; i < count; ++i) {
        __m128i offsets{};
        std::memcpy(&offsets, &entries[i], sizeof offsets);
        const __m128i before = _mm_cmpgt_epi32(first, _mm_xor_si128(offsets, turned));
        offsets = _mm_add_epi32(offsets, _mm_andnot_si128(before, change));
        std::memcpy(&entries[i], &offsets, sizeof offsets);
    }
#else
    for (std::size_t i = 0; i < count; ++i) {
        Document::Entry& entry = entries[i];
        entry.begin += entry.begin >= firstBegin ? by : 0;
        entry.end += entry.end >= firstEnd ? by : 0;
        entry.nameBegin += entry.nameBegin >= firstBegin ? by : 0;
        entry.nameEnd += entry.nameEnd >= firstEnd ? by : 0;
    }
#endif
}

Node Editor::newNodes(std::size_t count)
{
    const std::size_t first = m_document.m_used;
    m_document.m_used += count;
    if (m_document.m_used > m_document.m_nodes.size())
        m_document.m_nodes.resize(std::max(m_document.m_used, m_document.m_nodes.size() * 2));
    return static_cast<Node>(first);
}

/// Makes @p target the value just read, whose text now stands at @p at. Its name and its place in
/// the tree stay.
void Editor::graft(Node target, std::size_t at)
{
    const std::size_t below = m_value->m_used - 1;
    const Node first = newNodes(below);
    const auto by = static_cast<std::uint32_t>(at) - m_value->m_nodes[0].begin; // wraps
    const auto numberOf = [&](Node node) {
        if (node == kNone)
            return kNone;
        return node == Document::root() ? target : first + node - 1;
    };
    Document::Entry& top = m_document.m_nodes[target];
    const Document::Entry& value = m_value->m_nodes[0];
    top.begin = value.begin + by;
    top.end = value.end + by;
    top.kind = value.kind;
    top.children = value.children;
    top.firstChild = numberOf(value.firstChild);
    for (std::size_t i = 1; i <= below; ++i) {
        Document::Entry entry = m_value->m_nodes[i];
        entry.begin += by;
        entry.end += by;
        if (entry.nameEnd != 0) {
            entry.nameBegin += by;
            entry.nameEnd += by;
        }
        entry.parent = numberOf(entry.parent);
        entry.firstChild = numberOf(entry.firstChild);
        entry.nextSibling = numberOf(entry.nextSibling);
        m_document.m_nodes[first + i - 1] = entry;
    }
}

void Editor::link(Node node, const Place& place, Node previous)
{
    Document::Entry& entry = m_document.m_nodes[node];
    entry.parent = place.parent;
    entry.nextSibling = place.before;
    if (previous != kNone)
        m_document.m_nodes[previous].nextSibling = node;
    else
        m_document.m_nodes[place.parent].firstChild = node;
    ++m_document.m_nodes[place.parent].children;
}

/// The child in front of @p child; the last one in front of kNone; kNone in front of the first.
Node Editor::siblingBefore(Node parent, Node child) const
{
    Node previous = kNone;
    for (Node node = m_document.firstChild(parent); node != child;
         node = m_document.nextSibling(node))
        previous = node;
    return previous;
}

} // namespace viridian::json
