#include "ui/shell/style_sheet.h"

#include "ui/shell/theme.h"

#include <QRegularExpression>

#include <array>
#include <utility>

namespace viridian::ui {
namespace {

/// @Name is a role; $24px is 24 pixels at the 13 px font.
constexpr const char* kSheet = R"(
QWidget[pane="base"] { background: @Base; }
QWidget[pane="window"] { background: @Window; }
QWidget[pane="header"] { background: @Header; }
QAbstractItemView { border: none; outline: none; }
QPlainTextEdit, QTextEdit { border: none; }
QMenuBar { background: @Window; border: none; border-bottom: 1px solid @Border; padding-left: $4px; }
QMenuBar::item { background: transparent; padding: $5px $6px $4px $5px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @Selection; color: @Text; }
QToolBar { background: @Window; border: none; padding: 0; spacing: 0; }
QStatusBar { background: @Window; border: none; border-top: 1px solid @BorderStrong; }
QStatusBar::item { border: none; }
QToolTip { background: @Base; color: @Text; border: 1px solid @BorderStrong; padding: 3px; }
QPushButton, QToolButton[framed="true"] { background: @Button; color: @Text; border: 1px solid @BorderStrong;
  border-radius: 2px; padding: 0 $11px; min-height: $24px; }
QPushButton[line="true"], QToolButton[line="true"] { min-height: $20px; padding: 0 $9px; }
QPushButton:hover, QToolButton[framed="true"]:hover { background: @Hover; }
QPushButton:pressed, QPushButton:checked, QToolButton[framed="true"]:pressed, QToolButton[framed="true"]:checked {
  background: @Selection; }
QPushButton:focus, QToolButton[framed="true"]:focus { border: 2px solid @Focus; padding: 0 $10px;
  min-height: $22px; }
QPushButton[line="true"]:focus { padding: 0 $8px; min-height: $18px; }
QPushButton:disabled, QToolButton[framed="true"]:disabled { background: @Window; color: @TextDisabled;
  border-color: @Border; }
QPushButton[primary="true"] { border: 2px solid @Text; font-weight: 600; padding: 0 $10px; min-height: $26px; }
QPushButton[primary="true"]:disabled { border: 1px solid @Border; padding: 0 $11px; min-height: $28px; }
QToolButton { background: transparent; color: @Text; border: 1px solid transparent; border-radius: 2px;
  padding: 0 $4px; min-height: $20px; }
QToolButton:hover { background: @Hover; }
QToolButton:pressed, QToolButton:checked { background: @Selection; }
QToolButton:focus { border-color: @Focus; }
QToolButton:disabled { color: @TextDisabled; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QLineEdit { background: @Base; border: 1px solid @BorderStrong; border-radius: 2px; padding: 0 $6px;
  min-height: $24px; selection-background-color: @Selection; selection-color: @Text; }
QLineEdit[line="true"] { min-height: $20px; }
QLineEdit:focus { border: 2px solid @Focus; padding: 0 $5px; min-height: $22px; }
QLineEdit[line="true"]:focus { min-height: $18px; }
QLineEdit:disabled { background: @Window; border-color: @Border; }
QLineEdit[invalid="true"] { background: @ErrorTint; }
QTabWidget::pane { border: none; border-top: 1px solid @Border; }
QTabBar { background: @Window; }
QTabBar::tab { background: transparent; color: @TextSecondary; border: none; border-bottom: 2px solid transparent;
  padding: 0 $14px; height: $26px; }
QTabBar::tab:hover { color: @Text; }
QTabBar::tab:selected { background: @Base; color: @Text; border-bottom: 2px solid @Text; }
QTabBar::tab:focus { text-decoration: underline; }
QHeaderView { background: @Header; border: none; }
QHeaderView::section { background: @Header; color: @TextSecondary; border: none; border-right: 1px solid @Border;
  border-bottom: 1px solid @Border; padding: 0 $7px; height: $22px; }
QTableCornerButton::section { background: @Header; border: none; border-bottom: 1px solid @Border; }
QScrollBar { background: @Window; border: none; }
QScrollBar:vertical { width: $12px; border-left: 1px solid @Border; }
QScrollBar:horizontal { height: $12px; border-top: 1px solid @Border; }
QScrollBar::handle { background: @BorderStrong; border: 2px solid @Window; }
QScrollBar::handle:hover { background: @TextDisabled; }
QScrollBar::handle:vertical { min-height: $24px; }
QScrollBar::handle:horizontal { min-width: $24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QMenu { background: @Base; border: 1px solid @BorderStrong; padding: $4px 0; }
QGroupBox { border: none; font-weight: 600; margin-top: $20px; }
QGroupBox::title { subcontrol-origin: margin; color: @TextSecondary; }
QProgressBar { background: @SelectionInactive; border: none; max-height: $4px; }
QProgressBar::chunk { background: @TextSecondary; }
)";

constexpr std::array<std::pair<const char*, Role>, 14> kNames{{
    // Longer names first: @TextSecondary begins with @Text.
    {"@TextSecondary", Role::TextSecondary},
    {"@TextDisabled", Role::TextDisabled},
    {"@Text", Role::Text},
    {"@SelectionInactive", Role::SelectionInactive},
    {"@Selection", Role::Selection},
    {"@BorderStrong", Role::BorderStrong},
    {"@Border", Role::Border},
    {"@Base", Role::Base},
    {"@Button", Role::Button},
    {"@ErrorTint", Role::ErrorTint},
    {"@Focus", Role::Focus},
    {"@Header", Role::Header},
    {"@Hover", Role::Hover},
    {"@Window", Role::Window},
}};

} // namespace

QString styleSheetText(const Theme& theme)
{
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, role] : kNames)
        sheet.replace(QLatin1String(name), theme.color(role).name());
    static const QRegularExpression kMeasure(QStringLiteral("\\$(\\d+)px"));
    QString scaled;
    qsizetype at = 0;
    for (auto matches = kMeasure.globalMatch(sheet); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        scaled += QStringView(sheet).mid(at, match.capturedStart() - at);
        scaled += QString::number(theme.px(match.capturedView(1).toInt())) + QStringLiteral("px");
        at = match.capturedEnd();
    }
    return scaled + sheet.mid(at);
}

} // namespace viridian::ui
