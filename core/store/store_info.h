#pragma once

#include "core/store/event_store.h"
#include "core/store/layout.h"

namespace viridian {

/// What follows from the layout alone: ordering, version base, traits, system categories, layout
/// name and title, and the capabilities KeepsBytes, KeepsTime, SchemaColumn, Append and Fence. A
/// driver adds the rest.
[[nodiscard]] StoreInfo infoOf(const Layout& layout);
[[nodiscard]] ColumnTraits traitsOf(const Layout& layout);
[[nodiscard]] Ordering orderingOf(OrderGuard guard) noexcept;

/// The layout to use for what is in a database, bound to its table: the @p forced one where it is
/// not empty, else the best complete match.
/// @param table   only an event table of this name; empty = any
/// @param schema  set to the schema where its table was found
/// Errors: InvalidInput where @p forced does not exist or none fits: the message lists
/// the nearest candidates and what each is missing.
[[nodiscard]] Result<Layout> chooseLayout(const DatabaseShape& shape, std::string_view forced,
                                          std::string_view where, std::string& schema,
                                          std::string_view table = {});

/// The same for one layout that need not be in any folder.
[[nodiscard]] Result<Layout> bindLayout(const DatabaseShape& shape, const Layout& layout,
                                        std::string_view where, std::string& schema);

/// Error::detail where a database was reached and no layout was recognised in it.
inline constexpr std::string_view kUnknownLayout = "layout not recognised";

} // namespace viridian
