#pragma once

#include "core/base/progress.h"
#include "core/store/layout.h"
#include "core/store/sqlite/sqlite_session.h"

#include <vector>

namespace viridian {

/// The indexes of a layout that may be left out while an empty green is filled. What is missing is
/// read from the file itself, so that a copy that was interrupted goes on where it stood.
class DeferredIndexes {
public:
    DeferredIndexes(SqliteSession& session, const Layout& layout)
        : m_session(session), m_layout(layout)
    {
    }

    [[nodiscard]] Result<bool> deferred();
    /// Drops them all, inside the caller's transaction.
    [[nodiscard]] Status drop();
    /// Builds what is missing, each index in a transaction of its own.
    /// Errors: Corrupt where the events break a constraint.
    [[nodiscard]] Status build(const ProgressSink& progress);

private:
    [[nodiscard]] Result<std::vector<const LayoutIndex*>> missing();
    [[nodiscard]] Status run(const std::string& sql);

    SqliteSession& m_session;
    const Layout& m_layout;
};

} // namespace viridian
