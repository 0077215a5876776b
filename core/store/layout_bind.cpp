// From a layout file to the layout of one database: real names in place of patterns, and SQL
// without braces.
#include "core/store/layout.h"
#include "core/store/sql/sql_session.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace viridian {
namespace {

const std::string* columnLike(const DatabaseShape::Table& table, std::string_view name, bool loose)
{
    const std::string wanted = comparableName(name, loose);
    const auto found = std::ranges::find_if(table.columns, [&](const std::string& column) {
        return comparableName(column, loose) == wanted;
    });
    return found == table.columns.end() ? nullptr : &*found;
}

/// Where the brace that opens at @p at closes.
std::size_t closingBrace(std::string_view sql, std::size_t at)
{
    std::size_t depth = 0;
    for (; at < sql.size(); ++at) {
        depth += sql[at] == '{' ? 1 : 0;
        if (sql[at] == '}' && --depth == 0)
            return at;
    }
    return std::string_view::npos;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \n\t";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// Replaces "{col NAME}" by the column's real name, "{has NAME ? SQL : SQL}" and
/// "{is NAME TYPE ? SQL : SQL}" by what applies.
class ColumnWords {
public:
    ColumnWords(const DatabaseShape::Table& table, bool loose) : m_table(table), m_loose(loose) {}

    [[nodiscard]] std::string replaced(std::string_view sql) const
    {
        std::string text;
        while (true) {
            const std::size_t brace =
                std::min({sql.find("{col "), sql.find("{has "), sql.find("{is ")});
            text += sql.substr(0, brace);
            if (brace == std::string_view::npos)
                return text;
            const std::size_t close = closingBrace(sql, brace);
            if (close == std::string_view::npos)
                return text.append(sql.substr(brace));
            text += word(sql.substr(brace + 1, close - brace - 1));
            sql.remove_prefix(close + 1);
        }
    }

private:
    /// What stands for the words between two braces.
    [[nodiscard]] std::string word(std::string_view inner) const
    {
        const std::size_t space = inner.find(' ');
        const std::string_view kind = inner.substr(0, space);
        inner.remove_prefix(space + 1);
        return kind == "col" ? column(inner) : choice(kind, inner);
    }

    [[nodiscard]] std::string column(std::string_view inner) const
    {
        const std::string_view name = trimmed(inner);
        const std::string* found = columnLike(m_table, name, m_loose);
        return quoted(found != nullptr ? std::string_view(*found) : name);
    }

    /// "NAME": there is such a column. "NAME TYPE": and its type is that one.
    [[nodiscard]] bool holds(std::string_view condition) const
    {
        const std::size_t space = condition.find(' ');
        const std::string* found = columnLike(m_table, condition.substr(0, space), m_loose);
        if (found == nullptr || space == std::string_view::npos)
            return found != nullptr;
        const auto at = static_cast<std::size_t>(found - m_table.columns.data());
        return at < m_table.types.size() && m_table.types[at] == trimmed(condition.substr(space));
    }

    /// Where " : " stands outside of inner braces.
    [[nodiscard]] static std::size_t colonOf(std::string_view inner, std::size_t from)
    {
        std::size_t depth = 0;
        for (std::size_t at = from; at < inner.size(); ++at) {
            depth += inner[at] == '{' ? 1 : 0;
            depth -= inner[at] == '}' && depth > 0 ? 1 : 0;
            if (depth == 0 && inner.substr(at).starts_with(" : "))
                return at;
        }
        return std::string_view::npos;
    }

    [[nodiscard]] std::string choice(std::string_view kind, std::string_view inner) const
    {
        const std::size_t question = inner.find(" ? ");
        const std::size_t colon =
            question == std::string_view::npos ? question : colonOf(inner, question);
        if (question == std::string_view::npos || colon == std::string_view::npos)
            return fmt::format("{{{} {}}}", kind, inner);
        const std::string_view chosen = holds(trimmed(inner.substr(0, question)))
                                            ? inner.substr(question + 3, colon - question - 3)
                                            : inner.substr(colon + 3);
        return replaced(trimmed(chosen));
    }

    const DatabaseShape::Table& m_table;
    bool m_loose;
};

std::string withPrefix(std::string text, std::string_view word, std::string_view with)
{
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
        text.replace(at, word.size(), with);
        at += with.size();
    }
    return text;
}

void resolveNames(Layout& layout, const DatabaseShape::Table& table)
{
    for (LayoutColumn* column :
         {&layout.position, &layout.transaction, &layout.stream, &layout.version, &layout.id,
          &layout.type, &layout.schemaVersion, &layout.data, &layout.dataBytes, &layout.metadata,
          &layout.metadataBytes, &layout.time}) {
        if (!column->needs.empty() && !columnLike(table, column->needs, layout.looseNames))
            column->name.clear();
        if (layout.derived()) // those are the names of what `rows` selects
            continue;
        if (const std::string* found = columnLike(table, column->name, layout.looseNames);
            *column && found)
            column->name = *found;
    }
}

} // namespace

