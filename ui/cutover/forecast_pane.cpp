#include "ui/cutover/forecast_pane.h"

#include "ui/text/text.h"
#include "ui/widgets/guards/runs_label.h"
#include "ui/widgets/guards/tone_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kLeft = 199;

} // namespace

ForecastPane::ForecastPane(QWidget* parent)
    : QWidget(parent), m_left(new QWidget(this)), m_freeze(new RunsLabel(Size::Figure, m_left)),
      m_wayBack(new ToneLabel({.size = Size::Small}, this))
{
    setObjectName(QStringLiteral("forecastPane"));
    m_freeze->setObjectName(QStringLiteral("freezeForecast"));
    m_wayBack->setObjectName(QStringLiteral("wayBack"));
    m_wayBack->setWordWrap(true);
    const int pad = theme().px(12);
    const int top = theme().px(8);
    auto* left = new QVBoxLayout(m_left);
    left->setContentsMargins(pad, top, pad, top);
    left->setSpacing(theme().px(4));
    left->addWidget(new ToneLabel(tr("Freeze of writes, forecast"),
                                  {.size = Size::Small, .role = Role::TextSecondary}, m_left));
    left->addWidget(m_freeze);
    left->addStretch(1);
    m_left->setFixedWidth(theme().px(kLeft));
    auto* right = new QVBoxLayout;
    right->setContentsMargins(pad, top, pad, top);
    right->setSpacing(theme().px(4));
    right->addWidget(
        new ToneLabel(tr("Way back"), {.size = Size::Small, .role = Role::TextSecondary}, this));
    right->addWidget(m_wayBack);
    right->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 1, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_left);
    layout->addLayout(right, 1);
}

void ForecastPane::showPlan(const PlanText& plan)
{
    const FreezeForecast& freeze = plan.freeze;
    std::vector<Run> runs;
    if (freeze.expected)
        runs.push_back({.text = durationText(*freeze.expected)});
    runs.push_back({.text = toQt(freeze.words),
                    .role = Role::TextSecondary,
                    .gap = runs.empty() ? 0.0 : 6.0,
                    .small = true});
    m_freeze->setRuns(std::move(runs));
    m_freeze->setToolTip(m_freeze->text());
    m_wayBack->setText(toQt(plan.wayBack));
}

void ForecastPane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    painter.fillRect(0, 0, width(), 1, theme().color(Role::BorderStrong));
    painter.fillRect(m_left->geometry().right(), 1, 1, height(), theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
