#include "core/store/exchanged_roles.h"

#include <algorithm>
#include <array>
#include <utility>

namespace viridian {
namespace {

/// The journal's words for the states in which green is still fed by sync (core/cutover/state.h
/// writes them; its tests hold the two together).
constexpr std::array<std::string_view, 7> kAsPlanned{
    "Draft", "Ready", "Fencing", "Draining", "Proving", "Cancelling", "RolledBack"};

} // namespace

bool rolesExchangedIn(std::string_view journalState) noexcept
{
    return std::ranges::find(kAsPlanned, journalState) == kAsPlanned.end();
}

Result<std::optional<JournalRecord>> exchangedRoles(Ledger& ledger)
{
    Result<std::vector<JournalRecord>> records = ledger.journal(1);
    if (!records)
        return passOn(records);
    if (records->empty() || !rolesExchangedIn(records->back().state))
        return std::optional<JournalRecord>();
    return std::optional(std::move(records->back()));
}

Result<bool> drainsForCutover(Ledger& ledger)
{
    Result<std::vector<JournalRecord>> records = ledger.journal(1);
    if (!records)
        return passOn(records);
    return !records->empty() && records->back().state == "Draining";
}

} // namespace viridian
