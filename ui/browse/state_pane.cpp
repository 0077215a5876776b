#include "ui/browse/state_pane.h"

#include "ui/browse/event_detail.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"
#include "ui/widgets/json_view.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr int kChangesShown = 6;
const QString kProjectionKey = QStringLiteral("browse/projection");

} // namespace

StatePane::StatePane(AppContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_words(new QLabel(this)), m_view(new JsonView(this)),
      m_changes(new QListView(this)), m_model(new QStandardItemModel(this)),
      m_project(new QToolButton(this)), m_previous(new QToolButton(this)),
      m_next(new QToolButton(this)),
      m_projection(context.settings().value(kProjectionKey).toString())
{
    m_words->setObjectName(QStringLiteral("stateWords"));
    m_words->setWordWrap(true);
    m_words->setMinimumWidth(1); // a long name pushes nothing aside
    m_view->setObjectName(QStringLiteral("inspectorState"));
    m_view->setAccessibleName(tr("State of the stream at this event"));
    m_changes->setObjectName(QStringLiteral("stateChanges"));
    m_changes->setAccessibleName(tr("What the event changed"));
    m_changes->setModel(m_model);
    m_changes->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_changes->setUniformItemSizes(true);
    m_changes->setFrameShape(QFrame::NoFrame);
    const auto prepare = [this](QToolButton* button, const char* name, const char* icon,
                                const QString& words, Direction direction) {
        button->setObjectName(QLatin1String(name));
        button->setIcon(theme().icon(QLatin1String(icon)));
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setProperty("framed", true);
        connect(button, &QToolButton::clicked, this,
                [this, direction] { emit stepWanted(direction); });
    };
    prepare(m_previous, "statePrevious", "chevron-left", tr("Previous event of the stream, Ctrl+,"),
            Direction::Backward);
    prepare(m_next, "stateNext", "chevron-right", tr("Next event of the stream, Ctrl+."),
            Direction::Forward);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(theme().px(8), theme().px(4), theme().px(8), theme().px(4));
    line->addWidget(m_words, 1);
    line->addWidget(m_project);
    line->addWidget(m_previous);
    line->addWidget(m_next);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(m_view, 1);
    column->addWidget(m_changes);
    buildMenu();
    connect(&theme(), &Theme::changed, this, &StatePane::restyle);
    restyle();
}

StatePane::~StatePane() = default;

void StatePane::buildMenu()
{
    m_project->setObjectName(QStringLiteral("stateProjection"));
    m_project->setIcon(theme().icon(QStringLiteral("step")));
    m_project->setAccessibleName(tr("Projection of the state"));
    m_project->setProperty("framed", true);
    m_project->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_project);
    QAction* choose = menu->addAction(tr("Choose projection…"), this, &StatePane::chooseProjection);
    choose->setObjectName(QStringLiteral("stateProjectionChoose"));
    m_plain = menu->addAction(tr("Merge events as they are"), this, [this] { setProjection({}); });
    m_plain->setObjectName(QStringLiteral("stateProjectionNone"));
    m_project->setMenu(menu);
    showProjection();
}

void StatePane::chooseProjection()
{
    auto* picker = new QFileDialog(this, tr("Choose a projection"), m_projection,
                                   tr("Pipelines (*.yaml *.yml);;All files (*)"));
    picker->setObjectName(QStringLiteral("projectionDialog"));
    picker->setAttribute(Qt::WA_DeleteOnClose);
    picker->setFileMode(QFileDialog::ExistingFile);
    connect(picker, &QFileDialog::fileSelected, this, &StatePane::setProjection);
    picker->open();
}

void StatePane::setProjection(const QString& path)
{
    m_projection = path;
    m_context.settings().setValue(kProjectionKey, path);
    showProjection();
    m_stale = true;
    if (isVisible())
        read();
}

void StatePane::showProjection()
{
    m_plain->setEnabled(!m_projection.isEmpty());
    m_project->setToolTip(
        m_projection.isEmpty()
            ? tr("Events are merged as they are. A pipeline file can shape them first.")
            : tr("Events are shaped by %1 before they are merged.").arg(m_projection));
}

void StatePane::restyle()
{
    m_words->setFont(theme().font(Size::Small));
    m_changes->setFont(theme().monoFont());
}

void StatePane::follow(const std::string& address, const std::string& stream,
                       const Position& position)
{
    if (address != m_address || !m_worker) {
        m_worker =
            address.empty() ? nullptr : std::make_unique<StoreWorker>(m_context.runner(), address);
        m_address = address;
    }
    m_stale = m_stale || stream != m_stream || position != m_position;
    m_stream = stream;
    m_position = position;
    if (isVisible())
        read();
}

void StatePane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    read();
}

void StatePane::read()
{
    if (!m_stale || !m_worker || m_stream.empty())
        return;
    m_stale = false;
    m_words->setText(tr("Folding %1 …").arg(toQt(m_stream)));
    m_worker->ask<StateText>(
        [stream = m_stream, position = m_position,
         projection = std::filesystem::path(fromQt(m_projection))](EventStore& store,
                                                                   std::stop_token stop) {
            return readState(store, stream, position, projection, stop);
        },
        [this](const Result<StateText>& text) { take(text); });
}

QString StatePane::wordsOf(const StreamState& state) const
{
    QString words = tr("Version %1 of %2: %3 events merged")
                        .arg(numberText(state.version), toQt(m_stream),
                             numberText(state.events - state.skipped));
    if (state.skipped > 0)
        words += tr(", %1 that gave no JSON object left out").arg(numberText(state.skipped));
    if (!m_projection.isEmpty())
        words += tr(", shaped by %1").arg(QFileInfo(m_projection).fileName());
    return words;
}

void StatePane::take(const Result<StateText>& text)
{
    m_model->clear();
    if (!text) {
        m_words->setText(toQt(text.error().message));
        m_view->clearText();
        m_changes->setFixedHeight(0);
        m_stale = true; // asked again when it is looked at again
        return;
    }
    const StreamState& state = text->state;
    m_words->setText(wordsOf(state));
    m_view->show(text->lines, text->tints);
    for (const json::PathDifference& change : state.changes) {
        auto* item = new QStandardItem(changeText(change));
        item->setToolTip(item->text());
        m_model->appendRow(item);
    }
    if (state.changes.empty())
        m_model->appendRow(new QStandardItem(tr("%1 changed nothing").arg(toQt(state.type))));
    const int rows = std::min(m_model->rowCount(), kChangesShown);
    m_changes->setFixedHeight(rows * theme().rowHeight() + theme().px(6));
}

} // namespace viridian::ui
