#pragma once

#include "core/base/result.h"
#include "core/json/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

/// Changes JSON text by splices: every byte that no edit names stays where it was (shared/reference/
/// fidelity-and-proofs.md: number text, escapes, key order, white space, duplicate keys).
///
/// Paths are JSON Pointers. A path that hits a duplicated key is refused (InvalidInput). Edits see the effect of the
/// edits before them. A new member goes to the end of its object, written in the object's own spacing style.
/// Thread: one at a time; reset() reuses memory for the next payload.
class Editor {
public:
    /// Starts on new text, which must outlive the editor's use of it. Errors: InvalidInput as Document::parse.
    Status reset(std::string_view text);

    /// Source text of the value at @p pointer; NotFound where there is none.
    [[nodiscard]] Result<std::string_view> get(std::string_view pointer);
    [[nodiscard]] bool contains(std::string_view pointer);
    /// Kind of the value at @p pointer; NotFound where there is none.
    [[nodiscard]] Result<Kind> kindAt(std::string_view pointer);

    /// Replaces an existing value. @p value is JSON source text. NotFound where there is none.
    Status set(std::string_view pointer, std::string_view value);
    /// Adds a member or inserts an element ("-" appends). Conflict if the member exists; NotFound if the parent is
    /// missing and @p createParents is false. A parent that is no object or array is InvalidInput.
    Status add(std::string_view pointer, std::string_view value, bool createParents = false);
    /// Removes a member (all of that name when @p allDuplicates) or an element. NotFound where there is none.
    Status remove(std::string_view pointer, bool allDuplicates = false);
    /// Moves a value verbatim to another place. A rename within one object keeps the member's place.
    Status move(std::string_view from, std::string_view to, bool createParents = true);
    /// Copies a value verbatim to another place.
    Status copy(std::string_view from, std::string_view to, bool createParents = true);
    /// Gives a member another name, in place. Conflict if that name exists.
    Status rename(std::string_view pointer, std::string_view newName);

    /// True when an edit was made.
    [[nodiscard]] bool changed() const;
    /// The text as edited; valid until the next edit or reset().
    [[nodiscard]] std::string_view text() const;

private:
    // The implementation keeps the original, a list of splices over it or a second buffer, and a Document of it.
    std::string_view m_original;
    std::string m_buffer;
    std::string m_scratch;
    bool m_changed = false;
    Document m_document;
};

} // namespace viridian::json
