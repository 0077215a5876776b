#pragma once

#include "core/cutover/guard.h"
#include "ui/shell/text_runs.h"
#include "ui/shell/theme.h"

#include <QString>

#include <vector>

namespace viridian::ui {

/// "passed", "step 1", "unknown", …: the word in the State column.
[[nodiscard]] QString stateWord(const GuardReading& guard);
[[nodiscard]] Severity severityOf(const GuardReading& guard);
/// Icon beside the word; empty: none.
[[nodiscard]] QString iconOf(const GuardReading& guard);
/// The reading stops a run, or would once it is asked for the commit.
[[nodiscard]] bool isTrouble(const GuardReading& guard);

/// "16 passed, ? 1 unknown, 1 in step 1, lock: never overridable".
[[nodiscard]] std::vector<Run> summaryRuns(const GuardRound& round);
/// "16 of 18" with the worst severity, for the room rail.
[[nodiscard]] QString countText(const GuardRound& round);
[[nodiscard]] Severity worstOf(const GuardRound& round);

/// "0.2 s", "26 min", "3 h": an age, coarser the older.
[[nodiscard]] QString ageWord(std::chrono::milliseconds age);

/// Everything about a guard as plain text, for the clipboard.
[[nodiscard]] QString detailsText(const GuardReading& guard);

} // namespace viridian::ui
