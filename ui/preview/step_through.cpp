#include "ui/preview/step_through.h"

#include "ui/preview/preview_controller.h"
#include "ui/shell/run_job.h"
#include "ui/text/text.h"

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr std::size_t kMostNamed = 3;

/// A trace with what the job found out about it.
struct Traced {
    StepTrace trace;
    bool otherThanRun = false;
};

bool endsAs(const StepTrace& trace, const std::vector<std::string>& outputs)
{
    if (trace.steps.empty())
        return true;
    const auto last = trace.steps.back().after.events();
    return std::ranges::equal(last, outputs, {},
                              [](const Event& event) { return event.data.bytes; });
}

QString joined(const std::vector<std::string>& texts, std::size_t most)
{
    QStringList all;
    for (std::size_t i = 0; i < std::min(most, texts.size()); ++i)
        all << toQt(texts[i]);
    if (texts.size() > most)
        all << StepThrough::tr("and %1 more").arg(texts.size() - most);
    return all.join(QStringLiteral(", "));
}

} // namespace

StepThrough::StepThrough(AppContext& context, PreviewController& controller, QObject* parent)
    : QObject(parent), m_context(context), m_controller(controller)
{
    connect(&controller, &PreviewController::selectionChanged, this, &StepThrough::follow);
    connect(&controller, &PreviewController::resultChanged, this, &StepThrough::follow);
}

StepThrough::~StepThrough() = default;

bool StepThrough::canBegin() const
{
    const std::optional<PreviewController::TraceSource> source = m_controller.traceSource();
    return source && !source->pipeline.steps().empty() && !m_controller.error();
}

void StepThrough::begin()
{
    if (m_active || !canBegin())
        return;
    m_active = true;
    m_step = 0;
    trace();
}

void StepThrough::finish()
{
    if (!m_active)
        return;
    m_active = false;
    ++m_turn;
    m_job.requestStop();
    m_tracing = m_laying = false;
    m_trace.reset();
    m_traced.reset();
    emit changed();
}

/// Another event, or another run: the trace is of the one before.
void StepThrough::follow()
{
    if (!m_active)
        return;
    if (!canBegin())
        return finish();
    const std::size_t shown =
        m_controller.pairs()[static_cast<std::size_t>(m_controller.current())];
    if (m_traced != m_controller.result() || m_tracedPair != shown)
        trace();
}

void StepThrough::trace()
{
    const std::optional<PreviewController::TraceSource> source = m_controller.traceSource();
    m_traced = m_controller.result();
    m_tracedPair = m_controller.pairs()[static_cast<std::size_t>(m_controller.current())];
    m_infos = source->pipeline.steps();
    m_step = std::min(m_step, m_infos.size() - 1);
    m_chosen.assign(m_infos.size(), 0);
    m_trace.reset();
    m_error.reset();
    m_shown = {};
    m_tracing = true;
    m_laying = false;
    m_job = runJob<Traced>(
        m_context.runner(), this,
        [source = *source](const std::stop_token& stop) -> Result<Traced> {
            Result<StepTrace> trace =
                traceSteps(source.pipeline, *source.events, source.index, stop);
            if (!trace)
                return passOn(trace);
            const bool other = !endsAs(*trace, source.outputs);
            return Traced{.trace = std::move(*trace), .otherThanRun = other};
        },
        [this, turn = ++m_turn](Result<Traced> traced) {
            if (turn != m_turn)
                return;
            m_tracing = false;
            if (!traced) {
                if (traced.error().kind != ErrorKind::Cancelled)
                    m_error = std::move(traced.error());
                emit changed();
                return;
            }
            m_otherThanRun = traced->otherThanRun;
            m_trace = std::make_shared<const StepTrace>(std::move(traced->trace));
            lay();
            emit stepChanged(static_cast<int>(m_step));
        });
    emit changed();
}

