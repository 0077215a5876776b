#include "core/store/sql/sql_session.h"

#include <charconv>

namespace viridian {
namespace {

std::string literalOf(const SqlValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    if (const auto* text = std::get_if<std::string_view>(&value))
        return textLiteral(*text);
    if (const auto* bytes = std::get_if<SqlBytes>(&value))
        return textLiteral(bytes->bytes);
    return "NULL";
}

} // namespace

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

std::string textLiteral(std::string_view text)
{
    std::string literal = "'";
    for (const char c : text) {
        if (c == '\'')
            literal += '\'';
        literal += c;
    }
    return literal + "'";
}

std::string shownStatement(std::string_view sql, std::span<const SqlValue> values)
{
    std::string text;
    char quote = 0; // inside '…' or "…" nothing is a placeholder
    for (std::size_t at = 0; at < sql.size(); ++at) {
        const char c = sql[at];
        if (quote == 0 && (c == '\'' || c == '"'))
            quote = c;
        else if (c == quote)
            quote = 0;
        std::size_t number = 0;
        const char* const digits = sql.data() + at + 1;
        const auto [end, code] = std::from_chars(digits, sql.data() + sql.size(), number);
        if (quote != 0 || c != '$' || code != std::errc() || number == 0 ||
            number > values.size()) {
            text += c;
            continue;
        }
        text += literalOf(values[number - 1]);
        at += static_cast<std::size_t>(end - digits);
    }
    return text;
}

std::string qualified(std::string_view schema, std::string_view table)
{
    return schema.empty() ? quoted(table) : quoted(schema) + "." + quoted(table);
}

} // namespace viridian
