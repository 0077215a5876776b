#include "core/json/editor.h"

#include "core/json/pointer.h"

#include <fmt/format.h>

namespace viridian::json {
namespace {

const char* nameOf(Kind kind)
{
    switch (kind) {
    case Kind::Object:
        return "an object";
    case Kind::Array:
        return "an array";
    case Kind::String:
        return "a string";
    case Kind::Number:
        return "a number";
    case Kind::True:
    case Kind::False:
        return "true or false";
    case Kind::Null:
        return "null";
    }
    return "null";
}

/// How messages call a place.
std::string place(std::string_view pointer)
{
    return pointer.empty() ? "the root" : std::string(pointer);
}

tl::unexpected<Error> notAPointer(std::string_view pointer)
{
    return fail(
        ErrorKind::InvalidInput,
        fmt::format(
            "“{}” is not a JSON Pointer; write it like /customer/name, with ~0 for ~ and ~1 for /.",
            pointer));
}

tl::unexpected<Error> missing(std::string_view pointer)
{
    return fail(ErrorKind::NotFound, fmt::format("The payload has no {}.", place(pointer)));
}

tl::unexpected<Error> there(std::string_view pointer)
{
    return fail(ErrorKind::Conflict, fmt::format("The payload has {} already.", pointer));
}

tl::unexpected<Error> repeated(std::string_view pointer)
{
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("A name in {} is there more than once; remove the duplicates first.", pointer));
}

} // namespace

Status Editor::reset(std::string_view text, const Limits& limits)
{
    m_limits = limits;
    m_changed = false;
    return m_document.parse(text, limits);
}

Result<Node> Editor::existing(std::string_view pointer) const
{
    bool duplicated = false;
    const Node node = m_document.find(pointer, &duplicated);
    if (duplicated)
        return repeated(pointer);
    if (node == kNone)
        return isPointer(pointer) ? missing(pointer) : notAPointer(pointer);
    return node;
}

Result<std::string_view> Editor::get(std::string_view pointer) const
{
    const Result<Node> node = existing(pointer);
    if (!node)
        return tl::unexpected(node.error());
    return m_document.source(*node);
}

bool Editor::contains(std::string_view pointer) const
{
    return m_document.find(pointer) != kNone;
}

Result<Kind> Editor::kindAt(std::string_view pointer) const
{
    const Result<Node> node = existing(pointer);
    if (!node)
        return tl::unexpected(node.error());
    return m_document.kind(*node);
}

Result<Editor::Place> Editor::placeFor(std::string_view pointer, bool createParents, Node hidden)
{
    if (!isPointer(pointer))
        return notAPointer(pointer);
    if (pointer.empty())
        return fail(ErrorKind::Conflict,
                    "The payload has a root already; replace it instead of adding one.");
    if (m_document.count() == 0)
        return missing("");
    Node node = Document::root();
    for (std::string_view rest = pointer;;) {
        std::string_view behind = rest;
        const std::string_view token = takeToken(behind, m_name);
        const std::string_view before = pointer.substr(0, pointer.size() - rest.size());
        Node next = kNone;
        if (m_document.kind(node) == Kind::Array) {
            if (behind.empty())
                return elementPlace(node, rest, pointer, hidden);
            const std::optional<std::size_t> index = elementIndex(token);
            next = index ? m_document.elementExcept(node, *index, hidden) : kNone;
            if (next == kNone && createParents)
                return elementPlace(node, rest, pointer, hidden);
        } else if (m_document.kind(node) == Kind::Object) {
            bool duplicated = false;
            next = m_document.memberExcept(node, token, hidden, &duplicated);
            if (duplicated)
                return repeated(pointer);
            if (next != kNone && behind.empty())
                return there(pointer);
            if (next == kNone && (behind.empty() || createParents))
                return Place{.parent = node, .before = kNone, .path = rest};
        } else {
            return fail(ErrorKind::InvalidInput,
                        fmt::format("{} cannot be added: {} is {}, neither an object nor an array.",
                                    pointer, place(before), nameOf(m_document.kind(node))));
        }
        if (next == kNone)
            return missing(pointer.substr(0, pointer.size() - behind.size()));
        node = next;
        rest = behind;
    }
}

Result<Editor::Place> Editor::elementPlace(Node array, std::string_view path,
                                           std::string_view pointer, Node hidden)
{
    std::string_view behind = path;
    const std::string_view token = takeToken(behind, m_name);
    const bool hidesOne = hidden != kNone && m_document.parent(hidden) == array;
    const std::size_t size = m_document.size(array) - (hidesOne ? 1 : 0);
    const std::optional<std::size_t> index = token == "-" ? size : elementIndex(token);
    if (!index)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("{} cannot be added: an array takes a number or - in place of “{}”.",
                        pointer, token));
    if (*index > size)
        return fail(ErrorKind::NotFound,
                    fmt::format("{} cannot be added: the array has {} elements.", pointer, size));
    return Place{
        .parent = array, .before = m_document.elementExcept(array, *index, hidden), .path = path};
}

Status Editor::readValue(std::string_view value)
{
    m_value = &m_read;
    if (Status read = m_read.parse(value, m_limits); !read)
        return fail(read.error().kind, "The new value cannot be used. " + read.error().message,
                    read.error().detail);
    return {};
}

/// The same for a constant, which is read again only to say by how much it is over a limit.
Status Editor::takeValue(const Constant& value)
{
    m_value = &value.document();
    if (m_value->m_depth > m_limits.depth || value.text().size() > m_limits.bytes)
        return readValue(value.text());
    return {};
}

