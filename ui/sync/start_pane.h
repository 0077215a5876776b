#pragma once

#include "ui/sync/sync_view.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace viridian::ui {

/// What stands in place of the plot before anything was measured: what is missing, or what a copy
/// would take.
class StartPane : public QWidget {
    Q_OBJECT

public:
    explicit StartPane(QWidget* parent = nullptr);

    /// True when it has something to say; else the plot is to be shown.
    bool present(const SyncView& view, bool hasSamples);

signals:
    void startAsked();

private:
    void restyle();
    void set(Severity severity, const QString& title, const QString& text,
             const QString& verb = {});

    Severity m_severity = Severity::None;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_start;
};

/// "98,273,120 events; about 41.2 GB in GREEN, 120.0 GB free."
[[nodiscard]] QString estimateText(const StartEstimate& estimate);

} // namespace viridian::ui
