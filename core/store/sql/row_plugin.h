#pragma once

#include "core/base/result.h"
#include "core/store/layout.h"
#include "core/store/sql/sql_session.h"

#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace viridian {

/// Makes the rows of a layout where no fixed SELECT can: a layout names it as `rowPlugin`. A new
/// one is a source file with these two functions and its line in row_plugin.cpp.
///
/// Called on a reading session. Errors: as SqlSession; InvalidInput where the store is not of the
/// shape that the plug-in knows.
struct RowPlugin {
    std::string_view name;
    /// The SELECT, with the columns that the layout names.
    Result<std::string> (*rows)(SqlSession& session, const Layout& layout,
                                const std::string& schema, const std::stop_token& stop) = nullptr;
    /// Text that changes whenever rows() would answer something else; cheap.
    Result<std::string> (*stamp)(SqlSession& session, const Layout& layout,
                                 const std::string& schema, const std::stop_token& stop) = nullptr;
};

/// Null where there is none of that name.
[[nodiscard]] const RowPlugin* findRowPlugin(std::string_view name);

// The plug-ins' own functions.
[[nodiscard]] Result<std::string> tablePerStreamRows(SqlSession& session, const Layout& layout,
                                                     const std::string& schema,
                                                     const std::stop_token& stop);
[[nodiscard]] Result<std::string> tablePerStreamStamp(SqlSession& session, const Layout& layout,
                                                      const std::string& schema,
                                                      const std::stop_token& stop);

} // namespace viridian
