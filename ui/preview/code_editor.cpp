#include "ui/preview/code_editor.h"

#include "ui/shell/theme.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QScreen>
#include <Qsci/qscilexer.h>
#include <Qsci/qscistyle.h>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr int kNumbers = 0; ///< margin
constexpr int kProblemMark = 1;
constexpr int kStepMark = 2;

/// Breaks a sentence into lines that fit the narrow pane.
QString wrapped(const QString& sentence, int width)
{
    QString out;
    int column = 0;
    for (const QString& word : sentence.split(QLatin1Char(' '))) {
        const int length = static_cast<int>(word.size());
        if (column > 0 && column + 1 + length > width) {
            out += QLatin1Char('\n');
            column = 0;
        }
        out += (column > 0 ? QStringLiteral(" ") : QString()) + word;
        column += length + (column > 0 ? 1 : 0);
    }
    return out;
}

} // namespace

CodeEditor::CodeEditor(QsciLexer* lexer, QWidget* parent) : QsciScintilla(parent), m_lexer(lexer)
{
    m_lexer->setParent(this);
    setLexer(m_lexer);
    setUtf8(true);
    setEolMode(QsciScintilla::EolUnix);
    setWrapMode(QsciScintilla::WrapNone);
    setScrollWidth(1);
    setScrollWidthTracking(true);
    setFrameShape(QFrame::NoFrame);
    setMarginLineNumbers(kNumbers, true);
    setMarginWidth(1, 0);
    setFolding(QsciScintilla::NoFoldStyle);
    setTabWidth(2);
    setIndentationsUseTabs(false);
    setAutoIndent(true);
    setAnnotationDisplay(QsciScintilla::AnnotationStandard);
    markerDefine(QsciScintilla::Background, kProblemMark);
    markerDefine(QsciScintilla::Background, kStepMark);
    setUpCompletion();
    // The window's own keys stay with the window.
    SendScintilla(SCI_CLEARCMDKEY, '/' + (SCMOD_CTRL << 16));
    connect(this, &QsciScintilla::textChanged, this, [this] {
        if (!m_setting)
            emit edited(text());
    });
    connect(this, &QsciScintilla::cursorPositionChanged, this, [this](int line, int) {
        if (line == m_line)
            return;
        m_line = line;
        if (!m_setting)
            emit lineChanged(line + 1);
    });
    connect(&theme(), &Theme::changed, this, &CodeEditor::restyle);
}

/// The list is Scintilla's own: Enter or Tab takes a word, Esc closes it.
void CodeEditor::setUpCompletion()
{
    setAutoCompletionSource(QsciScintilla::AcsNone);
    SendScintilla(SCI_AUTOCSETSEPARATOR, '\n');
    SendScintilla(SCI_AUTOCSETIGNORECASE, true);
    SendScintilla(SCI_AUTOCSETAUTOHIDE, true);
    SendScintilla(SCI_AUTOCSETORDER, SC_ORDER_PERFORMSORT);
    SendScintilla(SCI_AUTOCSETMAXHEIGHT, 10);
    connect(this, &QsciScintillaBase::SCN_CHARADDED, this, [this](int) { complete(false); });
}

/// @param asked  with Ctrl+Space: also where nothing was typed yet
void CodeEditor::complete(bool asked)
{
    if (m_setting)
        return;
    int line = 0;
    int column = 0;
    getCursorPosition(&line, &column);
    const Completion found = wordsAt(text().split(QLatin1Char('\n')), line, column, m_words);
    const bool only = found.words.size() == 1 && found.words.front() == found.typed;
    if (found.words.isEmpty() || only || (!asked && found.typed.isEmpty()))
        return;
    const auto typed = static_cast<long>(found.typed.toUtf8().size());
    const long at = SendScintilla(SCI_GETCURRENTPOS) - typed;
    // Scintilla asks for the screen at this place, and falls where there is none.
    const QPoint place(static_cast<int>(SendScintilla(SCI_POINTXFROMPOSITION, 0UL, at)),
                       static_cast<int>(SendScintilla(SCI_POINTYFROMPOSITION, 0UL, at)));
    if (!QGuiApplication::screenAt(viewport()->mapToGlobal(place)))
        return;
    const QByteArray list = found.words.join(QLatin1Char('\n')).toUtf8();
    SendScintilla(SCI_AUTOCSHOW, static_cast<uintptr_t>(typed), list.constData());
}

