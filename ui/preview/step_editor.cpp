#include "ui/preview/step_editor.h"

#include "ui/shell/theme.h"

#include <Qsci/qscilexeryaml.h>

namespace viridian::ui {

StepEditor::StepEditor(QWidget* parent) : CodeEditor(new QsciLexerYAML, parent)
{
    setObjectName(QStringLiteral("stepEditor"));
    setAccessibleName(tr("Text of the pipeline"));
    restyle();
}

Completion StepEditor::wordsAt(const QStringList& lines, int line, int column,
                               const SeenWords& seen) const
{
    return completionAt(lines, line, column, seen);
}

void StepEditor::tint(QsciLexer& lexer) const
{
    lexer.setColor(theme().color(Role::TextSecondary), QsciLexerYAML::Comment);
    lexer.setColor(theme().color(Role::TextSecondary), QsciLexerYAML::Operator);
    lexer.setColor(theme().color(Role::JsonString), QsciLexerYAML::TextBlockMarker);
}

} // namespace viridian::ui
