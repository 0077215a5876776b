#pragma once

#include <string>
#include <string_view>

namespace viridian::schema {

/// Who may be deployed first.
enum class First { Any, Readers, Writers, Neither };

/// "any", "readers", "writers", "neither".
[[nodiscard]] std::string_view name(First first) noexcept;

/// What a change of schema asks of a release.
struct Rollout {
    First first = First::Any;
    bool copyNeeded = false; ///< stored events must be copied through a pipeline into green
    std::string words;       ///< both as sentences for the person at the screen
};

/// @param newReadsStored  the new schema reads every event stored so far
/// @param oldReadsNew     the code that runs now reads what the new code will write
[[nodiscard]] Rollout rolloutFor(bool newReadsStored, bool oldReadsNew);

} // namespace viridian::schema
