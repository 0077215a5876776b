#include "core/store/open.h"
#include "tests/bench/bench.h"
#include "tests/bench/sqlite_fill.h"

#include <fmt/format.h>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kEvents = 5'000'000;
constexpr int kOpenings = 40;

/// Milliseconds from opening the store to its first page in that direction.
Result<double> openToPage(const std::filesystem::path& file, Direction direction)
{
    Status failure;
    const double seconds = secondsOf([&] {
        Result<std::unique_ptr<EventStore>> store = openStore("sqlite:" + file.string());
        if (!store) {
            failure = passOn(store);
            return;
        }
        ReadRequest request;
        request.direction = direction;
        request.limit = 256;
        request.bodies = Bodies::Start;
        Result<ReadPage> page = (*store)->read(request, {});
        if (!page)
            failure = passOn(page);
        else if (page->events.size() != request.limit)
            failure = fail(ErrorKind::Corrupt, "The page is not full.");
    });
    if (!failure)
        return passOn(failure);
    return seconds * 1000;
}

Result<double> p95(const std::filesystem::path& file, Direction direction)
{
    std::vector<double> times;
    for (int i = 0; i < kOpenings; ++i) {
        const Result<double> time = openToPage(file, direction);
        if (!time)
            return time;
        times.push_back(*time);
    }
    return percentile95(std::move(times));
}

} // namespace

Result<std::vector<Figure>> sqlitePages(const Surroundings& surroundings)
{
    const Result<std::filesystem::path> file = sqliteStoreWith(surroundings.folder, kEvents);
    if (!file)
        return tl::unexpected(file.error());
    const Result<double> first = p95(*file, Direction::Forward);
    if (!first)
        return tl::unexpected(first.error());
    const Result<double> last = p95(*file, Direction::Backward);
    if (!last)
        return tl::unexpected(last.error());
    const std::string blue = "sqlite:" + file->string();
    const Result<Ran> desktop = runShell(fmt::format(
        "QT_QPA_PLATFORM=offscreen exec {}/viridian --blue '{}' --room browse --shots '{}' "
        ">/dev/null 2>&1",
        surroundings.programs.string(), blue, (surroundings.folder / "shots").string()));
    if (!desktop)
        return tl::unexpected(desktop.error());
    const auto figure = [](std::string name, std::string unit, double value, double most,
                           std::string note) {
        return Figure{.name = std::move(name),
                      .unit = std::move(unit),
                      .ours = value,
                      .peer = {},
                      .peerName = {},
                      .ratio = {},
                      .most = most,
                      .least = {},
                      .note = std::move(note)};
    };
    constexpr double kPageGoal = 50;
    constexpr double kMemoryGoal = 200;
    return std::vector<Figure>{
        figure("open and first page of 5,000,000 events, p95", "ms", *first, kPageGoal, {}),
        figure("open and last page of 5,000,000 events, p95", "ms", *last, kPageGoal, {}),
        figure("most memory of viridian on that store", "MB", desktop->megabytes, kMemoryGoal,
               "all rooms visited in both themes")};
}

} // namespace viridian::bench
