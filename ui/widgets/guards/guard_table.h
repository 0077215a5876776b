#pragma once

#include "core/cutover/guard.h"

#include <QWidget>

class QTableView;

namespace viridian::ui {

class GuardDetail;
class GuardModel;
class PaneHeader;
class RunsLabel;

/// The guards of a cutover with their detail pane. What blocks comes first when the list scrolls.
class GuardTable : public QWidget {
    Q_OBJECT

public:
    explicit GuardTable(QWidget* parent = nullptr);

    void setRound(const GuardRound& round, Timestamp readAt, std::chrono::milliseconds ageLimit);
    /// Lets ages grow; call at every tick.
    void setNow(Timestamp now);
    [[nodiscard]] GuardModel& model() { return *m_model; }
    [[nodiscard]] GuardDetail& detail() { return *m_detail; }
    void select(int row);
    void selectNextTrouble(bool backward);
    /// "Guard 12 of 18. F8 next guard that blocks".
    [[nodiscard]] QString statusText() const;

signals:
    void currentChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void restyle();
    void showCurrent();
    void orderByRoom();

    GuardModel* m_model;
    PaneHeader* m_header;
    RunsLabel* m_summary;
    QTableView* m_view;
    GuardDetail* m_detail;
};

} // namespace viridian::ui
