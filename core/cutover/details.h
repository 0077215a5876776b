#pragma once

#include "core/store/ledger.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace viridian {

/// The details of a journal record: a flat JSON object of texts.
[[nodiscard]] std::string
detailsOf(const std::vector<std::pair<std::string, std::string>>& members);

/// A member of a record's details; empty where it is absent or the details are not an object.
[[nodiscard]] std::string detailOf(const JournalRecord& record, std::string_view member);
[[nodiscard]] std::string detailOf(const std::string& details, std::string_view member);

/// The text with what is not UTF-8, and control characters other than line ends and tabs, replaced
/// by "?", so that every store and file keeps it as it is.
[[nodiscard]] std::string plainText(std::string_view text);

/// A position for people: its number grouped by thousands; "the start" for the place before every
/// event.
[[nodiscard]] std::string shownPosition(const std::optional<Position>& position);

} // namespace viridian
