#pragma once

#include "core/cutover/cutover.h"

#include <string>

namespace viridian::ctl {

// A cutover as text for a terminal; every text ends with a line break where it is more than one
// line.

[[nodiscard]] std::string planToText(const PlanText& plan);
[[nodiscard]] std::string guardsText(const GuardRound& guards);
[[nodiscard]] std::string rehearsalText(const Rehearsal& rehearsal);
[[nodiscard]] std::string statusText(const CutoverPlan& plan, const CutoverStatus& status);
/// One record of the journal on one line: "41 22:31:44.102 outcome  Committed".
[[nodiscard]] std::string recordLine(const JournalRecord& record);

} // namespace viridian::ctl
