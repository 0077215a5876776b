#include "core/store/postgres/target_heads.h"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unordered_set>

namespace viridian::postgres {
namespace {

/// So many heads are kept while following; more are looked up again.
constexpr std::size_t kKept = 1'000'000;

std::int64_t numberOf(const std::optional<std::string>& cell)
{
    std::int64_t value = 0;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

} // namespace

std::string arrayLiteral(const std::vector<std::string_view>& texts)
{
    std::string literal = "{";
    for (const std::string_view text : texts) {
        literal += literal.size() > 1 ? ",\"" : "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\')
                literal += '\\';
            literal += c;
        }
        literal += '"';
    }
    return literal + "}";
}

void TargetHeads::forget()
{
    m_versions.clear();
    m_changed.clear();
    m_all = false;
}

Status TargetHeads::loadAll(std::stop_token stop)
{
    const Layout& layout = *m_context.layout;
    m_versions.clear();
    Result<SqlRows> rows =
        m_session.run(fmt::format("SELECT {0}, max({1}) FROM {2} WHERE {3} GROUP BY {0}",
                                  quoted(layout.stream.name), quoted(layout.version.name),
                                  m_context.source(), eventCondition(layout)),
                      {}, std::move(stop));
    if (!rows)
        return passOn(rows);
    m_versions.reserve(rows->rows.size() * 2);
    for (auto& row : rows->rows)
        m_versions.emplace(row[0].value_or(""), numberOf(row[1]));
    m_all = true;
    return {};
}

Status TargetHeads::lookUp(const EventBatch& events, std::stop_token stop)
{
    if (m_versions.size() > kKept)
        m_versions.clear();
    std::unordered_set<std::string_view> unknown;
    for (const Event& event : events) {
        if (m_versions.find(event.stream) == m_versions.end())
            unknown.insert(event.stream);
    }
    if (unknown.empty())
        return {};
    const Layout& layout = *m_context.layout;
    const std::string names = arrayLiteral({unknown.begin(), unknown.end()});
    const std::array<SqlValue, 1> values{std::string_view(names)};
    Result<SqlRows> rows = m_session.run(
        fmt::format("SELECT s.name, (SELECT max({0}) FROM {1} WHERE {2} = s.name{4} AND {3}) "
                    "FROM unnest($1::text[]) AS s(name)",
                    quoted(layout.version.name), m_context.source(), quoted(layout.stream.name),
                    eventCondition(layout), layout.stream.type == ColumnType::Uuid ? "::uuid" : ""),
        values, std::move(stop));
    if (!rows)
        return passOn(rows);
    for (auto& row : rows->rows)
        m_versions.emplace(std::move(*row[0]), row[1] ? numberOf(row[1]) : layout.versionBase - 1);
    return {};
}

Status TargetHeads::assign(EventBatch& events, bool all, std::stop_token stop)
{
    m_changed.clear();
    if (all && !m_all) {
        if (Status loaded = loadAll(std::move(stop)); !loaded)
            return loaded;
    } else if (!m_all) {
        if (Status found = lookUp(events, std::move(stop)); !found)
            return found;
    }
    const bool wantsChanged = static_cast<bool>(m_context.layout->heads);
    std::unordered_set<const void*> seen;
    for (Event& event : events.mutableEvents()) {
        auto head = m_versions.find(event.stream);
        if (head == m_versions.end())
            head = m_versions.emplace(std::string(event.stream), m_context.layout->versionBase - 1)
                       .first;
        event.version = ++head->second;
        if (wantsChanged && seen.insert(&*head).second)
            m_changed.push_back(&*head);
    }
    return {};
}

std::string TargetHeads::upsert(std::string_view source) const
{
    const LayoutHeads& heads = m_context.layout->heads;
    std::vector<std::string> columns{quoted(heads.stream), quoted(heads.version)};
    std::vector<std::string> values{"h.stream", "h.version"};
    for (const LayoutConstant& constant : heads.constants) {
        columns.push_back(quoted(constant.column));
        values.push_back(constant.value == "{category}"
                             ? "split_part(h.stream, '-', 1)"
                             : constantLiteral(constant, Engine::Postgres));
    }
    std::vector<std::string> key;
    for (const std::string& column : heads.conflictKey)
        key.push_back(quoted(column));
    return fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} AS h(stream, version) ON CONFLICT "
                       "({}) DO UPDATE SET "
                       "{} = EXCLUDED.{}",
                       qualified(m_context.schema, heads.table), fmt::join(columns, ", "),
                       fmt::join(values, ", "), source, fmt::join(key, ", "), quoted(heads.version),
                       quoted(heads.version));
}

Status TargetHeads::writeLast(std::stop_token stop)
{
    if (!m_context.layout->heads || m_changed.empty())
        return {};
    std::vector<std::string_view> streams;
    std::vector<std::int64_t> versions;
    streams.reserve(m_changed.size());
    for (const auto* head : m_changed) {
        streams.emplace_back(head->first);
        versions.push_back(head->second);
    }
    const std::string names = arrayLiteral(streams);
    const std::string numbers = fmt::format("{{{}}}", fmt::join(versions, ","));
    const std::array<SqlValue, 2> values{std::string_view(names), std::string_view(numbers)};
    Result<SqlRows> done =
        m_session.run(upsert("unnest($1::text[], $2::bigint[])"), values, std::move(stop));
    if (!done)
        return passOn(done);
    return {};
}

std::string TargetHeads::rebuildStatement() const
{
    const Layout& layout = *m_context.layout;
    if (!layout.heads)
        return {};
    return upsert(fmt::format("(SELECT {0}, max({1}) FROM {2} WHERE {3} GROUP BY {0})",
                              quoted(layout.stream.name), quoted(layout.version.name),
                              m_context.source(), eventCondition(layout)));
}

Status TargetHeads::rebuild(std::stop_token stop)
{
    const std::string statement = rebuildStatement();
    if (statement.empty())
        return {};
    Result<SqlRows> done = m_session.run(statement, {}, std::move(stop));
    if (!done)
        return passOn(done);
    return {};
}

} // namespace viridian::postgres
