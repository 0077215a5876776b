#pragma once

#include "core/pipeline/pipeline.h"

#include <QAbstractListModel>
#include <QListView>
#include <QStyledItemDelegate>

#include <vector>

namespace viridian::ui {

class PreviewController;

/// The steps of the pipeline with what the last run says of them.
class StepListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum DataRole {
        TitleRole = Qt::UserRole, ///< "Rename type"
        AddressRole,              ///< "OrderPlaced 1 to 2"
        SummaryRole,              ///< second line: QStringList, longest form first
        FanRole,                  ///< "1:n"
        FailedRole,               ///< events that failed at it, quint64
        LossRole,                 ///< what its reverse loses; empty: exact
    };

    explicit StepListModel(PreviewController& controller, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

signals:
    /// The user dragged a step; nothing has moved yet.
    void moveWanted(int from, int to);

private:
    void refresh();

    PreviewController& m_controller;
    std::vector<StepInfo> m_steps;
};

/// Two lines a step: grip, check box, number, kind and address over the summary; fan, errors and
/// loss at the right.
class StepDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
};

/// The list of steps. Space switches a step on or off, Alt+Shift+Up and Alt+Shift+Down move it.
class StepList : public QListView {
    Q_OBJECT

public:
    explicit StepList(PreviewController& controller, QWidget* parent = nullptr);

    /// -1: none.
    [[nodiscard]] int currentStep() const { return currentIndex().row(); }
    void setCurrentStep(int step);

signals:
    void currentStepChanged(int step);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void move(int from, int to);

    PreviewController& m_controller;
    StepListModel* m_model;
};

} // namespace viridian::ui
