#include "ui/cutover/rollback_budget.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/runs_label.h"
#include "ui/widgets/guards/tone_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kPad = 12;

QString wordsOf(const CutoverView& view)
{
    const CutoverStatus& status = *view.status;
    QString words =
        status.freezeMeasured
            ? RollbackBudget::tr("Freeze measured %1, budget %2 s: from the first write that BLUE "
                                 "refused to the first that GREEN accepted. ")
                  .arg(durationText(*status.freezeMeasured))
                  .arg(view.about.limits.freeze.count())
            : RollbackBudget::tr("The freeze was not measured. ");
    words += RollbackBudget::tr("Traffic: %1. ").arg(toQt(status.traffic.words));
    if (status.rollback)
        words += toQt(status.rollback->sentence);
    return words;
}

} // namespace

RollbackBudget::RollbackBudget(QWidget* parent)
    : QWidget(parent), m_words(new ToneLabel({.size = Size::Small}, this))
{
    setObjectName(QStringLiteral("rollbackBudget"));
    m_figures[Events] = makeFigure(tr("Events on GREEN"), "budgetEvents");
    m_figures[Exact] = makeFigure(tr("Reverse exactly"), "budgetExact");
    m_figures[Stay] = makeFigure(tr("Stay on GREEN"), "budgetStay");
    m_figures[Time] = makeFigure(tr("Time to go back"), "budgetTime");
    auto* figures = new QHBoxLayout;
    figures->setSpacing(0);
    for (const Figure& figure : m_figures)
        figures->addWidget(figure.box, 1);
    m_words->setObjectName(QStringLiteral("budgetWords"));
    m_words->setWordWrap(true);
    m_words->setMargin(theme().px(kPad));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(figures);
    layout->addWidget(m_words);
}

RollbackBudget::Figure RollbackBudget::makeFigure(const QString& title, const char* name)
{
    Figure figure;
    figure.box = new QWidget(this);
    figure.number = new ToneLabel({.size = Size::Figure}, figure.box);
    figure.number->setObjectName(QLatin1String(name));
    figure.below = new RunsLabel(Size::Small, figure.box);
    auto* column = new QVBoxLayout(figure.box);
    column->setContentsMargins(theme().px(kPad), theme().px(8), theme().px(4), theme().px(8));
    column->setSpacing(theme().px(1));
    column->addWidget(
        new ToneLabel(title, {.size = Size::Small, .role = Role::TextSecondary}, figure.box));
    column->addWidget(figure.number);
    column->addWidget(figure.below);
    return figure;
}

void RollbackBudget::showView(const CutoverView& view)
{
    const auto set = [](const Figure& figure, const QString& number, Run below) {
        figure.number->setText(number);
        below.role = Role::TextSecondary;
        figure.below->setRuns({std::move(below)});
    };
    const bool known = view.status && view.status->rollback;
    const QString unknown = QStringLiteral("?");
    const QString events = known ? numberText(view.status->rollback->events) : unknown;
    set(m_figures[Events], events, {.text = tr("since the switch")});
    set(m_figures[Exact], known ? QStringLiteral("0") : unknown, {.text = tr("no reverse sync")});
    Run stay{.text = tr("not on BLUE")};
    const bool some = known && view.status->rollback->events > 0;
    set(m_figures[Stay], events, stay);
    if (some)
        m_figures[Stay].below->setRuns(
            {{.text = {},
              .severity = Severity::Warning,
              .icon = Theme::iconName(Severity::Warning)},
             {.text = tr("not on BLUE"), .role = Role::TextSecondary, .gap = 5}});
    const bool timed = known && view.status->rollback->expected;
    set(m_figures[Time], timed ? durationText(*view.status->rollback->expected) : unknown,
        {.text = timed ? tr("undo, lift, probe") : tr("a person decides")});
    m_words->setText(view.status ? wordsOf(view) : QString());
    setAccessibleName(
        known ? tr("Rollback budget: %1 events on green since the switch, none comes back")
                    .arg(events)
              : tr("Rollback budget: not known"));
}

void RollbackBudget::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    const int bottom = m_figures[0].box->geometry().bottom();
    painter.fillRect(0, bottom, width(), 1, theme().color(Role::BorderStrong));
    for (const Figure& figure : m_figures)
        painter.fillRect(figure.box->geometry().right(), 0, 1, bottom,
                         theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
