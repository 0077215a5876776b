#pragma once

#include "ui/shell/theme.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace viridian::ui {

class DiffController;
class UiClock;

/// The room's answer in one sentence, and what the proof depends on.
/// objectNames: diffVerdict (itself), diffSentence, diffIdentity, diffProve, diffExport, diffStop.
/// Thread: UI.
class VerdictLine : public QWidget {
    Q_OBJECT

public:
    VerdictLine(DiffController& controller, const UiClock& clock, QWidget* parent);

    /// Words and age; also called by the room's tick.
    void refresh();

signals:
    void exportWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Words {
        Severity severity = Severity::None;
        QString sentence;
        QString identity;
    };
    [[nodiscard]] Words wordsNow() const;
    [[nodiscard]] Words finishedWords() const;
    [[nodiscard]] Words runningWords() const;
    void restyle();
    void elide();

    DiffController& m_controller;
    const UiClock& m_clock;
    QLabel* m_sentence;
    QLabel* m_identity;
    QPushButton* m_prove;
    QPushButton* m_stop;
    QPushButton* m_export;
    QPushButton* m_copy;
    Severity m_severity = Severity::None;
    QString m_identityText;
};

} // namespace viridian::ui
