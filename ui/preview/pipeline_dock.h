#pragma once

#include "ui/preview/completion.h"

#include <QWidget>

class QAction;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace viridian::ui {

class AppContext;
class MessagePane;
class PaneHeader;
class PipelineTexts;
class PreviewController;
class ReverseLines;
class StepEditor;
class StepList;

/// The left dock: the file, its steps, the text, and how it reverses.
class PipelineDock : public QWidget {
    Q_OBJECT

public:
    PipelineDock(AppContext& context, PreviewController& controller, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] StepList* steps() const { return m_steps; }
    void setSeenWords(const SeenWords& words);
    /// Open, Save, Save as, New step, Edit script…, for the menu Pipeline.
    [[nodiscard]] QList<QAction*> menuActions() const { return m_actions; }
    void selectStep(const QString& id);
    /// Brings the step that was added last into view, or what is wrong with it.
    void showNewest();

private:
    void build();
    void makeActions();
    void fillNewMenu(QMenu* menu);
    void openFile();
    void save();
    void saveAs();
    void showFile();
    void showParsed();
    void showTextNote();
    [[nodiscard]] QString textNote() const;
    [[nodiscard]] QString textTitle() const;
    [[nodiscard]] QString scriptOfStep() const;
    void editScriptOrPipeline();
    void showEditAction();
    void showStep(int step);
    void followCaret(int line);
    void tell(const QString& sentence);

    AppContext& m_context;
    PreviewController& m_controller;
    PaneHeader* m_header;
    PaneHeader* m_textHeader;
    PaneHeader* m_reverseHeader;
    QStackedWidget* m_stack;
    MessagePane* m_empty;
    StepList* m_steps;
    PipelineTexts* m_texts;
    StepEditor* m_editor; ///< of m_texts
    ReverseLines* m_reverse;
    QPushButton* m_duplicate;
    QAction* m_save = nullptr;
    QAction* m_editScript = nullptr;
    QList<QAction*> m_actions;
    QString m_told; ///< a refusal, until the text changes
};

} // namespace viridian::ui
