#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

namespace viridian::ui {

class CoverageModel;
class PreviewController;

/// Numbers with their icon where they ask to be looked at; zeros stand back; everything does while
/// stale.
class CoverageDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    CoverageDelegate(const PreviewController& controller, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const PreviewController& m_controller;
};

/// The coverage matrix. Activating a cell shows the samples that it counts.
class CoverageTable : public QTableView {
    Q_OBJECT

public:
    explicit CoverageTable(PreviewController& controller, QWidget* parent = nullptr);

    /// Moves to the next row that failed or was not sampled, or to the next row where there is none
    /// such.
    void nextProblem(int direction);
    [[nodiscard]] CoverageModel* coverage() const { return m_model; }
    /// "OrderPlaced 1: 200 changed, 0 failed" of the current row; empty: none.
    [[nodiscard]] QString rowText() const;

signals:
    void rowChanged();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void restyle();
    void choose(const QModelIndex& index);
    void follow();

    PreviewController& m_controller;
    CoverageModel* m_model;
    bool m_following = false; ///< the row is set because the controller has it
};

} // namespace viridian::ui
