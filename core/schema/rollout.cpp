#include "core/schema/rollout.h"

#include <array>

namespace viridian::schema {

std::string_view name(First first) noexcept
{
    constexpr std::array<std::string_view, 4> kNames{"any", "readers", "writers", "neither"};
    return kNames.at(static_cast<std::size_t>(first));
}

Rollout rolloutFor(bool newReadsStored, bool oldReadsNew)
{
    if (newReadsStored && oldReadsNew)
        return {First::Any, false,
                "Readers and writers may be deployed in any order. No blue/green copy is needed: "
                "the new code reads every stored event as it is, and the old code reads the new "
                "ones."};
    if (newReadsStored)
        return {
            First::Readers, false,
            "Deploy the readers first, and the writers only when no old reader is left: the new "
            "code reads every stored event, but the old code does not read the new ones. No "
            "blue/green copy is needed unless old code must keep reading during or after the "
            "release."};
    if (oldReadsNew)
        return {
            First::Writers, true,
            "The writers may be deployed first, since the old code reads what they write. But "
            "the new code cannot read every event that is stored, and an event store is replayed "
            "from its beginning: a blue/green copy is needed, or an upcaster in the readers."};
    return {
        First::Neither, true,
        "Neither side may be deployed first: the new code does not read every stored event, and "
        "the old code does not read the new ones. A blue/green copy is needed: convert the "
        "stored events through a pipeline into green, and switch readers and writers together."};
}

} // namespace viridian::schema
