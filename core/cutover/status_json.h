#pragma once

#include "core/cutover/cutover.h"

#include <string>

namespace viridian {

/// The object of `cutover status --json`: state, since, guards[], entered[], journal {records,
/// intact}, fence, traffic, gateOpen, freezeSeconds, rollback, trouble, check[]. Ends without a
/// newline.
[[nodiscard]] std::string toJson(const CutoverStatus& status);
/// The object of `cutover plan --json`: steps[], freeze {…}, wayBack.
[[nodiscard]] std::string toJson(const PlanText& plan);
/// The object of `cutover rehearse --json`.
[[nodiscard]] std::string toJson(const Rehearsal& rehearsal);

} // namespace viridian
