#pragma once

#include "core/pipeline/preview.h"
#include "ui/shell/theme.h"

#include <QToolButton>
#include <QWidget>

#include <array>

namespace viridian::ui {

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

/// Deterministic, Schema, Conserved, Reversible, Coverage. Activating one opens its list.
class ProofStrip : public QWidget {
    Q_OBJECT

public:
    explicit ProofStrip(PreviewController& controller, QWidget* parent = nullptr);

private:
    enum Proof { Deterministic, Schema, Conserved, Reversible, Coverage, Count };
    void refresh();
    void showNothing();
    void showSchema(const PreviewProofs& proofs, bool stale);
    void showReversible(const PreviewResult& result, bool stale);
    void open(Proof proof);
    [[nodiscard]] QString listOf(Proof proof) const;

    PreviewController& m_controller;
    std::array<ProofButton*, Count> m_buttons{};
};

} // namespace viridian::ui
