#include "core/sync/origin.h"

#include <fmt/format.h>

namespace viridian {

namespace {

/// A checkpoint keeps "layouts BLUE -> GREEN | store IDENTITY". One of an earlier version keeps
/// blue's place and nothing else.
constexpr std::string_view kLayouts = "layouts ";
constexpr std::string_view kTo = " -> ";
constexpr std::string_view kStore = " | store ";
/// Stands for the identity while blue has none.
constexpr std::string_view kUnsettled = "not yet";

struct Kept {
    std::optional<std::string_view> blueLayout;
    std::optional<std::string_view> greenLayout;
    std::optional<std::string_view> identity;
};

Kept keptIn(std::string_view text)
{
    if (!text.starts_with(kLayouts))
        return {};
    text.remove_prefix(kLayouts.size());
    const std::size_t to = text.find(kTo);
    const std::size_t store = text.find(kStore, to == std::string_view::npos ? text.size() : to);
    if (store == std::string_view::npos)
        return {};
    const std::size_t green = to + kTo.size();
    return {.blueLayout = text.substr(0, to),
            .greenLayout = text.substr(green, store - green),
            .identity = text.substr(store + kStore.size())};
}

} // namespace

std::string Origin::toText() const
{
    return fmt::format("{}{}{}{}{}{}", kLayouts, layout, kTo, greenLayout, kStore,
                       identity ? std::string_view(*identity) : kUnsettled);
}

Result<Origin> originOf(EventStore& blue, const StoreInfo& green, std::stop_token stop)
{
    Result<std::optional<std::string>> identity = blue.identity(std::move(stop));
    if (!identity)
        return passOn(identity);
    return Origin{.identity = std::move(*identity),
                  .place = blue.info().place,
                  .name = blue.info().displayName,
                  .layout = blue.info().layout,
                  .greenLayout = green.layout};
}

Status checkGreenLayout(const Checkpoint& stored, std::string_view greenLayout)
{
    const Kept kept = keptIn(stored.blueIdentity);
    if (!kept.greenLayout || *kept.greenLayout == greenLayout)
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("Green was begun in the layout {0}, and is opened in the layout {1} "
                            "now: open it with ?layout={0}, or begin again with a new, empty "
                            "green.",
                            *kept.greenLayout, greenLayout),
                stored.blueIdentity);
}

Status checkLayouts(const Checkpoint& stored, const Origin& now)
{
    const Kept kept = keptIn(stored.blueIdentity);
    if (kept.blueLayout && *kept.blueLayout != now.layout)
        return fail(ErrorKind::Conflict,
                    fmt::format("Green was copied from a blue read in the layout {0}, and {1} is "
                                "opened in the layout {2} now: open it with ?layout={0}, or "
                                "restart from zero.",
                                *kept.blueLayout, now.name, now.layout),
                    stored.blueIdentity);
    return checkGreenLayout(stored, now.greenLayout);
}

bool isFrom(const Checkpoint& stored, const Origin& blue)
{
    if (stored.blueIdentity.empty())
        return true;
    const Kept kept = keptIn(stored.blueIdentity);
    if (!kept.identity)
        return stored.blueIdentity == blue.place;
    return *kept.identity == kUnsettled ? !stored.blue : *kept.identity == blue.identity;
}

Status checkOrigin(const Checkpoint& stored, const Origin& blue)
{
    if (Status layouts = checkLayouts(stored, blue); !layouts)
        return layouts;
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
    if (!stored.blue)
        return true;
    Result<Head> head = blue.head(std::move(stop));
    if (!head)
        return passOn(head);
    return head->visible && *head->visible >= *stored.blue;
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
