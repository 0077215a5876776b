#include "core/sync/spine.h"

#include "core/base/job_runner.h"
#include "core/pipeline/model.h"
#include "core/sync/expected.h"
#include "core/sync/spine_queue.h"
#include "core/sync/spine_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace viridian {

namespace {

constexpr std::size_t kMostWorkers = 8;

std::size_t workersOf(const SpineOptions& options)
{
    if (options.pipeline.keepsState())
        return 1;
    if (options.workers > 0)
        return options.workers;
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostWorkers);
}

std::size_t inFlightOf(const SpineOptions& options)
{
    return options.inFlight > 0 ? options.inFlight : 2 * workersOf(options) + 2;
}

/// A shard sees only its own streams: it cannot order what comes into a stream from another
/// shard's.
Status checkShard(const SpineOptions& options)
{
    if (options.shard.whole())
        return {};
    for (const StepInfo& step : options.pipeline.steps()) {
        if (step.kind == "stream" || step.kind == "route")
            return fail(ErrorKind::Conflict, fmt::format("Step {} moves events to other streams, "
                                                         "whose order shards cannot keep: run one "
                                                         "sync without a shard.",
                                                         step.id));
    }
    for (const pipeline::Step& step : options.pipeline.model().steps) {
        if (step.crossesStreams())
            return fail(ErrorKind::Conflict,
                        fmt::format("Step {} puts events of several streams into one group, which "
                                    "no shard sees whole: run one sync without a shard.",
                                    step.id));
    }
    return {};
}

} // namespace

struct Spine::State {
    explicit State(SpineOptions given)
        : options(std::move(given)), queue(inFlightOf(options), workersOf(options)),
          guard(options.pipeline), readTo(options.after), carried(options.carried)
    {
        if (options.pipeline.keepsState())
            ordered.emplace(options.pipeline);
    }

    Status begin();
    void work(std::stop_token stop);
    SpinePage piped(Transform& transform, SpinePage page, std::stop_token stop) const;
    void fit(SpinePage& page) const;
    void applyGuard(SpinePage& page);
    void settle(SpinePage& page);
    [[nodiscard]] std::optional<SpinePage> lastPage();
    [[nodiscard]] SpinePage heldPage(const std::optional<Position>& at);

    const SpineOptions options;
    SpineQueue queue;
    RunGuard guard;                   ///< of a pipeline without state
    std::optional<Transform> ordered; ///< of one with state
    std::mutex orderedMutex;          ///< worker and giveOut() share it
    bool flushed = false;
    std::optional<Position> readTo; ///< consumer's side
    std::string carried;
    std::optional<StepFailure> halt;
    std::optional<Error> refused;
    std::vector<std::jthread> threads; ///< last: stopped and joined before the rest goes
};

Status Spine::State::begin()
{
    if (Status whole = checkShard(options); !whole)
        return whole;
    if (ordered) {
        ordered->replayFlushes(options.flushes);
        return ordered->restore(carried);
    }
    return carried.empty() ? Status() : guard.restore(carried);
}

void Spine::State::fit(SpinePage& page) const
{
    fitToGreen(page.expected.events, options.green);
    if (!options.digests)
        return;
    page.content.reserve(page.expected.events.size());
    for (const Event& event : page.expected.events)
        page.content.push_back(contentDigest(event, *options.digests));
}

SpinePage Spine::State::piped(Transform& transform, SpinePage page, std::stop_token stop) const
{
    page.expected = transform.run(page.blue, {.stop = std::move(stop)});
    if (ordered)
        page.carried = transform.carried();
    fit(page);
    return page;
}

void Spine::State::work(std::stop_token stop)
{
    std::optional<Transform> own;
    if (!ordered)
        own.emplace(options.pipeline, Transform::Guard::Later);
    while (std::optional<SpinePage> page = queue.takeWork(stop)) {
        const std::uint64_t number = page->number;
        const std::function<Result<SpinePage>(std::stop_token)> run =
            [&](std::stop_token token) -> Result<SpinePage> {
            if (own)
                return piped(*own, std::move(*page), std::move(token));
            const std::scoped_lock lock(orderedMutex);
            return piped(*ordered, std::move(*page), std::move(token));
        };
        Result<SpinePage> done = guarded(run, stop);
        if (done)
            queue.finishWork(std::move(*done));
        else
            queue.fail(number, std::move(done).error());
    }
}

