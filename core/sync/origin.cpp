#include "core/sync/origin.h"

#include <fmt/format.h>

namespace viridian {

namespace {

/// What an identity is marked by in a checkpoint, and what stands there until blue has one. A
/// checkpoint of an earlier version has neither: it keeps the place.
constexpr std::string_view kMark = "store ";
constexpr std::string_view kUnsettled = "store not yet";

} // namespace

std::string Origin::toText() const
{
    return identity ? fmt::format("{}{}", kMark, *identity) : std::string(kUnsettled);
}

Result<Origin> originOf(EventStore& blue, std::stop_token stop)
{
    Result<std::optional<std::string>> identity = blue.identity(std::move(stop));
    if (!identity)
        return passOn(identity);
    return Origin{.identity = std::move(*identity),
                  .place = blue.info().place,
                  .name = blue.info().displayName};
}

bool isFrom(const Checkpoint& stored, const Origin& blue)
{
    const std::string& kept = stored.blueIdentity;
    if (kept.empty())
        return true;
    if (kept == kUnsettled)
        return !stored.blue;
    return kept.starts_with(kMark) ? kept == blue.toText() : kept == blue.place;
}

Status checkOrigin(const Checkpoint& stored, const Origin& blue)
{
    if (isFrom(stored, blue))
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("Green was copied from another blue than {}: open the blue it was "
                            "copied from, or restart from zero.",
                            blue.name),
                stored.blueIdentity);
}

Result<bool> reaches(EventStore& blue, const Checkpoint& stored, std::stop_token stop)
{
    Result<Head> head = blue.head(std::move(stop));
    if (!head)
        return passOn(head);
    return !stored.blue || (head->visible && *head->visible >= *stored.blue);
}

Status checkReach(EventStore& blue, const Checkpoint& stored, std::stop_token stop)
{
    Result<bool> reached = reaches(blue, stored, std::move(stop));
    if (!reached)
        return passOn(reached);
    if (*reached)
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("{} ends before position {}, up to which green was copied from it: an "
                            "older copy of it was put back, or events were removed from it. Open "
                            "the blue that green was copied from, or restart from zero.",
                            blue.info().displayName, stored.blue->toText()),
                stored.blue->toText());
}

} // namespace viridian
