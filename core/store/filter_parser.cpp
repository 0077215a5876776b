// Reads the grammar of the filter line (design/ui.md section 12):
//
//   filter   = group { "OR" group }            OR binds looser than a space
//   group    = factor { ["AND"] factor }
//   factor   = { "-" | "!" | "NOT" } ( "(" filter ")" | term )
//   term     = field ":" value { "," value } | word
//   value    = [ "<" | "<=" | ">" | ">=" ] text | [ text ] ".." [ text ]
//
// Quotes make everything between them literal; \" and \\ stand for themselves inside.
#include "core/store/filter.h"
#include "core/store/filter_values.h"

#include <array>
#include <charconv>
#include <fmt/format.h>

namespace viridian {
namespace {

using Field = Filter::Field;
using Node = Filter::Node;
using Test = Filter::Test;
using Value = Filter::Value;

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLongest = std::size_t{16} * 1024;

struct FieldName {
    std::string_view name;
    Field field;
};
constexpr std::array kFields{
    FieldName{"stream", Field::Stream},
    FieldName{"type", Field::Type},
    FieldName{"id", Field::Id},
    FieldName{"pos", Field::Position},
    FieldName{"ver", Field::Version},
    FieldName{"time", Field::Time},
    FieldName{"corr", Field::Correlation},
    FieldName{"cause", Field::Causation},
    FieldName{"v", Field::SchemaVersion},
    FieldName{"size", Field::Size},
    FieldName{"side", Field::Side},
    FieldName{"meta", Field::Meta},
    FieldName{"body", Field::Body},
};

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Parser {
public:
    Parser(std::string_view text, Timestamp now) : m_text(text), m_now(now) {}

    Result<Node> run()
    {
        if (m_text.size() > kLongest)
            return error(0, "The filter is longer than 16,384 characters");
        Result<Node> all = parseOr(0);
        if (!all)
            return all;
        skipSpaces();
        if (!atEnd())
            return error(m_at, "There is a “)” without its “(”");
        return all;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return m_text[m_at]; }

    void skipSpaces()
    {
        while (!atEnd() && isSpace(peek()))
            ++m_at;
    }

    /// 1-based column in characters, not bytes.
    [[nodiscard]] std::size_t column(std::size_t at) const
    {
        std::size_t characters = 1;
        for (const char c : m_text.substr(0, at))
            characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
        return characters;
    }

    [[nodiscard]] tl::unexpected<Error> error(std::size_t at, std::string_view what) const
    {
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} (column {} of the filter).", what, column(at)),
                    fmt::format("{}", column(at)));
    }

    /// Takes a word of the grammar (OR, AND, NOT) if it stands alone here.
    bool takeWord(std::string_view word)
    {
        skipSpaces();
        if (m_text.substr(m_at, word.size()) != word)
            return false;
        const std::size_t after = m_at + word.size();
        if (after < m_text.size() && !isSpace(m_text[after]) && m_text[after] != '(')
            return false;
        m_at = after;
        return true;
    }

    Result<Node> parseOr(std::size_t depth)
    {
        if (depth > kDeepest)
            return error(m_at, "The filter's groups are nested deeper than 64");
        Node any;
        any.kind = Node::Kind::Or;
        do {
            Result<Node> group = parseAnd(depth);
            if (!group)
                return group;
            any.children.push_back(*std::move(group));
        } while (takeWord("OR"));
        if (any.children.size() > 1)
            return any;
        Node only = std::move(any.children.front());
        return only;
    }

    Result<Node> parseAnd(std::size_t depth)
    {
        Node all;
        all.kind = Node::Kind::And;
        while (true) {
            skipSpaces();
            const std::size_t before = m_at;
            const bool ends = atEnd() || peek() == ')' || takeWord("OR");
            if (ends) {
                m_at = before;
                break;
            }
            if (!all.children.empty() && takeWord("AND"))
                skipSpaces();
            Result<Node> factor = parseFactor(depth);
            if (!factor)
                return factor;
            all.children.push_back(*std::move(factor));
        }
        if (all.children.empty())
            return error(m_at, "Expected a term such as type:OrderPlaced or a word");
        if (all.children.size() > 1)
            return all;
        Node only = std::move(all.children.front());
        return only;
    }

    Result<Node> parseFactor(std::size_t depth)
    {
        bool negated = false;
        while (!atEnd()) {
            if (peek() == '-' || peek() == '!')
                ++m_at;
            else if (!takeWord("NOT"))
                break;
            negated = !negated;
            skipSpaces();
        }
        if (atEnd())
            return error(m_at, "Expected a term after the sign that negates it");
        Result<Node> inner = peek() == '(' ? parseGroup(depth) : parseTerm();
        if (!inner || !negated)
            return inner;
        Node outer;
        outer.kind = Node::Kind::Not;
        outer.column = inner->column;
        outer.children.push_back(*std::move(inner));
        return outer;
    }

    Result<Node> parseGroup(std::size_t depth)
    {
        const std::size_t open = m_at++;
        ++m_open;
        Result<Node> inner = parseOr(depth + 1);
        if (!inner)
            return inner;
        skipSpaces();
        if (atEnd())
            return error(open, "Expected a “)” for this “(”");
        ++m_at;
        --m_open;
        return inner;
    }

