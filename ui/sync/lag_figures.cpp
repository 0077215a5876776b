#include "ui/sync/lag_figures.h"

#include "ui/shell/store_bar_text.h"
#include "ui/widgets/plot/lag_series.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <cmath>

namespace viridian::ui {

namespace {

constexpr double kHeight = 104;
constexpr double kMark = 10;
constexpr const char* kSize = "figureSize";
constexpr const char* kRole = "figureRole";
constexpr const char* kBold = "figureBold";

void setTone(QLabel* label, Role role)
{
    label->setProperty(kRole, static_cast<int>(role));
    QPalette colors = label->palette();
    colors.setColor(QPalette::WindowText, theme().color(role));
    label->setPalette(colors);
}

void setLook(QLabel* label)
{
    const auto size = static_cast<Size>(label->property(kSize).toInt());
    label->setFont(label->property(kBold).toBool() ? theme().boldFont(size) : theme().font(size));
    setTone(label, static_cast<Role>(label->property(kRole).toInt()));
}

QPixmap shapeOf(StoreMark store, const QWidget* widget)
{
    const double ratio = widget->devicePixelRatioF();
    const int side = theme().px(kMark);
    QPixmap pixmap(qRound(side * ratio), qRound(side * ratio));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintStoreMark(painter, QRectF(0, 0, side, side), store);
    return pixmap;
}

void setIcon(QLabel* label, Severity severity)
{
    const int side = theme().iconSize();
    label->setVisible(severity != Severity::None);
    if (severity != Severity::None)
        label->setPixmap(theme().pixmap(Theme::iconName(severity), side, theme().color(severity),
                                        label->devicePixelRatioF()));
}

/// A panel's first line and, below it, room for figures.
QVBoxLayout* panelLayout(QWidget* panel)
{
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(theme().px(16), theme().px(11), theme().px(14), theme().px(9));
    layout->setSpacing(0);
    return layout;
}

QHBoxLayout* line()
{
    auto* layout = new QHBoxLayout;
    layout->setSpacing(theme().px(10));
    return layout;
}

} // namespace

LagFigures::LagFigures(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("lagFigures"));
    setProperty("pane", QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 1);
    layout->setSpacing(0);
    m_panels = {makeLag(), makeForecast(), makeRates(), makeProven()};
    const int stretch[] = {384, 236, 330, 416};
    for (std::size_t i = 0; i < m_panels.size(); ++i)
        layout->addWidget(m_panels[i], stretch[i]);
    connect(&theme(), &Theme::changed, this, &LagFigures::restyle);
    restyle();
}

QLabel* LagFigures::label(QWidget* parent, Size size, Role role, const char* name)
{
    auto* made = new QLabel(parent);
    made->setTextFormat(Qt::PlainText);
    made->setProperty(kSize, static_cast<int>(size));
    made->setProperty(kRole, static_cast<int>(role));
    made->setProperty(kBold, false);
    if (name)
        made->setObjectName(QLatin1String(name));
    return made;
}

QWidget* LagFigures::makeLag()
{
    auto* panel = new QWidget(this);
    QVBoxLayout* layout = panelLayout(panel);
    QLabel* title = label(panel, Size::Small, Role::TextSecondary);
    title->setText(tr("Lag, GREEN behind BLUE"));
    m_lagEvents = label(panel, Size::Lag, Role::Text, "lagEvents");
    m_lagUnit = label(panel, Size::Section, Role::Text);
    m_lagSeconds = label(panel, Size::FigureLarge, Role::Text, "lagSeconds");
    m_trendIcon = label(panel, Size::Small, Role::Text);
    m_trend = label(panel, Size::Small, Role::Text, "lagTrend");
    m_age = label(panel, Size::Small, Role::TextSecondary);
    QHBoxLayout* figures = line();
    figures->addWidget(m_lagEvents);
    figures->addWidget(m_lagUnit, 0, Qt::AlignBottom);
    figures->addSpacing(theme().px(6));
    figures->addWidget(m_lagSeconds, 0, Qt::AlignBottom);
    figures->addStretch(1);
    QHBoxLayout* below = line();
    below->setSpacing(theme().px(6));
    below->addWidget(m_trendIcon);
    below->addWidget(m_trend);
    below->addWidget(m_age);
    below->addStretch(1);
    layout->addWidget(title);
    layout->addStretch(1);
    layout->addLayout(figures);
    layout->addStretch(1);
    layout->addLayout(below);
    return panel;
}

