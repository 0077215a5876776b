#include "core/browse/fold_check.h"

#include "core/base/dice.h"
#include "core/base/text.h"
#include "core/browse/merge.h"
#include "core/browse/projection.h"
#include "core/json/document.h"
#include "core/pipeline/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

namespace viridian {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::size_t kMostListed = 100;
constexpr std::size_t kMostPaths = 20;
constexpr std::size_t kLargest = std::size_t{16} * 1024 * 1024;

/// One side's state of a stream.
class Side {
public:
    explicit Side(Projection& projection) : m_projection(projection) {}

    Status add(const EventBatch& page, const std::stop_token& stop)
    {
        if (Status projected = m_projection.next(page, stop); !projected)
            return projected;
        for (std::size_t i = 0; i < page.size(); ++i) {
            for (const Event& part : m_projection.outputsOf(i)) {
                if (part.data.kind == PayloadKind::Json)
                    static_cast<void>(m_object.merge(part.data.bytes));
            }
        }
        if (m_object.bytes() > kLargest)
            return fail(ErrorKind::Conflict, "The stream's state is larger than 16 MB.");
        return {};
    }
    [[nodiscard]] std::string text() const { return m_object.toText(); }

private:
    Projection& m_projection;
    MergedObject m_object;
};

/// The names to look at, in order: all, or so many by the seed. Every name has the same chance.
class Choice {
public:
    Choice(std::size_t most, std::uint64_t seed) : m_most(most), m_dice(seed) {}

    void offer(std::string name)
    {
        ++m_seen;
        if (m_most == 0 || m_names.size() < m_most) {
            m_names.push_back(std::move(name));
            return;
        }
        if (const std::uint64_t place = m_dice.below(m_seen); place < m_most)
            m_names[static_cast<std::size_t>(place)] = std::move(name);
    }
    [[nodiscard]] std::uint64_t seen() const { return m_seen; }
    [[nodiscard]] std::vector<std::string> take()
    {
        std::ranges::sort(m_names);
        return std::move(m_names);
    }

private:
    std::size_t m_most;
    Dice m_dice;
    std::uint64_t m_seen = 0;
    std::vector<std::string> m_names;
};

class FoldCheck {
public:
    FoldCheck(EventStore& store, Pipeline pipeline, Projection blue, Projection green,
              const std::stop_token& stop)
        : m_store(store), m_pipeline(std::move(pipeline)), m_blue(std::move(blue)),
          m_green(std::move(green)), m_stop(stop)
    {
    }

    Result<std::vector<std::string>> choose(const FoldRequest& request)
    {
        Choice choice(request.streams, request.seed);
        std::string after;
        for (bool more = true; more;) {
            Result<std::vector<StreamRow>> rows = m_store.streams("*", after, kPage, m_stop);
            if (!rows)
                return passOn(rows);
            more = rows->size() == kPage;
            after = rows->empty() ? after : rows->back().stream;
            for (StreamRow& row : *rows)
                choice.offer(std::move(row.stream));
        }
        m_result.stored = choice.seen();
        return choice.take();
    }

    Status compare(const std::string& stream)
    {
        Side before(m_blue);
        Side after(m_green);
        ++m_result.streams;
        const Result<std::string> failure = fold(stream, before, after);
        if (!failure)
            return tl::unexpected(failure.error());
        FoldDifference difference{.stream = stream, .failure = *failure, .paths = {}};
        if (failure->empty()) {
            Result<std::vector<json::PathDifference>> paths =
                json::differences(before.text(), after.text(), kMostPaths);
            if (!paths)
                return passOn(paths);
            difference.paths = std::move(*paths);
        }
        if (difference.failure.empty() && difference.paths.empty())
            return {};
        ++m_result.differing;
        m_result.failed += difference.failure.empty() ? 0 : 1;
        if (m_result.differences.size() < kMostListed)
            m_result.differences.push_back(std::move(difference));
        return {};
    }

    Result<FoldStates> states(const std::string& stream)
    {
        Side before(m_blue);
        Side after(m_green);
        const Result<std::string> failure = fold(stream, before, after);
        if (!failure)
            return tl::unexpected(failure.error());
        return FoldStates{.blue = before.text(), .green = after.text(), .failure = *failure};
    }

