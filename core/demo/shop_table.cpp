#include "core/demo/shop_table.h"

#include <array>
#include <fmt/format.h>
#include <vector>

namespace viridian::demo {
namespace {

constexpr std::size_t kColumns = 8;

std::string insertOf(const Layout& layout, std::size_t rows)
{
    std::string sql = fmt::format(
        "INSERT INTO {} ({}, {}, {}, {}, {}, {}, {}, {}) VALUES ", viridian::quoted(layout.table),
        viridian::quoted(layout.stream.name), viridian::quoted(layout.version.name),
        viridian::quoted(layout.id.name), viridian::quoted(layout.type.name),
        viridian::quoted(layout.schemaVersion.name), viridian::quoted(layout.data.name),
        viridian::quoted(layout.metadata.name), viridian::quoted(layout.time.name));
    for (std::size_t row = 0; row < rows; ++row) {
        sql += row == 0 ? "(" : ", (";
        for (std::size_t column = 1; column <= kColumns; ++column)
            sql += fmt::format("{}${}", column == 1 ? "" : ", ", row * kColumns + column);
        sql += ")";
    }
    return sql;
}

} // namespace

Result<std::int64_t> ShopTable::nextVersion(const std::string& stream, const std::stop_token& stop)
{
    const auto known = m_versions.find(stream);
    if (known != m_versions.end())
        return ++known->second;
    const std::array<SqlValue, 1> parameters{std::string_view(stream)};
    Result<SqlRows> last = m_session.run(
        fmt::format("SELECT max({}) FROM {} WHERE {} = $1", viridian::quoted(m_layout.version.name),
                    viridian::quoted(m_layout.table), viridian::quoted(m_layout.stream.name)),
        parameters, stop);
    if (!last)
        return passOn(last);
    const std::int64_t next = last->number(0).value_or(m_layout.versionBase - 1) + 1;
    m_versions.emplace(stream, next);
    return next;
}

Status ShopTable::append(std::span<const ShopEvent> events, std::stop_token stop)
{
    std::vector<SqlValue> values;
    values.reserve(events.size() * kColumns);
    std::vector<std::string> times;
    times.reserve(events.size());
    for (const ShopEvent& event : events) {
        Result<std::int64_t> version = nextVersion(event.stream, stop);
        if (!version)
            return passOn(version);
        times.push_back(formatIso(event.time));
        const SqlValue time = m_layout.time.type == ColumnType::EpochMicros
                                  ? SqlValue(std::int64_t{event.time.time_since_epoch().count()})
                                  : SqlValue(std::string_view(times.back()));
        values.insert(values.end(),
                      {std::string_view(event.stream), *version, std::string_view(event.id),
                       std::string_view(event.type), std::string_view(event.schemaVersion),
                       std::string_view(event.data), std::string_view(event.metadata), time});
    }
    Result<SqlRows> written = m_session.run(insertOf(m_layout, events.size()), values, stop);
    if (written)
        return {};
    for (const ShopEvent& event : events)
        m_versions.erase(event.stream); // nothing was appended: ask again next time
    return passOn(written);
}

} // namespace viridian::demo