QWidget* LagFigures::makeForecast()
{
    auto* panel = new QWidget(this);
    QVBoxLayout* layout = panelLayout(panel);
    QLabel* title = label(panel, Size::Small, Role::TextSecondary);
    title->setText(tr("Forecast to limit"));
    m_forecastIcon = label(panel, Size::Section, Role::Text);
    m_forecast = label(panel, Size::FigureLarge, Role::Text, "forecast");
    m_band = label(panel, Size::Section, Role::TextSecondary);
    m_forecastNote = label(panel, Size::Small, Role::Text);
    m_forecastNote->setWordWrap(true);
    QHBoxLayout* figures = line();
    figures->setSpacing(theme().px(6));
    figures->addWidget(m_forecastIcon);
    figures->addWidget(m_forecast);
    figures->addWidget(m_band, 0, Qt::AlignBottom);
    figures->addStretch(1);
    layout->addWidget(title);
    layout->addStretch(1);
    layout->addLayout(figures);
    layout->addStretch(1);
    layout->addWidget(m_forecastNote);
    return panel;
}

QWidget* LagFigures::makeRates()
{
    auto* panel = new QWidget(this);
    QVBoxLayout* layout = panelLayout(panel);
    QLabel* title = label(panel, Size::Small, Role::TextSecondary);
    title->setText(tr("Rates, mean of 30 s"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme().px(10));
    grid->setVerticalSpacing(theme().px(3));
    const auto row = [&](int number, const QString& words, const char* name) {
        RateRow made{label(panel, Size::Text, Role::Text), label(panel, Size::Text, Role::Text),
                     label(panel, Size::Text, Role::Text, name),
                     label(panel, Size::Small, Role::TextSecondary)};
        made.name->setText(words);
        made.value->setProperty(kBold, true);
        made.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        made.note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(made.shape, number, 0);
        grid->addWidget(made.name, number, 1);
        grid->addWidget(made.value, number, 2);
        grid->addWidget(made.note, number, 3);
        return made;
    };
    m_blue = row(0, tr("BLUE writes"), "rateBlue");
    m_pipeline = row(1, tr("pipeline gives"), "ratePipeline");
    m_green = row(2, tr("GREEN applies"), "rateGreen");
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(3, theme().px(78));
    layout->addWidget(title);
    layout->addStretch(1);
    layout->addLayout(grid);
    return panel;
}

QWidget* LagFigures::makeProven()
{
    auto* panel = new QWidget(this);
    QVBoxLayout* layout = panelLayout(panel);
    QLabel* title = label(panel, Size::Small, Role::TextSecondary);
    title->setText(tr("Proven so far"));
    m_proven = label(panel, Size::FigureLarge, Role::Text, "proven");
    m_provenNote = label(panel, Size::Small, Role::Text);
    layout->addWidget(title);
    layout->addStretch(1);
    layout->addWidget(m_proven);
    layout->addStretch(1);
    layout->addWidget(m_provenNote);
    return panel;
}

void LagFigures::restyle()
{
    for (QLabel* each : findChildren<QLabel*>())
        setLook(each);
    QFont lag = theme().font(Size::Lag);
    lag.setWeight(QFont::Medium);
    m_lagEvents->setFont(lag);
    for (QLabel* beside : {m_lagUnit, m_band}) {
        QFont regular = beside->font();
        regular.setWeight(QFont::Normal);
        beside->setFont(regular);
    }
    m_blue.shape->setPixmap(shapeOf(StoreMark::Blue, this));
    m_pipeline.shape->setPixmap(shapeOf(StoreMark::ExpectedGreen, this));
    m_green.shape->setPixmap(shapeOf(StoreMark::Green, this));
    setFixedHeight(LagFigures::sizeHint().height());
    update();
}

QSize LagFigures::sizeHint() const
{
    return {QWidget::sizeHint().width(), theme().px(kHeight)};
}

void LagFigures::present(const SyncView& view, Timestamp now, Zone zone)
{
    showLag(view, now);
    showTrend(view, now);
    showForecast(view, now, zone);
    showRates(view);
    showProven(view);
    setAccessibleName(tr("Lag %1 events, %2, %3")
                          .arg(m_lagEvents->text(), m_lagSeconds->text(), trendWord(view.trend)));
}

void LagFigures::showLag(const SyncView& view, Timestamp now)
{
    const bool stale = ageOf(view.readAt, now).stale || !view.running();
    const Role role = stale ? Role::TextSecondary : Role::Text;
    for (QLabel* each : {m_lagEvents, m_lagUnit, m_lagSeconds})
        setTone(each, role);
    if (!view.lagEvents) {
        m_lagEvents->setText(QStringLiteral("?"));
        m_lagUnit->setText(tr("events"));
        m_lagSeconds->clear();
        return;
    }
    m_lagEvents->setText((view.lagExact ? QString() : QStringLiteral("≈ ")) +
                         numberText(*view.lagEvents));
    m_lagUnit->setText(tr("events"));
    m_lagSeconds->setText(durationText(std::chrono::duration<double>(view.lagSeconds)));
}

void LagFigures::showTrend(const SyncView& view, Timestamp now)
{
    const Age read = ageOf(view.readAt, now);
    setIcon(m_trendIcon, Severity::None);
    setTone(m_trend, Role::Text);
    m_age->setText(view.lagEvents ? read.readText() : QString());
    if (view.phase == SyncPhase::Stuck) {
        setIcon(m_trendIcon, Severity::Error);
        setTone(m_trend, Role::Error);
        m_trend->setText(tr("stuck, heartbeat %1").arg(ageOf(view.heartbeat, now).text()));
    } else if (!view.running()) {
        m_trend->setText(view.lagEvents ? tr("not running") : phaseWord(view));
    } else if (view.idle()) {
        m_trend->setText(tr("no new events, heartbeat %1").arg(ageOf(view.heartbeat, now).text()));
        m_age->clear();
    } else if (view.trend == Trend::Unknown) {
        m_trend->setText(phaseWord(view));
    } else if (view.trend == Trend::Steady) {
        m_trend->setText(trendArrow(view.trend) + QLatin1Char(' ') + trendWord(view.trend));
    } else {
        m_trend->setText(tr("%1 %2 by %3")
                             .arg(trendArrow(view.trend), trendWord(view.trend),
                                  rateText(std::abs(view.rates.in - view.rates.out))));
    }
    if (view.running() && read.stale && view.phase != SyncPhase::Stuck)
        setIcon(m_trendIcon, Severity::Warning);
}

void LagFigures::showForecast(const SyncView& view, Timestamp now, Zone zone)
{
    setIcon(m_forecastIcon, Severity::None);
    setTone(m_forecast, Role::Text);
    m_band->clear();
    m_forecastNote->clear();
    const QString limit = tr("under %1 events").arg(numberText(view.limit));
    if (!view.forecast || !view.running() || view.phase == SyncPhase::Paused) {
        m_forecast->setText(QStringLiteral("–"));
        m_forecastNote->setText(view.phase == SyncPhase::Paused ? tr("paused") : QString());
    } else if (!view.forecast->seconds) {
        setIcon(m_forecastIcon, Severity::Warning);
        setTone(m_forecast, Role::Warning);
        m_forecast->setText(tr("never"));
        m_forecastNote->setText(
            tr("writes %1, applies %2").arg(rateText(view.rates.in), rateText(view.rates.out)));
    } else if (*view.forecast->seconds <= 0) {
        m_forecast->setText(tr("within limit"));
        m_forecastNote->setText(limit);
    } else {
        const auto length = std::chrono::duration<double>(*view.forecast->seconds);
        m_forecast->setText(roughDurationText(length));
        m_band->setText(bandText(*view.forecast));
        const Timestamp then = now + std::chrono::duration_cast<std::chrono::microseconds>(length);
        m_forecastNote->setText(tr("%1, %2").arg(shortClockText(then, zone), limit));
    }
    m_forecast->setAccessibleName(
        tr("Forecast %1 %2, %3").arg(m_forecast->text(), m_band->text(), m_forecastNote->text()));
}

void LagFigures::showRates(const SyncView& view)
{
    const bool known = view.running() && view.lagEvents;
    const auto rate = [&](double value) { return known ? rateText(value) : QStringLiteral("–"); };
    m_blue.value->setText(rate(view.rates.in));
    m_blue.note->setText(view.timesUsual
                             ? tr("%1 × usual").arg(QString::number(std::round(*view.timesUsual)))
                             : QString());
    m_pipeline.value->setText(known && view.ratePipeline ? rateText(*view.ratePipeline)
                                                         : QStringLiteral("–"));
    m_pipeline.note->setText(
        view.workers > 0 ? tr("%n worker(s)", nullptr, static_cast<int>(view.workers)) : QString());
    m_green.value->setText(rate(view.rates.out));
    m_green.note->setText(view.batch > 0 ? tr("batch %1").arg(numberText(view.batch)) : QString());
    if (view.workers == 1)
        m_pipeline.note->setText(tr("1 worker"));
    else if (view.workers > 1)
        m_pipeline.note->setText(tr("%1 workers").arg(numberText(view.workers)));
}

void LagFigures::showProven(const SyncView& view)
{
    setTone(m_proven, Role::Text);
    if (!view.proven.known) {
        m_proven->setText(tr("not yet"));
        m_provenNote->setText(tr("prove it in Diff"));
        return;
    }
    if (!view.proven.equal) {
        setTone(m_proven, Role::Error);
        m_proven->setText(tr("not equal"));
        m_provenNote->setText(tr("see the differences in Diff"));
        return;
    }
    const double percent = std::floor(view.proven.share * 10'000) / 100;
    m_proven->setText(tr("%1 %").arg(QString::number(percent, 'f', percent >= 100 ? 0 : 2)));
    m_provenNote->setText(
        view.proven.upTo
            ? tr("equal up to %1, digest as written").arg(numberText(view.proven.upTo->number()))
            : tr("equal, nothing written yet"));
}

void LagFigures::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    const QColor border = theme().color(Role::Border);
    painter.fillRect(0, height() - 1, width(), 1, border);
    for (std::size_t i = 1; i < m_panels.size(); ++i)
        painter.fillRect(m_panels[i]->x(), 0, 1, height() - 1, border);
}

} // namespace viridian::ui
