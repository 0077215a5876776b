#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

enum class Kind : std::uint8_t { Object, Array, String, Number, True, False, Null };

struct Limits {
    std::size_t depth = 1000;
    std::size_t bytes = std::size_t{256} * 1024 * 1024;
};

/// Index of a node in a Document; kNone where there is none.
using Node = std::uint32_t;
inline constexpr Node kNone = 0xFFFFFFFFU;

/// A span index over JSON text: where every value and member name stands, nothing decoded, nothing
/// copied.
///
/// Strict RFC 8259 grammar, with these additions so that no stored event is refused without need:
/// lone surrogate escapes and duplicate keys are kept and can be asked about. Invalid UTF-8, NaN,
/// comments and trailing commas are refused with their offset: such payloads are opaque bytes to
/// us. Ownership: points into the text it was parsed from, which must outlive it. Thread: immutable
/// after parse(). parse() reuses memory, so keep one Document a thread on the hot path; memory that
/// a much larger text needed is given back by the next parse().
class Document {
public:
    /// Errors: InvalidInput; the message says what was expected, detail is the byte offset.
    Status parse(std::string_view text, const Limits& limits = {});

    [[nodiscard]] std::string_view text() const { return m_text; }
    [[nodiscard]] static constexpr Node root() { return 0; }

    [[nodiscard]] Kind kind(Node node) const { return m_nodes[node].kind; }
    /// The value's source text, quotes and brackets included.
    [[nodiscard]] std::string_view source(Node node) const
    {
        return m_text.substr(m_nodes[node].begin, m_nodes[node].end - m_nodes[node].begin);
    }
    [[nodiscard]] std::size_t begin(Node node) const { return m_nodes[node].begin; }
    [[nodiscard]] std::size_t end(Node node) const { return m_nodes[node].end; }
    /// A member's name as source text with quotes; empty for elements and the root.
    [[nodiscard]] std::string_view nameSource(Node node) const
    {
        return m_text.substr(m_nodes[node].nameBegin,
                             m_nodes[node].nameEnd - m_nodes[node].nameBegin);
    }
    [[nodiscard]] std::size_t nameBegin(Node node) const { return m_nodes[node].nameBegin; }
    [[nodiscard]] Node parent(Node node) const { return m_nodes[node].parent; }
    [[nodiscard]] Node firstChild(Node node) const { return m_nodes[node].firstChild; }
    [[nodiscard]] Node nextSibling(Node node) const { return m_nodes[node].nextSibling; }
    /// Members or elements.
    [[nodiscard]] std::size_t size(Node node) const { return m_nodes[node].children; }

    /// First member of that decoded name, or kNone. @p duplicated tells whether there are more of
    /// them.
    [[nodiscard]] Node member(Node object, std::string_view name, bool* duplicated = nullptr) const;
    [[nodiscard]] Node element(Node array, std::size_t index) const;

    /// The node that a JSON Pointer (RFC 6901) names, or kNone; "" is the root. @p duplicated tells
    /// whether a name on the way is there twice; the first is followed then.
    [[nodiscard]] Node find(std::string_view pointer, bool* duplicated = nullptr) const;
    /// The same for a pointer that tokensOf() took apart: for one that is asked of many texts.
    [[nodiscard]] Node find(std::span<const std::string> tokens, bool* duplicated = nullptr) const;

    /// The JSON Pointer of a node.
    [[nodiscard]] std::string pointer(Node node) const;

    /// True when @p node is a member of that decoded name.
    [[nodiscard]] bool isNamed(Node node, std::string_view name) const
    {
        // In the header: a look-up asks this of every member before the one it wants.
        const Entry& entry = m_nodes[node];
        if (entry.nameEscaped)
            return isNamedDecoded(node, name);
        if (entry.nameEnd - entry.nameBegin != name.size() + 2)
            return false;
        const char* const own = m_text.data() + entry.nameBegin + 1;
        return name.empty() ||
               (own[0] == name[0] && std::memcmp(own, name.data(), name.size()) == 0);
    }
    /// The node that begins next in the text (children before siblings), kNone after the last.
    [[nodiscard]] Node nextInText(Node node) const;
    /// Every Node is below this, and after parse() every number below this is a Node; 0 after a
    /// failed parse().
    [[nodiscard]] std::size_t count() const { return m_used; }

    /// True when any object holds a name twice.
    [[nodiscard]] bool hasDuplicateKeys() const;
    /// True when a number changes its value by being read as a double and written back (1E400, 2^53
    /// + 1, 40 digits); 0.1 does not.
    [[nodiscard]] bool hasInexactNumbers() const;

private:
    friend class Editor; // keeps a Document of its text up to date while it splices
    class Parser;

    struct Entry {
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t nameBegin;
        std::uint32_t nameEnd;
        Node parent;
        Node firstChild;
        Node nextSibling;
        std::uint32_t children;
        Kind kind;
        bool nameEscaped; ///< the name holds a backslash, so its bytes cannot be compared as they
                          ///< are
    };

    [[nodiscard]] bool isNamedDecoded(Node node, std::string_view name) const;
    [[nodiscard]] Node memberExcept(Node object, std::string_view name, Node hidden,
                                    bool* duplicated) const;
    [[nodiscard]] Node elementExcept(Node array, std::size_t index, Node hidden) const;
    [[nodiscard]] Node childAt(Node node, std::string_view token, bool* duplicated) const;
    void giveBackMemory(std::size_t textBytes);

    std::string_view m_text;
    std::vector<Entry>
        m_nodes; ///< slots, in text order after parse(); only the first m_used hold nodes
    std::size_t m_used = 0;
    std::size_t m_depth = 0; ///< containers within each other at the deepest place, at parse()
};

/// Decodes a string's source text (with quotes) to UTF-8. Lone surrogates become their three-byte
/// (WTF-8) form, so that two different strings never decode to the same bytes.
[[nodiscard]] std::string decodeString(std::string_view source);
/// The same, added to the end of @p out.
void appendDecoded(std::string& out, std::string_view source);

/// Quotes and escapes UTF-8 as a JSON string; what decodeString() gave comes back with the same
/// value. Bytes that are neither UTF-8 nor a lone surrogate become \ufffd, so that the result is
/// always a JSON string.
[[nodiscard]] std::string encodeString(std::string_view utf8);
/// The same, added to the end of @p out. False when a byte had to be replaced by \ufffd.
bool appendEncoded(std::string& out, std::string_view utf8);

} // namespace viridian::json
