#include "ui/browse/dock_delegate.h"

#include "ui/shell/theme.h"

#include <QApplication>
#include <QPainter>

namespace viridian::ui {

void DockDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    item.icon = {};
    const QWidget* widget = option.widget;
    QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, widget);

    painter->save();
    const int pad = theme().px(4);
    QRect where = option.rect.adjusted(pad, 0, -theme().px(8), 0);
    if (const auto mark = static_cast<StoreMark>(index.data(MarkRole).toInt());
        mark != StoreMark::None) {
        const int side = theme().px(9);
        paintStoreMark(*painter,
                       QRectF(where.left(), where.center().y() - side / 2.0 + 0.5, side, side),
                       mark);
        where.setLeft(where.left() + side + theme().px(6));
    }
    if (const QString icon = index.data(IconRole).toString(); !icon.isEmpty()) {
        const int side = theme().px(12);
        theme().drawIcon(*painter,
                         QRectF(where.left(), where.center().y() - side / 2.0 + 0.5, side, side),
                         icon, theme().color(Role::TextSecondary));
        where.setLeft(where.left() + side + theme().px(6));
    }
    if (const QString note = index.data(NoteRole).toString(); !note.isEmpty()) {
        const QFont small = theme().font(Size::Small);
        const int width = QFontMetrics(small).horizontalAdvance(note) + 1;
        painter->setFont(small);
        painter->setPen(theme().color(Role::TextSecondary));
        painter->drawText(where, Qt::AlignRight | Qt::AlignVCenter, note);
        where.setRight(where.right() - width - theme().px(8));
    }
    const bool quiet = index.data(QuietRole).toBool();
    painter->setPen(theme().color(quiet ? Role::TextSecondary : Role::Text));
    if (const QString strong = index.data(StrongRole).toString(); !strong.isEmpty()) {
        painter->setFont(theme().boldFont());
        painter->drawText(where, Qt::AlignLeft | Qt::AlignVCenter, strong);
        where.setLeft(where.left() + QFontMetrics(theme().boldFont()).horizontalAdvance(strong) +
                      theme().px(6));
    }
    QFont words = theme().font(quiet ? Size::Small : Size::Text);
    words.setUnderline(index.data(LinkRole).toBool());
    painter->setFont(words);
    painter->drawText(where, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(words).elidedText(index.data(Qt::DisplayRole).toString(),
                                                     Qt::ElideRight, where.width()));
    painter->restore();
}

QSize DockDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {theme().px(80), theme().rowHeight()};
}

} // namespace viridian::ui
