#include "ui/browse/kept_panes.h"

#include "core/store/filter.h"
#include "ui/browse/dock_delegate.h"
#include "ui/browse/event_detail.h"
#include "ui/shell/pane_header.h"

#include <QInputDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr int kFiltersShown = 6;
constexpr int kMarksShown = 8;

template <typename List>
void removeAt(List& list, int row)
{
    if (row >= 0 && static_cast<std::size_t>(row) < list.size())
        list.erase(list.begin() + row);
}

QStandardItem* hint(const QString& words)
{
    auto* item = new QStandardItem(words);
    item->setData(true, DockDelegate::QuietRole);
    item->setFlags(Qt::NoItemFlags);
    return item;
}

void place(QWidget* pane, QWidget* header, QWidget* list)
{
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    column->addWidget(list);
}

} // namespace

std::string storeKey(StoreMark store)
{
    return store == StoreMark::Green ? "green" : "blue";
}

StoreMark storeOfKey(const std::string& key)
{
    return key == "green" ? StoreMark::Green : StoreMark::Blue;
}

ShortList::ShortList(int mostRows, QWidget* parent) : QListView(parent), m_mostRows(mostRows)
{
    setUniformItemSizes(true);
    setItemDelegate(new DockDelegate(this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&theme(), &Theme::changed, this, &ShortList::fit);
}

void ShortList::fit()
{
    const int rows = model() ? std::clamp(model()->rowCount(), 1, m_mostRows) : 1;
    setFixedHeight(rows * theme().rowHeight() + theme().px(4));
}

SavedFilters::SavedFilters(AppContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_list(new ShortList(kFiltersShown, this)),
      m_model(new QStandardItemModel(this))
{
    auto* header = new PaneHeader(tr("Saved filters"), this);
    auto* keep = new QToolButton(header);
    keep->setObjectName(QStringLiteral("filterKeep"));
    keep->setIcon(theme().icon(QStringLiteral("plus"), Role::TextSecondary));
    keep->setToolTip(tr("Keep the present filter"));
    keep->setAccessibleName(tr("Keep the present filter"));
    header->addWidget(keep);
    m_list->setObjectName(QStringLiteral("savedFilters"));
    m_list->setAccessibleName(tr("Saved filters"));
    m_list->setModel(m_model);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    place(this, header, m_list);
    const auto choose = [this](const QModelIndex& at) {
        const auto& filters = m_context.workspace().filters;
        if (static_cast<std::size_t>(at.row()) < filters.size())
            emit filterChosen(toQt(filters[static_cast<std::size_t>(at.row())].filter));
    };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    connect(m_list, &QListView::customContextMenuRequested, this, &SavedFilters::showMenu);
    connect(keep, &QToolButton::clicked, this, &SavedFilters::keepWanted);
    connect(m_model, &QStandardItemModel::itemChanged, this, [this](const QStandardItem* item) {
        if (!m_filling)
            rename(item->row(), item->text());
    });
    connect(&context, &AppContext::workspaceChanged, this, &SavedFilters::fill);
    fill();
}

void SavedFilters::fill()
{
    m_filling = true;
    m_model->clear();
    for (const SavedFilter& filter : m_context.workspace().filters) {
        auto* item = new QStandardItem(toQt(filter.name));
        const Result<Filter> parsed = Filter::parse(filter.filter, now());
        item->setData(filter.isDefault ? QStringLiteral("star-filled") : QStringLiteral("star"),
                      DockDelegate::IconRole);
        item->setData(filter.isDefault                  ? tr("default")
                      : !parsed                         ? tr("invalid")
                      : parsed && parsed->scansBodies() ? tr("scan")
                                                        : QString(),
                      DockDelegate::NoteRole);
        item->setToolTip(toQt(filter.filter));
        m_model->appendRow(item);
    }
    if (m_model->rowCount() == 0)
        m_model->appendRow(hint(tr("The filter line's star keeps one")));
    m_list->fit();
    m_filling = false;
}

void SavedFilters::rename(int row, const QString& name)
{
    if (name.trimmed().isEmpty()) {
        fill();
        return;
    }
    m_context.editWorkspace([row, name](Workspace& workspace) {
        if (static_cast<std::size_t>(row) < workspace.filters.size())
            workspace.filters[static_cast<std::size_t>(row)].name = fromQt(name.trimmed());
    });
}

void SavedFilters::makeDefault(int row)
{
    m_context.editWorkspace([row](Workspace& workspace) {
        for (std::size_t i = 0; i < workspace.filters.size(); ++i) {
            SavedFilter& filter = workspace.filters[i];
            filter.isDefault = i == static_cast<std::size_t>(row) && !filter.isDefault;
        }
    });
}

void SavedFilters::remove(int row)
{
    m_context.editWorkspace([row](Workspace& workspace) { removeAt(workspace.filters, row); });
}

void SavedFilters::showMenu(const QPoint& at)
{
    const int row = m_list->indexAt(at).row();
    if (row < 0 || static_cast<std::size_t>(row) >= m_context.workspace().filters.size())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool isDefault = m_context.workspace().filters[static_cast<std::size_t>(row)].isDefault;
    menu->addAction(isDefault ? tr("No longer default") : tr("Make default"), this,
                    [this, row] { makeDefault(row); });
    menu->addAction(tr("Rename"), this, [this, row] { m_list->edit(m_model->index(row, 0)); });
    menu->addSeparator();
    menu->addAction(tr("Forget"), this, [this, row] { remove(row); });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

bool SavedFilters::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && m_list->currentIndex().isValid()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete)
            remove(m_list->currentIndex().row());
        else if (key == Qt::Key_Asterisk)
            makeDefault(m_list->currentIndex().row());
        if (key == Qt::Key_Delete || key == Qt::Key_Asterisk)
            return true;
    }
    return QWidget::eventFilter(watched, event);
}

