#pragma once

#include "core/base/result.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace viridian::ui {

class PreviewController;

/// Asks what the preview is to look at instead of a sample of the whole store, and runs that.
/// objectNames sampleDialog, sampleLine or sampleText, sampleWords, sampleRun. Thread: UI.
class SampleDialog : public QDialog {
    Q_OBJECT

public:
    enum class Of { Stream, Filter, Paste };

    SampleDialog(PreviewController& controller, Of of, QWidget* parent);

private:
    void build();
    void refresh();
    void run();
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString explanation() const;
    [[nodiscard]] QString typed() const;
    /// Why what was typed cannot be run.
    [[nodiscard]] QString problem() const;

    PreviewController& m_controller;
    Of m_of;
    QLineEdit* m_line;      ///< null: a paste is asked for
    QPlainTextEdit* m_text; ///< null: it is not
    QLabel* m_words;
    QPushButton* m_run;
};

} // namespace viridian::ui
