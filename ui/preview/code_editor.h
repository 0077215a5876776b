#pragma once

#include "ui/preview/completion.h"
#include "ui/preview/pipeline_document.h"

#include <Qsci/qsciscintilla.h>

#include <optional>

class QsciLexer;

namespace viridian::ui {

/// A text with line numbers, colours of the theme, the problem beneath its line, and words of the
/// store to complete with: while typing, and on Ctrl+Space. What language it is in, those that
/// derive from it say. Thread: UI.
class CodeEditor : public QsciScintilla {
    Q_OBJECT

public:
    /// Shows @p text; @p fresh forgets what could be undone.
    void replaceText(const QString& text, bool fresh);
    void showProblem(const std::optional<TextProblem>& problem);
    void setSeenWords(SeenWords words) { m_words = std::move(words); }
    /// Brings the problem's line into view and the caret there.
    void goToProblem();

signals:
    /// Typed, not set.
    void edited(const QString& text);
    /// The caret went into another line, 1-based.
    void lineChanged(int line);

protected:
    /// @param lexer  a child of the editor-to-be is made by the caller; the editor takes it
    CodeEditor(QsciLexer* lexer, QWidget* parent);

    [[nodiscard]] virtual Completion wordsAt(const QStringList& lines, int line, int column,
                                             const SeenWords& seen) const = 0;
    /// Tints the lexer's styles, which have the theme's ink and font already.
    virtual void tint(QsciLexer& lexer) const = 0;
    void restyle();
    void keyPressEvent(QKeyEvent* event) override;

    /// The lines with a mark of their own; 1-based, none for 0.
    void markLines(std::size_t first, std::size_t count);

private:
    void setUpCompletion();
    void complete(bool asked);

    QsciLexer* m_lexer;
    bool m_setting = false;
    int m_line = -1;
    std::optional<TextProblem> m_problem;
    SeenWords m_words;
};

} // namespace viridian::ui
