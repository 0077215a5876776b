#pragma once

#include "core/store/ledger.h"
#include "ui/shell/theme.h"

#include <QAbstractTableModel>
#include <QWidget>

#include <optional>
#include <vector>

class QTableView;

namespace viridian::ui {

struct CutoverView;
class PaneHeader;

/// One act of a run: what was meant, what came of it.
struct RunStep {
    Timestamp at{};
    QString intent;
    QString outcome; ///< empty: not yet
    std::optional<std::chrono::duration<double>> took;
    Severity severity = Severity::None; ///< Passed, Error; None while it runs
};
/// Pairs intents with their outcomes, oldest first; states stand between them.
[[nodiscard]] std::vector<RunStep> runSteps(const std::vector<JournalRecord>& records);

class RunStepModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, Time, Intent, Outcome, Took, ColumnCount };

    explicit RunStepModel(QObject* parent = nullptr);
    void setSteps(std::vector<RunStep> steps);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<RunStep> m_steps;
};

/// What the run does: each step with intent, outcome and time.
class RunPane : public QWidget {
    Q_OBJECT

public:
    explicit RunPane(QWidget* parent = nullptr);
    void showView(const CutoverView& view);

private:
    void restyle();

    PaneHeader* m_header;
    RunStepModel* m_model;
    QTableView* m_table;
};

} // namespace viridian::ui
