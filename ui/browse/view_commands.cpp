#include "ui/browse/view_commands.h"

#include "core/base/log.h"
#include "core/store/open.h"
#include "ui/browse/event_detail.h"
#include "ui/browse/events_view.h"
#include "ui/browse/filter_term.h"
#include "ui/browse/kept_panes.h"
#include "ui/shell/run_job.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QItemSelectionModel>

#include <algorithm>
#include <array>

namespace viridian::ui {
namespace {

constexpr std::size_t kMostCopied = 10'000;

void toClipboard(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace

std::vector<Position> marksOf(const Workspace& workspace, StoreMark store)
{
    std::vector<Position> positions;
    for (const Mark& mark : workspace.marks) {
        const Result<Position> position = Position::parse(mark.position);
        if (position && storeOfKey(mark.store) == store)
            positions.push_back(*position);
    }
    std::ranges::sort(positions);
    return positions;
}

ViewCommands::ViewCommands(AppContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_export(new QAction(tr("Export events…"), this))
{
    struct Form {
        CopyForm form;
        const char* name;
        QString text;
    };
    const std::array forms{
        Form{CopyForm::Json, "copyJson", tr("Copy rows as JSON")},
        Form{CopyForm::Ndjson, "copyNdjson", tr("Copy rows as NDJSON")},
        Form{CopyForm::Csv, "copyCsv", tr("Copy rows as CSV")},
        Form{CopyForm::Markdown, "copyMarkdown", tr("Copy rows as Markdown")},
    };
    for (const Form& form : forms) {
        auto* action = new QAction(form.text, this);
        action->setObjectName(QLatin1String(form.name));
        action->setIcon(theme().icon(QStringLiteral("copy")));
        connect(action, &QAction::triggered, this, [this, what = form.form] { copyRows(what); });
        m_copies.push_back(action);
    }
    m_export->setObjectName(QStringLiteral("exportEvents"));
    m_export->setIcon(theme().icon(QStringLiteral("export")));
    setView(nullptr);
}

ViewCommands::~ViewCommands() = default;

bool ViewCommands::busy() const
{
    return m_worker && m_worker->busy();
}

void ViewCommands::setView(EventsView* view)
{
    m_view = view;
    for (QAction* action : m_copies)
        action->setEnabled(view != nullptr);
    m_export->setEnabled(view != nullptr);
}

StoreWorker& ViewCommands::worker()
{
    const std::string& address = m_view->subject().address;
    if (!m_worker || m_address != address) {
        m_worker = std::make_unique<StoreWorker>(m_context.runner(), address);
        m_address = address;
    }
    return *m_worker;
}

void ViewCommands::copyCell()
{
    const QModelIndex at = m_view ? m_view->table().currentIndex() : QModelIndex();
    const Event* event = at.isValid() ? m_view->events().eventAt(at.row()) : nullptr;
    if (!event)
        return;
    if (at.column() != EventWindowModel::Data) {
        toClipboard(cellValue(*event, at.column()));
        return;
    }
    // The table holds only the start of a payload.
    worker().ask<std::string>(
        [position = event->position](EventStore& store,
                                     std::stop_token stop) -> Result<std::string> {
            Result<EventDetail> detail = readDetail(store, position, stop);
            if (!detail)
                return passOn(detail);
            return std::string(detail->event().data.bytes);
        },
        [this](Result<std::string> data) {
            if (data)
                toClipboard(toQt(*data));
            else
                emit said(toQt(data.error().message));
        });
}

void ViewCommands::copyRows(CopyForm form)
{
    if (!m_view)
        return;
    std::set<Position> positions;
    for (const QModelIndex& at : m_view->table().selectionModel()->selectedRows()) {
        if (const Event* event = m_view->events().eventAt(at.row()))
            positions.insert(event->position);
    }
    if (positions.empty())
        return;
    if (positions.size() > kMostCopied) {
        emit said(tr("More than %1 rows are selected: export them instead.")
                      .arg(numberText(std::uint64_t{kMostCopied})));
        return;
    }
    worker().ask<std::string>(
        [choice = m_view->choice(), positions, form](EventStore& store, std::stop_token stop) {
            return readAsText(store, choice, positions, form, stop);
        },
        [this, count = positions.size()](Result<std::string> text) {
            if (!text) {
                emit said(toQt(text.error().message));
                return;
            }
            toClipboard(toQt(*text));
            emit said(tr("%1 events copied.").arg(numberText(std::uint64_t{count})));
        });
}

void ViewCommands::exportAs(QWidget* over)
{
    if (!m_view)
        return;
    auto* picker =
        new QFileDialog(over, tr("Export events"), QString(),
                        tr("NDJSON (*.ndjson);;NDJSON, compressed (*.ndjson.zst);;CSV (*.csv)"));
    picker->setObjectName(QStringLiteral("exportDialog"));
    picker->setAttribute(Qt::WA_DeleteOnClose);
    picker->setAcceptMode(QFileDialog::AcceptSave);
    picker->setDefaultSuffix(QStringLiteral("ndjson"));
    picker->selectFile(m_view->subject().name + QStringLiteral(".ndjson"));
    connect(picker, &QFileDialog::filterSelected, picker, [picker](const QString& form) {
        picker->setDefaultSuffix(form.section(QStringLiteral("*."), 1).chopped(1));
    });
    connect(picker, &QFileDialog::fileSelected, this, &ViewCommands::exportTo);
    picker->open();
}

void ViewCommands::exportTo(const QString& path)
{
    if (!m_view)
        return;
    const std::string address = m_view->subject().address;
    const EventChoice choice = m_view->choice();
    const std::filesystem::path file(fromQt(path));
    std::erase_if(m_exports, [](const JobHandle& job) { return !job.running(); });
    runListedJob<std::uint64_t>(
        m_context, this,
        {.name = tr("Export to %1").arg(QFileInfo(path).fileName()),
         .stores = {.from = {m_view->subject().store}},
         .unit = tr("events")},
        [address, choice, file](std::stop_token stop,
                                const ProgressSink& progress) -> Result<std::uint64_t> {
            Result<std::unique_ptr<EventStore>> store = openStore(address);
            if (!store)
                return passOn(store);
            return exportEvents(**store, choice, file, IfThere::Replace, progress, stop);
        },
        [this, path](Result<std::uint64_t> written) {
            if (written) {
                emit said(tr("%1 events exported to %2.").arg(numberText(*written), path));
            } else if (written.error().kind != ErrorKind::Cancelled) {
                log::error("Export: {} {}", written.error().message, written.error().detail);
                emit said(toQt(written.error().message));
            }
        },
        m_exports.emplace_back());
}

void ViewCommands::step(Direction direction)
{
    const Event* event = m_view ? m_view->selectedEvent() : nullptr;
    if (!event)
        return;
    const EventWindowModel& model = m_view->events();
    const int by = direction == Direction::Forward ? 1 : -1;
    // Loaded rows stand without a gap, so the nearest one there is the answer.
    for (int row = *model.rowOf(event->position) + by; const Event* near = model.eventAt(row);
         row += by) {
        if (near->stream == event->stream) {
            emit positionWanted(near->position);
            return;
        }
    }
    const std::string stream(event->stream);
    worker().ask<std::optional<Position>>(
        [stream, from = event->position, filter = m_view->choice().filter,
         direction](EventStore& store, std::stop_token stop) {
            return neighbour(store, stream, filter, from, direction, stop);
        },
        [this, direction, stream](Result<std::optional<Position>> found) {
            if (!found)
                emit said(toQt(found.error().message));
            else if (*found)
                emit positionWanted(**found);
            else
                emit said(direction == Direction::Forward
                              ? tr("This is the last event of %1.").arg(toQt(stream))
                              : tr("This is the first event of %1.").arg(toQt(stream)));
        });
}

void ViewCommands::toggleMark()
{
    const Event* event = m_view ? m_view->selectedEvent() : nullptr;
    if (!event)
        return;
    const Mark mark{.store = storeKey(m_view->subject().store),
                    .position = event->position.toText(),
                    .note = std::string(event->type)};
    m_context.editWorkspace([&mark](Workspace& workspace) {
        const auto same = [&mark](const Mark& other) {
            return other.store == mark.store && other.position == mark.position;
        };
        if (std::erase_if(workspace.marks, same) == 0)
            workspace.marks.push_back(mark);
    });
}

void ViewCommands::nextMark()
{
    if (!m_view)
        return;
    const std::vector<Position> marks = marksOf(m_context.workspace(), m_view->subject().store);
    if (marks.empty()) {
        emit said(tr("Nothing is marked in this store. Ctrl+M marks the selected event."));
        return;
    }
    const std::optional<Position> now = m_view->table().selected();
    const auto next = now ? std::ranges::upper_bound(marks, *now) : marks.begin();
    emit positionWanted(next == marks.end() ? marks.front() : *next);
}

} // namespace viridian::ui
