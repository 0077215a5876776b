#include "core/store/first_event.h"

#include "core/base/digest.h"

#include <fmt/format.h>

namespace viridian {

Result<std::optional<std::string>> EventStore::identity(std::stop_token /*stop*/)
{
    return std::optional(info().place);
}

Result<std::optional<std::string>> firstEventIdentity(EventStore& store, std::stop_token stop)
{
    ReadRequest first;
    first.limit = 1;
    first.bodies = Bodies::None;
    Result<ReadPage> page = store.read(first, std::move(stop));
    if (!page)
        return passOn(page);
    if (page->events.empty())
        return std::optional<std::string>();
    const Event& event = *page->events.begin();
    Digest128 digest;
    const auto add = [&digest](std::string_view fact) { digest = chained(digest, digestOf(fact)); };
    add(event.position.toText());
    add(event.stream);
    add(std::to_string(event.version));
    add(event.id);
    add(event.type);
    add(event.time ? std::to_string(event.time->time_since_epoch().count()) : std::string());
    return std::optional(fmt::format("{}:first:{}", store.info().driver, digest.toText()));
}

} // namespace viridian
