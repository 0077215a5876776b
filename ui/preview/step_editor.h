#pragma once

#include "ui/preview/code_editor.h"

namespace viridian::ui {

/// The pipeline's text, in YAML. Thread: UI.
class StepEditor : public CodeEditor {
    Q_OBJECT

public:
    explicit StepEditor(QWidget* parent = nullptr);

    /// Brings the lines into view and marks them; 1-based.
    void showLines(std::size_t first, std::size_t count) { markLines(first, count); }

protected:
    [[nodiscard]] Completion wordsAt(const QStringList& lines, int line, int column,
                                     const SeenWords& seen) const override;
    void tint(QsciLexer& lexer) const override;
};

} // namespace viridian::ui
