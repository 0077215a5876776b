#include "ui/widgets/json_highlighter.h"

#include <QTextDocument>

#include <algorithm>

namespace viridian::ui {
namespace {

QTextCharFormat formatOf(json::TokenKind kind, bool stale)
{
    QTextCharFormat format;
    if (stale) {
        format.setForeground(theme().color(Role::TextSecondary));
        return format;
    }
    switch (kind) {
    case json::TokenKind::String:
        format.setForeground(theme().color(Role::JsonString));
        break;
    case json::TokenKind::Number:
    case json::TokenKind::Word:
        format.setForeground(theme().color(Role::Text));
        format.setFontWeight(QFont::Medium);
        break;
    case json::TokenKind::Punctuation:
        format.setForeground(theme().color(Role::TextSecondary));
        break;
    case json::TokenKind::Name:
        format.setForeground(theme().color(Role::Text));
        break;
    }
    return format;
}

} // namespace

int columnOf(std::string_view utf8, std::size_t offset)
{
    int column = 0;
    for (std::size_t i = 0; i < offset && i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if ((byte & 0xC0U) != 0x80U)
            column += byte >= 0xF0U ? 2 : 1; // beyond the first plane: two UTF-16 units
    }
    return column;
}

JsonHighlighter::JsonHighlighter(QTextDocument* document, Role tint, LineOf lineOf)
    : QSyntaxHighlighter(document), m_tint(tint), m_lineOf(std::move(lineOf))
{
    connect(&theme(), &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void JsonHighlighter::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    rehighlight();
}

void JsonHighlighter::highlightBlock(const QString& shownText)
{
    const ShownLine shown = m_lineOf(currentBlock().blockNumber());
    if (!shown.line)
        return;
    // A block may show only a part of a line of megabytes: what lies beyond is not looked at. A
    // UTF-16 unit is three bytes of UTF-8 at most.
    constexpr std::size_t kMostBytes = 3;
    const std::string_view text =
        std::string_view(shown.line->text)
            .substr(shown.from, kMostBytes * static_cast<std::size_t>(shownText.size()));
    const auto column = [&](std::size_t byte) {
        return columnOf(text, byte - std::min(byte, shown.from));
    };
    for (const json::LineToken& token : shown.line->tokens) {
        const int begin = column(token.begin);
        setFormat(begin, column(token.begin + token.length) - begin, formatOf(token.kind, m_stale));
    }
    if (!shown.tints)
        return;
    for (const TintedRun& run : *shown.tints) {
        const int begin = column(run.begin);
        const int end = column(run.begin + run.length);
        setFormat(begin, end - begin, tinted({}));
        for (const json::LineToken& token : shown.line->tokens) {
            const int from = std::max(begin, column(token.begin));
            const int to = std::min(end, column(token.begin + token.length));
            if (from < to)
                setFormat(from, to - from, tinted(formatOf(token.kind, m_stale)));
        }
    }
}

/// On a tint all text has the text's colour.
QTextCharFormat JsonHighlighter::tinted(QTextCharFormat format) const
{
    format.setBackground(theme().color(m_tint));
    format.setForeground(theme().color(Role::Text));
    return format;
}

} // namespace viridian::ui