std::string comparableName(std::string_view name, bool loose)
{
    std::string text(name);
    if (!loose)
        return text;
    std::erase(text, '_');
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return text;
}

std::optional<std::string> matchedPrefix(std::string_view pattern, std::string_view name,
                                         bool loose)
{
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) {
        const bool same = comparableName(pattern, loose) == comparableName(name, loose);
        return same ? std::optional(std::string()) : std::nullopt;
    }
    const std::string_view before = pattern.substr(0, star);
    const std::string_view after = pattern.substr(star + 1);
    const bool fits = name.size() >= before.size() + after.size() && name.starts_with(before) &&
                      name.ends_with(after);
    if (!fits)
        return std::nullopt;
    return std::string(name.substr(before.size(), name.size() - before.size() - after.size()));
}

Status nameEventTable(Layout& layout, const std::string& name)
{
    if (name.empty() || name == layout.table)
        return {};
    const auto pattern = std::ranges::find_if(layout.tables, [&](const std::string& each) {
        return matchedPrefix(each, name, layout.looseNames).has_value();
    });
    const bool follows = layout.create.find("{table}") != std::string::npos ||
                         layout.create.find("{prefix}") != std::string::npos;
    if (pattern == layout.tables.end() || !follows)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("A store of layout {} cannot be created with an event table {}; "
                                "leave out table=, and it is {}.",
                                layout.name, name, layout.table));
    layout.table = name;
    layout.prefix = matchedPrefix(*pattern, name, layout.looseNames).value_or("");
    return {};
}

Result<Layout> boundLayout(const Layout& layout, const DatabaseShape::Table& table)
{
    Layout own = layout;
    own.table = table.name;
    for (const std::string& pattern : layout.tables) {
        if (const auto found = matchedPrefix(pattern, table.name, layout.looseNames)) {
            own.prefix = *found;
            break;
        }
    }
    resolveNames(own, table);
    const ColumnWords words(table, layout.looseNames);
    const auto expand = [&](std::string& sql) -> Status {
        Result<std::string> text = expandedSql(own, table.schema, words.replaced(sql));
        if (!text)
            return passOn(text);
        sql = *std::move(text);
        return {};
    };
    std::vector<std::string*> statements{&own.rows, &own.probe};
    for (std::vector<std::string>* list : {&own.write, &own.empty}) {
        for (std::string& sql : *list)
            statements.push_back(&sql);
    }
    for (std::string* sql : statements) {
        if (Status done = expand(*sql); !done)
            return passOn(done);
    }
    for (std::string& name : own.lock)
        name = withPrefix(std::move(name), "{prefix}", own.prefix);
    own.notifyChannel = withPrefix(own.notifyChannel, "{schema}", table.schema);
    return own;
}

} // namespace viridian
