// What a filter's terms become in SQL. A pushed term of a column is exact: it holds in the database
// exactly where Filter::matches() says so, NULLs included; one of a payload, or of a time that is
// kept as text, only rules rows out (push_payload.cpp, push_time.cpp). That keeps the rule for
// groups simple:
//   AND  keeps the children that can be pushed; it is exact when all of them were,
//   OR   is pushed only when every child is,
//   NOT  negates only what is exact, as IS NOT TRUE, so that NULL counts as "does not match".
#include "core/base/text.h"
#include "core/base/uuid.h"
#include "core/store/sql/dialect.h"
#include "core/store/sql/push_payload.h"
#include "core/store/sql/push_time.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace viridian {
namespace {

using Field = Filter::Field;
using Node = Filter::Node;
using Test = Filter::Test;
using Value = Filter::Value;

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kNever = "FALSE";

class Pusher {
public:
    Pusher(const SelectContext& context, std::vector<SqlParameter>& parameters)
        : m_context(context), m_layout(*context.layout), m_parameters(parameters)
    {
    }

    /// Absent: cannot be pushed.
    std::optional<PushedFilter> push(const Node& node)
    {
        switch (node.kind) {
        case Node::Kind::And:
            return pushAnd(node);
        case Node::Kind::Or:
            return pushOr(node);
        case Node::Kind::Not:
            return pushNot(node);
        case Node::Kind::Term:
            return pushTerm(node);
        }
        return std::nullopt;
    }

private:
    std::optional<PushedFilter> pushAnd(const Node& node)
    {
        std::vector<std::string> parts;
        bool exact = true;
        for (const Node& child : node.children) {
            const std::optional<PushedFilter> part = push(child);
            exact = exact && part && part->exact;
            if (part)
                parts.push_back(part->sql);
        }
        if (parts.empty())
            return std::nullopt;
        return PushedFilter{.sql = fmt::format("({})", fmt::join(parts, " AND ")), .exact = exact};
    }

    std::optional<PushedFilter> pushOr(const Node& node)
    {
        const std::size_t before = m_parameters.size();
        std::vector<std::string> parts;
        bool exact = true;
        for (const Node& child : node.children) {
            const std::optional<PushedFilter> part = push(child);
            if (!part) {
                m_parameters.resize(before);
                return std::nullopt;
            }
            exact = exact && part->exact;
            parts.push_back(part->sql);
        }
        return PushedFilter{.sql = fmt::format("({})", fmt::join(parts, " OR ")), .exact = exact};
    }

    std::optional<PushedFilter> pushNot(const Node& node)
    {
        const std::size_t before = m_parameters.size();
        const std::optional<PushedFilter> inner = push(node.children.front());
        if (!inner || !inner->exact) {
            m_parameters.resize(before);
            return std::nullopt;
        }
        return PushedFilter{.sql = fmt::format("({} IS NOT TRUE)", inner->sql), .exact = true};
    }

    std::optional<PushedFilter> pushTerm(const Node& node)
    {
        const std::size_t before = m_parameters.size();
        if (isOfPayload(node.field)) {
            std::optional<std::string> part = pushPayload(m_context, node, m_parameters);
            if (part)
                return PushedFilter{.sql = *std::move(part), .exact = false};
            m_parameters.resize(before);
            return std::nullopt;
        }
        std::vector<std::string> parts;
        bool exact = true;
        for (const Value& value : node.values) {
            const std::optional<PushedFilter> part = pushAny(node.field, value);
            if (!part) {
                m_parameters.resize(before);
                return std::nullopt;
            }
            exact = exact && part->exact;
            parts.push_back(part->sql);
        }
        return PushedFilter{.sql = fmt::format("({})", fmt::join(parts, " OR ")), .exact = exact};
    }

    [[nodiscard]] static bool isOfPayload(Field field)
    {
        return field == Field::Body || field == Field::Meta || field == Field::Any ||
               field == Field::Correlation || field == Field::Causation;
    }

    std::optional<PushedFilter> pushAny(Field field, const Value& value)
    {
        if (field == Field::Time)
            return pushTime(m_context, value.low, value.high, m_parameters);
        std::optional<std::string> part = pushValue(field, value);
        if (!part)
            return std::nullopt;
        return PushedFilter{.sql = *std::move(part), .exact = true};
    }