Marks::Marks(AppContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_list(new ShortList(kMarksShown, this)),
      m_model(new QStandardItemModel(this))
{
    auto* header = new PaneHeader(tr("Marks"), this);
    header->setNote(tr("Ctrl+M"));
    m_list->setObjectName(QStringLiteral("marks"));
    m_list->setAccessibleName(tr("Marks"));
    m_list->setModel(m_model);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    place(this, header, m_list);
    connect(m_list, &QListView::customContextMenuRequested, this, &Marks::showMenu);
    const auto choose = [this](const QModelIndex& at) {
        const auto& marks = m_context.workspace().marks;
        if (static_cast<std::size_t>(at.row()) >= marks.size())
            return;
        const Mark& mark = marks[static_cast<std::size_t>(at.row())];
        emit markChosen(storeOfKey(mark.store), toQt(mark.position));
    };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    connect(&context, &AppContext::workspaceChanged, this, &Marks::fill);
    fill();
}

void Marks::fill()
{
    m_model->clear();
    for (const Mark& mark : m_context.workspace().marks) {
        const Result<Position> position = Position::parse(mark.position);
        auto* item = new QStandardItem(position ? positionText(*position) : toQt(mark.position));
        item->setData(QStringLiteral("mark"), DockDelegate::IconRole);
        item->setData(toQt(mark.note), DockDelegate::NoteRole);
        item->setToolTip(toQt(mark.note));
        item->setData(
            tr("Mark at %1 of %2, %3").arg(item->text(), toQt(mark.store), toQt(mark.note)),
            Qt::AccessibleTextRole);
        if (mark.store == "green")
            item->setData(static_cast<int>(StoreMark::Green), DockDelegate::MarkRole);
        m_model->appendRow(item);
    }
    if (m_model->rowCount() == 0)
        m_model->appendRow(hint(tr("Ctrl+M marks an event")));
    m_list->fit();
}

bool Marks::hasMark(int row) const
{
    return row >= 0 && static_cast<std::size_t>(row) < m_context.workspace().marks.size();
}

void Marks::remove(int row)
{
    m_context.editWorkspace([row](Workspace& workspace) { removeAt(workspace.marks, row); });
}

void Marks::askNote(int row)
{
    if (!hasMark(row))
        return;
    const Mark mark = m_context.workspace().marks[static_cast<std::size_t>(row)];
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("markNote"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Note at %1").arg(toQt(mark.position)));
    dialog->setLabelText(tr("What is to be remembered of this event"));
    dialog->setTextValue(toQt(mark.note));
    dialog->setOkButtonText(tr("Keep note"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, mark](const QString& note) {
        m_context.editWorkspace([&mark, &note](Workspace& workspace) {
            const auto found = std::ranges::find(workspace.marks, mark);
            if (found != workspace.marks.end())
                found->note = fromQt(note.trimmed());
        });
    });
    dialog->open();
}

void Marks::showMenu(const QPoint& at)
{
    const int row = m_list->indexAt(at).row();
    if (!hasMark(row))
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Write a note…"), this, [this, row] { askNote(row); });
    menu->addSeparator();
    menu->addAction(tr("Forget"), this, [this, row] { remove(row); });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

bool Marks::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && m_list->currentIndex().isValid()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete)
            remove(m_list->currentIndex().row());
        else if (key == Qt::Key_F2)
            askNote(m_list->currentIndex().row());
        if (key == Qt::Key_Delete || key == Qt::Key_F2)
            return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace viridian::ui
