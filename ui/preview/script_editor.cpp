#include "ui/preview/script_editor.h"

#include "ui/preview/script_completion.h"
#include "ui/shell/theme.h"

#include <Qsci/qscilexerjavascript.h>

namespace viridian::ui {

ScriptEditor::ScriptEditor(const QString& name, QWidget* parent)
    : CodeEditor(new QsciLexerJavaScript, parent)
{
    setObjectName(QStringLiteral("scriptEditor"));
    setAccessibleName(tr("Text of the script %1").arg(name));
    restyle();
}

Completion ScriptEditor::wordsAt(const QStringList& lines, int line, int column,
                                 const SeenWords& seen) const
{
    return scriptCompletionAt(lines, line, column, seen);
}

void ScriptEditor::tint(QsciLexer& lexer) const
{
    using Js = QsciLexerJavaScript;
    for (const int style : {Js::Comment, Js::CommentLine, Js::CommentDoc, Js::CommentLineDoc,
                            Js::Operator, Js::CommentDocKeyword, Js::CommentDocKeywordError})
        lexer.setColor(theme().color(Role::TextSecondary), style);
    for (const int style : {Js::DoubleQuotedString, Js::SingleQuotedString, Js::RawString,
                            Js::UnclosedString, Js::Regex})
        lexer.setColor(theme().color(Role::JsonString), style);
    QFont bold = theme().monoFont();
    bold.setBold(true);
    lexer.setFont(bold, Js::Keyword);
}

} // namespace viridian::ui