    Result<Node> parseTerm()
    {
        Node term;
        term.kind = Node::Kind::Term;
        term.column = column(m_at);
        const std::size_t start = m_at;
        if (peek() != '"') {
            Status field = parseField(term);
            if (!field)
                return passOn(field);
        }
        if (term.field != Field::Any && (atEnd() || isSpace(peek()) || peek() == ')'))
            return error(m_at, fmt::format("Expected a value after “{}”",
                                           m_text.substr(start, m_at - start)));
        while (true) {
            Result<RawValue> raw = readValue(term.field);
            if (!raw)
                return passOn(raw);
            Result<Value> value = understandValue(term.field, !term.path.empty(), *raw, m_now);
            if (!value)
                return error(raw->at, value.error().message);
            term.values.push_back(*std::move(value));
            if (term.field == Field::Any || atEnd() || peek() != ',')
                return term;
            ++m_at;
        }
    }

    /// Reads "type:" or "body.total:"; leaves everything as it was where a bare word stands.
    Status parseField(Node& term)
    {
        const std::size_t start = m_at;
        std::size_t colon = start;
        bool inQuotes = false;
        while (colon < m_text.size() &&
               (inQuotes || (!isSpace(m_text[colon]) && m_text[colon] != ':'))) {
            inQuotes = (m_text[colon] == '"') != inQuotes;
            ++colon;
        }
        if (colon >= m_text.size() || m_text[colon] != ':')
            return {};
        const std::string_view written = m_text.substr(start, colon - start);
        const std::string_view name = written.substr(0, written.find('.'));
        for (const FieldName& known : kFields) {
            const bool path = known.field == Field::Body || known.field == Field::Meta;
            if (known.name != (path ? name : written))
                continue;
            term.field = known.field;
            m_at = colon + 1;
            return path && written.size() > name.size()
                       ? readPath(written.substr(name.size() + 1), start, term)
                       : Status();
        }
        return error(
            start,
            fmt::format(
                "There is no field “{}”; fields are stream, type, id, pos, ver, time, corr, "
                "cause, v, size, side, meta.PATH and body.PATH. Put a word with a colon into "
                "quotes",
                written));
    }

    /// Member names with dots between; a name that holds a dot is quoted.
    Status readPath(std::string_view dotted, std::size_t at, Node& term)
    {
        std::string name;
        bool inQuotes = false;
        const auto flush = [&] {
            term.path += '/';
            for (const char c : name) {
                if (c == '~')
                    term.path += "~0";
                else if (c == '/')
                    term.path += "~1";
                else
                    term.path += c;
            }
            const bool hasName = !name.empty();
            name.clear();
            return hasName;
        };
        for (const char c : dotted) {
            if (c == '"')
                inQuotes = !inQuotes;
            else if (c == '.' && !inQuotes && !flush())
                return error(at, "Expected a member name between the dots");
            else if (c != '.' || inQuotes)
                name += c;
        }
        if (!flush())
            return error(at, "Expected a member name after the dot");
        return {};
    }

    Result<RawValue> readValue(Field field)
    {
        RawValue raw;
        raw.at = m_at;
        if (field != Field::Any)
            takeComparison(raw);
        std::string* into = &raw.text;
        while (!atEnd() && !isSpace(peek())) {
            const char c = peek();
            if ((c == ',' && field != Field::Any) || (c == ')' && m_open > 0))
                break;
            if (c == '"') {
                if (Status quotes = readQuoted(*into); !quotes)
                    return passOn(quotes);
                raw.anyQuoted = true;
                continue;
            }
            if (isOrdered(field) && !raw.range && m_text.substr(m_at, 2) == "..") {
                raw.range = true;
                into = &raw.to;
                m_at += 2;
                continue;
            }
            raw.wildcard = raw.wildcard || c == '*';
            *into += c;
            ++m_at;
        }
        if (raw.text.empty() && raw.to.empty() && !raw.anyQuoted)
            return error(raw.at, raw.range ? "Expected a value before or after the dots"
                                           : "Expected a value");
        if (raw.comparison != Test::Equals && (!isOrdered(field) || raw.range))
            return error(raw.at, raw.range
                                     ? "A range takes no < or >"
                                     : "This field is text; it takes words and *, but no < or >");
        return raw;
    }

    void takeComparison(RawValue& raw)
    {
        if (atEnd() || (peek() != '<' && peek() != '>'))
            return;
        const bool less = peek() == '<';
        ++m_at;
        const bool equal = !atEnd() && peek() == '=';
        if (equal)
            ++m_at;
        if (less)
            raw.comparison = equal ? Test::LessOrEqual : Test::Less;
        else
            raw.comparison = equal ? Test::GreaterOrEqual : Test::Greater;
    }

    Status readQuoted(std::string& into)
    {
        const std::size_t open = m_at++;
        while (!atEnd() && peek() != '"') {
            const bool escape = peek() == '\\' && m_at + 1 < m_text.size() &&
                                (m_text[m_at + 1] == '"' || m_text[m_at + 1] == '\\');
            if (escape)
                ++m_at;
            into += m_text[m_at++];
        }
        if (atEnd())
            return error(open, "The quotes that open here are not closed");
        ++m_at;
        return {};
    }

    std::string_view m_text;
    Timestamp m_now;
    std::size_t m_at = 0;
    std::size_t m_open = 0;
};

} // namespace

Result<Filter> Filter::parse(std::string_view text, Timestamp now)
{
    Filter filter;
    const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (blank)
        return filter;
    Result<Node> root = Parser(text, now).run();
    if (!root)
        return passOn(root);
    filter.m_text = std::string(text);
    filter.m_root = std::make_shared<const Node>(*std::move(root));
    return filter;
}

} // namespace viridian
