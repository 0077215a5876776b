#pragma once

#include "core/base/result.h"
#include "core/json/constant.h"
#include "core/json/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

/// Changes JSON text by splices: every byte that no edit names stays where it was
/// (shared/reference/ fidelity-and-proofs.md: number text, escapes, key order, white space,
/// duplicate keys).
///
/// Paths are JSON Pointers. A path that hits a duplicated key is refused (InvalidInput). Edits see
/// the effect of the edits before them; one that fails changes nothing. A new member goes to the
/// end of its object, written in the object's own spacing style. Values and paths may point into
/// text(). Cost: an edit moves the bytes behind it and passes once over the node table; nothing is
/// parsed again. Thread: one at a time; reset() reuses memory for the next payload.
class Editor {
public:
    Editor() = default;
    Editor(const Editor&) = delete; // the tree points into the buffer
    Editor& operator=(const Editor&) = delete;

    /// Starts on new text, which must outlive the editor's use of it. Errors: InvalidInput as
    /// Document::parse.
    /// @param limits  hold for the edited text too: an edit that would pass them is refused
    /// (InvalidInput)
    Status reset(std::string_view text, const Limits& limits = {});

    /// Source text of the value at @p pointer, valid until the next edit; NotFound where there is
    /// none.
    [[nodiscard]] Result<std::string_view> get(std::string_view pointer) const;
    [[nodiscard]] bool contains(std::string_view pointer) const;
    /// Kind of the value at @p pointer; NotFound where there is none.
    [[nodiscard]] Result<Kind> kindAt(std::string_view pointer) const;

    /// Replaces an existing value. @p value is JSON source text. NotFound where there is none.
    Status set(std::string_view pointer, std::string_view value);
    /// The same for a node of document(), which keeps its number until it is removed or reset().
    Status set(Node node, std::string_view value);
    Status set(Node node, const Constant& value);
    /// Adds a member or inserts an element ("-" appends). Conflict if the member exists; NotFound
    /// if the parent is missing and @p createParents is false. A parent that is no object or array
    /// is InvalidInput.
    Status add(std::string_view pointer, std::string_view value, bool createParents = false);
    /// Adds a member at the end of @p object, a node of document() that is an object. Conflict if
    /// the member exists.
    Status addMember(Node object, const MemberName& name, const Constant& value);
    /// Removes a member (all of that name when @p allDuplicates) or an element. NotFound where
    /// there is none.
    Status remove(std::string_view pointer, bool allDuplicates = false);
    /// Removes a node of document(), which is not the root.
    void remove(Node node);
    /// Moves a value verbatim to another place, which is looked up as if the value were gone from
    /// its old one. A rename within one object keeps the member's place. InvalidInput for a place
    /// inside the value itself.
    Status move(std::string_view from, std::string_view to, bool createParents = true);
    /// Copies a value verbatim to another place.
    Status copy(std::string_view from, std::string_view to, bool createParents = true);
    /// Gives a member another name, in place. Conflict if that name exists.
    Status rename(std::string_view pointer, std::string_view newName);
    /// The same for a node of document(), which is a member of an object.
    Status rename(Node node, std::string_view newName);
    Status rename(Node node, const MemberName& newName);

    /// True when an edit changed a byte.
    [[nodiscard]] bool changed() const { return m_changed; }
    /// The text as edited; valid until the next edit or reset().
    [[nodiscard]] std::string_view text() const { return m_document.text(); }
    /// The tree of text(), for questions that take more than a pointer; valid until the next edit
    /// or reset().
    [[nodiscard]] const Document& document() const { return m_document; }

private:
    /// Where a value goes: before a sibling or at the end of a container, and the path that is
    /// still to be made.
    struct Place {
        Node parent = kNone;
        Node before = kNone;
        std::string_view
            path; ///< pointer from the parent on: the new member, and parents to create before it
    };

    [[nodiscard]] Result<Node> existing(std::string_view pointer) const;
    [[nodiscard]] Result<Place> placeFor(std::string_view pointer, bool createParents, Node hidden);
    [[nodiscard]] Result<Place> elementPlace(Node array, std::string_view path,
                                             std::string_view pointer, Node hidden);
    Status readValue(std::string_view value);
    Status takeValue(const Constant& value);
    Status setTaken(Node node);
    Status wrapValue(std::string_view path, Node styledAs);
    [[nodiscard]] Status fits(Node parent, std::size_t removed, std::size_t added) const;
    Status insert(const Place& place);
    Status insertNamed(const Place& place, const MemberName* name);
    Status insertPiece(const Place& place, Document::Entry entry, std::size_t valueAt);

    // editor_splice.cpp: text and tree together
    [[nodiscard]] std::string_view held(std::string_view text);
    void splice(std::size_t at, std::size_t length, std::string_view replacement);
    void shift(std::size_t at, std::size_t length, std::size_t replacement);
    [[nodiscard]] Node newNodes(std::size_t count);
    void graft(Node target, std::size_t at);
    void link(Node node, const Place& place, Node previous);
    [[nodiscard]] Node siblingBefore(Node parent, Node child) const;

    Limits m_limits;
    Document m_document; ///< of the original until the first change, then of m_buffer, kept right
                         ///< by every splice
    std::string m_buffer;
    bool m_changed = false;

    Document m_read; ///< a value that was read for an edit, in m_held or in the caller's memory
    const Document* m_value = &m_read; ///< the value that an edit brings: m_read or a constant's
    std::string m_held;                ///< the value's text where it must outlive a splice
    std::string m_piece;               ///< what a splice writes
    std::string m_name;                ///< a decoded pointer token
    MemberName m_memberName;           ///< of the member being inserted
};

} // namespace viridian::json
