#pragma once

#include "ui/preview/completion.h"
#include "ui/preview/pipeline_document.h"

#include <QWidget>

#include <map>
#include <optional>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace viridian::ui {

class CodeEditor;
class PreviewController;
class ScriptEditor;
class StepEditor;

/// The texts that make the pipeline: its file, and a tab for each script that it names; with one
/// text there are no tabs. Above them a line that says what a script needs: it is not there yet, or
/// another program changed it. Thread: UI.
class PipelineTexts : public QWidget {
    Q_OBJECT

public:
    explicit PipelineTexts(PreviewController& controller, QWidget* parent = nullptr);

    [[nodiscard]] StepEditor* pipelineEditor() const { return m_editor; }
    void setSeenWords(const SeenWords& words);
    /// Empty: the pipeline's own text is shown.
    [[nodiscard]] QString shownScript() const;
    void showPipeline();
    void showScript(const QString& name);
    /// The same, with the keyboard in it.
    void editScript(const QString& name);
    void editPipeline();
    /// What is wrong with the script that is shown.
    [[nodiscard]] std::optional<TextProblem> scriptProblem() const;

signals:
    /// Another text is shown, or what is known of it is another.
    void changed();

private:
    void build();
    void showFiles();
    void showTab(int tab);
    void showNeed();
    void showProblems();
    ScriptEditor* editorOf(const QString& name);
    [[nodiscard]] std::optional<TextProblem> problemOf(const QString& name) const;

    PreviewController& m_controller;
    QTabBar* m_tabs;
    QWidget* m_need;
    QLabel* m_needText;
    QPushButton* m_create;
    QPushButton* m_take;
    QPushButton* m_keep;
    QStackedWidget* m_stack;
    StepEditor* m_editor;
    std::map<QString, ScriptEditor*> m_scripts; ///< by name
    SeenWords m_words;
};

/// The place in @p script that a message names: "up.js:2: SyntaxError: …", "… (up.js:3:24). …".
[[nodiscard]] std::optional<TextProblem> placedIn(const QString& script, const QString& message);

} // namespace viridian::ui
