#pragma once

#include "ui/shell/theme.h"
#include "ui/widgets/json_diff.h"

#include <QSyntaxHighlighter>

#include <functional>
#include <string_view>

namespace viridian::ui {

/// What stands in one text block: a laid-out line, and what of it is tinted.
struct ShownLine {
    const json::Line* line = nullptr; ///< null: an empty block (a filler)
    const std::vector<TintedRun>* tints = nullptr;
    std::size_t from = 0; ///< byte of the line's text that the block begins with
};

/// Colours blocks from tokens that were found before; it never looks at the text itself.
/// Ownership: the document's. Thread: UI.
class JsonHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    using LineOf = std::function<ShownLine(int block)>;

    /// @param tint the role behind tinted runs
    JsonHighlighter(QTextDocument* document, Role tint, LineOf lineOf);

    void setStale(bool stale);

protected:
    void highlightBlock(const QString& text) override;

private:
    [[nodiscard]] QTextCharFormat tinted(QTextCharFormat format) const;

    Role m_tint;
    LineOf m_lineOf;
    bool m_stale = false;
};

/// Where byte @p offset of a line's UTF-8 stands in its QString.
[[nodiscard]] int columnOf(std::string_view utf8, std::size_t offset);

} // namespace viridian::ui
