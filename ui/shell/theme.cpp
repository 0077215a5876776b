#include "ui/shell/theme.h"

#include "ui/shell/focus_frame.h"
#include "ui/shell/style.h"
#include "ui/shell/style_sheet.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetrics>
#include <QHeaderView>
#include <QPalette>
#include <QToolTip>

#include <array>
#include <cmath>

/// Outside of namespaces, as the macro wants it.
static void initIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace viridian::ui {
namespace {

struct RoleColors {
    Role role;
    QRgb light;
    QRgb dark;
};

/// Section 9 of the design, in its order.
constexpr std::array<RoleColors, kRoleCount> kColors{{
    {Role::Window, 0xFFF2F3F5, 0xFF26282B},
    {Role::Base, 0xFFFFFFFF, 0xFF1E1E1E},
    {Role::Stripe, 0xFFF7F8F9, 0xFF222325},
    {Role::Header, 0xFFECEEF0, 0xFF2B2D31},
    {Role::Rail, 0xFFE7E9EC, 0xFF202224},
    {Role::Button, 0xFFFBFBFC, 0xFF2F3236},
    {Role::Border, 0xFFD4D8DD, 0xFF3A3D42},
    {Role::BorderStrong, 0xFFB4BAC2, 0xFF555A61},
    {Role::Text, 0xFF1B1F24, 0xFFE4E6E8},
    {Role::TextSecondary, 0xFF57606A, 0xFFAEB5BC},
    {Role::TextDisabled, 0xFF8A929B, 0xFF70777F},
    {Role::Selection, 0xFFD9DFE6, 0xFF3A4149},
    {Role::SelectionInactive, 0xFFE8EBEF, 0xFF30343A},
    {Role::Hover, 0xFFEEF0F3, 0xFF2B2E32},
    {Role::Focus, 0xFF1B1F24, 0xFFE4E6E8},
    {Role::Blue, 0xFF0B4F9E, 0xFF4C9BFF},
    {Role::Green, 0xFF3FA34D, 0xFF9BE564},
    {Role::Error, 0xFFB3261E, 0xFFFF8F87},
    {Role::Warning, 0xFF855300, 0xFFE8B64A},
    {Role::ErrorTint, 0xFFFBE9E7, 0xFF3B2524},
    {Role::WarningTint, 0xFFFFF3D1, 0xFF3A3120},
    {Role::Removed, 0xFFB9D3F6, 0xFF12386B},
    {Role::Added, 0xFFD6F2B8, 0xFF35571A},
    {Role::Changed, 0xFFE2E2E6, 0xFF3E4045},
    {Role::ChangedFrame, 0xFFB4BAC2, 0xFF555A61},
    {Role::ChangedLine, 0xFFF0F1F3, 0xFF26282B},
    {Role::FillerHatch, 0xFFE3E6EA, 0xFF2C2E32},
    {Role::JsonString, 0xFF7B3F88, 0xFFD7A6E3},
    {Role::PlotGrid, 0xFFE6E8EB, 0xFF303236},
    {Role::PlotZeroLine, 0xFFB4BAC2, 0xFF555A61},
}};

constexpr bool inOrder()
{
    for (std::size_t at = 0; at < kColors.size(); ++at) {
        if (static_cast<std::size_t>(kColors[at].role) != at)
            return false;
    }
    return true;
}
static_assert(inOrder(), "kColors must follow the order of Role");

constexpr double kPinnedPoints = 9.75; ///< 13 px at 96 dpi
constexpr double kBasePixels = 13.0;   ///< what the design's measures are given for
constexpr double kMonoScale = 12.0 / 13.0;

constexpr double scaleOf(Size size)
{
    switch (size) {
    case Size::Small:
        return 11.5 / 13.0;
    case Size::Text:
        return 1.0;
    case Size::Section:
        return 15.0 / 13.0;
    case Size::Figure:
        return 20.0 / 13.0;
    case Size::FigureLarge:
        return 22.0 / 13.0;
    case Size::Lag:
        return 40.0 / 13.0;
    }
    return 1.0;
}

bool looksDark(const QPalette& palette)
{
    return palette.color(QPalette::WindowText).lightness() >
           palette.color(QPalette::Window).lightness();
}

QPalette paletteOf(const Theme& theme)
{
    const auto color = [&](Role role) { return theme.color(role); };
    QPalette palette;
    const auto set = [&](QPalette::ColorRole to, Role from) { palette.setColor(to, color(from)); };
    set(QPalette::Window, Role::Window);
    set(QPalette::Base, Role::Base);
    set(QPalette::AlternateBase, Role::Stripe);
    set(QPalette::Button, Role::Button);
    set(QPalette::Light, Role::Base);
    set(QPalette::Midlight, Role::Border);
    set(QPalette::Mid, Role::Border);
    set(QPalette::Dark, Role::BorderStrong);
    set(QPalette::Shadow, Role::BorderStrong);
    for (const auto to :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::BrightText,
          QPalette::HighlightedText, QPalette::Link, QPalette::LinkVisited, QPalette::ToolTipText})
        set(to, Role::Text);
    set(QPalette::PlaceholderText, Role::TextSecondary);
    set(QPalette::ToolTipBase, Role::Base);
    set(QPalette::Highlight, Role::Selection);
    palette.setColor(QPalette::Inactive, QPalette::Highlight, color(Role::SelectionInactive));
    for (const auto to : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                          QPalette::HighlightedText, QPalette::PlaceholderText})
        palette.setColor(QPalette::Disabled, to, color(Role::TextDisabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, color(Role::SelectionInactive));
    return palette;
}

QFont pinnedOr(const QString& family, const QFont& otherwise)
{
    QFont font = otherwise;
    if (QFontDatabase::hasFamily(family))
        font = QFont(family);
    font.setPointSizeF(kPinnedPoints);
    return font;
}

} // namespace

