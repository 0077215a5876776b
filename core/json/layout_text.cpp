// Walks the tree in text order and writes its tokens; white space is the only thing that is made
// up.

#include "core/json/layout_text.h"

#include <algorithm>
#include <vector>

namespace viridian::json {
namespace {

TokenKind tokenOf(Kind kind)
{
    switch (kind) {
    case Kind::String:
        return TokenKind::String;
    case Kind::Number:
        return TokenKind::Number;
    case Kind::True:
    case Kind::False:
    case Kind::Null:
        return TokenKind::Word;
    case Kind::Object:
    case Kind::Array:
        break;
    }
    return TokenKind::Punctuation;
}

class Layouter {
public:
    Layouter(const Document& document, const LayoutOptions& options)
        : m_document(document), m_options(options)
    {
        if (options.inlineUpTo > 0)
            measure();
    }

    std::vector<Line> run()
    {
        m_lines.emplace_back();
        for (Node node = Document::root(); node != kNone;) {
            begin(node);
            if (m_document.firstChild(node) != kNone) {
                node = m_document.firstChild(node);
                continue;
            }
            node = finish(node);
        }
        return std::move(m_lines);
    }

private:
    /// Length of every value on one line. Backwards, so that children are known before their
    /// parent.
    void measure()
    {
        m_widths.resize(m_document.count());
        for (std::size_t i = m_document.count(); i-- > 0;) {
            const auto node = static_cast<Node>(i);
            const std::size_t children = m_document.size(node);
            if (m_document.firstChild(node) == kNone)
                m_widths[i] = isContainer(node) ? 2 : m_document.source(node).size();
            else
                m_widths[i] += 2 + 2 * (children - 1);
            const Node parent = m_document.parent(node);
            if (parent == kNone)
                continue;
            const std::size_t name = m_document.nameSource(node).size();
            m_widths[parent] += m_widths[i] + (name == 0 ? 0 : name + 2);
        }
    }

    [[nodiscard]] bool isContainer(Node node) const
    {
        return m_document.kind(node) == Kind::Object || m_document.kind(node) == Kind::Array;
    }
    [[nodiscard]] bool fitsLine(Node node) const
    {
        return m_options.inlineUpTo > 0 && m_widths[node] <= m_options.inlineUpTo;
    }

    /// Writes a value's name and, of the value, all that stands before its children.
    void begin(Node node)
    {
        if (const std::string_view name = m_document.nameSource(node); !name.empty()) {
            token(name, TokenKind::Name, node);
            token(":", TokenKind::Punctuation, node);
            m_lines.back().text += ' ';
        }
        const std::string_view source = m_document.source(node);
        if (!isContainer(node)) {
            token(source, tokenOf(m_document.kind(node)), node);
            return;
        }
        token(source.substr(0, 1), TokenKind::Punctuation, node);
        if (m_document.firstChild(node) == kNone) {
            token(source.substr(source.size() - 1), TokenKind::Punctuation, node);
        } else if (m_inline == kNone && fitsLine(node)) {
            m_inline = node;
        } else if (m_inline == kNone) {
            m_opened.push_back(static_cast<std::uint32_t>(m_lines.size() - 1));
            startLine();
        }
    }

    /// Writes what stands behind a complete value, and behind every container that ends with it;
    /// returns the next value.
    Node finish(Node node)
    {
        while (m_document.nextSibling(node) == kNone) {
            node = m_document.parent(node);
            if (node == kNone)
                return kNone;
            end(node);
        }
        token(",", TokenKind::Punctuation, node);
        if (m_inline == kNone)
            startLine();
        else
            m_lines.back().text += ' ';
        return m_document.nextSibling(node);
    }

    void end(Node container)
    {
        if (m_inline == kNone) {
            const std::uint32_t opener = m_opened.back();
            m_opened.pop_back();
            startLine();
            m_lines[opener].foldEnd = static_cast<std::uint32_t>(m_lines.size() - 1);
        } else if (m_inline == container) {
            m_inline = kNone;
        }
        const std::string_view source = m_document.source(container);
        token(source.substr(source.size() - 1), TokenKind::Punctuation, container);
    }

    void startLine()
    {
        const auto indent = static_cast<std::size_t>(std::max(m_options.indent, 0));
        m_lines.emplace_back().text.append(indent * m_opened.size(), ' ');
    }

    void token(std::string_view text, TokenKind kind, Node node)
    {
        Line& line = m_lines.back();
        line.tokens.push_back({.begin = static_cast<std::uint32_t>(line.text.size()),
                               .length = static_cast<std::uint32_t>(text.size()),
                               .kind = kind,
                               .node = node});
        line.text += text;
    }

    const Document& m_document;
    LayoutOptions m_options;
    std::vector<std::size_t> m_widths; ///< by node; empty when nothing is kept on one line
    std::vector<Line> m_lines;
    std::vector<std::uint32_t> m_opened; ///< lines of the open containers, outermost first
    Node m_inline = kNone; ///< the outermost container that is being written on one line
};

} // namespace

Result<std::vector<Line>> layOut(std::string_view text, const LayoutOptions& options)
{
    Document document;
    if (Status read = document.parse(text); !read)
        return passOn(read);
    return Layouter(document, options).run();
}

std::string onOneLine(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n";
    constexpr std::string_view kBreaks = "\r\n";
    std::string out;
    out.reserve(text.size());
    std::size_t kept = 0; // everything before is in out or left out
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            for (++at; at < text.size() && text[at] != '"'; ++at)
                at += text[at] == '\\' ? 1 : 0;
            at = std::min(at + 1, text.size());
            continue;
        }
        const std::size_t end = std::min(text.find_first_not_of(kSpace, at), text.size());
        if (end == at) {
            ++at;
            continue;
        }
        if (text.substr(at, end - at).find_first_of(kBreaks) != std::string_view::npos) {
            out += text.substr(kept, at - kept);
            kept = end;
        }
        at = end;
    }
    out += text.substr(kept);
    return out;
}

} // namespace viridian::json
