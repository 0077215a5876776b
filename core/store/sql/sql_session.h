#pragma once

#include "core/base/result.h"
#include "core/store/layout.h"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace viridian {

enum class Access { ReadOnly, ReadWrite };

/// A bound parameter. Views must live until the call returns.
struct SqlBytes {
    std::string_view bytes;
};
using SqlValue = std::variant<std::monostate, std::int64_t, std::string_view, SqlBytes>;

/// A small result, copied out: text of each cell, absent = NULL. For bookkeeping, not for events.
struct SqlRows {
    std::vector<std::vector<std::optional<std::string>>> rows;
    std::uint64_t affected = 0;

    [[nodiscard]] bool empty() const { return rows.empty(); }
    /// Cell of the first row as text; empty when NULL or no row.
    [[nodiscard]] std::string text(std::size_t column) const;
    [[nodiscard]] std::optional<std::int64_t> number(std::size_t column) const;
};

/// One connection to a SQL database: what bookkeeping, fences and switches need of it, in one
/// dialect-neutral shape. Placeholders are $1, $2, … in both databases. Thread: one at a time.
/// Errors: as EventStore.
class SqlSession {
public:
    virtual ~SqlSession() = default;

    [[nodiscard]] virtual Engine engine() const = 0;
    /// Runs one statement and copies its rows.
    [[nodiscard]] virtual Result<SqlRows> run(std::string_view sql,
                                              std::span<const SqlValue> parameters = {},
                                              std::stop_token stop = {}) = 0;
    /// Runs several statements without parameters.
    [[nodiscard]] virtual Status script(std::string_view sql) = 0;

    /// Begins a transaction that may write (SQLite: BEGIN IMMEDIATE).
    [[nodiscard]] virtual Status begin() = 0;
    /// Errors: a commit whose answer was lost is Unavailable; read back what it was to change.
    [[nodiscard]] virtual Status commit() = 0;
    /// Never fails from the caller's view; a lost connection has rolled back already.
    virtual void rollback() noexcept = 0;
};

/// "order" -> "\"order\"" with inner quotes doubled: the only way a name gets into SQL.
[[nodiscard]] std::string quoted(std::string_view identifier);
// Without these two, std::quoted would be found for a std::string.
[[nodiscard]] inline std::string quoted(const std::string& identifier)
{
    return quoted(std::string_view(identifier));
}
[[nodiscard]] inline std::string quoted(std::string& identifier)
{
    return quoted(std::string_view(identifier));
}
/// "schema"."table", or just the table where @p schema is empty.
[[nodiscard]] std::string qualified(std::string_view schema, std::string_view table);

/// 'text' with inner quotes doubled, as a SQL literal.
[[nodiscard]] std::string textLiteral(std::string_view text);
/// The statement with its placeholders replaced by literals of @p values, as one could type it. For
/// people to read: what runs is bound.
[[nodiscard]] std::string shownStatement(std::string_view sql, std::span<const SqlValue> values);

} // namespace viridian
