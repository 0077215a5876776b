#pragma once

#include "core/cutover/guard.h"
#include "ui/widgets/guards/guard_model.h"

#include <QWidget>

#include <optional>

class QLineEdit;
class QPushButton;

namespace viridian::ui {

class RunsLabel;
class ToneLabel;

/// What the selected guard says, what would make it pass, and what can be done about it.
class GuardDetail : public QWidget {
    Q_OBJECT

public:
    explicit GuardDetail(QWidget* parent = nullptr);

    /// Absent: nothing is selected.
    void showGuard(const GuardReading* guard, const GuardModel::Trouble& trouble);
    /// Notes may be made in Draft and Ready only; else @p why says why not.
    void setNotesAllowed(bool allowed, const QString& why);
    void setProbeAllowed(bool allowed);

signals:
    void probeRequested();
    void overrideRequested(const QString& guard, const QString& reason);
    void acknowledgeRequested(const QString& words);
    void backupNoted(const QString& taken, const QString& words);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// What the third button asks for.
    enum class Note { None, Override, Acknowledge, Backup };

    void buildButtons();
    void buildReason();
    void openReason(Note note);
    void closeReason();
    void apply();
    void updateButtons();
    [[nodiscard]] Note otherNote() const;

    std::optional<GuardReading> m_guard;
    Note m_asking = Note::None;
    bool m_notesAllowed = true;
    bool m_probeAllowed = true;
    RunsLabel* m_title;
    ToneLabel* m_since;
    ToneLabel* m_why;
    ToneLabel* m_passes;
    ToneLabel* m_refused;
    QWidget* m_buttons;
    QPushButton* m_probe;
    QPushButton* m_copy;
    QPushButton* m_note;
    QPushButton* m_override;
    QWidget* m_reason;
    ToneLabel* m_reasonLabel;
    QLineEdit* m_taken;
    QLineEdit* m_words;
    QPushButton* m_apply;
};

} // namespace viridian::ui
