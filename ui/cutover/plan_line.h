#pragma once

#include "core/workspace/workspace.h"

#include <QWidget>

#include <functional>
#include <vector>

class QToolButton;

namespace viridian::ui {

struct CutoverView;
class ToneLabel;

/// Mode, fence, switch, fork policy, budgets. Can be changed in Draft only.
class PlanLine : public QWidget {
    Q_OBJECT

public:
    explicit PlanLine(QWidget* parent = nullptr);

    /// @param whyFixed  empty: the plan may be changed
    void showPlan(const CutoverView& view, const Workspace& workspace, const QString& whyFixed);

signals:
    void edited(const std::function<void(viridian::Workspace&)>& change);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Field {
        QWidget* box;
        ToneLabel* title;
        QToolButton* value;
    };
    Field& addField(const QString& title, const char* name);
    void fillMode();
    void fillSwitch(const Workspace& workspace);
    void fillPolicy();
    void fillBudgets(const GuardLimits& limits);
    void editBudgets();

    std::vector<Field> m_fields;
    GuardLimits m_limits;
};

} // namespace viridian::ui
