#include "ui/browse/match_counter.h"

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr std::size_t kPage = 10'000;

} // namespace

MatchCounter::MatchCounter(JobRunner& runner, const std::string& address, QObject* parent)
    : QObject(parent), m_worker(runner, address), m_newerWorker(runner, address)
{
}

Result<std::uint64_t> MatchCounter::countMatches(EventStore& store, const EventChoice& choice,
                                                 Numbers& seen, const std::stop_token& stop)
{
    const Result<Head> head = store.head(stop);
    if (!head)
        return tl::unexpected(head.error());
    ReadRequest request;
    request.stream = choice.stream;
    request.filter = choice.filter;
    request.bodies = Bodies::None;
    request.limit = kPage;
    request.upTo = head->settled;
    for (bool more = head->settled.has_value(); more;) {
        Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return passOn(page);
        seen.matches += page->events.size();
        seen.scanned += page->scanned;
        more = !page->atEnd && page->scannedTo;
        request.after = page->scannedTo;
    }
    return seen.matches.load();
}

std::optional<double> MatchCounter::share() const
{
    if (!m_counting || !m_seen || !m_wholeStore || !m_store || m_store->count == 0)
        return {};
    const double share =
        static_cast<double>(m_seen->scanned.load()) / static_cast<double>(m_store->count);
    return std::min(share, 1.0);
}

void MatchCounter::stop()
{
    m_worker.cancel();
    m_counting = false;
}

void MatchCounter::count(const EventChoice& choice)
{
    stop();
    m_known.reset();
    m_seen.reset();
    const bool whole = choice.filter.empty() && !choice.stream;
    const bool cheap = !whole && !choice.filter.scansBodies();
    m_counting = whole || cheap;
    survey([this, whole, cheap, choice] {
        m_counting = cheap;
        if (whole)
            m_known = m_store;
        else if (cheap)
            countChoice(choice);
        emit changed();
    });
}

void MatchCounter::survey(const std::function<void()>& then)
{
    m_worker.ask<Survey>(
        [](EventStore& store, std::stop_token stop) -> Result<Survey> {
            Result<Count> count = store.countEvents(false, stop);
            if (!count)
                return passOn(count);
            ReadRequest request;
            request.limit = 1;
            request.bodies = Bodies::None;
            Result<ReadPage> page = store.read(request, stop);
            if (!page)
                return passOn(page);
            Survey survey{.count = *count, .first = {}};
            if (!page->events.empty())
                survey.first = page->events.front().position;
            return survey;
        },
        [this, then](Result<Survey> survey) {
            if (!survey) {
                m_counting = false;
                emit changed(); // nobody may go on saying that it counts
                return;
            }
            m_store = survey->count;
            m_first = survey->first;
            then();
        });
}

void MatchCounter::countChoice(const EventChoice& choice)
{
    m_seen = std::make_shared<Numbers>();
    m_wholeStore = !choice.stream;
    m_worker.ask<std::uint64_t>(
        [choice, seen = m_seen](EventStore& store, std::stop_token stop) {
            return countMatches(store, choice, *seen, stop);
        },
        [this](Result<std::uint64_t> count) {
            m_counting = false;
            if (count)
                m_known = Count{.count = *count, .exact = true};
            emit changed();
        });
}

void MatchCounter::countNewer(const Position& after, const Position& upTo)
{
    const std::pair range(after, upTo);
    if (m_newerWorker.busy() || m_newerAsked == range)
        return;
    m_newerAsked = range;
    m_newerWorker.ask<std::uint64_t>(
        [after, upTo](EventStore& store, std::stop_token stop) {
            return store.countBetween(after, upTo, stop);
        },
        [this](Result<std::uint64_t> count) {
            m_newer = count ? std::optional(*count) : std::nullopt;
            emit changed();
        });
}

} // namespace viridian::ui
