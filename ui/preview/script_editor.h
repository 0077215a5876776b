#pragma once

#include "ui/preview/code_editor.h"

namespace viridian::ui {

/// A script of the pipeline, in JavaScript. Thread: UI.
class ScriptEditor : public CodeEditor {
    Q_OBJECT

public:
    /// @param name  of its file, for those who hear instead of see
    explicit ScriptEditor(const QString& name, QWidget* parent = nullptr);

protected:
    [[nodiscard]] Completion wordsAt(const QStringList& lines, int line, int column,
                                     const SeenWords& seen) const override;
    void tint(QsciLexer& lexer) const override;
};

} // namespace viridian::ui
