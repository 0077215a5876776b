#pragma once

#include "core/base/result.h"
#include "core/store/ledger.h"

#include <optional>
#include <string_view>

namespace viridian {

/// True for the states of a cutover's journal in which blue and green have exchanged their roles
/// (semantics.md section 5): from Committed on green belongs to its own application and blue to the
/// way back, until the cutover is rolled back. A word that this build does not know counts as
/// exchanged: what cannot be told is not written to.
[[nodiscard]] bool rolesExchangedIn(std::string_view journalState) noexcept;

/// The newest record of the cutover's journal in green when it says that the roles are exchanged
/// (its `state`, `at` and `who` are for the refusal); absent when green is still a target. No sync
/// may then write to green, and none may start it over.
/// Thread and errors: as Ledger::journal().
[[nodiscard]] Result<std::optional<JournalRecord>> exchangedRoles(Ledger& ledger);

/// Whether a cutover has fenced blue and waits until all of it is in green: the moment at which
/// steps that hold events back give them out.
[[nodiscard]] Result<bool> drainsForCutover(Ledger& ledger);

} // namespace viridian
