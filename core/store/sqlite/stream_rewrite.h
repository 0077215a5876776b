#pragma once

#include "core/store/sqlite/sqlite_session.h"
#include "core/store/target.h"

namespace viridian {

/// Replaces what streams hold in the spans, and brings the layout's stream heads up to date. Inside
/// the caller's transaction; only for layouts whose events are one table's rows.
/// Errors: as Target::rewrite().
[[nodiscard]] Status rewriteStreams(SqliteSession& session, const Layout& layout,
                                    std::span<const StreamSpan> spans, std::stop_token stop);

} // namespace viridian
