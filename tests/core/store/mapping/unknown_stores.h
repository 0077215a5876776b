#pragma once

#include "tests/support/stores.h"

#include <string>
#include <string_view>

/// Databases that no layout is known for. Their SQL stands in a .cpp: moc cannot read it.
namespace viridian::test {

/// An application's own events beside tables that are none: whole numbers of milliseconds, versions
/// from 1, JSON as text. Three events.
[[nodiscard]] std::string_view ledgerSql();
/// Names that need quotes, one that SQL would stumble over, and one that a layout cannot say.
[[nodiscard]] std::string_view oddSql();
/// PostgreSQL: mixed case, a transaction id, seconds, JSON in bytes, and no word for what a stream
/// is.
[[nodiscard]] std::string_view bankSql();

/// A SQLite file made by that SQL; returns its address.
[[nodiscard]] std::string sqliteWith(const Folder& folder, std::string_view fileName,
                                     std::string_view sql);

} // namespace viridian::test