void CodeEditor::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier)
        return complete(true);
    QsciScintilla::keyPressEvent(event);
}

void CodeEditor::restyle()
{
    const Theme& look = theme();
    const QColor paper = look.color(Role::Base);
    const QColor ink = look.color(Role::Text);
    m_lexer->setDefaultPaper(paper);
    m_lexer->setDefaultColor(ink);
    m_lexer->setDefaultFont(look.monoFont());
    constexpr int kStyles = 128;
    for (int style = 0; style < kStyles; ++style) {
        m_lexer->setPaper(paper, style);
        m_lexer->setFont(look.monoFont(), style);
        m_lexer->setColor(ink, style);
    }
    tint(*m_lexer);
    setMarginsFont(look.smallMonoFont());
    setMarginsBackgroundColor(paper);
    setMarginsForegroundColor(look.color(Role::TextSecondary));
    setMarginWidth(kNumbers, look.px(30));
    setCaretForegroundColor(ink);
    setSelectionBackgroundColor(look.color(Role::Selection));
    setSelectionForegroundColor(ink);
    setMarkerBackgroundColor(look.color(Role::ErrorTint), kProblemMark);
    setMarkerBackgroundColor(look.color(Role::Stripe), kStepMark);
    setMatchedBraceBackgroundColor(look.color(Role::SelectionInactive));
    setMatchedBraceForegroundColor(ink);
    setExtraAscent(1);
    setExtraDescent(1);
    showProblem(m_problem);
}

void CodeEditor::replaceText(const QString& text, bool fresh)
{
    if (text == this->text())
        return;
    m_setting = true;
    if (fresh) {
        setText(text);
        SendScintilla(SCI_EMPTYUNDOBUFFER);
    } else {
        const int first = firstVisibleLine();
        beginUndoAction();
        selectAll();
        replaceSelectedText(text);
        endUndoAction();
        setFirstVisibleLine(first);
    }
    m_setting = false;
}

void CodeEditor::markLines(std::size_t first, std::size_t count)
{
    markerDeleteAll(kStepMark);
    if (first == 0)
        return;
    const int line = static_cast<int>(first) - 1;
    for (int i = 0; i < static_cast<int>(count); ++i)
        markerAdd(line + i, kStepMark);
    m_setting = true;
    setCursorPosition(line, 0);
    m_setting = false;
    setFirstVisibleLine(line);
}

void CodeEditor::showProblem(const std::optional<TextProblem>& problem)
{
    m_problem = problem;
    markerDeleteAll(kProblemMark);
    clearAnnotations();
    if (!problem || problem->line == 0)
        return;
    const int line = problem->line - 1;
    markerAdd(line, kProblemMark);
    const Theme& look = theme();
    const QsciStyle style(-1, QStringLiteral("problem"), look.color(Role::Error),
                          look.color(Role::ErrorTint), look.font(Size::Small));
    const int width =
        std::max(24, viewport()->width() /
                             std::max(1, QFontMetrics(look.font(Size::Small)).averageCharWidth()) -
                         8);
    const QString sentence = problem->column > 0
                                 ? tr("column %1: %2").arg(problem->column).arg(problem->message)
                                 : problem->message;
    annotate(line, wrapped(sentence, width), style);
}

void CodeEditor::goToProblem()
{
    if (!m_problem || m_problem->line == 0)
        return;
    setCursorPosition(m_problem->line - 1, 0);
    ensureLineVisible(m_problem->line - 1);
}

} // namespace viridian::ui
