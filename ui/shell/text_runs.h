#pragma once

#include "ui/shell/theme.h"

#include <QFont>
#include <QString>

#include <vector>

class QPainter;
class QRectF;

namespace viridian::ui {

/// A piece of a painted line: text in one weight and colour, an icon, or a store's shape.
struct Run {
    QString text{};
    bool bold = false;
    Role role = Role::Text;
    Severity severity =
        Severity::None;               ///< other than None: colour of that severity instead of role
    QString icon{};                   ///< drawn before the text
    StoreMark mark = StoreMark::None; ///< drawn before the text
    double gap = 0;                   ///< space before, at the 13 px font
    bool small = false;               ///< at the small size, whatever the line is set in
};

/// One line of differently set text, for painted widgets. What does not fit is elided at the end.
class TextRuns {
public:
    TextRuns(std::vector<Run> runs, Size size);
    /// For the few lines that stand outside the type scale.
    TextRuns(std::vector<Run> runs, const QFont& font);

    [[nodiscard]] double width() const;
    /// @param alignment  left, horizontal center or right; always vertically centred
    void paint(QPainter& painter, const QRectF& where,
               Qt::Alignment alignment = Qt::AlignLeft) const;
    /// The words alone, for accessible names and tooltips.
    [[nodiscard]] QString plainText() const;

private:
    std::vector<Run> m_runs;
    QFont m_font;
    bool m_small;
};

} // namespace viridian::ui
