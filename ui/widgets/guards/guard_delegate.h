#pragma once

#include <QStyledItemDelegate>

namespace viridian::ui {

/// Paints a guard's cells: the state's icon and word, the lock, an age too old to believe.
class GuardDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace viridian::ui
