#pragma once

#include <QStyledItemDelegate>

namespace viridian::ui {

/// A row of the docks: shape or icon, words, and a note at the right end in secondary text.
class DockDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum DataRole {
        NoteRole = Qt::UserRole + 1, ///< QString, right
        MarkRole,                    ///< int of StoreMark
        IconRole,                    ///< icon name
        StrongRole,                  ///< QString before the words, semibold: "BLUE"
        QuietRole,                   ///< bool: words in secondary text
        LinkRole,                    ///< bool: words underlined
    };

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

} // namespace viridian::ui
