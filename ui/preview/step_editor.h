#pragma once

#include "ui/preview/completion.h"
#include "ui/preview/pipeline_document.h"

#include <Qsci/qsciscintilla.h>

#include <optional>

class QsciLexerYAML;

namespace viridian::ui {

/// The pipeline's text with line numbers, YAML colours of the theme, the problem beneath its line,
/// and words of the store to complete with: while typing, and on Ctrl+Space. Thread: UI.
class StepEditor : public QsciScintilla {
    Q_OBJECT

public:
    explicit StepEditor(QWidget* parent = nullptr);

    /// Shows @p text; @p fresh forgets what could be undone.
    void replaceText(const QString& text, bool fresh);
    /// Brings the lines into view and marks them; 1-based.
    void showLines(std::size_t first, std::size_t count);
    void showProblem(const std::optional<TextProblem>& problem);
    void setSeenWords(SeenWords words) { m_words = std::move(words); }

signals:
    /// Typed, not set.
    void edited(const QString& text);
    /// The caret went into another line, 1-based.
    void lineChanged(int line);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void restyle();
    void setUpCompletion();
    void complete(bool asked);

    QsciLexerYAML* m_lexer;
    bool m_setting = false;
    int m_line = -1;
    std::optional<TextProblem> m_problem;
    SeenWords m_words;
};

} // namespace viridian::ui
