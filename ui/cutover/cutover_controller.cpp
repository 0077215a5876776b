#include "ui/cutover/cutover_controller.h"

#include "ui/shell/app_context.h"
#include "ui/shell/run_job.h"
#include "ui/text/text.h"

#include <algorithm>
#include <utility>

namespace viridian::ui {
namespace {

/// Between the end of one reading and the next, while the room is seen and while it is not.
constexpr std::chrono::milliseconds kSeenPause{750};
constexpr std::chrono::milliseconds kHiddenPause{5000};
constexpr std::chrono::milliseconds kRunPause{200};

QString joined(const std::vector<std::string>& names)
{
    QStringList list;
    for (const std::string& name : names)
        list.push_back(toQt(name).toLower());
    return list.join(QStringLiteral(", "));
}

} // namespace

CutoverState CutoverView::state() const
{
    return status ? status->state : CutoverState::Draft;
}

CutoverState CutoverView::shownState() const
{
    if (!live.empty() && status && live.back().number > status->journal.records.size())
        return parseCutoverState(live.back().state).value_or(state());
    return state();
}

CutoverController::CutoverController(AppContext& context, OpenBackend open, QObject* parent)
    : QObject(parent), m_context(context), m_open(std::move(open))
{
    qRegisterMetaType<Rehearsal>();
    connect(&context, &AppContext::workspaceChanged, this, &CutoverController::restart);
    connect(&context, &AppContext::tick, this, &CutoverController::tick);
    restart();
}

CutoverController::~CutoverController()
{
    if (m_question)
        m_question->close();
}

void CutoverController::restart()
{
    // An action under way keeps its own connections and ends as it must; only what is shown is read
    // anew.
    ++m_generation;
    m_reader = std::make_shared<std::unique_ptr<CutoverBackend>>();
    m_isReading = false;
    m_reading = {};
    const bool chosen = !m_context.blueAddress().empty() && !m_context.greenAddress().empty();
    const QString running = m_view.running;
    m_view = {};
    m_view.running = running;
    m_view.kind = chosen ? CutoverView::Kind::Opening : CutoverView::Kind::NoWorkspace;
    m_wanted = true;
    feedStoreBar();
    emit changed();
}

/// From the point of no return on the store bar says which store has the traffic, where that is
/// known.
void CutoverController::feedStoreBar()
{
    std::optional<Side> live;
    if (m_view.status && !m_view.lost && pastReturn(m_view.state()))
        live = m_view.status->traffic.live;
    const auto share = [&](Side side) {
        constexpr int kAll = 100;
        return live ? std::optional(*live == side ? kAll : 0) : std::nullopt;
    };
    StoreSide blue = m_context.storeBar().blue;
    StoreSide green = m_context.storeBar().green;
    if (blue.trafficPercent == share(Side::Blue) && green.trafficPercent == share(Side::Green))
        return;
    blue.trafficPercent = share(Side::Blue);
    green.trafficPercent = share(Side::Green);
    m_context.setBlueSide(std::move(blue));
    m_context.setGreenSide(std::move(green));
}

void CutoverController::tick()
{
    emit ticked();
    if (m_isReading || m_view.kind == CutoverView::Kind::NoWorkspace)
        return;
    const std::chrono::milliseconds pause = m_view.busy() ? kRunPause
                                            : m_seen      ? kSeenPause
                                                          : kHiddenPause;
    const bool due = m_context.clock().frozen() || m_context.clock().now() - m_view.readAt >= pause;
    if (m_wanted || (due && !m_context.clock().frozen()))
        read();
}

void CutoverController::setSeen(bool seen)
{
    m_seen = seen;
    if (seen)
        readNow();
}

void CutoverController::readNow()
{
    m_wanted = true;
    tick();
}

void CutoverController::read()
{
    m_wanted = false;
    m_isReading = true;
    const std::function<Result<Reading>(std::stop_token)> work =
        [open = m_open, workspace = m_context.workspace(),
         reader = m_reader](std::stop_token stop) -> Result<Reading> {
        if (!*reader) {
            Result<std::unique_ptr<CutoverBackend>> opened = open(workspace, {}, {});
            if (!opened)
                return passOn(opened);
            *reader = std::move(*opened);
        }
        Result<CutoverStatus> status = (*reader)->status(stop);
        if (!status)
            return passOn(status);
        Reading reading{.status = std::move(*status), .plan = {}, .about = (*reader)->plan()};
        if (reading.status.state == CutoverState::Ambiguous) {
            reader->reset(); // what cannot be read may read with another connection
            return reading;
        }
        Result<PlanText> plan = (*reader)->planText(stop);
        if (!plan) {
            reader->reset();
            return passOn(plan);
        }
        reading.plan = std::move(*plan);
        return reading;
    };
    m_reading = runJob<Reading>(m_context.runner(), this, work,
                                [this, generation = m_generation](Result<Reading> reading) {
                                    if (generation == m_generation)
                                        take(std::move(reading));
                                });
}

void CutoverController::take(Result<Reading> reading)
{
    m_isReading = false;
    if (!reading && reading.error().kind == ErrorKind::Cancelled)
        return;
    m_view.readAt = m_context.clock().now();
    if (!reading) {
        m_view.error = reading.error();
        m_view.lost = m_view.status.has_value();
        if (!m_view.status)
            m_view.kind = CutoverView::Kind::Refused;
    } else {
        m_view.kind = reading->status.state == CutoverState::Ambiguous
                          ? CutoverView::Kind::Ambiguous
                          : CutoverView::Kind::Open;
        m_view.lost = false;
        m_view.error.reset();
        // What a run said while it ran has been read by now.
        if (!m_view.busy())
            m_view.live.clear();
        if (reading->status.state != CutoverState::Ambiguous)
            m_view.plan = std::move(reading->plan);
        m_view.about = std::move(reading->about);
        m_view.status = std::move(reading->status);
    }
    feedStoreBar();
    emit changed();
}

bool CutoverController::nameMatches(const QString& typedName) const
{
    return m_view.status && fromQt(typedName) == m_view.about.greenName;
}

QString CutoverController::whyNoAction() const
{
    if (m_view.busy())
        return tr("%1…").arg(m_view.running);
    if (m_view.lost)
        return tr("Connection lost: %1")
            .arg(m_view.error ? toQt(m_view.error->message) : QString());
    if (m_view.kind != CutoverView::Kind::Open)
        return tr("Nothing was read yet.");
    const auto age = m_context.clock().now() - m_view.readAt;
    if (age > m_view.about.limits.age)
        return tr("The guards were read %1 ago, too long to believe.").arg(roughDurationText(age));
    return {};
}

QString CutoverController::whyNot(const QString& typedName) const
{
    if (QString why = whyNoAction(); !why.isEmpty())
        return why;
    if (m_view.state() != CutoverState::Ready)
        return tr("The plan is a draft: make it ready first.");
    const GuardRound& guards = m_view.status->guards;
    const std::vector<std::string> blocking = guards.blocking();
    if (blocking.size() == 1) {
        const auto one = std::ranges::find(guards.guards, blocking.front(), &GuardReading::name);
        return tr("Blocked by 1 guard: %1 is %2.")
            .arg(toQt(one->name).toLower(), toQt(viridian::name(one->state)));
    }
    if (!blocking.empty())
        return tr("Blocked by %1 guards: %2.").arg(blocking.size()).arg(joined(blocking));
    if (!guards.hold())
        return tr("No guard was read yet.");
    if (!nameMatches(typedName))
        return tr("Type %1 to say that you mean it.").arg(toQt(m_view.about.greenName));
    return {};
}

QString CutoverController::whyNoNotes() const
{
    if (QString why = whyNoAction(); !why.isEmpty())
        return why;
    const CutoverState state = m_view.state();
    if (state != CutoverState::Draft && state != CutoverState::Ready)
        return tr("Notes are made before the run.");
    return {};
}

void CutoverController::act(const QString& words, Work work, bool keepsLive)
{
    if (m_view.busy())
        return;
    m_view.running = words;
    m_view.failure.reset();
    m_view.live.clear();
    m_question = std::make_shared<OperatorQuestion>([this](const std::string& question) {
        // Called by the job while the controller lives: its question is closed before it goes.
        QMetaObject::invokeMethod(this, [this, text = toQt(question)] {
            m_view.question = text;
            emit changed();
        });
    });
    const AskOperator ask = [question = m_question](const std::string& text, std::stop_token stop) {
        return question->ask(text, std::move(stop));
    };
    const auto self = std::make_shared<QPointer<CutoverController>>(this);
    const RecordListener listener = [self, keepsLive](const JournalRecord& record) {
        QMetaObject::invokeMethod(qApp, [self, record, keepsLive] {
            if (*self && keepsLive)
                (*self)->heard(record);
        });
    };
    const std::function<Result<bool>(std::stop_token)> job =
        [open = m_open, workspace = m_context.workspace(), ask, listener,
         work = std::move(work)](std::stop_token stop) -> Result<bool> {
        Result<std::unique_ptr<CutoverBackend>> backend = open(workspace, ask, listener);
        if (!backend)
            return passOn(backend);
        Status done = work(**backend, std::move(stop));
        if (!done)
            return passOn(done);
        return true;
    };
    m_action = runJob<bool>(m_context.runner(), this, job, [this, words](Result<bool> result) {
        ended(words, result ? Status() : Status(tl::unexpected(result.error())));
    });
    emit changed();
}

void CutoverController::heard(const JournalRecord& record)
{
    m_view.live.push_back(record);
    emit changed();
}

void CutoverController::ended(const QString& words, Status result)
{
    m_view.running.clear();
    m_view.cancelling = false;
    m_view.question.clear();
    m_question.reset();
    std::optional<Error> error;
    if (!result && result.error().kind != ErrorKind::Cancelled)
        error = result.error();
    m_view.failure = error;
    m_wanted = true;
    emit changed();
    emit actionEnded(words, error);
    tick();
}

void CutoverController::makeReady()
{
    act(tr("Making the plan ready"),
        [](CutoverBackend& backend, std::stop_token) { return backend.makeReady(); });
}

void CutoverController::backToDraft()
{
    act(tr("Going back to Draft"),
        [](CutoverBackend& backend, std::stop_token) { return backend.backToDraft(); });
}

void CutoverController::rehearse()
{
    const auto self = std::make_shared<QPointer<CutoverController>>(this);
    act(tr("Rehearsing"), [self](CutoverBackend& backend, std::stop_token stop) -> Status {
        Result<Rehearsal> rehearsal = backend.rehearse(std::move(stop));
        if (!rehearsal)
            return passOn(rehearsal);
        QMetaObject::invokeMethod(qApp, [self, rehearsal = std::move(*rehearsal)] {
            if (*self)
                emit(*self)->rehearsed(rehearsal);
        });
        return {};
    });
}

void CutoverController::cutOver(const QString& typedName)
{
    if (!whyNot(typedName).isEmpty())
        return;
    m_context.audit().append(tr("Pressed Cut over"), toQt(m_view.about.greenName));
    act(
        tr("Cutting over"),
        [name = fromQt(typedName)](CutoverBackend& backend, std::stop_token stop) {
            return backend.run({.typedName = name}, std::move(stop));
        },
        true);
}

/// Of a run in this window its job is asked to stop, which cancels before Committed; of one that
/// died, its traces are cleared away.
void CutoverController::cancel()
{
    m_context.audit().append(tr("Pressed Cancel"));
    if (m_view.busy()) {
        m_view.cancelling = true;
        m_action.requestStop();
        emit changed();
        return;
    }
    act(
        tr("Cancelling"),
        [](CutoverBackend& backend, std::stop_token stop) {
            return backend.cancel("Cancelled by the operator", std::move(stop));
        },
        true);
}

void CutoverController::resume()
{
    m_context.audit().append(tr("Pressed Resume"));
    act(
        tr("Resuming"),
        [](CutoverBackend& backend, std::stop_token stop) {
            return backend.resume(std::move(stop));
        },
        true);
}

void CutoverController::rollBack(const RollbackOrder& order)
{
    if (!whyNoAction().isEmpty())
        return;
    m_context.audit().append(tr("Pressed Roll back"), toQt(order.typedName));
    act(
        tr("Rolling back"),
        [order](CutoverBackend& backend, std::stop_token stop) {
            return backend.rollback(order, std::move(stop));
        },
        true);
}

void CutoverController::complete(const QString& earlyReason)
{
    if (!whyNoAction().isEmpty())
        return;
    m_context.audit().append(tr("Pressed Complete"), earlyReason);
    act(tr("Completing"),
        [reason = fromQt(earlyReason)](CutoverBackend& backend, std::stop_token stop) {
            return backend.complete(reason, std::move(stop));
        });
}

void CutoverController::overrideGuard(const QString& guard, const QString& reason)
{
    m_context.audit().append(tr("Overrode guard %1").arg(guard), reason);
    act(tr("Overriding"),
        [guard = fromQt(guard), reason = fromQt(reason)](CutoverBackend& backend, std::stop_token) {
            return backend.overrideGuard(guard, reason);
        });
}

void CutoverController::acknowledge(const QString& words)
{
    m_context.audit().append(tr("Acknowledged reversibility"), words);
    act(tr("Acknowledging"), [words = fromQt(words)](CutoverBackend& backend, std::stop_token) {
        return backend.acknowledge(words);
    });
}

void CutoverController::noteBackup(Timestamp taken, const QString& words)
{
    m_context.audit().append(tr("Noted a backup"), words);
    act(tr("Noting the backup"),
        [taken, words = fromQt(words)](CutoverBackend& backend, std::stop_token) {
            return backend.noteBackup(taken, words);
        });
}

void CutoverController::answer(bool done)
{
    m_view.question.clear();
    if (m_question)
        m_question->answer(done);
    emit changed();
}

void CutoverController::editPlan(const std::function<void(Workspace&)>& change)
{
    if (m_view.state() == CutoverState::Draft && !m_view.busy())
        m_context.editWorkspace(change);
}

} // namespace viridian::ui
