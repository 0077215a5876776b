#pragma once

#include <QWidget>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace viridian::ui {

class CutoverController;
class RunsLabel;
class SnugStack;
class ToneLabel;

/// Below the journal while watching: Complete… and Roll back…, each opening a page of its own with
/// what it means, what must be typed or acknowledged, and a button that says verb and target.
class BackPanel : public QWidget {
    Q_OBJECT

public:
    explicit BackPanel(CutoverController& controller, QWidget* parent = nullptr);

    void refresh();
    /// Opens the page of the rollback.
    void openRollback();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void buildWatch();
    void buildRollback();
    void buildComplete();
    void refreshWatch();
    void refreshRollback();
    void refreshComplete();
    void rollBack();
    [[nodiscard]] QString whyNotBack() const;
    [[nodiscard]] QString whyNotComplete() const;

    CutoverController& m_controller;
    SnugStack* m_pages;
    QWidget* m_watch;
    ToneLabel* m_failure;
    RunsLabel* m_waits;
    QPushButton* m_rollBack;
    QPushButton* m_again;
    QPushButton* m_complete;

    QWidget* m_rollbackPage;
    ToneLabel* m_rollbackWords;
    QCheckBox* m_acknowledge;
    QLineEdit* m_rollbackName;
    QLineEdit* m_rollbackReason;
    ToneLabel* m_rollbackWhy;
    QPushButton* m_rollbackGo;
    std::uint64_t m_acknowledged = 0; ///< events the box was checked for

    QWidget* m_completePage;
    ToneLabel* m_completeWords;
    QLineEdit* m_completeReason;
    ToneLabel* m_completeWhy;
    QPushButton* m_completeGo;
};

} // namespace viridian::ui
