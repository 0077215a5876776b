#include "core/cutover/switches/row_switch.h"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace viridian {
namespace {

/// "schema.table" or "table", each part quoted.
std::string tableName(const std::string& table)
{
    const std::size_t dot = table.find('.');
    return dot == std::string::npos ? qualified("", table)
                                    : qualified(table.substr(0, dot), table.substr(dot + 1));
}

class RowSwitch final : public Switch {
public:
    RowSwitch(const CutoverPlan& plan, SwitchSetup setup)
        : m_row(plan.switchSpec.row),
          m_address(m_row.store == "green" ? plan.greenAddress : m_row.store),
          m_setup(std::move(setup))
    {
    }

    SwitchWords words() const override
    {
        constexpr std::chrono::duration<double> kOneStatement{0.1};
        SwitchWords words;
        words.title = fmt::format("row {} of {}", m_row.keyValue, m_row.table);
        words.check = {shownStatement(selectSql(), keyValues())};
        words.run = {shownStatement(updateSql(), updateValues(m_row.from, m_row.to))};
        words.undo = {shownStatement(updateSql(), updateValues(m_row.to, m_row.from))};
        words.expected = kOneStatement;
        return words;
    }

    Result<Traffic> check(std::stop_token stop) override
    {
        Result<std::string> value = read(stop);
        if (!value && value.error().kind == ErrorKind::Cancelled)
            return passOn(value);
        if (!value)
            return Traffic{.live = std::nullopt, .words = value.error().message};
        const std::string found = fmt::format("{} = {}", m_row.column, *value);
        if (*value == m_row.to)
            return Traffic{.live = Side::Green, .measured = true, .words = found};
        if (*value == m_row.from)
            return Traffic{.live = Side::Blue, .measured = true, .words = found};
        return Traffic{
            .live = std::nullopt,
            .words = fmt::format("{}, which is neither {} nor {}", found, m_row.from, m_row.to)};
    }

    Status perform(std::stop_token stop) override
    {
        return change(m_row.from, m_row.to, std::move(stop));
    }
    Status undo(std::stop_token stop) override
    {
        return change(m_row.to, m_row.from, std::move(stop));
    }

private:
    std::string selectSql() const
    {
        return fmt::format("SELECT {} FROM {} WHERE {} = $1", viridian::quoted(m_row.column),
                           tableName(m_row.table), viridian::quoted(m_row.keyColumn));
    }
    std::array<SqlValue, 1> keyValues() const { return {std::string_view(m_row.keyValue)}; }

    std::string updateSql() const
    {
        return fmt::format("UPDATE {} SET {} = $1 WHERE {} = $2 AND {} = $3",
                           tableName(m_row.table), viridian::quoted(m_row.column),
                           viridian::quoted(m_row.keyColumn), viridian::quoted(m_row.column));
    }
    /// The texts must outlive the values.
    std::array<SqlValue, 3> updateValues(const std::string& from, const std::string& to) const
    {
        return {std::string_view(to), std::string_view(m_row.keyValue), std::string_view(from)};
    }

    Result<SqlSession*> session()
    {
        if (m_session)
            return m_session.get();
        if (!m_setup.openSql)
            return fail(ErrorKind::Unavailable, "The switch's database cannot be opened here.");
        Result<std::unique_ptr<SqlSession>> opened = m_setup.openSql(m_address);
        if (!opened)
            return passOn(opened);
        m_session = std::move(*opened);
        return m_session.get();
    }

    Result<std::string> readWith(SqlSession& sql, std::stop_token stop)
    {
        Result<SqlRows> rows = sql.run(selectSql(), keyValues(), std::move(stop));
        if (!rows)
            return passOn(rows);
        if (rows->rows.size() != 1)
            return fail(
                ErrorKind::Conflict,
                fmt::format(
                    "The table {} has {} rows where {} is {}; exactly one must say who is live.",
                    m_row.table, rows->rows.size(), m_row.keyColumn, m_row.keyValue));
        return rows->text(0);
    }

    Result<std::string> read(std::stop_token stop)
    {
        Result<SqlSession*> sql = session();
        if (!sql)
            return passOn(sql);
        Result<std::string> value = readWith(**sql, std::move(stop));
        if (!value && value.error().kind == ErrorKind::Unavailable)
            m_session.reset(); // the next call connects anew
        return value;
    }

    Status change(const std::string& from, const std::string& to, std::stop_token stop)
    {
        Result<SqlSession*> sql = session();
        if (!sql)
            return passOn(sql);
        Status changed = changeWith(**sql, from, to, std::move(stop));
        if (!changed)
            m_session.reset();
        return changed;
    }

    Status changeWith(SqlSession& sql, const std::string& from, const std::string& to,
                      std::stop_token stop)
    {
        if (Status begun = sql.begin(); !begun)
            return begun;
        Result<SqlRows> rows = sql.run(updateSql(), updateValues(from, to), stop);
        if (!rows) {
            sql.rollback();
            return passOn(rows);
        }
        Result<std::string> now = readWith(sql, std::move(stop));
        if (!now || *now != to) {
            sql.rollback();
            if (!now)
                return passOn(now);
            return fail(ErrorKind::Conflict,
                        fmt::format("The row {} of {} says {}, not {}; somebody else changed it, "
                                    "so it was left alone.",
                                    m_row.keyValue, m_row.table, *now, from));
        }
        return sql.commit();
    }

    SwitchRow m_row;
    std::string m_address;
    SwitchSetup m_setup;
    std::unique_ptr<SqlSession> m_session;
};

} // namespace

std::unique_ptr<Switch> makeRowSwitch(const CutoverPlan& plan, SwitchSetup setup)
{
    return std::make_unique<RowSwitch>(plan, std::move(setup));
}

} // namespace viridian
