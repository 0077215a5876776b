#pragma once

#include "core/cutover/cutover.h"

#include <QAbstractListModel>
#include <QListView>
#include <QStyledItemDelegate>

#include <vector>

namespace viridian::ui {

/// "What will change": the numbered steps, and the point of no return as a row of its own.
class ChangeModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit ChangeModel(QObject* parent = nullptr);

    void setSteps(std::vector<ChangeStep> steps);
    /// Null for the row of the point of no return.
    [[nodiscard]] const ChangeStep* at(int row) const;
    /// Everything as text, for the clipboard.
    [[nodiscard]] QString text() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    [[nodiscard]] int returnRow() const;

    std::vector<ChangeStep> m_steps;
};

/// Paints a step whole: commands are wrapped, never elided.
class ChangeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

class ChangeList : public QListView {
    Q_OBJECT

public:
    explicit ChangeList(QWidget* parent = nullptr);

    void setSteps(std::vector<ChangeStep> steps);
    [[nodiscard]] ChangeModel& changes() { return *m_model; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    ChangeModel* m_model;
};

} // namespace viridian::ui