    std::optional<std::string> pushValue(Field field, const Value& value)
    {
        switch (field) {
        case Field::Stream:
            return pushStream(value);
        case Field::Type:
            return pushText(quoted(m_layout.type.name), value);
        case Field::Id:
            return pushId(value);
        case Field::SchemaVersion:
            return pushSchemaVersion(value);
        case Field::Position:
            return pushPosition(value);
        case Field::Version:
            return pushNumbers(quoted(m_layout.version.name), value);
        case Field::Size:
            return pushNumbers(sql::sizeOfData(m_layout), value);
        default:
            return std::nullopt;
        }
    }

    std::optional<std::string> pushText(const std::string& column, const Value& value)
    {
        if (!storable(value.text))
            return std::string(kNever);
        if (value.test == Test::Equals)
            return fmt::format("{} = {}", column, sql::placed(m_parameters, value.text));
        if (value.test == Test::Wildcard)
            return sql::wildcardCondition(column, value.text, m_layout.engine, m_parameters);
        return std::nullopt;
    }

    std::optional<std::string> pushStream(const Value& value)
    {
        if (value.test == Test::Equals && m_layout.stream.type == ColumnType::Uuid)
            return sql::equalsText(m_context, m_layout.stream, value.text, m_parameters);
        return pushText(sql::asText(m_layout.stream, m_layout.engine), value);
    }

    std::optional<std::string> pushId(const Value& value)
    {
        if (!m_layout.id) // no event has an id
            return pushText("''", value);
        if (value.test != Test::Equals || m_layout.id.type != ColumnType::Uuid)
            return pushTextId(value);
        const std::optional<Uuid> id = Uuid::parse(value.text);
        if (!id)
            return std::string(kNever);
        return fmt::format("{} = {}::uuid", quoted(m_layout.id.name),
                           sql::placed(m_parameters, id->toText()));
    }

    std::optional<std::string> pushTextId(const Value& value)
    {
        const std::string column = sql::asText(m_layout.id, m_layout.engine);
        const std::optional<Uuid> id = Uuid::parse(value.text);
        if (value.test != Test::Equals || !id)
            return pushText(column, value);
        // As Filter::matches(): a UUID is found as it was typed, in lower and in upper case.
        const std::string lower = id->toText();
        std::string upper = lower;
        std::ranges::transform(upper, upper.begin(), [](char c) {
            return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
        });
        return fmt::format("{} IN ({}, {}, {})", column, sql::placed(m_parameters, value.text),
                           sql::placed(m_parameters, lower), sql::placed(m_parameters, upper));
    }

    std::optional<std::string> pushSchemaVersion(const Value& value)
    {
        if (!m_layout.schemaVersion)
            return std::nullopt;
        return pushText(
            fmt::format("coalesce({}, '')", sql::asText(m_layout.schemaVersion, m_layout.engine)),
            value);
    }

    std::optional<std::string> pushPosition(const Value& value)
    {
        const auto isPair = [](const std::optional<Position>& end) { return end && end->isPair(); };
        if (isPair(value.lowPosition) || isPair(value.highPosition))
            return std::nullopt;
        Value numbers;
        numbers.low = value.lowPosition ? asSigned(value.lowPosition->number()) : kLowest;
        numbers.high = value.highPosition ? asSigned(value.highPosition->number()) : kHighest;
        return pushNumbers(quoted(m_layout.position.name), numbers);
    }

    static std::optional<std::string> pushNumbers(const std::string& expression, const Value& value)
    {
        return sql::numbersBetween(expression, value.low, value.high);
    }

    static std::int64_t asSigned(std::uint64_t number)
    {
        return static_cast<std::int64_t>(std::min(number, static_cast<std::uint64_t>(kHighest)));
    }

    /// PostgreSQL text holds neither NUL nor bytes that are not UTF-8: no event of such a name can
    /// be there.
    [[nodiscard]] bool storable(const std::string& text) const
    {
        return m_layout.engine == Engine::Sqlite ||
               (isUtf8(text) && text.find('\0') == std::string::npos);
    }

    const SelectContext& m_context;
    const Layout& m_layout;
    std::vector<SqlParameter>& m_parameters;
};

} // namespace

PushedFilter pushFilter(const SelectContext& context, const Filter& filter,
                        std::vector<SqlParameter>& parameters)
{
    if (filter.empty())
        return {.sql = {}, .exact = true};
    std::optional<PushedFilter> pushed = Pusher(context, parameters).push(*filter.root());
    if (!pushed)
        return {.sql = {}, .exact = false};
    return *std::move(pushed);
}

} // namespace viridian