Theme& theme()
{
    static Theme instance;
    return instance;
}

void Theme::install(QApplication& application, bool pinnedFonts, ThemeChoice choice, Sheet sheet)
{
    initIcons();
    Theme& self = theme();
    self.m_choice = choice;
    self.m_applied.reset();
    self.m_dressed = sheet == Sheet::Now;
    self.m_systemDark = looksDark(QApplication::palette());
    self.m_application = &application;
    self.m_font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    self.m_mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (pinnedFonts) {
        self.m_font = pinnedOr(QStringLiteral("Noto Sans"), self.m_font);
        self.m_mono = pinnedOr(QStringLiteral("JetBrains Mono"), self.m_mono);
    }
    self.m_mono.setPointSizeF(self.m_font.pointSizeF() * kMonoScale);
    self.m_mono.setStyleStrategy(QFont::PreferNoShaping);
    self.m_mono.setFixedPitch(true);
    self.m_scale = QFontInfo(self.m_font).pixelSize() / kBasePixels;
    QApplication::setStyle(new Style);
    application.installEventFilter(&self);
    self.apply();
}

void Theme::choose(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Theme::apply()
{
    m_dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemDark);
    if (!m_application || m_applied == m_dark)
        return;
    m_applied = m_dark;
    m_applying = true;
    QApplication::setFont(m_font);
    QApplication::setFont(font(Size::Small), "QHeaderView");
    QApplication::setFont(font(Size::Small), "QStatusBar");
    QApplication::setPalette(paletteOf(*this));
    QToolTip::setPalette(QApplication::palette());
    QToolTip::setFont(font(Size::Small));
    m_application->setStyleSheet(m_dressed ? styleSheetText(*this) : QString());
    m_applying = false;
    emit changed();
}

void Theme::dress()
{
    if (m_dressed || !m_application)
        return;
    m_dressed = true;
    m_applying = true;
    m_application->setStyleSheet(styleSheetText(*this));
    m_applying = false;
    emit changed();
}

/// Our own palette hides the system's: take it off for a moment and look.
void Theme::followSystem()
{
    m_applying = true;
    m_applied.reset();
    QApplication::setPalette(QPalette());
    m_systemDark = looksDark(QApplication::palette());
    m_applying = false;
    apply();
}

bool Theme::eventFilter(QObject* watched, QEvent* event)
{
    if (m_applying)
        return false;
    if (watched == m_application && event->type() == QEvent::ApplicationPaletteChange) {
        m_systemDark = looksDark(QApplication::palette());
        m_applied.reset(); // somebody else set a palette
        apply();
    } else if (event->type() == QEvent::ThemeChange && m_choice == ThemeChoice::System) {
        followSystem();
    } else if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        FocusFrame::follow(watched, *event);
    }
    return false;
}

QColor Theme::color(Role role) const
{
    const RoleColors& colors = kColors[static_cast<std::size_t>(role)];
    return QColor::fromRgb(m_dark ? colors.dark : colors.light);
}

QColor Theme::color(Severity severity) const
{
    switch (severity) {
    case Severity::Error:
        return color(Role::Error);
    case Severity::Warning:
    case Severity::Unknown:
        return color(Role::Warning);
    case Severity::None:
    case Severity::Passed:
    case Severity::Info:
        break;
    }
    return color(Role::TextSecondary);
}

QColor Theme::color(StoreMark store) const
{
    return color(store == StoreMark::Blue ? Role::Blue : Role::Green);
}

QFont Theme::font(Size size) const
{
    QFont font = m_font;
    font.setPointSizeF(m_font.pointSizeF() * scaleOf(size));
    if (size == Size::Section)
        font.setWeight(QFont::DemiBold);
    else if (size == Size::Lag)
        font.setWeight(QFont::Medium);
    return font;
}

QFont Theme::boldFont(Size size) const
{
    QFont bold = font(size);
    bold.setWeight(QFont::DemiBold);
    return bold;
}

QFont Theme::monoFont() const
{
    return m_mono;
}

QFont Theme::smallMonoFont() const
{
    QFont small = m_mono;
    small.setPointSizeF(m_mono.pointSizeF() * scaleOf(Size::Small));
    return small;
}

int Theme::px(double at13) const
{
    return static_cast<int>(std::lround(at13 * m_scale));
}

int Theme::rowHeight() const
{
    const int height = QFontMetrics(m_font).height() + 4;
    return height + height % 2;
}

int Theme::guardRowHeight() const
{
    return px(25);
}

int Theme::stepRowHeight() const
{
    return rowHeight() * 2;
}

int Theme::headerHeight() const
{
    return px(23);
}

int Theme::dockTitleHeight() const
{
    return px(24);
}

int Theme::tabHeight() const
{
    return px(28);
}

int Theme::fieldHeight() const
{
    return px(26);
}

int Theme::iconSize() const
{
    return px(16);
}

} // namespace viridian::ui
