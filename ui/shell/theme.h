#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPixmap>
#include <QString>

#include <optional>

class QApplication;
class QPainter;
class QRectF;

namespace viridian::ui {

/// The roles of design/ui.md section 9. Blue and Green are for shapes, rails and lines, never for
/// text.
enum class Role {
    Window,
    Base,
    Stripe,
    Header,
    Rail,
    Button,
    Border,
    BorderStrong,
    Text,
    TextSecondary,
    TextDisabled,
    Selection,
    SelectionInactive,
    Hover,
    Focus,
    Blue,
    Green,
    Error,
    Warning,
    ErrorTint,
    WarningTint,
    Removed, ///< only in blue or expected
    Added,   ///< only in green
    Changed,
    ChangedFrame,
    ChangedLine,
    FillerHatch,
    JsonString,
    PlotGrid,
    PlotZeroLine,
};
inline constexpr int kRoleCount = static_cast<int>(Role::PlotZeroLine) + 1;

/// The type scale of section 8, relative to the application font.
enum class Size { Small, Text, Section, Figure, FigureLarge, Lag };

enum class ThemeChoice { System, Light, Dark };

/// Which store a pane, tab or number belongs to. None draws nothing.
enum class StoreMark { None, Blue, Green, ExpectedGreen };

/// How bad something is. Each has its own icon, so that colour is never the only sign.
enum class Severity { None, Passed, Info, Unknown, Warning, Error };

/// The look of the program: the only place with colours, fonts and measures.
///
/// Widgets read it while painting and repaint on changed(); icons from icon() follow by themselves.
/// Thread: UI.
class Theme : public QObject {
    Q_OBJECT

public:
    /// Puts style, palette, fonts and style sheet on the application. Once, by main or a test,
    /// before any widget.
    /// @param pinnedFonts  Noto Sans 13 px and JetBrains Mono where installed, as the pictures have
    /// them
    /// @param choice  what the session kept: styling a finished window anew costs as much as
    /// building it
    /// @param sheet  Later: no widget is styled by the sheet until dress(). Qt goes through a whole
    /// subtree each time that a layout takes it over, for as long as there is a sheet
    enum class Sheet { Now, Later };
    static void install(QApplication& application, bool pinnedFonts,
                        ThemeChoice choice = ThemeChoice::System, Sheet sheet = Sheet::Now);
    /// Puts the style sheet on what was built until now, and on all that follows.
    void dress();

    void choose(ThemeChoice choice);
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    [[nodiscard]] bool isDark() const { return m_dark; }

    [[nodiscard]] QColor color(Role role) const;
    /// Text, TextSecondary, Warning or Error: the colour of a word or icon of that severity.
    [[nodiscard]] QColor color(Severity severity) const;
    /// Blue or Green (both for green and expected green).
    [[nodiscard]] QColor color(StoreMark store) const;

    [[nodiscard]] QFont font(Size size = Size::Text) const;
    [[nodiscard]] QFont boldFont(Size size = Size::Text) const;
    /// Fixed width, without ligatures; 0.92 of the application font.
    [[nodiscard]] QFont monoFont() const;
    /// Fixed width at the small size.
    [[nodiscard]] QFont smallMonoFont() const;

    /// A measure of section 8, given for the 13 px font, at the present font: px(22) is a row.
    [[nodiscard]] int px(double at13) const;
    [[nodiscard]] int rowHeight() const;       ///< 22
    [[nodiscard]] int guardRowHeight() const;  ///< 25
    [[nodiscard]] int stepRowHeight() const;   ///< 44
    [[nodiscard]] int headerHeight() const;    ///< 23
    [[nodiscard]] int dockTitleHeight() const; ///< 24
    [[nodiscard]] int tabHeight() const;       ///< 28
    [[nodiscard]] int fieldHeight() const;     ///< 26
    [[nodiscard]] int iconSize() const;        ///< 16

    /// A line icon of resources/icons (name without .svg) in the colour of @p role; follows the
    /// theme.
    [[nodiscard]] QIcon icon(const QString& name, Role role = Role::Text) const;
    /// The same at once, @p size in device-independent pixels.
    [[nodiscard]] QPixmap pixmap(const QString& name, int size, Role role, qreal deviceRatio) const;
    [[nodiscard]] QPixmap pixmap(const QString& name, int size, const QColor& color,
                                 qreal deviceRatio) const;
    void drawIcon(QPainter& painter, const QRectF& where, const QString& name,
                  const QColor& color) const;

    /// "check", "info", "unknown", "warning", "error"; empty for None.
    [[nodiscard]] static QString iconName(Severity severity);

signals:
    /// Colours or fonts are others now.
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Theme() = default;
    friend Theme& theme();
    void followSystem();
    void apply();

    ThemeChoice m_choice = ThemeChoice::System;
    bool m_dark = false;
    bool m_systemDark = false;
    bool m_applying = false;
    bool m_dressed = true;
    std::optional<bool> m_applied; ///< dark or not, as the application is styled now
    QApplication* m_application = nullptr;
    QFont m_font;
    QFont m_mono;
    double m_scale = 1.0;
};

/// The program's theme.
[[nodiscard]] Theme& theme();

/// Draws ● ■ □ into @p where (10 px at the 13 px font), snapped to device pixels.
void paintStoreMark(QPainter& painter, const QRectF& where, StoreMark store);
/// A rail of 3 px in the store's colour; dashed for expected green.
void paintStoreRail(QPainter& painter, const QRectF& where, StoreMark store);
/// "BLUE", "GREEN", "Expected GREEN"; empty for None.
[[nodiscard]] QString storeWord(StoreMark store);
/// Hatching of a missing side.
void paintFiller(QPainter& painter, const QRectF& where);

} // namespace viridian::ui
