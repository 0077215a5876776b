#include "ui/widgets/plot/lag_plot.h"

#include "ui/shell/theme.h"
#include "ui/widgets/plot/lag_canvas.h"
#include "ui/widgets/plot/lag_table_model.h"
#include "ui/widgets/plot/plot_marks.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QStackedLayout>
#include <QTableView>

#include <cmath>

namespace viridian::ui {

namespace {

QString rangeWords(PlotRange range)
{
    switch (range) {
    case PlotRange::SixHours:
        return LagPlot::tr("Lag and rates, last 6 hours");
    case PlotRange::Week:
        return LagPlot::tr("Lag and rates, last 7 days");
    case PlotRange::Hour:
        break;
    }
    return LagPlot::tr("Lag and rates, last hour");
}

} // namespace

LagPlot::LagPlot(QWidget* parent)
    : QWidget(parent), m_stack(new QStackedLayout(this)), m_canvas(new LagCanvas(this)),
      m_table(new QTableView(this)), m_model(new LagTableModel(this))
{
    m_canvas->setObjectName(QStringLiteral("lagPlot"));
    m_table->setObjectName(QStringLiteral("lagPlotTable"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->resizeSection(LagTableModel::Time, theme().px(170));
    m_table->horizontalHeader()->resizeSection(LagTableModel::Lag, theme().px(170));
    m_stack->addWidget(m_canvas);
    m_stack->addWidget(m_table);
    setFocusProxy(m_canvas);
    m_canvas->installEventFilter(this);
    m_table->installEventFilter(this);
    connect(m_canvas, &LagCanvas::selectionChanged, this, &LagPlot::selectionChanged);
    describe();
}

LagPlot::~LagPlot() = default;

void LagPlot::setData(LagPlotData next)
{
    const bool newSamples =
        m_data.seconds.size() != next.seconds.size() ||
        m_data.minutes.size() != next.minutes.size() ||
        (!next.seconds.empty() && next.seconds.back().at != m_data.seconds.back().at);
    m_data = std::move(next);
    refresh();
    if (newSamples && tableShown())
        refreshTable();
    describe();
}

void LagPlot::setRange(PlotRange range)
{
    m_range = range;
    refresh();
    refreshTable();
    describe();
}

void LagPlot::setLogScale(bool logarithmic)
{
    m_log = logarithmic;
    refresh();
}

void LagPlot::setZone(Zone zone)
{
    m_zone = zone;
    m_model->setZone(zone);
    refresh();
}

void LagPlot::refresh()
{
    LagPlotData shown = m_data;
    const bool away = shown.past && !shown.seconds.empty() &&
                      shown.now - shown.seconds.back().at > lengthOf(m_range);
    if (away)
        shown.now = shown.seconds.back().at;
    shown.past = away;
    m_canvas->present(shown, m_range, m_log, m_zone);
}

void LagPlot::refreshTable()
{
    if (m_range == PlotRange::Hour)
        m_model->setSeconds(m_data.seconds, m_data.marks);
    else
        m_model->setMinutes(m_data.minutes, m_data.marks);
}

void LagPlot::showTable(bool table)
{
    if (table == tableShown())
        return;
    if (table)
        refreshTable();
    m_stack->setCurrentWidget(table ? static_cast<QWidget*>(m_table) : m_canvas);
    setFocusProxy(m_stack->currentWidget());
    m_stack->currentWidget()->setFocus();
    emit tableToggled(table);
}

bool LagPlot::tableShown() const
{
    return m_stack->currentWidget() == m_table;
}

std::optional<std::pair<Timestamp, Timestamp>> LagPlot::selectedTimes() const
{
    return m_canvas->selectedTimes();
}

void LagPlot::clearSelection()
{
    m_canvas->clearSelection();
}

void LagPlot::describe()
{
    QString words = tr("no sample yet");
    if (!m_data.seconds.empty()) {
        const LagSample& last = m_data.seconds.back();
        words = tr("Lag %1 events, BLUE writes %2, GREEN applies %3")
                    .arg(numberText(static_cast<std::uint64_t>(std::llround(last.lag))),
                         rateText(last.rateIn), rateText(last.rateOut));
        if (m_data.past)
            words = tr("Not running; %1: %2").arg(endWords(last.at, true, m_zone), words);
    }
    for (QWidget* twin : {static_cast<QWidget*>(m_canvas), static_cast<QWidget*>(m_table)}) {
        twin->setAccessibleName(rangeWords(m_range));
        twin->setAccessibleDescription(words);
    }
}

void LagPlot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_T && event->modifiers() == Qt::NoModifier)
        showTable(!tableShown());
    else if (event->key() == Qt::Key_Escape && selectedTimes())
        clearSelection();
    else
        QWidget::keyPressEvent(event);
}

bool LagPlot::eventFilter(QObject* watched, QEvent* event)
{
    // The table would take T as the beginning of a search.
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_T && key->modifiers() == Qt::NoModifier) {
            showTable(false);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace viridian::ui
