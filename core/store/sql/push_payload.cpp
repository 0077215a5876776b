// JSON text holds a string as it is, unless a backslash in it hides a part of it. So a row whose
// text holds neither what is looked for nor a backslash cannot match, and the database may leave it
// out. What is looked for: the name of the member that a path leads to, in its quotes; a value that
// is compared for equality and is no number (numbers have many spellings); the longest piece of a
// pattern between two stars; a word, whatever the case of its ASCII letters.
#include "core/store/sql/push_payload.h"

#include "core/base/text.h"
#include "core/base/uuid.h"
#include "core/json/decimal.h"
#include "core/json/document.h"
#include "core/store/sql/dialect.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

using Field = Filter::Field;
using Node = Filter::Node;
using Test = Filter::Test;
using Value = Filter::Value;

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return out;
}

/// The longest run of a pattern without '*'.
std::string longestPiece(std::string_view pattern)
{
    std::string_view longest;
    while (!pattern.empty()) {
        const std::string_view piece = pattern.substr(0, pattern.find('*'));
        if (piece.size() > longest.size())
            longest = piece;
        pattern.remove_prefix(std::min(piece.size() + 1, pattern.size()));
    }
    return std::string(longest);
}

/// The last name of a pointer that names a member for sure: neither '*' nor perhaps an index.
std::string lastName(std::string_view pointer)
{
    std::string last;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view name = pointer.substr(0, pointer.find('/'));
        const bool number = name.find_first_not_of("0123456789") == std::string_view::npos;
        if (name != "*" && !number && name.find('~') == std::string_view::npos)
            last = name;
        pointer.remove_prefix(name.size());
    }
    return last;
}

/// Columns of a payload; the twin holds what the first cannot.
struct Columns {
    const LayoutColumn& main;
    const LayoutColumn& twin;
};

class PayloadPusher {
public:
    PayloadPusher(const SelectContext& context, std::vector<SqlParameter>& parameters)
        : m_layout(*context.layout), m_parameters(parameters)
    {
    }

    std::optional<std::string> push(const Node& term)
    {
        const bool data = term.field == Field::Body || term.field == Field::Any;
        const Columns columns = data ? Columns{m_layout.data, m_layout.dataBytes}
                                     : Columns{m_layout.metadata, m_layout.metadataBytes};
        if (!isText(columns.main))
            return std::nullopt;
        m_text = sql::asText(columns.main, m_layout.engine);
        std::vector<std::string> parts;
        if (std::optional<std::string> values = anyValue(term)) // first: it leaves more rows out
            parts.push_back(*std::move(values));
        if (const std::string name = lastName(term.path); !name.empty())
            parts.push_back(holds(m_text, json::encodeString(name)));
        if (parts.empty())
            return std::nullopt;
        std::string condition = fmt::format("({})", fmt::join(parts, " AND "));
        if (m_layout.engine == Engine::Postgres)
            condition = fmt::format("({} OR {})", holds(m_text, "\\"), condition);
        if (columns.twin && columns.twin.name != columns.main.name)
            condition = fmt::format("({} OR {} IS NOT NULL)", condition, quoted(columns.twin.name));
        return condition;
    }

private:
    [[nodiscard]] static bool isText(const LayoutColumn& column)
    {
        const bool text = column.type == ColumnType::Text || column.type == ColumnType::Json ||
                          column.type == ColumnType::Jsonb;
        return column && text && !column.largeObject;
    }

    /// The text holds the needle; in SQLite, the needle or a backslash. A needle that the database
    /// cannot be asked for is let through.
    std::string holds(const std::string& text, std::string needle)
    {
        return ask("viridian_may_hold({}, {})", "strpos({}, {}) > 0", text, std::move(needle));
    }
    /// The same whatever the case of the text's ASCII letters.
    std::string holdsWord(const std::string& text, std::string lowerNeedle)
    {
        return ask("viridian_may_hold_word({}, {})", "strpos(lower({} COLLATE \"C\"), {}) > 0",
                   text, std::move(lowerNeedle));
    }
    std::string ask(const char* sqlite, const char* postgres, const std::string& text,
                    std::string needle)
    {
        if (!isUtf8(needle) || needle.find('\0') != std::string::npos)
            return "TRUE";
        const std::string placed = sql::placed(m_parameters, std::move(needle));
        return fmt::format(fmt::runtime(m_layout.engine == Engine::Sqlite ? sqlite : postgres),
                           text, placed);
    }

    /// One alternative of the term's values; absent: one of them can be anything.
    std::optional<std::string> anyValue(const Node& term)
    {
        const std::size_t before = m_parameters.size();
        std::vector<std::string> parts;
        for (const Value& value : term.values) {
            std::optional<std::string> part = oneValue(term, value);
            if (!part) {
                m_parameters.resize(before);
                return std::nullopt;
            }
            parts.push_back(*std::move(part));
        }
        return fmt::format("({})", fmt::join(parts, " OR "));
    }

    std::optional<std::string> oneValue(const Node& term, const Value& value)
    {
        const bool word =
            term.field == Field::Any ||
            ((term.field == Field::Body || term.field == Field::Meta) && term.path.empty());
        if (word)
            return oneWord(term, lowered(longestPiece(value.text)));
        if (value.test == Test::Wildcard) {
            const std::string piece = longestPiece(value.text);
            return piece.empty() ? std::nullopt : std::optional(holds(m_text, piece));
        }
        if (value.test != Test::Equals || value.text.empty())
            return std::nullopt;
        if (term.field == Field::Correlation || term.field == Field::Causation)
            return oneReference(value.text);
        if (json::Decimal::parse(value.text))
            return std::nullopt;
        return holds(m_text, value.text);
    }

    std::optional<std::string> oneWord(const Node& term, const std::string& piece)
    {
        if (piece.empty())
            return std::nullopt;
        std::string condition = holdsWord(m_text, piece);
        if (term.field != Field::Any)
            return condition;
        for (const LayoutColumn* column : {&m_layout.stream, &m_layout.type}) {
            if (*column)
                condition += " OR " + holdsWord(sql::asText(*column, m_layout.engine), piece);
        }
        return fmt::format("({})", condition);
    }

    /// As Filter::matches(): a UUID is found as it was typed, in lower and in upper case.
    std::string oneReference(const std::string& text)
    {
        const std::optional<Uuid> id = Uuid::parse(text);
        const std::string typed = holds(m_text, text);
        return id ? fmt::format("({} OR {})", typed, holdsWord(m_text, lowered(id->toText())))
                  : typed;
    }

    const Layout& m_layout;
    std::vector<SqlParameter>& m_parameters;
    std::string m_text; ///< SQL of the payload's stored text
};

} // namespace

std::optional<std::string> pushPayload(const SelectContext& context, const Filter::Node& term,
                                       std::vector<SqlParameter>& parameters)
{
    return PayloadPusher(context, parameters).push(term);
}

} // namespace viridian
