#pragma once

#include "core/pipeline/preview.h"
#include "ui/shell/theme.h"

#include <QToolButton>
#include <QWidget>

#include <array>

namespace viridian::ui {

class FoldProof;
class PreviewController;

/// One proof: icon, name and verdict over its evidence.
class ProofButton : public QToolButton {
    Q_OBJECT

public:
    ProofButton(const QString& title, const char* name, QWidget* parent);

    void show(Severity severity, const QString& verdict, const QString& evidence);
    [[nodiscard]] QString verdict() const { return m_verdict; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_title;
    QString m_verdict;
    QString m_evidence;
    Severity m_severity = Severity::None;
};

/// Deterministic, Schema, Conserved, Reversible, Coverage, Folds. Activating one opens its list;
/// the last one has a window of its own.
class ProofStrip : public QWidget {
    Q_OBJECT

public:
    ProofStrip(PreviewController& controller, FoldProof& fold, QWidget* parent = nullptr);

signals:
    void foldWanted();

private:
    enum Proof { Deterministic, Schema, Conserved, Reversible, Coverage, Count };
    void refresh();
    void showNothing();
    void showFold();
    void showSchema(const PreviewProofs& proofs, bool stale);
    void showReversible(const PreviewResult& result, bool stale);
    void open(Proof proof);
    [[nodiscard]] QString listOf(Proof proof) const;
    [[nodiscard]] static QWidget* listPane(const QString& lines, int least, QWidget* parent);

    PreviewController& m_controller;
    FoldProof& m_fold;
    ProofButton* m_foldButton;
    std::array<ProofButton*, Count> m_buttons{};
};

} // namespace viridian::ui