Status Editor::set(std::string_view pointer, std::string_view value)
{
    const Result<Node> node = existing(pointer);
    if (!node)
        return tl::unexpected(node.error());
    return set(*node, value);
}

Status Editor::set(Node node, std::string_view value)
{
    if (Status read = readValue(held(value)); !read)
        return read;
    return setTaken(node);
}

Status Editor::set(Node node, const Constant& value)
{
    if (Status taken = takeValue(value); !taken)
        return taken;
    return setTaken(node);
}

Status Editor::setTaken(Node node)
{
    const std::string_view now = m_document.source(node);
    const std::string_view next = m_value->source(Document::root());
    if (now == next)
        return {};
    if (Status room = fits(m_document.parent(node), now.size(), next.size()); !room)
        return room;
    const std::size_t at = m_document.begin(node);
    splice(at, now.size(), next);
    graft(node, at);
    return {};
}

Status Editor::add(std::string_view pointer, std::string_view value, bool createParents)
{
    const Result<Place> found = placeFor(pointer, createParents, kNone);
    if (!found)
        return tl::unexpected(found.error());
    if (Status read = readValue(held(value)); !read)
        return read;
    return insert(*found);
}

Status Editor::addMember(Node object, const MemberName& name, const Constant& value)
{
    bool duplicated = false;
    if (m_document.member(object, name.text(), &duplicated) != kNone) {
        std::string pointer = m_document.pointer(object);
        appendToken(pointer, name.text());
        return duplicated ? repeated(pointer) : there(pointer);
    }
    if (Status taken = takeValue(value); !taken)
        return taken;
    return insertNamed({.parent = object, .before = kNone, .path = {}}, &name);
}

Status Editor::remove(std::string_view pointer, bool allDuplicates)
{
    const std::optional<std::string_view> parent = parentPointer(pointer);
    if (!parent && isPointer(pointer))
        return fail(ErrorKind::InvalidInput,
                    "The root of a payload cannot be removed; set it to null or drop the event.");
    const Result<Node> holder = existing(allDuplicates && parent ? *parent : pointer);
    if (!holder)
        return tl::unexpected(holder.error());
    if (!allDuplicates) {
        remove(*holder);
        return {};
    }
    if (m_document.kind(*holder) != Kind::Object)
        return remove(pointer);
    if (!isPointer(pointer))
        return notAPointer(pointer);
    std::string_view last = pointer.substr(parent->size());
    const std::string_view name = takeToken(last, m_name);
    Node node = m_document.member(*holder, name);
    if (node == kNone)
        return missing(pointer);
    for (; node != kNone; node = m_document.member(*holder, name))
        remove(node);
    return {};
}

Status Editor::move(std::string_view from, std::string_view to, bool createParents)
{
    const Result<Node> node = existing(from);
    if (!node)
        return tl::unexpected(node.error());
    if (from == to)
        return {};
    if (to.size() > from.size() && to.starts_with(from) && to[from.size()] == '/')
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} cannot move into itself, to {}.", place(from), to));
    const Node parent = m_document.parent(*node);
    if (m_document.kind(parent) == Kind::Object && parentPointer(from) == parentPointer(to) &&
        isPointer(to)) {
        std::string_view last = to.substr(to.rfind('/'));
        return rename(*node, takeToken(last, m_name));
    }
    const Result<Place> found = placeFor(to, createParents, *node);
    if (!found)
        return tl::unexpected(found.error());
    if (parentPointer(from) == parentPointer(to) && found->before == m_document.nextSibling(*node))
        return {}; // an element that stays where it is
    m_held = m_document.source(*node);
    if (Status read = readValue(m_held); !read)
        return read;
    if (Status done = insert(*found); !done)
        return done;
    remove(*node);
    return {};
}

Status Editor::copy(std::string_view from, std::string_view to, bool createParents)
{
    const Result<Node> node = existing(from);
    if (!node)
        return tl::unexpected(node.error());
    const Result<Place> found = placeFor(to, createParents, kNone);
    if (!found)
        return tl::unexpected(found.error());
    m_held = m_document.source(*node);
    if (Status read = readValue(m_held); !read)
        return read;
    return insert(*found);
}

Status Editor::rename(std::string_view pointer, std::string_view newName)
{
    const Result<Node> node = existing(pointer);
    if (!node)
        return tl::unexpected(node.error());
    const Node parent = m_document.parent(*node);
    if (parent == kNone || m_document.kind(parent) != Kind::Object)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("{} has no name that could be changed; only members of objects have.",
                        place(pointer)));
    return rename(*node, newName);
}

Status Editor::rename(Node node, std::string_view newName)
{
    return rename(node, MemberName(std::string(newName)));
}

Status Editor::rename(Node node, const MemberName& newName)
{
    if (m_document.isNamed(node, newName.text()))
        return {};
    const Node parent = m_document.parent(node);
    if (m_document.member(parent, newName.text()) != kNone)
        return fail(ErrorKind::Conflict,
                    fmt::format("“{}” cannot be the new name: the object around {} has it already.",
                                newName.text(), m_document.pointer(node)));
    if (!newName.valid())
        return fail(ErrorKind::InvalidInput, "The new name of a member is not UTF-8.");
    const std::size_t length = m_document.nameSource(node).size();
    if (Status room = fits(kNone, length, newName.source().size()); !room)
        return room;
    splice(m_document.nameBegin(node), length, newName.source());
    m_document.m_nodes[node].nameEscaped = newName.m_escaped;
    return {};
}

} // namespace viridian::json
