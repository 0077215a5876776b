#include "ui/shell/status_line.h"

#include "ui/shell/text_runs.h"

#include <QPainter>

#include <cmath>

namespace viridian::ui {
namespace {

constexpr double kStart = 10;
constexpr double kGap = 10;

} // namespace

StatusLine::StatusLine(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("statusLine"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] { update(); });
}

void StatusLine::setSections(const QStringList& sections)
{
    if (sections == m_sections)
        return;
    m_sections = sections;
    setAccessibleName(sections.join(QStringLiteral(", ")));
    update();
}

QSize StatusLine::sizeHint() const
{
    return {theme().px(200), theme().px(23)};
}

void StatusLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& look = theme();
    double x = look.px(kStart);
    Role role = Role::Text;
    for (const QString& section : m_sections) {
        if (section.isEmpty())
            continue;
        if (role == Role::TextSecondary) {
            x += look.px(kGap);
            painter.fillRect(QRectF(x, look.px(5), 1, height() - look.px(10)),
                             look.color(Role::Border));
            x += look.px(kGap) + 1;
        }
        const TextRuns text({{.text = section, .role = role}}, Size::Small);
        text.paint(painter, QRectF(x, 0, std::max(0.0, width() - x - look.px(4)), height()));
        x += std::ceil(text.width());
        role = Role::TextSecondary;
    }
}

} // namespace viridian::ui
