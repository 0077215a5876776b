#include "core/pipeline/worker/worker_run.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/store/event_line.h"

#include <algorithm>
#include <fmt/format.h>

/// Lines go out while answers come in. The oldest event in flight has its turn: it alone is judged
/// by the clock and named when something goes wrong. A worker may have read further and lost its
/// answers when it died, so all that were in flight are suspects; they are asked again one by one.
namespace viridian::worker {
namespace {

constexpr std::size_t kSlice = std::size_t{64} * 1024; ///< bytes to prepare before sending some
constexpr std::chrono::milliseconds kWatchEvery{50};

} // namespace

std::string WorkerRun::nameOf(const Event& event) const
{
    return fmt::format("event {} ({} in {})", event.position.toText(), event.type, event.stream);
}

void WorkerRun::halt(Error error)
{
    m_out.halt = std::move(error);
}

/// True when a process runs and can be asked.
bool WorkerRun::ready()
{
    if (m_worker.channel)
        return true;
    const std::string why = std::exchange(m_worker.stoppedFor, {});
    Status started =
        why.empty() ? m_worker.begin(m_batch.stop) : m_worker.restart(why, m_batch.stop);
    m_asked = done();
    m_sizes.clear();
    m_flying = 0;
    m_keys.clear();
    if (!started)
        halt(std::move(started.error()));
    return started.has_value();
}

bool WorkerRun::mayAsk(const Event& event) const
{
    const bool alone = m_asked == done();
    if (alone)
        return true;
    if (m_asked < m_aloneUntil || m_flying >= m_worker.options.inFlight)
        return false;
    return m_batch.scope == StateScope::None || !m_keys.contains(stateKey(event, m_batch.scope));
}

void WorkerRun::ask(const Event& event)
{
    std::string& out = m_worker.channel->outgoing();
    const std::size_t before = out.size();
    if (m_asks == Asks::Flush) {
        out += "{\"flush\":true,\"stream\":";
        json::appendEncoded(out, event.stream);
        out += '}';
    } else {
        appendNdjson(out, event);
    }
    if (m_batch.scope != StateScope::None && m_batch.states != nullptr) {
        const std::string_view key = stateKey(event, m_batch.scope);
        out.pop_back();
        out += ",\"state\":";
        out += m_batch.states->of(key);
        out += '}';
        m_keys.insert(key);
    }
    out += '\n';
    if (m_asked == done())
        m_turnBegan = Clock::now();
    m_sizes.push_back(out.size() - before);
    m_flying += m_sizes.back();
    ++m_asked;
}

void WorkerRun::fill()
{
    while (m_asked < m_batch.events.size() && m_worker.channel->unsent() < kSlice &&
           mayAsk(m_batch.events[m_asked]))
        ask(m_batch.events[m_asked]);
}

/// The bookkeeping of an answer that was read.
void WorkerRun::settle(const Event& asked)
{
    const Answer& answer = m_out.answers.answers.back();
    m_flying -= m_sizes.front();
    m_sizes.pop_front();
    ++m_worker.answered;
    m_stopped = m_batch.stopAtError && answer.kind == AnswerKind::Error;
    if (m_batch.scope == StateScope::None || m_batch.states == nullptr)
        return;
    const std::string_view key = stateKey(asked, m_batch.scope);
    m_keys.erase(key);
    if (answer.kind == AnswerKind::Error)
        return;
    if (answer.state || m_asks == Asks::Flush)
        m_batch.states->set(key, answer.state.value_or("null"));
}

std::optional<Fault> WorkerRun::take()
{
    Channel& channel = *m_worker.channel;
    while (const std::optional<std::string_view> line = channel.line()) {
        if (done() == m_asked)
            return Fault{.what = fmt::format("it wrote “{}” without being asked", excerptOf(*line)),
                         .broken = true};
        const Event& asked = m_batch.events[done()];
        const std::size_t events = m_out.answers.events.size();
        Status read = m_worker.reader.read(*line, asked, m_out.answers, m_arena);
        if (read && m_out.answers.answers.back().kind == AnswerKind::Hold &&
            m_asks == Asks::Flush) {
            m_out.answers.answers.pop_back();
            read = fail(ErrorKind::InvalidInput, "wants to hold what it was asked to give");
        }
        if (!read) {
            m_out.answers.events.resize(events);
            return Fault{.what = "it " + read.error().message,
                         .broken = read.error().kind == ErrorKind::Conflict};
        }
        settle(asked);
        if (m_stopped)
            return std::nullopt;
        m_turnBegan = Clock::now();
    }
    return std::nullopt;
}

std::optional<Fault> WorkerRun::watchMemory(Clock::time_point now)
{
    const std::size_t limit = m_worker.options.memoryLimit;
    if (limit == 0 || now - m_worker.lastWatched < kWatchEvery)
        return std::nullopt;
    m_worker.lastWatched = now;
    const std::size_t used = m_worker.channel->child().residentBytes();
    if (used <= limit)
        return std::nullopt;
    constexpr std::size_t kMega = std::size_t{1024} * 1024;
    return Fault{.what =
                     fmt::format("it grew to {} MB and may use {} MB", used / kMega, limit / kMega),
                 .retry = true};
}

std::optional<Fault> WorkerRun::watch()
{
    Channel& channel = *m_worker.channel;
    const WorkerOptions& options = m_worker.options;
    if (channel.closed() && m_worker.hasLeft()) {
        m_worker.end();
        return std::nullopt;
    }
    if (channel.closed())
        return Fault{.what = m_worker.endingOf(), .retry = true};
    const std::size_t asked = m_sizes.empty() ? 0 : m_sizes.front();
    if (channel.rest().size() > std::max(options.answerLimit, 4 * asked))
        return Fault{.what = fmt::format("its answer is longer than {} bytes",
                                         grouped(std::uint64_t{channel.rest().size()}))};
    const Clock::time_point now = Clock::now();
    if (m_asked > done() && now - m_turnBegan > options.eventLimit)
        return Fault{.what = fmt::format("it did not answer within {} (a worker answers every line "
                                         "and flushes its output)",
                                         formatDuration(options.eventLimit)),
                     .retry = true};
    return watchMemory(now);
}

/// Gives the event whose turn it is an Error answer.
void WorkerRun::refuse(const std::string& what)
{
    Answer answer;
    answer.kind = AnswerKind::Error;
    answer.firstEvent = static_cast<std::uint32_t>(m_out.answers.events.size());
    answer.text = m_arena.keep(what);
    answer.stopped = true;
    m_out.answers.answers.push_back(answer);
    m_stopped = m_batch.stopAtError;
}

void WorkerRun::punish(Fault fault)
{
    m_worker.channel->drainErrors(m_worker.log);
    m_worker.end();
    const std::string last = m_worker.log.lastLine();
    const std::string what =
        fmt::format("the worker was stopped: {}{}", fault.what,
                    last.empty() ? std::string() : fmt::format("; its log ends with: {}", last));
    const Event& event = m_batch.events[std::min(done(), m_batch.events.size() - 1)];
    if (fault.broken) {
        m_worker.stoppedFor = fault.what;
        m_out.answers = {};
        return halt({.kind = ErrorKind::InvalidInput,
                     .message = fmt::format("Step “{}” halted at {}: {}. Its answers cannot be "
                                            "trusted; mend the worker.",
                                            m_worker.options.step, nameOf(event), what),
                     .detail = event.position.toText()});
    }
    m_worker.stoppedFor = fmt::format("on {}, {}", nameOf(event), fault.what);
    const bool suspects = m_asked > done() + 1;
    if (fault.retry && suspects)
        m_aloneUntil = m_asked;
    else
        refuse(what);
}

void WorkerRun::step()
{
    if (m_batch.stop.stop_requested()) {
        m_worker.end();
        return halt(
            {.kind = ErrorKind::Cancelled, .message = "Stopped while a worker ran.", .detail = {}});
    }
    if (!ready())
        return;
    fill();
    m_worker.channel->turn(kTurn, m_worker.log);
    std::optional<Fault> fault = take();
    if (!fault && !finished())
        fault = watch();
    if (fault)
        punish(std::move(*fault));
}

Exchange WorkerRun::exchange()
{
    // What came between two batches was not asked for.
    if (m_worker.channel && !m_batch.events.empty()) {
        m_worker.channel->turn(std::chrono::milliseconds(0), m_worker.log);
        if (std::optional<Fault> fault = take())
            punish(std::move(*fault));
        else if (m_worker.channel->closed()) {
            m_worker.stoppedFor = m_worker.hasLeft() ? std::string() : m_worker.endingOf();
            m_worker.end();
        }
    }
    while (!finished())
        step();
    const bool stale = m_worker.channel && m_asked > done();
    if (stale) // answers to events that nobody waits for any more
        m_worker.end();
    else if (m_worker.channel && !m_worker.channel->rest().empty() && !m_out.halt)
        punish({.what = fmt::format("it wrote “{}” without being asked",
                                    excerptOf(m_worker.channel->rest())),
                .broken = true});
    return std::move(m_out);
}

} // namespace viridian::worker
