#include "ui/preview/reverse_lines.h"

#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QGridLayout>
#include <QLabel>

namespace viridian::ui {

ReverseLines::ReverseLines(QWidget* parent)
    : QWidget(parent), m_exactIcon(new QLabel(this)), m_exact(new QLabel(this)),
      m_lossyIcon(new QLabel(this)), m_lossy(new QLabel(this))
{
    setObjectName(QStringLiteral("stepReverse"));
    setProperty("pane", QStringLiteral("base"));
    setAttribute(Qt::WA_StyledBackground);
    auto* grid = new QGridLayout(this);
    grid->addWidget(m_exactIcon, 0, 0, Qt::AlignTop);
    grid->addWidget(m_exact, 0, 1);
    grid->addWidget(m_lossyIcon, 1, 0, Qt::AlignTop);
    grid->addWidget(m_lossy, 1, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(2, 1);
    m_exact->setObjectName(QStringLiteral("reverseExact"));
    m_lossy->setObjectName(QStringLiteral("reverseLossy"));
    for (QLabel* label : {m_exact, m_lossy}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    connect(&theme(), &Theme::changed, this, &ReverseLines::restyle);
    restyle();
}

void ReverseLines::restyle()
{
    const Theme& look = theme();
    const Severity known = m_known ? Severity::Passed : Severity::Unknown;
    const int side = look.px(8);
    layout()->setContentsMargins(look.px(12), side, look.px(12), side);
    layout()->setSpacing(look.px(4));
    const int icon = look.px(14);
    m_exactIcon->setPixmap(
        look.pixmap(Theme::iconName(known), icon, Role::Text, devicePixelRatioF()));
    m_lossyIcon->setPixmap(
        look.pixmap(Theme::iconName(Severity::Warning), icon, Role::Warning, devicePixelRatioF()));
    for (QLabel* label : {m_exact, m_lossy})
        label->setFont(look.font(Size::Small));
}

void ReverseLines::showUnknown()
{
    m_known = false;
    m_exact->setText(tr("Not known: the text is no pipeline. Mend it first."));
    m_lossy->hide();
    m_lossyIcon->hide();
    setAccessibleName(m_exact->text());
    restyle();
}

void ReverseLines::show(const Pipeline& pipeline)
{
    m_known = true;
    restyle();
    int exact = 0;
    QStringList lossy;
    for (std::size_t at = 0; at < pipeline.steps().size(); ++at) {
        const StepInfo& step = pipeline.steps()[at];
        if (step.reversal == Reversal::Exact)
            ++exact;
        else
            lossy << tr("step %1 %2").arg(at + 1).arg(toQt(step.loss));
    }
    m_exact->setText(exact == 1 ? tr("1 step reverses exactly")
                                : tr("%1 steps reverse exactly").arg(exact));
    m_lossy->setText(
        tr("%1: %2. Cutover asks for an acknowledgement.")
            .arg(lossy.size() == 1 ? tr("1 loses data") : tr("%1 lose data").arg(lossy.size()),
                 lossy.join(QStringLiteral(", "))));
    m_lossy->setVisible(!lossy.isEmpty());
    m_lossyIcon->setVisible(!lossy.isEmpty());
    setAccessibleName(lossy.isEmpty() ? m_exact->text()
                                      : m_exact->text() + QStringLiteral("; ") + m_lossy->text());
}

} // namespace viridian::ui
