#include "ui/shell/style.h"

#include "ui/shell/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>

namespace viridian::ui {
namespace {

constexpr double kRadius = 2.0;

Role frameRole(const QStyleOption& option)
{
    if (!(option.state & QStyle::State_Enabled))
        return Role::Border;
    return option.state & QStyle::State_HasFocus ? Role::Focus : Role::BorderStrong;
}

/// A field or box: fill and a hairline, 2 px with the focus.
void drawBox(QPainter& painter, const QRect& rect, Role fill, Role frame)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double pen = frame == Role::Focus ? 2.0 : 1.0;
    painter.setPen(QPen(theme().color(frame), pen));
    painter.setBrush(theme().color(fill));
    painter.drawRoundedRect(QRectF(rect).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), kRadius,
                            kRadius);
    painter.restore();
}

void drawIconIn(QPainter& painter, const QRect& rect, const char* name, Role role)
{
    theme().drawIcon(painter, rect, QLatin1String(name), theme().color(role));
}

void drawCheckBox(QPainter& painter, const QStyleOption& option)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const int side = std::min(option.rect.width(), option.rect.height());
    const QRect box =
        QRect(0, 0, side, side).translated(option.rect.center() - QPoint(side / 2, side / 2));
    painter.save();
    painter.setPen(theme().color(!enabled                                ? Role::Border
                                 : option.state & QStyle::State_HasFocus ? Role::Focus
                                                                         : Role::TextSecondary));
    painter.setBrush(theme().color(Role::Base));
    painter.drawRect(box.adjusted(0, 0, -1, -1));
    painter.restore();
    const Role mark = enabled ? Role::Text : Role::TextDisabled;
    if (option.state & QStyle::State_On)
        drawIconIn(painter, box.adjusted(1, 1, -1, -1), "check", mark);
    else if (option.state & QStyle::State_NoChange)
        drawIconIn(painter, box.adjusted(2, 2, -2, -2), "minus", mark);
}

void drawRadio(QPainter& painter, const QStyleOption& option)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const double side = std::min(option.rect.width(), option.rect.height()) - 1;
    const QRectF box(option.rect.x() + 0.5, option.rect.center().y() - side / 2 + 0.5, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme().color(enabled ? Role::TextSecondary : Role::Border));
    painter.setBrush(theme().color(Role::Base));
    painter.drawEllipse(box);
    if (option.state & QStyle::State_On) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().color(enabled ? Role::Text : Role::TextDisabled));
        painter.drawEllipse(box.adjusted(3, 3, -3, -3));
    }
    painter.restore();
}

void drawBranch(QPainter& painter, const QStyleOption& option)
{
    if (!(option.state & QStyle::State_Children))
        return;
    const QRect box(option.rect.center() - QPoint(7, 7), QSize(16, 16));
    drawIconIn(painter, box, option.state & QStyle::State_Open ? "branch-open" : "branch-closed",
               Role::TextSecondary);
}

void drawCombo(QPainter& painter, const QStyleOptionComboBox& option)
{
    const bool open = option.state & (QStyle::State_On | QStyle::State_Sunken);
    drawBox(painter, option.rect, open ? Role::Hover : Role::Base, frameRole(option));
    const int side = theme().px(14);
    const QRect arrow(option.rect.right() - side - 3, option.rect.center().y() - side / 2 + 1, side,
                      side);
    drawIconIn(painter, arrow, "branch-open",
               option.state & QStyle::State_Enabled ? Role::TextSecondary : Role::TextDisabled);
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("fusion"))
{
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    switch (element) {
    case PE_FrameFocusRect:
        return; // the selection and the frame of the view say it already
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawCheckBox(*painter, *option);
        return;
    case PE_IndicatorRadioButton:
        drawRadio(*painter, *option);
        return;
    case PE_IndicatorMenuCheckMark:
        drawIconIn(*painter, option->rect, "check",
                   option->state & State_Enabled ? Role::Text : Role::TextDisabled);
        return;
    case PE_IndicatorBranch:
        drawBranch(*painter, *option);
        return;
    case PE_IndicatorDockWidgetResizeHandle:
        painter->fillRect(option->rect, theme().color(Role::BorderStrong));
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option))
            drawIconIn(*painter, header->rect,
                       header->sortIndicator == QStyleOptionHeader::SortUp ? "chevron-down"
                                                                           : "chevron-up",
                       Role::TextSecondary);
        return;
    case PE_PanelLineEdit:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option)) {
            if (frame->lineWidth > 0)
                drawBox(*painter, frame->rect, Role::Base, frameRole(*frame));
            else
                painter->fillRect(frame->rect, frame->palette.brush(QPalette::Base));
            return;
        }
        break;
    case PE_FrameLineEdit:
        return;
    case PE_Frame:
        painter->setPen(theme().color(Role::Border));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const
{
    if (element == CE_Splitter) {
        painter->fillRect(option->rect, theme().color(Role::BorderStrong));
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                               QPainter* painter, const QWidget* widget) const
{
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (control == CC_ComboBox && combo && !combo->editable) {
        drawCombo(*painter, *combo);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_FocusFrameHMargin:
        return theme().px(6); // text of cells starts 7 px from the edge
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
        return 1;
    case PM_DockWidgetFrameWidth:
    case PM_ToolBarFrameWidth:
    case PM_ToolBarItemSpacing:
    case PM_ToolBarItemMargin:
    case PM_MenuBarPanelWidth:
    case PM_MenuBarHMargin:
    case PM_MenuBarVMargin:
        return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return theme().px(13);
    case PM_SmallIconSize:
    case PM_ToolBarIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize:
        return theme().iconSize();
    case PM_TreeViewIndentation:
        return theme().px(14);
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_Table_GridLineColor:
        return static_cast<int>(theme().color(Role::Border).rgb());
    case SH_ItemView_ShowDecorationSelected:
    case SH_ItemView_ArrowKeysNavigateIntoChildren:
        return 1;
    case SH_EtchDisabledText:
    case SH_UnderlineShortcut:
    case SH_Widget_Animate:
    case SH_ComboBox_Popup:
    case SH_ItemView_ActivateItemOnSingleClick:
    case SH_Widget_Animation_Duration:
        return 0;
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

/// Our own line icons: Qt's are pictures, for which every plug-in of its picture formats is loaded.
QIcon Style::standardIcon(StandardPixmap icon, const QStyleOption* option,
                          const QWidget* widget) const
{
    switch (icon) {
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
    case SP_LineEditClearButton:
        return theme().icon(QStringLiteral("close"), Role::TextSecondary);
    case SP_TitleBarNormalButton:
        return theme().icon(QStringLiteral("copy"), Role::TextSecondary);
    case SP_ToolBarHorizontalExtensionButton:
    case SP_ToolBarVerticalExtensionButton:
        return theme().icon(QStringLiteral("more"), Role::TextSecondary);
    default:
        return QProxyStyle::standardIcon(icon, option, widget);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const
{
    QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox || type == CT_LineEdit || type == CT_SpinBox)
        wanted.setHeight(theme().fieldHeight());
    if (type == CT_ComboBox)
        wanted.rwidth() += theme().px(8);
    return wanted;
}

} // namespace viridian::ui
