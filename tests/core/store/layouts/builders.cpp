#include "tests/core/store/layouts/builders.h"

#include "core/store/sql/select.h"

#include <fmt/format.h>
#include <map>

namespace viridian::test {
namespace {

std::string literal(PayloadKind kind, const std::string& text)
{
    return kind == PayloadKind::Null ? "NULL" : textLiteral(text);
}

/// ISO without T and Z, as both databases take it.
std::string timeLiteral(const EventSpec& spec)
{
    std::string text = formatIso(spec.time.value_or(Timestamp{}));
    text[10] = ' ';
    text.pop_back();
    return textLiteral(text);
}

std::string specTable(Engine engine)
{
    const std::string_view time = engine == Engine::Postgres ? "timestamp" : "text";
    return fmt::format("DROP TABLE IF EXISTS spec; CREATE TEMP TABLE spec (n integer PRIMARY KEY, "
                       "stream text, version integer, id text, type text, data text, metadata "
                       "text, time {});",
                       time);
}

std::string specRows(const std::vector<EventSpec>& specs)
{
    const EventBatch batch = batchOf(specs); // it makes the ids that were left out
    std::map<std::string, int> next;
    std::string sql =
        "INSERT INTO spec (n, stream, version, id, type, data, metadata, time) VALUES ";
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const EventSpec& spec = specs[i];
        sql += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {})", i == 0 ? "" : ", ", i + 1,
                           textLiteral(spec.stream), next[spec.stream]++, textLiteral(batch[i].id),
                           textLiteral(spec.type), literal(spec.dataKind, spec.data),
                           literal(spec.metadataKind, spec.metadata), timeLiteral(spec));
    }
    return sql + ";";
}

std::string withNumber(std::string_view sql, std::size_t number)
{
    std::string text(sql);
    const std::string word = "{n}";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at))
        text.replace(at, word.size(), fmt::format("{}", number));
    return text;
}

/// Applications have a search path; Viridian's own sessions look in pg_catalog only.
void asApplication(SqlSession& session)
{
    if (session.engine() == Engine::Postgres)
        must(session.script("SET search_path = public"));
}

} // namespace

void build(SqlSession& session, const LayoutBuilder& builder)
{
    asApplication(session);
    must(session.script(builder.schema));
}

void append(SqlSession& session, const LayoutBuilder& builder, const std::vector<EventSpec>& specs)
{
    if (specs.empty())
        return;
    asApplication(session);
    must(session.script(specTable(builder.engine) + specRows(specs)));
    if (!builder.perEvent) {
        must(session.script(fmt::format("BEGIN; {}; COMMIT", builder.append)));
        return;
    }
    for (std::size_t i = 1; i <= specs.size(); ++i)
        must(session.script(fmt::format("BEGIN; {}; COMMIT", withNumber(builder.append, i))));
}

} // namespace viridian::test
