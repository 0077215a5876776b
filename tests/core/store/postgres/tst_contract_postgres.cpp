// The store contract on every PostgreSQL layout.
#include "core/base/uuid.h"
#include "core/store/open.h"
#include "tests/core/store/contract.h"
#include "tests/support/pg.h"

#include <QCoreApplication>
#include <QTest>

#include <array>

using namespace viridian;
using namespace viridian::test;

namespace {

Status runOne(SqlSession& session, std::string_view sql, std::string_view stream)
{
    const std::string id = uuidV4().toText();
    const std::array<SqlValue, 2> values{stream, std::string_view(id)};
    const Result<SqlRows> done = session.run(sql, values);
    if (!done)
        return tl::unexpected(done.error());
    return done->text(0) == "t" ? Status{}
                                : fail(ErrorKind::Conflict, "The library's append was refused.");
}

Status appendNative(SqlSession& session, std::string_view stream)
{
    return runOne(
        session,
        "INSERT INTO viridian.events (stream, version, id, type, data, metadata) SELECT $1::text, "
        "coalesce(max(version) + 1, 0), $2::text, 'ByHand', '{}', '{}' FROM viridian.events "
        "WHERE stream = $1::text RETURNING true",
        stream);
}

Status appendMessageDb(SqlSession& session, std::string_view stream)
{
    return runOne(session,
                  "SELECT message_store.write_message($2::varchar, $1::varchar, 'ByHand'::varchar, "
                  "'{}', '{}', "
                  "(SELECT coalesce(max(position), -1) FROM message_store.messages WHERE "
                  "stream_name = $1::text)) >= 0",
                  stream);
}

Status appendEmmett(SqlSession& session, std::string_view stream)
{
    return runOne(
        session,
        "SELECT success FROM public.emt_append_to_stream(ARRAY[$2::text], ARRAY['{}']::jsonb[], "
        "ARRAY['{}']::jsonb[], ARRAY['1'], ARRAY['ByHand'], ARRAY['E'], $1::text, 'shop', "
        "(SELECT coalesce(max(stream_position), 0) FROM public.emt_streams WHERE stream_id = "
        "$1::text))",
        stream);
}

std::function<std::string()> maker(std::string layout)
{
    auto databases = std::make_shared<std::vector<std::unique_ptr<PgDatabase>>>();
    return [databases, layout] {
        constexpr std::size_t kAtOnce = 3; // more than any one test makes
        if (databases->size() == kAtOnce)
            databases->erase(databases->begin());
        databases->push_back(std::make_unique<PgDatabase>());
        const std::string address = databases->back()->uri() + "?layout=" + layout;
        must(createStore(must(StoreAddress::parse(address))));
        return address;
    };
}

std::vector<ContractRow> rows()
{
    if (pgServer().empty())
        return {};
    return {
        {.name = "native",
         .make = maker("native"),
         .appendAsLibrary = appendNative,
         .deferrable = true},
        {.name = "message-db",
         .make = maker("message-db"),
         .appendAsLibrary = appendMessageDb,
         .deferrable = true},
        {.name = "emmett",
         .make = maker("emmett-postgresql"),
         .appendAsLibrary = appendEmmett,
         .deferrable = false},
    };
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    StoreContract contract(rows(),
                           "No PostgreSQL server: run eval \"$(.ci/postgres.sh start)\" first.");
    return QTest::qExec(&contract, argc, argv);
}
