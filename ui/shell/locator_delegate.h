#pragma once

#include <QStyledItemDelegate>

namespace viridian::ui {

/// A line of the locator's list: icon or store's shape, title, detail on the right; headings in
/// small secondary text.
class LocatorDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace viridian::ui
