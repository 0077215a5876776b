#include "ui/cutover/own_events_pane.h"

#include "ui/shell/pane_header.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/tone_label.h"

#include <QHeaderView>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <vector>

namespace viridian::ui {

/// Types of green's own events, most first.
class OwnEventsPane::TypeModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setTypes(std::vector<TypeCount> types)
    {
        beginResetModel();
        m_types = std::move(types);
        endResetModel();
    }
    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_types.size());
    }
    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : 3;
    }
    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const TypeCount& type = m_types[static_cast<std::size_t>(index.row())];
        if (role == Qt::TextAlignmentRole)
            return static_cast<int>(Qt::AlignVCenter |
                                    (index.column() == 1 ? Qt::AlignRight : Qt::AlignLeft));
        if (role == Qt::ForegroundRole && index.column() == 2)
            return theme().color(Role::TextSecondary);
        if (role != Qt::DisplayRole)
            return {};
        if (index.column() == 0)
            return toQt(type.type);
        return index.column() == 1 ? QVariant(numberText(type.count))
                                   : QVariant(OwnEventsPane::tr("stay on GREEN"));
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal)
            return {};
        if (role == Qt::TextAlignmentRole)
            return static_cast<int>(Qt::AlignVCenter |
                                    (section == 1 ? Qt::AlignRight : Qt::AlignLeft));
        if (role != Qt::DisplayRole)
            return {};
        return section == 0   ? OwnEventsPane::tr("Type")
               : section == 1 ? OwnEventsPane::tr("Events")
                              : OwnEventsPane::tr("When going back");
    }

private:
    std::vector<TypeCount> m_types;
};

OwnEventsPane::OwnEventsPane(QWidget* parent)
    : QWidget(parent), m_forkHeader(new PaneHeader(tr("Forks 0"), this)),
      m_noForks(new ToneLabel(tr("Fenced mode has no forks: BLUE refused every write before the "
                                 "switch began, so no late event can exist."),
                              {.role = Role::TextSecondary}, this)),
      m_header(new PaneHeader(tr("Events on GREEN since the switch"), this)),
      m_first(new ToneLabel({.size = Size::Small}, this)), m_model(new TypeModel(this))
{
    auto* forks = new QStandardItemModel(0, 7, this);
    forks->setHorizontalHeaderLabels({tr("State"), tr("Stream"), tr("Common to"), tr("■ since"),
                                      tr("● late"), tr("First late event"), tr("Policy")});
    m_forks = makeTable("forkTable", *forks);
    m_forks->setAccessibleName(tr("Forks, none: fenced mode"));
    m_types = makeTable("ownEventTable", *m_model);
    m_forkHeader->setNote(tr("fenced mode"));
    for (ToneLabel* label : {m_noForks, m_first}) {
        label->setWordWrap(true);
        label->setMargin(theme().px(12)); // the style sheet takes away a label's contents margins
        label->setProperty("pane", QStringLiteral("base"));
        label->setAutoFillBackground(true);
        label->setBackgroundRole(QPalette::Base);
    }
    m_noForks->setObjectName(QStringLiteral("noForks"));
    m_first->setObjectName(QStringLiteral("firstOwnEvents"));
    m_first->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_first->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_forkHeader);
    layout->addWidget(m_forks);
    layout->addWidget(m_noForks);
    layout->addWidget(m_header);
    layout->addWidget(m_types);
    layout->addWidget(m_first, 1);
    connect(&theme(), &Theme::changed, this, &OwnEventsPane::restyle);
    restyle();
}

QTableView* OwnEventsPane::makeTable(const char* name, QAbstractItemModel& model)
{
    auto* table = new QTableView(this);
    table->setObjectName(QLatin1String(name));
    table->setModel(&model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return table;
}

void OwnEventsPane::restyle()
{
    m_forks->setFixedHeight(theme().headerHeight());
    for (QTableView* table : {m_forks, m_types}) {
        table->verticalHeader()->setMinimumSectionSize(theme().rowHeight());
        table->verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    }
    m_types->setColumnWidth(0, theme().px(280));
    m_types->setColumnWidth(1, theme().px(110));
}

void OwnEventsPane::showCost(const std::optional<RollbackCost>& cost)
{
    m_model->setTypes(cost ? cost->types : std::vector<TypeCount>());
    constexpr int kRowsShown = 12;
    m_types->setFixedHeight(theme().headerHeight() +
                            theme().rowHeight() *
                                std::min(kRowsShown, std::max(1, m_model->rowCount())));
    m_header->setNote(cost ? tr("%1 in all; listed before a rollback").arg(numberText(cost->events))
                           : tr("not read"));
    m_types->setAccessibleName(
        cost ? tr("Events on green since the switch, %1").arg(numberText(cost->events))
             : tr("Events on green since the switch, not read"));
    QStringList first;
    if (cost) {
        for (const std::string& line : cost->first)
            first.push_back(toQt(line));
    }
    m_first->setText(first.isEmpty() ? tr("GREEN's application has written nothing yet.")
                                     : tr("The first %1:").arg(first.size()) + QLatin1Char('\n') +
                                           first.join(QLatin1Char('\n')));
}

} // namespace viridian::ui
