#include "ui/diff/small_tables.h"

#include "ui/diff/diff_controller.h"
#include "ui/diff/payload_text.h"
#include "ui/shell/pane_header.h"

#include <QHeaderView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr int kRuleRows = 3;
constexpr int kPathRows = 2;

QVBoxLayout* stacked(QWidget* parent, QWidget* header, QWidget* table)
{
    auto* layout = new QVBoxLayout(parent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(table);
    return layout;
}

QString segmentWords(diff::SegmentState state)
{
    switch (state) {
    case diff::SegmentState::ProvenBefore:
        return SegmentTable::tr("equal, proven before");
    case diff::SegmentState::Equal:
        return SegmentTable::tr("equal, proven now");
    case diff::SegmentState::Different:
        return SegmentTable::tr("different, told apart");
    case diff::SegmentState::NotProven:
        return SegmentTable::tr("not proven");
    }
    return {};
}

} // namespace

SmallTable::SmallTable(const QString& objectName, CellModel* model, QWidget* parent)
    : QTableView(parent)
{
    setObjectName(objectName);
    setModel(model);
    model->setParent(this);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(theme().rowHeight());
    verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(theme().px(16));
}

void SmallTable::setWidths(const std::vector<int>& widths, int stretched)
{
    for (int column = 0; column < model()->columnCount(); ++column) {
        horizontalHeader()->setSectionResizeMode(
            column, column == stretched ? QHeaderView::Stretch : QHeaderView::Interactive);
        if (column != stretched)
            setColumnWidth(column, theme().px(widths[static_cast<std::size_t>(column)]));
    }
}

void SmallTable::setVisibleRows(int rows)
{
    setFixedHeight(theme().headerHeight() + rows * theme().rowHeight() + theme().px(2));
}

RuleTable::RuleTable(DiffController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_header(new PaneHeader(QString(), this)),
      m_model(new CellModel({tr("Ignored"), tr("Where"), tr("Hits")}, {false, false, true}, this)),
      m_table(new SmallTable(QStringLiteral("ruleTable"), m_model, this))
{
    m_table->setWidths({0, 140, 66}, 0);
    auto* add = new QToolButton(this);
    add->setObjectName(QStringLiteral("ruleAdd"));
    add->setIcon(theme().icon(QStringLiteral("plus"), Role::TextSecondary));
    add->setToolTip(tr("Ignore the selected path"));
    add->setAccessibleName(add->toolTip());
    m_header->addWidget(add);
    stacked(this, m_header, m_table);
    connect(add, &QToolButton::clicked, this, &RuleTable::ruleWanted);
    connect(&controller, &DiffController::phaseChanged, this, &RuleTable::refill);
    refill();
}

void RuleTable::refill()
{
    std::vector<std::vector<Cell>> rows;
    if (const auto& result = m_controller.result())
        for (const diff::RuleHits& rule : result->rules)
            rows.push_back(
                {{.text = toQt(rule.what), .fixed = true},
                 {.text = rule.where.empty() ? tr("every type") : toQt(rule.where)},
                 {.text = numberText(rule.hits), .number = true, .dim = rule.hits == 0}});
    const int count = static_cast<int>(rows.size());
    m_model->setRows(std::move(rows));
    m_header->setTitle(count == 0 ? tr("Ignore rules") : tr("Ignore rules %1").arg(count));
    m_header->setNote(count == 0 ? tr("none") : tr("part of the proof"));
    m_table->setAccessibleName(tr("Ignore rules, %1").arg(count));
    m_table->setVisible(count > 0);
    m_table->setVisibleRows(std::min(count, kRuleRows));
}

SegmentTable::SegmentTable(DiffController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_header(new PaneHeader(tr("Segments"), this)),
      m_model(new CellModel({tr("Segments"), tr("Count"), tr("Time")}, {false, true, true}, this)),
      m_table(new SmallTable(QStringLiteral("segmentTable"), m_model, this))
{
    m_table->setWidths({0, 76, 66}, 0);
    m_table->setAccessibleName(tr("Segments by verdict"));
    m_table->setVisibleRows(4);
    stacked(this, m_header, m_table);
    connect(&controller, &DiffController::numbersChanged, this, &SegmentTable::refill);
    refill();
}

void SegmentTable::refill()
{
    std::vector<std::vector<Cell>> rows;
    const auto& totals = m_controller.numbers().totals;
    for (std::size_t i = 0; i < totals.size(); ++i) {
        const auto state = static_cast<diff::SegmentState>(i);
        const diff::SegmentTotals& total = totals.at(i);
        QString time;
        if (total.count > 0 && state == diff::SegmentState::ProvenBefore)
            time = tr("stored");
        else if (total.count > 0 && state != diff::SegmentState::NotProven)
            time = durationText(total.time);
        rows.push_back({{.text = segmentWords(state)},
                        {.text = numberText(total.count), .number = true, .dim = total.count == 0},
                        {.text = time, .number = true, .dim = true}});
    }
    m_model->setRows(std::move(rows));
    const auto& result = m_controller.result();
    m_header->setNote(result && result->eventsPerSegment > 0
                          ? tr("%1 events each").arg(numberText(result->eventsPerSegment))
                          : QString());
}

PathTable::PathTable(DiffController& controller, QWidget* parent)
    : SmallTable(
          QStringLiteral("pathTable"),
          new CellModel({QString(), tr("Path"), tr("Expected"), tr("In green"), tr("Likely cause")},
                        {false, false, false, false, false}, nullptr),
          parent),
      m_controller(controller), m_model(static_cast<CellModel*>(model()))
{
    setWidths({24, 182, 120, 120, 0}, 4);
    setVisibleRows(kPathRows);
    connect(&controller, &DiffController::selectionChanged, this, &PathTable::refill);
    refill();
}

void PathTable::refill()
{
    std::vector<std::vector<Cell>> rows;
    m_pointers.clear();
    const diff::Difference* now = m_controller.current();
    const std::vector<diff::Difference>& all = m_controller.differences();
    for (const json::PathDifference& path :
         now != nullptr ? now->paths : std::vector<json::PathDifference>()) {
        const auto others = static_cast<std::uint64_t>(
            std::ranges::count_if(all, [&](const diff::Difference& other) {
                return &other != now &&
                       std::ranges::any_of(other.paths, [&](const json::PathDifference& its) {
                           return its.pointer == path.pointer;
                       });
            }));
        const bool left = path.change != json::PathChange::OnlyRight;
        const bool right = path.change != json::PathChange::OnlyLeft;
        const QString glyph = left && right ? QStringLiteral("~") : toQt(left ? "−" : "+");
        m_pointers << toQt(path.pointer);
        rows.push_back(
            {{.text = glyph,
              .spoken = left && right ? tr("changed")
                        : left        ? tr("only expected")
                                      : tr("only in green")},
             {.text = pathText(path.pointer), .fixed = true},
             {.text = left ? toQt(path.left) : tr("absent"), .fixed = left, .dim = !left},
             {.text = right ? toQt(path.right) : tr("absent"), .fixed = right, .dim = !right},
             {.text = likelyCause(*now, path, others, m_controller.asIs())}});
    }
    const int count = static_cast<int>(rows.size());
    m_model->setRows(std::move(rows));
    setAccessibleName(tr("Paths that differ, %1").arg(count));
    if (count > 0)
        selectRow(0);
}

QString PathTable::selectedPath() const
{
    const QModelIndex now = currentIndex();
    if (now.isValid() && now.row() < m_pointers.size())
        return m_pointers.at(now.row());
    return m_pointers.size() == 1 ? m_pointers.front() : QString();
}

} // namespace viridian::ui
