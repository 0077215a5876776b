#include "ui/shell/locator_delegate.h"

#include "ui/shell/locator_model.h"
#include "ui/shell/text_runs.h"

#include <QPainter>

namespace viridian::ui {

void LocatorDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const bool heading = index.data(LocatorModel::HeadingRole).toBool();
    const Theme& look = theme();
    const Role background = heading                                 ? Role::Header
                            : option.state & QStyle::State_Selected ? Role::Selection
                                                                    : Role::Base;
    painter->fillRect(option.rect, look.color(background));
    const QRectF inner = QRectF(option.rect).adjusted(look.px(8), 0, -look.px(8), 0);
    const TextRuns detail(
        {{.text = index.data(LocatorModel::DetailRole).toString(), .role = Role::TextSecondary}},
        Size::Small);
    detail.paint(*painter, inner, Qt::AlignRight);
    const QRectF left = inner.adjusted(0, 0, -detail.width() - look.px(8), 0);
    if (heading) {
        TextRuns({{.text = index.data().toString(), .role = Role::TextSecondary}}, Size::Small)
            .paint(*painter, left);
        return;
    }
    TextRuns({{.text = index.data().toString(),
               .role = Role::Text,
               .icon = index.data(LocatorModel::IconRole).toString(),
               .mark = static_cast<StoreMark>(index.data(LocatorModel::StoreRole).toInt())}},
             Size::Text)
        .paint(*painter, left);
}

QSize LocatorDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {theme().px(200), theme().rowHeight()};
}

} // namespace viridian::ui
