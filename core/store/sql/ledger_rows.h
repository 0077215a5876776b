#pragma once

#include "core/store/ledger.h"
#include "core/store/sql/sql_session.h"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>

/// Cells of bookkeeping rows to values and back. Positions and digests are kept as text, times as
/// microseconds.
namespace viridian::ledger {

using Row = std::vector<std::optional<std::string>>;

[[nodiscard]] std::string text(const Row& row, std::size_t column);
[[nodiscard]] std::int64_t number(const Row& row, std::size_t column);
[[nodiscard]] std::uint64_t count(const Row& row, std::size_t column);
[[nodiscard]] Timestamp time(const Row& row, std::size_t column);
/// Absent where the cell is NULL or holds no position.
[[nodiscard]] std::optional<Position> position(const Row& row, std::size_t column);
[[nodiscard]] Digest128 digest(const Row& row, std::size_t column);

/// A position as text to bind; NULL where absent. Keeps the text alive.
class BoundPosition {
public:
    explicit BoundPosition(const std::optional<Position>& position)
        : m_text(position ? position->toText() : std::string()), m_null(!position)
    {
    }
    [[nodiscard]] SqlValue value() const
    {
        return m_null ? SqlValue() : SqlValue(std::string_view(m_text));
    }

private:
    std::string m_text;
    bool m_null;
};

[[nodiscard]] SqlValue bound(std::uint64_t number);
[[nodiscard]] SqlValue bound(bool flag);
[[nodiscard]] SqlValue bound(Timestamp time);
[[nodiscard]] SqlValue bound(std::string_view text);

/// Runs a statement with values given in place. "{x}" in @p sql stands for the full name of table
/// viridian_x, "{now}" for the database's clock in microseconds.
[[nodiscard]] Result<SqlRows> run(SqlSession& session, std::string_view sql,
                                  std::initializer_list<SqlValue> values = {},
                                  std::stop_token stop = {});
[[nodiscard]] Result<SqlRows> run(SqlSession& session, std::string_view sql,
                                  std::span<const SqlValue> values);

/// What run() sends, its values in place, for people to read.
[[nodiscard]] std::string shown(Engine engine, std::string_view sql,
                                std::span<const SqlValue> values);

/// The SQL with its {names} replaced.
[[nodiscard]] std::string expanded(Engine engine, std::string_view sql);

} // namespace viridian::ledger
