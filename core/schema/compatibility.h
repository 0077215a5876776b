#pragma once

#include "core/base/result.h"
#include "core/schema/level.h"
#include "core/schema/rollout.h"
#include "core/schema/schema.h"

#include <cstddef>
#include <span>
#include <vector>

namespace viridian::schema {

/// Which way a difference was found.
enum class Direction { NewReadsOld, OldReadsNew };
/// "newReadsOld", "oldReadsNew".
[[nodiscard]] std::string_view name(Direction direction) noexcept;

struct Finding {
    Difference difference;
    Direction direction = Direction::NewReadsOld;
    std::size_t against = 0; ///< index into the history
};

struct Verdict {
    Level level = Level::Backward;
    bool compatible = true;        ///< at that level
    std::vector<Finding> findings; ///< what the level asked for; breaking or not
    Rollout rollout; ///< whatever the level: against every stored version, and the latest code
};

/// Judges @p candidate against @p existing, oldest first, which may be empty.
/// Errors: InvalidInput as Schema::differencesFrom.
[[nodiscard]] Result<Verdict> check(const Schema& candidate, std::span<const Schema> existing,
                                    Level level, Policy policy = Policy::Strict);

/// The verdict as one line of JSON (design/cli.md, `schema check --json`).
/// @param names  what the schemas of the history are called, in their order
[[nodiscard]] std::string verdictJson(const Verdict& verdict, Format format,
                                      std::span<const std::string> names);

} // namespace viridian::schema
