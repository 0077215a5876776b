#pragma once

#include "core/cutover/cutover.h"

#include <QWidget>

namespace viridian::ui {

class RunsLabel;
class ToneLabel;

/// How long writers will wait, and what the way back is.
class ForecastPane : public QWidget {
    Q_OBJECT

public:
    explicit ForecastPane(QWidget* parent = nullptr);

    void showPlan(const PlanText& plan);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* m_left;
    RunsLabel* m_freeze;
    ToneLabel* m_wayBack;
};

} // namespace viridian::ui
