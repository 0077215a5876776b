#include "ui/browse/stores_pane.h"

#include "core/store/open.h"
#include "ui/browse/dock_delegate.h"
#include "ui/browse/store_state.h"
#include "ui/shell/pane_header.h"
#include "ui/shell/run_job.h"

#include <QStandardItemModel>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <utility>

namespace viridian::ui {
namespace {

constexpr int kRowsShown = 4;

QString nameOf(const std::string& address)
{
    const Result<StoreAddress> parsed = StoreAddress::parse(address);
    return parsed ? toQt(parsed->displayName()) : toQt(address);
}

} // namespace

StoresPane::StoresPane(AppContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_tree(new QTreeView(this)),
      m_model(new QStandardItemModel(this))
{
    auto* header = new PaneHeader(tr("Stores"), this);
    auto* open = new QToolButton(header);
    open->setObjectName(QStringLiteral("storeOpen"));
    open->setIcon(theme().icon(QStringLiteral("plus"), Role::TextSecondary));
    open->setToolTip(tr("Open a store, Ctrl+O"));
    open->setAccessibleName(tr("Open a store"));
    header->addWidget(open);
    m_tree->setObjectName(QStringLiteral("storeTree"));
    m_tree->setAccessibleName(tr("Stores"));
    m_tree->setModel(m_model);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(theme().px(16));
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setItemDelegate(new DockDelegate(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_tree->setExpandsOnDoubleClick(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    column->addWidget(m_tree);
    m_tree->setFixedHeight(theme().rowHeight() * kRowsShown + 2);
    const auto choose = [this](const QModelIndex& at) {
        const QModelIndex store = at.parent().isValid() ? at.parent() : at;
        emit storeChosen(static_cast<StoreMark>(store.data(DockDelegate::MarkRole).toInt()), false);
    };
    connect(m_tree, &QTreeView::clicked, this, choose);
    connect(m_tree, &QTreeView::activated, this, choose);
    connect(open, &QToolButton::clicked, this, &StoresPane::openWanted);
    connect(&context, &AppContext::blueChanged, this, [this] { storeChanged(StoreMark::Blue); });
    connect(&context, &AppContext::greenChanged, this, [this] { storeChanged(StoreMark::Green); });
    storeChanged(StoreMark::Blue);
    storeChanged(StoreMark::Green);
}

void StoresPane::storeChanged(StoreMark store)
{
    fill();
    (store == StoreMark::Blue ? m_blue : m_green) = {};
    m_wanted.insert(store);
}

void StoresPane::look()
{
    for (const StoreMark store : std::exchange(m_wanted, {}))
        survey(store);
}

void StoresPane::refresh()
{
    m_wanted.clear();
    survey(StoreMark::Blue);
    survey(StoreMark::Green);
}

void StoresPane::fill()
{
    QHash<int, QString> notes;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex at = m_model->index(row, 0);
        notes[at.data(DockDelegate::MarkRole).toInt()] =
            at.data(Qt::DisplayRole).toString() + QLatin1Char('\n') +
            at.data(DockDelegate::NoteRole).toString() + QLatin1Char('\n') +
            m_model->index(0, 0, at).data(Qt::DisplayRole).toString();
    }
    m_model->clear();
    for (const StoreMark store : {StoreMark::Blue, StoreMark::Green}) {
        const std::string address =
            store == StoreMark::Blue ? m_context.blueAddress() : m_context.greenAddress();
        if (address.empty())
            continue;
        auto* item = new QStandardItem(nameOf(address));
        item->setData(static_cast<int>(store), DockDelegate::MarkRole);
        item->setData(storeWord(store), DockDelegate::StrongRole);
        item->setToolTip(toQt(address));
        auto* detail = new QStandardItem(QStringLiteral("…"));
        detail->setData(true, DockDelegate::QuietRole);
        item->appendRow(detail);
        const QStringList kept = notes.value(static_cast<int>(store)).split(QLatin1Char('\n'));
        if (kept.size() == 3 && kept.at(0) == item->text()) {
            item->setData(kept.at(1), DockDelegate::NoteRole);
            detail->setText(kept.at(2));
        }
        m_model->appendRow(item);
    }
    if (m_model->rowCount() == 0) {
        auto* item = new QStandardItem(tr("No store is open"));
        item->setData(true, DockDelegate::QuietRole);
        item->setEnabled(false);
        m_model->appendRow(item);
    }
    m_tree->expandAll();
}

QStandardItem* StoresPane::itemOf(StoreMark store) const
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QStandardItem* item = m_model->item(row);
        if (item->data(DockDelegate::MarkRole).toInt() == static_cast<int>(store))
            return item;
    }
    return nullptr;
}

void StoresPane::survey(StoreMark store)
{
    const bool blue = store == StoreMark::Blue;
    const std::string address = blue ? m_context.blueAddress() : m_context.greenAddress();
    JobHandle& handle = blue ? m_blue : m_green;
    handle = {};
    if (address.empty())
        return;
    ++m_waiting;
    handle = runJob<StoreSurvey>(
        m_context.runner(), this,
        [address](std::stop_token stop) -> Result<StoreSurvey> {
            Result<std::unique_ptr<EventStore>> events = openStore(address);
            if (!events)
                return passOn(events);
            Result<Count> count = (*events)->countEvents(false, stop);
            if (!count)
                return passOn(count);
            return StoreSurvey{.info = (*events)->info(), .count = *count};
        },
        [this, store, address](const Result<StoreSurvey>& survey) {
            --m_waiting;
            take(store, address, survey);
        });
}

void StoresPane::take(StoreMark store, const std::string& address,
                      const Result<StoreSurvey>& survey)
{
    const bool blue = store == StoreMark::Blue;
    QStandardItem* item = itemOf(store);
    if (!item || address != (blue ? m_context.blueAddress() : m_context.greenAddress()))
        return;
    if (!survey) {
        if (survey.error().kind == ErrorKind::Cancelled)
            return;
        item->setData(QString(), DockDelegate::NoteRole);
        item->child(0)->setText(shortReason(survey.error()));
        item->child(0)->setToolTip(toQt(survey.error().message));
        return;
    }
    item->setText(toQt(survey->info.displayName));
    item->setData(survey->count.count < 1'000'000 ? numberText(survey->count.count)
                                                  : magnitudeText(survey->count.count),
                  DockDelegate::NoteRole);
    item->setData(
        tr("%1 %2, %3 events")
            .arg(storeWord(store), toQt(survey->info.displayName), numberText(survey->count.count)),
        Qt::AccessibleTextRole);
    item->child(0)->setText(
        toQt(survey->info.title) +
        (blue ? tr(" · read-only") : QStringLiteral(" · ") + toQt(survey->info.driver)));
    emit surveyed(store, *survey);
}

void StoresPane::setCurrent(StoreMark store)
{
    if (QStandardItem* item = itemOf(store))
        m_tree->setCurrentIndex(item->index());
}

} // namespace viridian::ui