    [[nodiscard]] FoldResult& result() { return m_result; }

private:
    /// Why a side has no state; empty when both have one. Errors: those of the store.
    Result<std::string> fold(const std::string& stream, Side& before, Side& after)
    {
        Transform transform(m_pipeline, Transform::Guard::Later);
        ReadRequest request;
        request.stream = stream;
        request.limit = kPage;
        for (bool more = true; more;) {
            const Result<ReadPage> page = m_store.read(request, m_stop);
            if (!page)
                return tl::unexpected(page.error());
            m_result.events += page->events.size();
            const Expected expected = transform.run(page->events, {.stop = m_stop});
            if (m_stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Stopped.");
            if (expected.halt)
                return expected.halt->error.message;
            for (const auto& [side, events] :
                 {std::pair(&before, &page->events), std::pair(&after, &expected.events)}) {
                if (const Status added = side->add(*events, m_stop); !added)
                    return added.error().message;
            }
            more = !page->atEnd;
            request.after = page->scannedTo ? page->scannedTo : request.after;
        }
        const Expected last = transform.flush({}, {.stop = m_stop});
        if (last.halt)
            return last.halt->error.message;
        const Status added = after.add(last.events, m_stop);
        return added ? std::string() : added.error().message;
    }

    EventStore& m_store;
    Pipeline m_pipeline;
    Projection m_blue;
    Projection m_green;
    const std::stop_token& m_stop;
    FoldResult m_result;
};

Status refuseAcrossStreams(const Pipeline& pipeline)
{
    for (const pipeline::Step& step : pipeline.model().steps) {
        if (step.crossesStreams())
            return fail(ErrorKind::InvalidInput,
                        fmt::format("Step {} puts events of several streams together, so that no "
                                    "state belongs to one stream; switch it off to compare folds.",
                                    step.id));
    }
    return {};
}

Result<FoldCheck> checkOf(EventStore& blue, const Pipeline& pipeline, const FoldRequest& request,
                          const std::stop_token& stop)
{
    if (Status alone = refuseAcrossStreams(pipeline); !alone)
        return passOn(alone);
    Result<Projection> before = Projection::load(request.blue);
    if (!before)
        return passOn(before);
    Result<Projection> after =
        Projection::load(request.green.empty() ? request.blue : request.green);
    if (!after)
        return passOn(after);
    return FoldCheck(blue, pipeline, std::move(*before), std::move(*after), stop);
}

std::string shown(std::string_view value)
{
    constexpr std::size_t kMost = 120;
    if (value.empty())
        return "nothing";
    std::size_t end = std::min(value.size(), kMost);
    while (end < value.size() && end > 0 &&
           (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(value.substr(0, end)) + (end < value.size() ? "…" : "");
}

} // namespace

Result<FoldResult> checkFold(EventStore& blue, const Pipeline& pipeline, const FoldRequest& request,
                             const ProgressSink& progress, const std::stop_token& stop)
{
    Result<FoldCheck> ready = checkOf(blue, pipeline, request, stop);
    if (!ready)
        return passOn(ready);
    FoldCheck& check = *ready;
    const Result<std::vector<std::string>> streams = check.choose(request);
    if (!streams)
        return tl::unexpected(streams.error());
    for (const std::string& stream : *streams) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        if (Status compared = check.compare(stream); !compared)
            return passOn(compared);
        if (progress)
            progress({.done = check.result().streams, .total = streams->size()});
    }
    return std::move(check.result());
}

Result<FoldStates> foldStates(EventStore& blue, const Pipeline& pipeline,
                              const FoldRequest& request, const std::string& stream,
                              const std::stop_token& stop)
{
    Result<FoldCheck> check = checkOf(blue, pipeline, request, stop);
    if (!check)
        return passOn(check);
    return check->states(stream);
}

std::string foldText(const FoldResult& result)
{
    if (result.streams == 0)
        return "there is no stream to fold";
    if (result.differing > 0)
        return fmt::format("{} of {} streams fold to another state{}", grouped(result.differing),
                           grouped(result.streams),
                           result.failed == 0 ? ""
                                              : fmt::format(", {} of them could not be folded",
                                                            grouped(result.failed)));
    return fmt::format("{} of {} streams fold to the same state", grouped(result.streams),
                       grouped(result.stored));
}

std::vector<std::string> foldLines(const FoldDifference& difference)
{
    if (!difference.failure.empty())
        return {fmt::format("{}: {}", difference.stream, difference.failure)};
    std::vector<std::string> lines;
    for (const json::PathDifference& path : difference.paths)
        lines.push_back(fmt::format("{}: {} is {} in blue and {} in green", difference.stream,
                                    path.pointer.empty() ? "the state" : path.pointer,
                                    shown(path.left), shown(path.right)));
    return lines;
}

std::string foldJson(const FoldResult& result)
{
    const auto text = [](std::string_view value) { return json::encodeString(value); };
    std::string all;
    for (const FoldDifference& difference : result.differences) {
        std::string paths;
        for (const json::PathDifference& path : difference.paths)
            paths +=
                fmt::format("{}{{\"path\":{},\"blue\":{},\"green\":{}}}", paths.empty() ? "" : ",",
                            text(path.pointer), path.left.empty() ? "null" : text(path.left),
                            path.right.empty() ? "null" : text(path.right));
        all += fmt::format("{}{{\"stream\":{},\"failure\":{},\"paths\":[{}]}}",
                           all.empty() ? "" : ",", text(difference.stream),
                           difference.failure.empty() ? "null" : text(difference.failure), paths);
    }
    return fmt::format("{{\"streams\":{},\"stored\":{},\"events\":{},\"differing\":{},"
                       "\"failed\":{},\"differences\":[{}]}}",
                       result.streams, result.stored, result.events, result.differing,
                       result.failed, all);
}

ExtraProof foldProof(const FoldResult& result)
{
    ExtraProof proof{.title = "Fold equivalence",
                     .holds = result.equal(),
                     .evidence = foldText(result),
                     .lines = {},
                     .member = "fold",
                     .json = foldJson(result)};
    for (const FoldDifference& difference : result.differences) {
        const std::vector<std::string> lines = foldLines(difference);
        proof.lines.insert(proof.lines.end(), lines.begin(), lines.end());
    }
    return proof;
}

} // namespace viridian
