#pragma once

#include "core/base/job_runner.h"
#include "core/pipeline/suggest.h"

#include <QDialog>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace viridian::ui {

class AppContext;
class PreviewController;

/// Asks for a type of BLUE and the schema that its events are to be valid against, works out a step
/// from the sample in a job, and hands it on as a draft. Nothing is saved or run by it. objectNames
/// suggestDialog, suggestType, suggestSchema, suggestChoose, suggestWords, suggestMake,
/// suggestStop. Thread: UI.
class SuggestDialog : public QDialog {
    Q_OBJECT

public:
    SuggestDialog(AppContext& context, PreviewController& controller, QWidget* parent);

signals:
    /// The draft is to go into the pipeline's text.
    void suggested(const viridian::SuggestedStep& step);

private:
    void build();
    void fillTypes();
    void refresh();
    void growToWords();
    void choose();
    void make();
    void stop();
    void finish(Result<SuggestedStep> step);
    [[nodiscard]] QString reason() const;

    AppContext& m_context;
    PreviewController& m_controller;
    QComboBox* m_type;
    QLineEdit* m_schema;
    QPushButton* m_choose;
    QLabel* m_words;
    QPushButton* m_make;
    QPushButton* m_close;
    std::optional<Error> m_error;
    QString m_told; ///< why there is nothing to suggest
    bool m_running = false;
    bool m_stopping = false;
    JobHandle m_job;
};

} // namespace viridian::ui
