#include "core/store/open.h"
#include "tests/bench/bench.h"
#include "tests/bench/postgres_fill.h"
#include "tests/bench/sqlite_fill.h"

#include <array>
#include <fmt/format.h>
#include <random>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kSmall = 1'000'000;
constexpr std::uint64_t kLarge = 10'000'000;
constexpr int kRounds = 60;
constexpr std::size_t kPage = 256; ///< as the Browse room's
constexpr double kGoal = 50;       ///< ms

ReadRequest pageRequest(Direction direction, std::optional<Position> after = {})
{
    ReadRequest request;
    request.after = std::move(after);
    request.direction = direction;
    request.limit = kPage;
    request.bodies = Bodies::Start;
    return request;
}

/// Reads a page that must be full.
Status readPage(EventStore& store, const ReadRequest& request)
{
    Result<ReadPage> page = store.read(request, {});
    if (!page)
        return passOn(page);
    if (page->events.size() != request.limit)
        return fail(ErrorKind::Corrupt, "The page is not full.");
    return {};
}

/// One store, and places in it that are drawn at random, the same in every run.
class Visit {
public:
    Visit(std::string address, std::uint64_t events)
        : m_address(std::move(address)), m_any(kPage, events)
    {
    }

    Status reopen()
    {
        m_store.reset();
        Result<std::unique_ptr<EventStore>> store = openStore(m_address);
        if (!store)
            return passOn(store);
        m_store = std::move(*store);
        return {};
    }
    /// What the room does when a store is opened: its head, then the newest page.
    Status openToFirstRows()
    {
        if (Status opened = reopen(); !opened)
            return opened;
        if (Result<Head> head = m_store->head({}); !head)
            return passOn(head);
        return readPage(*m_store, pageRequest(Direction::Backward));
    }
    Status toEnd() { return readPage(*m_store, pageRequest(Direction::Backward)); }
    Status toStart() { return readPage(*m_store, pageRequest(Direction::Forward)); }
    Status toPosition()
    {
        m_at = Position(m_any(m_dice));
        return readPage(*m_store, pageRequest(Direction::Backward, m_at));
    }
    Status toTime()
    {
        // sqliteStoreWith() lays its events a second apart.
        const auto second = static_cast<std::int64_t>(m_any(m_dice));
        Result<std::optional<Position>> at =
            m_store->positionAt(Timestamp{std::chrono::seconds(kFirstSecond + second)}, {});
        if (!at)
            return passOn(at);
        return readPage(*m_store, pageRequest(Direction::Backward, *at));
    }
    Status scroll()
    {
        Result<ReadPage> page = m_store->read(pageRequest(Direction::Backward, m_at), {});
        if (!page)
            return passOn(page);
        m_at = page->scannedTo;
        return {};
    }

private:
    static constexpr std::int64_t kFirstSecond = 1767225600;

    std::string m_address;
    std::unique_ptr<EventStore> m_store;
    std::mt19937_64 m_dice{20261123};
    std::uniform_int_distribution<std::uint64_t> m_any;
    std::optional<Position> m_at;
};

struct Step {
    const char* name;
    Status (Visit::*run)();
};
constexpr std::array kSteps{
    Step{"open to first rows", &Visit::openToFirstRows},
    Step{"End", &Visit::toEnd},
    Step{"Home", &Visit::toStart},
    Step{"jump to a position", &Visit::toPosition},
    Step{"jump to a time", &Visit::toTime},
    Step{"a page while scrolling", &Visit::scroll},
};

/// p95 in ms of each step, in the order of kSteps.
Result<std::vector<double>> visit(const std::string& address, std::uint64_t events)
{
    Visit store(address, events);
    if (Status opened = store.openToFirstRows(); !opened) // the file's first pages into memory
        return passOn(opened);
    std::vector<double> all;
    for (const Step& step : kSteps) {
        std::vector<double> times;
        for (int round = 0; round < kRounds; ++round) {
            Status failure;
            times.push_back(1000 * secondsOf([&] { failure = (store.*step.run)(); }));
            if (!failure)
                return passOn(failure);
        }
        all.push_back(percentile95(std::move(times)));
    }
    return all;
}

Result<std::vector<Figure>> compare(std::string_view database, const std::string& small,
                                    const std::string& large)
{
    const Result<std::vector<double>> before = visit(small, kSmall);
    if (!before)
        return tl::unexpected(before.error());
    const Result<std::vector<double>> after = visit(large, kLarge);
    if (!after)
        return tl::unexpected(after.error());
    std::vector<Figure> figures;
    for (std::size_t at = 0; at < kSteps.size(); ++at) {
        const double size = (*after)[at] / (*before)[at];
        figures.push_back(
            {.name = fmt::format("{} 10,000,000: {}, p95", database, kSteps[at].name),
             .unit = "ms",
             .ours = (*after)[at],
             .peer = {},
             .peerName = {},
             .ratio = {},
             .most = kGoal,
             .least = {},
             .note = fmt::format("{:.2f} ms at 1,000,000: {:.2f}", (*before)[at], size)});
    }
    return figures;
}

} // namespace

Result<std::vector<Figure>> browseSqlite(const Surroundings& surroundings)
{
    const Result<std::filesystem::path> small = sqliteStoreWith(surroundings.folder, kSmall);
    if (!small)
        return tl::unexpected(small.error());
    const Result<std::filesystem::path> large = sqliteStoreWith(surroundings.folder, kLarge);
    if (!large)
        return tl::unexpected(large.error());
    return compare("SQLite", "sqlite:" + small->string(), "sqlite:" + large->string());
}

Result<std::vector<Figure>> browsePostgres(const Surroundings& surroundings)
{
    if (surroundings.postgres.empty())
        return fail(ErrorKind::Unavailable, "No PostgreSQL: run it by ./dev bench.");
    const Result<std::string> small = postgresStoreWith(surroundings, kSmall);
    if (!small)
        return tl::unexpected(small.error());
    const Result<std::string> large = postgresStoreWith(surroundings, kLarge);
    if (!large)
        return tl::unexpected(large.error());
    return compare("PostgreSQL", *small, *large);
}

} // namespace viridian::bench