StepThrough::Way StepThrough::wayAt(std::size_t step) const
{
    Way way{.before = std::nullopt, .after = std::size_t{0}, .ended = std::nullopt};
    for (std::size_t s = 0; s <= step; ++s) {
        const TracedStep& traced = m_trace->steps[s];
        way.before = way.after;
        way.after.reset();
        if (!way.before)
            continue;
        const TracedEvent& event = traced.events[*way.before];
        // What the step made of what it held stands behind the event's own outputs.
        const std::size_t chosen =
            std::min(m_chosen[s], std::max<std::size_t>(1, event.outputs + traced.made.size()) - 1);
        if (chosen < event.outputs)
            way.after = event.first + chosen;
        else if (!traced.made.empty())
            way.after = traced.made[chosen - event.outputs];
        else
            way.ended = s;
    }
    return way;
}

const Event* StepThrough::before() const
{
    const std::optional<std::size_t> at = m_trace ? wayAt(m_step).before : std::nullopt;
    return at ? &m_trace->before(m_step)[*at] : nullptr;
}

const Event* StepThrough::after() const
{
    const std::optional<std::size_t> at = m_trace ? wayAt(m_step).after : std::nullopt;
    return at ? &m_trace->steps[m_step].after[*at] : nullptr;
}

std::span<const Event> StepThrough::outputs() const
{
    return m_trace ? m_trace->steps[m_step].after.events() : std::span<const Event>();
}

int StepThrough::output() const
{
    const std::optional<std::size_t> at = m_trace ? wayAt(m_step).after : std::nullopt;
    return at ? static_cast<int>(*at) : -1;
}

const TracedEvent* StepThrough::traced() const
{
    const std::optional<std::size_t> at = m_trace ? wayAt(m_step).before : std::nullopt;
    return at ? &m_trace->steps[m_step].events[*at] : nullptr;
}

bool StepThrough::failed() const
{
    const TracedEvent* event = traced();
    return event && (event->fate == StepFate::Failed || event->fate == StepFate::PassedOn ||
                     event->fate == StepFate::Left);
}

QString StepThrough::stepName(std::size_t step) const
{
    return tr("step %1 %2").arg(step + 1).arg(toQt(m_infos[step].id));
}

QString StepThrough::stageName(std::size_t behind) const
{
    return behind == 0 ? tr("BLUE as stored") : tr("After %1").arg(stepName(behind - 1));
}

QString StepThrough::did() const
{
    if (m_error)
        return tr("cannot be shown");
    if (!m_trace)
        return tr("being worked out");
    const TracedEvent* event = traced();
    if (!event)
        return tr("nothing of the event is left");
    switch (event->fate) {
    case StepFate::Off:
        return tr("switched off");
    case StepFate::NotMatched:
        return tr("not for this event");
    case StepFate::Unchanged:
        return tr("for this event, changes nothing");
    case StepFate::Changed:
        return joined(changesBetween(*before(), m_trace->steps[m_step].after[event->first]),
                      kMostNamed);
    case StepFate::Split:
        return tr("%1 events come out").arg(event->outputs);
    case StepFate::Dropped:
        return tr("drops it");
    case StepFate::Held:
        return tr("holds it back");
    case StepFate::Failed:
        return tr("fails");
    case StepFate::PassedOn:
        return tr("fails, the event goes on");
    case StepFate::Left:
        return tr("fails at another part");
    }
    return {};
}

QString StepThrough::place() const
{
    return m_infos.empty() ? QString()
                           : tr("%1 of %2 · %3 · %4")
                                 .arg(m_step + 1)
                                 .arg(m_infos.size())
                                 .arg(toQt(m_infos[m_step].id), did());
}

QString StepThrough::everything() const
{
    const Event* from = before();
    const Event* to = after();
    return from && to ? joined(changesBetween(*from, *to), 1000) : QString();
}

