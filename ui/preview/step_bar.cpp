#include "ui/preview/step_bar.h"

#include "ui/preview/step_through.h"
#include "ui/shell/theme.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace viridian::ui {
namespace {

QPushButton* lineButton(const QString& text, const char* name, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    button->setProperty("line", true);
    button->setAutoDefault(false);
    return button;
}

} // namespace

StepBar::StepBar(StepThrough& through, QWidget* parent)
    : QWidget(parent), m_through(through),
      m_previous(lineButton(tr("Step back  F9"), "stepThroughPrevious", this)),
      m_next(lineButton(tr("Step on  F10"), "stepThroughNext", this)), m_place(new QLabel(this)),
      m_close(lineButton(tr("Whole pipeline  Esc"), "stepThroughClose", this))
{
    setObjectName(QStringLiteral("stepBar"));
    setProperty("pane", QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);
    m_previous->setAccessibleName(tr("Step back, F9"));
    m_next->setAccessibleName(tr("Step on, F10"));
    m_close->setAccessibleName(tr("Show what the whole pipeline makes of the event, Esc"));
    m_place->setObjectName(QStringLiteral("stepThroughPlace"));
    m_place->setTextFormat(Qt::PlainText);
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(theme().px(8), theme().px(3), theme().px(8), theme().px(3));
    line->setSpacing(theme().px(8));
    line->addWidget(m_previous);
    line->addWidget(m_next);
    line->addWidget(m_place, 1);
    line->addWidget(m_close);
    connect(m_previous, &QPushButton::clicked, &m_through, &StepThrough::previous);
    connect(m_next, &QPushButton::clicked, &m_through, &StepThrough::next);
    connect(m_close, &QPushButton::clicked, &m_through, &StepThrough::finish);
    connect(&m_through, &StepThrough::changed, this, &StepBar::refresh);
    connect(&m_through, &StepThrough::stepChanged, this, &StepBar::refresh);
    refresh();
}

void StepBar::refresh()
{
    setVisible(m_through.active());
    if (!m_through.active())
        return;
    m_previous->setEnabled(m_through.step() > 0);
    m_next->setEnabled(m_through.step() + 1 < m_through.steps());
    m_place->setAccessibleName(m_through.place());
    const QString all = m_through.everything();
    m_place->setToolTip(all.isEmpty() ? m_through.place() : all);
    showPlace();
}

void StepBar::showPlace()
{
    if (m_through.active())
        m_place->setText(QFontMetrics(m_place->font())
                             .elidedText(m_through.place(), Qt::ElideRight, m_place->width()));
}

void StepBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showPlace();
}

} // namespace viridian::ui
