#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

enum class Kind : std::uint8_t { Object, Array, String, Number, True, False, Null };

struct Limits {
    std::size_t depth = 1000;
    std::size_t bytes = 256 * 1024 * 1024;
};

/// Index of a node in a Document; kNone where there is none.
using Node = std::uint32_t;
inline constexpr Node kNone = 0xFFFFFFFFU;

/// A span index over JSON text: where every value and member name stands, nothing decoded, nothing copied.
///
/// Strict RFC 8259 grammar, with these additions so that no stored event is refused without need: lone surrogate
/// escapes and duplicate keys are kept and can be asked about. Invalid UTF-8, NaN, comments and trailing commas are
/// refused with their offset: such payloads are opaque bytes to us.
/// Ownership: points into the text it was parsed from, which must outlive it.
/// Thread: immutable after parse(). parse() reuses memory, so keep one Document a thread on the hot path.
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
        return m_text.substr(m_nodes[node].nameBegin, m_nodes[node].nameEnd - m_nodes[node].nameBegin);
    }
    [[nodiscard]] std::size_t nameBegin(Node node) const { return m_nodes[node].nameBegin; }
    [[nodiscard]] Node parent(Node node) const { return m_nodes[node].parent; }
    [[nodiscard]] Node firstChild(Node node) const { return m_nodes[node].firstChild; }
    [[nodiscard]] Node nextSibling(Node node) const { return m_nodes[node].nextSibling; }
    /// Members or elements.
    [[nodiscard]] std::size_t size(Node node) const { return m_nodes[node].children; }

    /// First member of that decoded name, or kNone. @p duplicated is set when there are more of them.
    [[nodiscard]] Node member(Node object, std::string_view name, bool* duplicated = nullptr) const;
    [[nodiscard]] Node element(Node array, std::size_t index) const;

    /// The node that a JSON Pointer (RFC 6901) names, or kNone; "" is the root.
    [[nodiscard]] Node find(std::string_view pointer, bool* duplicated = nullptr) const;

    /// The JSON Pointer of a node.
    [[nodiscard]] std::string pointer(Node node) const;

    /// True when any object holds a name twice.
    [[nodiscard]] bool hasDuplicateKeys() const;
    /// True when a number cannot be held by a double without changing its value.
    [[nodiscard]] bool hasInexactNumbers() const;

private:
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
    };
    std::string_view m_text;
    std::vector<Entry> m_nodes;
};

/// Decodes a string's source text (with quotes) to UTF-8. Lone surrogates become their three-byte (WTF-8) form, so
/// that two different strings never decode to the same bytes.
[[nodiscard]] std::string decodeString(std::string_view source);

/// Quotes and escapes UTF-8 as a JSON string.
[[nodiscard]] std::string encodeString(std::string_view utf8);

} // namespace viridian::json
