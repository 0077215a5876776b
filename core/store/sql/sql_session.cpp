#include "core/store/sql/sql_session.h"

#include <charconv>

namespace viridian {

std::string SqlRows::text(std::size_t column) const
{
    if (rows.empty() || column >= rows.front().size())
        return {};
    return rows.front()[column].value_or(std::string());
}

std::optional<std::int64_t> SqlRows::number(std::size_t column) const
{
    if (rows.empty() || column >= rows.front().size() || !rows.front()[column])
        return std::nullopt;
    const std::string& cell = *rows.front()[column];
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (code != std::errc() || end != cell.data() + cell.size())
        return std::nullopt;
    return value;
}

std::string quoted(std::string_view identifier)
{
    std::string text = "\"";
    for (const char c : identifier) {
        if (c == '"')
            text += '"';
        text += c;
    }
    return text + '"';
}

std::string qualified(std::string_view schema, std::string_view table)
{
    return schema.empty() ? quoted(table) : quoted(schema) + "." + quoted(table);
}

} // namespace viridian