QString StepThrough::end() const
{
    if (m_error)
        return toQt(m_error->message);
    if (!m_trace)
        return {};
    const TracedStep& step = m_trace->steps[m_step];
    const TracedEvent* event = traced();
    if (!event) {
        const std::size_t last = m_step == 0 ? 0 : m_step - 1;
        std::optional<std::size_t> ended;
        for (std::size_t s = 0; s <= last && !ended; ++s)
            ended = wayAt(s).ended;
        return ended ? tr("What is followed ended at %1.").arg(stepName(*ended)) : QString();
    }
    QString text;
    if (event->fate == StepFate::Dropped)
        text = tr("Dropped here: %1.").arg(toQt(m_infos[m_step].summary));
    else if (event->fate == StepFate::Held)
        text = step.made.empty()
                   ? tr("Held back here: it comes out later, or as a part of another event.")
                   : tr("Taken in here; with it comes out what the step held: %1.")
                         .arg(step.made.size() == 1 ? tr("1 event")
                                                    : tr("%1 events").arg(step.made.size()));
    else if (event->fate == StepFate::Split)
        text = tr("%1 events come out here; the tabs choose which one is followed.")
                   .arg(event->outputs);
    else if (event->fate == StepFate::Failed)
        text = tr("Failed here: %1. Nothing comes out.").arg(toQt(event->reason));
    else if (event->fate == StepFate::PassedOn)
        text = tr("Failed here: %1. The event goes on as it was (onError: pass).")
                   .arg(toQt(event->reason));
    else if (event->fate == StepFate::Left)
        text = tr("Another part of the event failed here, so nothing of it comes out.");
    if (m_trace->unmatched && m_step + 1 == m_infos.size())
        text = tr("No step is for this event, and the pipeline says unmatched: error.");
    return text;
}

void StepThrough::next()
{
    if (!m_active)
        return begin();
    if (m_step + 1 < m_infos.size())
        goTo(m_step + 1);
}

void StepThrough::previous()
{
    if (m_active && m_step > 0)
        goTo(m_step - 1);
}

void StepThrough::goTo(std::size_t step)
{
    if (!m_active || step >= m_infos.size() || step == m_step)
        return;
    m_step = step;
    if (m_trace)
        lay();
    emit stepChanged(static_cast<int>(m_step));
}

/// Chooses the whole way to it, so that the steps before show the part that it came out of.
void StepThrough::selectOutput(std::size_t output)
{
    if (!m_trace || output >= m_trace->steps[m_step].after.size())
        return;
    for (std::size_t s = m_step + 1; s-- > 0;) {
        const TracedStep& step = m_trace->steps[s];
        const std::optional<std::size_t> source = step.sourceOf(output);
        if (!source) {
            const auto made = std::ranges::find(step.made, output) - step.made.begin();
            const std::optional<std::size_t> from = wayAt(s).before;
            m_chosen[s] = static_cast<std::size_t>(made) + (from ? step.events[*from].outputs : 0);
            break;
        }
        m_chosen[s] = output - step.events[*source].first;
        output = *source;
    }
    lay();
}

/// Lays the step out in a job; a later call makes an earlier answer void.
void StepThrough::lay()
{
    m_laying = true;
    const Way way = wayAt(m_step);
    m_layout = runJob<ShownPair>(
        m_context.runner(), this,
        [trace = m_trace, step = m_step, way](const std::stop_token&) -> Result<ShownPair> {
            const Event* from = way.before ? &trace->before(step)[*way.before] : nullptr;
            const Event* to = way.after ? &trace->steps[step].after[*way.after] : nullptr;
            return makeShownStep(from, to, step);
        },
        [this, turn = ++m_turn](Result<ShownPair> shown) {
            if (turn != m_turn)
                return;
            m_laying = false;
            if (shown)
                m_shown = std::move(*shown);
            if (m_trace->remembers)
                m_shown.facts << tr("%1 earlier events seen").arg(numberText(m_trace->earlier));
            if (m_otherThanRun)
                m_shown.facts << tr("the run ended otherwise: its steps remember more events");
            emit changed();
        });
}

} // namespace viridian::ui
