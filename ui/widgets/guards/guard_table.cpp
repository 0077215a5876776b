#include "ui/widgets/guards/guard_table.h"

#include "ui/shell/pane_header.h"
#include "ui/widgets/guards/guard_delegate.h"
#include "ui/widgets/guards/guard_detail.h"
#include "ui/widgets/guards/guard_model.h"
#include "ui/widgets/guards/guard_words.h"
#include "ui/widgets/guards/runs_label.h"

#include <QEvent>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace viridian::ui {
namespace {

/// Column widths at the 13 px font; Evidence takes the rest.
constexpr std::array<double, GuardModel::ColumnCount - 1> kWidths{100, 214, 150, 132, 62};

} // namespace

GuardTable::GuardTable(QWidget* parent)
    : QWidget(parent), m_model(new GuardModel(this)), m_header(new PaneHeader(tr("Guards"), this)),
      m_summary(new RunsLabel(Size::Small, this)), m_view(new QTableView(this)),
      m_detail(new GuardDetail(this))
{
    m_header->addWidget(m_summary);
    m_view->setObjectName(QStringLiteral("guardTable"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new GuardDelegate(m_view));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setAlternatingRowColors(true);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->viewport()->installEventFilter(this);
    m_view->verticalHeader()->hide();
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setHighlightSections(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_detail);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        showCurrent();
        emit currentChanged();
    });
    connect(&theme(), &Theme::changed, this, &GuardTable::restyle);
    restyle();
}

void GuardTable::restyle()
{
    m_view->verticalHeader()->setDefaultSectionSize(theme().guardRowHeight());
    m_view->verticalHeader()->setMinimumSectionSize(theme().guardRowHeight());
    for (int column = 0; column < static_cast<int>(kWidths.size()); ++column)
        m_view->setColumnWidth(column, theme().px(kWidths.at(static_cast<std::size_t>(column))));
    m_detail->setMinimumHeight(theme().px(118));
}

void GuardTable::setRound(const GuardRound& round, Timestamp readAt,
                          std::chrono::milliseconds ageLimit)
{
    const QString current = m_view->currentIndex().data(GuardModel::IdRole).toString();
    m_model->setRound(round, readAt, ageLimit);
    m_summary->setRuns(summaryRuns(round));
    orderByRoom();
    const std::vector<std::string> blocking = round.blocking();
    m_view->setAccessibleName(
        blocking.empty() ? tr("Guards, %1").arg(countText(round))
                         : tr("Guards, %1, %2 block").arg(countText(round)).arg(blocking.size()));
    if (!m_view->currentIndex().isValid()) {
        const int row = m_model->rowOf(current.toStdString());
        select(row >= 0 ? row : std::max(0, m_model->nextTrouble(-1, false)));
    }
    showCurrent();
}

void GuardTable::setNow(Timestamp now)
{
    m_model->setNow(now);
}

/// Failed and unknown never stand below the fold.
void GuardTable::orderByRoom()
{
    const int needed = m_model->rowCount() * theme().guardRowHeight();
    m_model->setTroubleFirst(needed > m_view->viewport()->height());
}

bool GuardTable::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view->viewport() && event->type() == QEvent::Resize)
        orderByRoom();
    return QWidget::eventFilter(watched, event);
}

void GuardTable::select(int row)
{
    if (row >= 0 && row < m_model->rowCount())
        m_view->setCurrentIndex(m_model->index(row, 0));
}

void GuardTable::selectNextTrouble(bool backward)
{
    select(m_model->nextTrouble(m_view->currentIndex().row(), backward));
}

void GuardTable::showCurrent()
{
    const GuardReading* guard = m_model->at(m_view->currentIndex().row());
    m_detail->showGuard(guard,
                        guard == nullptr ? GuardModel::Trouble{} : m_model->troubleOf(guard->id));
}

QString GuardTable::statusText() const
{
    if (!m_view->currentIndex().isValid())
        return {};
    return tr("Guard %1 of %2. F8 next guard that blocks")
        .arg(m_view->currentIndex().row() + 1)
        .arg(m_model->rowCount());
}

} // namespace viridian::ui
