#include "core/store/mapping/draft.h"

#include "core/store/open.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian {
namespace {

/// Whole numbers since 1970 are told apart by their size: each unit is a thousand times the next,
/// and the year is between 1973 and 5138 in all of them.
TimeUnit unitOf(std::int64_t value)
{
    constexpr std::int64_t kSeconds = 100'000'000'000;
    constexpr std::int64_t kMillis = 100'000'000'000'000;
    if (value < kSeconds)
        return TimeUnit::Seconds;
    return value < kMillis ? TimeUnit::Millis : TimeUnit::Micros;
}

/// What one event says that names and types do not.
void refine(Mapping& mapping, const DatabaseShape& shape, const StoreAddress& address,
            const std::stop_token& stop)
{
    Mapping asMicros = mapping;
    asMicros.timeUnit = TimeUnit::Micros;
    const Result<MappedEvents> first = readAsMapped(address, shape, asMicros, 1, stop);
    if (!first || first->page.events.empty())
        return; // nothing to learn; what does not fit is said when the mapping is tried
    const Event& event = first->page.events.front();
    if (event.time)
        mapping.timeUnit = unitOf(event.time->time_since_epoch().count());
    if (!mapping.version.empty())
        mapping.versionBase = event.version == 1 ? 1 : 0;
}

} // namespace

Result<Mapping> draftMapping(const StoreAddress& address, const DatabaseShape& shape,
                             const DatabaseShape::Table& table, const std::stop_token& stop)
{
    Mapping mapping = guessMapping(shape, table);
    refine(mapping, shape, address, stop);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    return mapping;
}

Result<MappingDraft> draftMapping(const StoreAddress& address, const std::stop_token& stop)
{
    Result<DatabaseShape> shape = shapeOf(address, stop);
    if (!shape)
        return passOn(shape);
    MappingDraft draft{.shape = *std::move(shape), .mapping = {}};
    draft.mapping = guessMapping(draft.shape);
    refine(draft.mapping, draft.shape, address, stop);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    return draft;
}

Result<MappedEvents> readAsMapped(const StoreAddress& address, const DatabaseShape& shape,
                                  const Mapping& mapping, std::size_t limit,
                                  const std::stop_token& stop)
{
    Result<std::string> text = layoutText(shape, mapping);
    if (!text)
        return passOn(text);
    Result<Layout> layout = parseLayout(*text, mapping.name + ".yaml");
    if (!layout)
        return passOn(layout);
    Result<std::unique_ptr<EventStore>> store = openStore(address, {.layout = *std::move(layout)});
    if (!store)
        return passOn(store);
    ReadRequest request;
    request.limit = limit;
    Result<ReadPage> page = (*store)->read(request, stop);
    if (!page)
        return passOn(page);
    return MappedEvents{.page = *std::move(page), .notices = (*store)->info().notices};
}

std::string withLayout(const StoreAddress& address, std::string_view layout)
{
    std::string text = address.text;
    const std::string forced = "layout=" + address.layout;
    if (const std::size_t at = text.rfind(forced); !address.layout.empty() && at != text.npos)
        return text.replace(at, forced.size(), fmt::format("layout={}", layout));
    const bool keys = address.scheme == Scheme::Postgres ? text.find('?') != std::string::npos
                                                         : !address.table.empty();
    return fmt::format("{}{}layout={}", text, keys ? '&' : '?', layout);
}

} // namespace viridian
