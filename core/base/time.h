#pragma once

#include "core/base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace viridian {

/// A moment in UTC with the microsecond resolution that event stores keep.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Now, by the machine's clock.
[[nodiscard]] Timestamp now();

/// "2026-01-31T12:00:00.123456Z": always six digits, always UTC.
[[nodiscard]] std::string formatIso(Timestamp time);

/// "22:02:41.163" of that moment's UTC day, for tables.
[[nodiscard]] std::string formatClock(Timestamp time);

/// Reads ISO 8601 dates and times ("2026-01-31", "2026-01-31 12:00:00+02", "...T12:00:00.5Z"); no
/// zone means UTC. Errors: InvalidInput with what was expected.
[[nodiscard]] Result<Timestamp> parseTime(std::string_view text);

/// "0.8 s", "27.7 s", "2 min 12 s", "6 h 12 min": for people, not for machines.
[[nodiscard]] std::string formatDuration(std::chrono::duration<double> length);

/// Reads "500ms", "5s", "30m", "2h", "7d". Errors: InvalidInput.
[[nodiscard]] Result<std::chrono::milliseconds> parseDuration(std::string_view text);

} // namespace viridian
