#pragma once

#include "ui/sync/sync_view.h"
#include "ui/text/text.h"
#include "ui/widgets/plot/lag_series.h"

#include <QToolBar>

#include <optional>

class QAction;
class QButtonGroup;
class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace viridian::ui {

/// The line below the numbers: pause, limit, mark, time range, scale, lease, and a menu for what
/// must not be at hand.
class SyncControls : public QToolBar {
    Q_OBJECT

public:
    explicit SyncControls(QWidget* parent = nullptr);

    void present(const SyncView& view, Timestamp now);
    [[nodiscard]] QAction* restartAction() const { return m_restart; }
    [[nodiscard]] QAction* stopAction() const { return m_stop; }
    [[nodiscard]] QAction* tableAction() const { return m_table; }
    /// Does what the first button says now.
    void pressMain();
    /// What that is: "Pause"; empty where it does nothing.
    [[nodiscard]] QString mainWords() const;

signals:
    void startAsked();
    void pauseAsked();
    void resumeAsked();
    void limitChosen(std::optional<std::uint64_t> eventsPerSecond);
    /// A number is to be asked for.
    void otherLimitAsked();
    void markAsked();
    void rangeChosen(viridian::ui::PlotRange range);
    void logScaleToggled(bool logarithmic);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void addRanges();
    void addMenu();
    void restyle();
    void chooseLimit();
    void showLimit(std::optional<std::uint64_t> limit);
    void showLease(const SyncView& view, Timestamp now);

    enum class Main { None, Start, Pause, Resume };
    Main m_mainDoes = Main::None;
    QPushButton* m_main;
    QLabel* m_limitLabel;
    QComboBox* m_limit;
    QPushButton* m_mark;
    QButtonGroup* m_ranges = nullptr;
    QToolButton* m_log = nullptr;
    QLabel* m_reason;
    QLabel* m_lease;
    QToolButton* m_more = nullptr;
    QAction* m_restart = nullptr;
    QAction* m_stop = nullptr;
    QAction* m_table = nullptr;
};

} // namespace viridian::ui