/// In order, on the consumer's thread: what only the whole run can tell. Cuts the page at a
/// failure. With state the transform did so.
void Spine::State::applyGuard(SpinePage& page)
{
    if (!ordered) {
        guard.check(page.blue, page.expected);
        page.carried = guard.carried();
    }
    settle(page);
}

void Spine::State::settle(SpinePage& page)
{
    carried = page.carried;
    if (!page.expected.halt) {
        readTo = page.readTo;
        return;
    }
    halt = page.expected.halt;
    page.content.resize(std::min(page.content.size(), page.expected.events.size()));
    if (const std::size_t good = page.expected.inputs(); good > 0)
        readTo = page.blue[good - 1].position;
    page.readTo = readTo;
}

/// After the end, when the worker has nothing more to do: what steps still hold, where it is to
/// come out.
std::optional<SpinePage> Spine::State::lastPage()
{
    if (!ordered || flushed || halt)
        return std::nullopt;
    flushed = true;
    const bool replayed = !options.flushes.empty() && readTo && *readTo <= options.flushes.back() &&
                          (!options.upTo || options.flushes.back() <= *options.upTo);
    if ((!options.flushAtEnd && !replayed) || ordered->held().events == 0)
        return std::nullopt;
    return heldPage(replayed ? options.flushes.back() : readTo);
}

SpinePage Spine::State::heldPage(const std::optional<Position>& at)
{
    SpinePage page;
    page.expected = ordered->flush(at);
    page.readTo = readTo;
    page.carried = ordered->carried();
    fit(page);
    settle(page);
    return page;
}

Spine::Spine(SpineOptions options) : m_state(std::make_unique<State>(std::move(options)))
{
    State& state = *m_state;
    const Status ready = state.begin();
    if (!ready) {
        state.refused = ready.error();
        return;
    }
    state.threads.emplace_back([&state](std::stop_token stop) {
        SpineReader reader(state.options, state.queue);
        reader.run(std::move(stop));
    });
    for (std::size_t i = 0; i < workersOf(state.options); ++i)
        state.threads.emplace_back([&state](std::stop_token stop) { state.work(std::move(stop)); });
}

Spine::~Spine()
{
    for (std::jthread& thread : m_state->threads)
        thread.request_stop();
}

Result<SpineTurn> Spine::next(std::chrono::milliseconds wait, std::stop_token stop)
{
    if (m_state->refused)
        return tl::unexpected(*m_state->refused);
    if (m_state->halt)
        return tl::unexpected(m_state->halt->error);
    Result<SpineTurn> turn = m_state->queue.next(wait, std::move(stop));
    if (turn && turn->kind == SpineTurn::Kind::End) {
        if (std::optional<SpinePage> last = m_state->lastPage()) {
            if (m_state->halt)
                return tl::unexpected(m_state->halt->error);
            return SpineTurn{.kind = SpineTurn::Kind::Page, .page = std::move(*last)};
        }
    }
    if (!turn || turn->kind != SpineTurn::Kind::Page)
        return turn;
    m_state->applyGuard(turn->page);
    if (m_state->halt && turn->page.expected.inputs() == 0)
        return tl::unexpected(m_state->halt->error);
    return turn;
}

std::optional<SpinePage> Spine::giveOut()
{
    State& state = *m_state;
    if (!state.ordered || state.halt || state.refused)
        return std::nullopt;
    const std::scoped_lock lock(state.orderedMutex);
    if (state.queue.gauge().inFlight > 0 || state.ordered->held().events == 0)
        return std::nullopt;
    SpinePage page = state.heldPage(state.readTo);
    return state.halt ? std::nullopt : std::optional(std::move(page));
}

const std::optional<StepFailure>& Spine::halt() const
{
    return m_state->halt;
}

SpineGauge Spine::gauge() const
{
    return m_state->queue.gauge();
}

std::size_t Spine::workers() const
{
    return workersOf(m_state->options);
}

} // namespace viridian
