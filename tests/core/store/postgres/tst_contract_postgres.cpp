// The store contract on every PostgreSQL layout.
#include "core/base/digest.h"
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

// What the libraries below do is told by shared/reference/event-store-layouts.md, field "append".

/// The stream's row is raised first; its version is the event's.
Status appendMarten(SqlSession& session, std::string_view stream)
{
    return runOne(session,
                  "WITH head AS (INSERT INTO public.mt_streams (id, version) VALUES ($1::text, 1) "
                  "ON CONFLICT (id) DO UPDATE SET version = mt_streams.version + 1 RETURNING "
                  "version) INSERT INTO public.mt_events (seq_id, id, stream_id, version, data, "
                  "type) SELECT nextval('public.mt_events_sequence'), $2::uuid, $1::text, version, "
                  "'{}', 'by_hand' FROM head RETURNING true",
                  stream);
}

/// One statement: event, stream, and links into the stream and into $all.
Status appendElixir(SqlSession& session, std::string_view stream)
{
    return runOne(
        session,
        "WITH head AS (INSERT INTO public.streams (stream_uuid, stream_version) VALUES ($1::text, "
        "1) ON CONFLICT (stream_uuid) DO UPDATE SET stream_version = streams.stream_version + 1 "
        "RETURNING stream_id, stream_version), "
        "whole AS (UPDATE public.streams SET stream_version = stream_version + 1 WHERE stream_id = "
        "0 RETURNING stream_version), "
        "event AS (INSERT INTO public.events (event_id, event_type, data, metadata) VALUES "
        "($2::uuid, 'ByHand', '{}', '{}') RETURNING event_id) "
        "INSERT INTO public.stream_events (event_id, stream_id, stream_version, "
        "original_stream_id, original_stream_version) "
        "SELECT event_id, l.id, l.number, head.stream_id, head.stream_version FROM event, head, "
        "whole, LATERAL (VALUES (head.stream_id, head.stream_version), (0, whole.stream_version)) "
        "AS l(id, number) RETURNING true",
        stream);
}

Status appendRails(SqlSession& session, std::string_view stream)
{
    return runOne(
        session,
        "WITH event AS (INSERT INTO public.event_store_events (event_id, event_type, data, "
        "metadata, created_at) VALUES ($2::uuid, 'ByHand', '{}', '{}', now() AT TIME ZONE 'utc') "
        "RETURNING event_id, created_at) "
        "INSERT INTO public.event_store_events_in_streams (stream, position, event_id, created_at) "
        "SELECT $1::text, (SELECT coalesce(max(position) + 1, 0) FROM "
        "public.event_store_events_in_streams WHERE stream = $1::text), event_id, created_at FROM "
        "event RETURNING true",
        stream);
}

/// The stream is found by the hash of its name; its row holds the version to go on from.
Status appendSqlStreamStore(SqlSession& session, std::string_view stream)
{
    const std::string id = uuidV4().toText();
    const std::string hash = sha1Hex(stream);
    const std::array<SqlValue, 3> values{stream, std::string_view(id), std::string_view(hash)};
    const Result<SqlRows> done = session.run(
        "WITH head AS (INSERT INTO public.streams (id, id_original, version) VALUES ($3::text, "
        "$1::text, 0) ON CONFLICT (id) DO UPDATE SET version = streams.version + 1 RETURNING "
        "id_internal, version) INSERT INTO public.messages (stream_id_internal, stream_version, "
        "message_id, created_utc, type, json_data, json_metadata) SELECT id_internal, version, "
        "$2::uuid, now() AT TIME ZONE 'utc', 'ByHand', '{}', '{}' FROM head RETURNING true",
        values);
    return done ? Status{} : Status(tl::unexpected(done.error()));
}

Status appendEventuous(SqlSession& session, std::string_view stream)
{
    return runOne(
        session,
        "WITH head AS (INSERT INTO eventuous.streams (stream_name, version) VALUES ($1::text, 0) "
        "ON CONFLICT (stream_name) DO UPDATE SET version = streams.version + 1 RETURNING "
        "stream_id, version) INSERT INTO eventuous.messages (message_id, message_type, stream_id, "
        "stream_position, json_data, json_metadata, created) SELECT $2::uuid, 'ByHand', stream_id, "
        "version, '{}', '{}', now() AT TIME ZONE 'utc' FROM head RETURNING true",
        stream);
}

/// Under the library's own table lock; the aggregate knows its version.
Status appendPython(SqlSession& session, std::string_view stream)
{
    if (Status begun = session.begin(); !begun)
        return begun;
    Status done = session.script("LOCK TABLE public.stored_events IN EXCLUSIVE MODE");
    if (done)
        done = runOne(session,
                      "INSERT INTO public.stored_events (originator_id, originator_version, topic, "
                      "state) SELECT $1::text, coalesce(max(originator_version), 0) + 1, "
                      "'shop:ByHand', convert_to('{}', 'UTF8') FROM public.stored_events WHERE "
                      "originator_id = $1::text AND $2::text <> '' RETURNING true",
                      stream);
    if (done)
        return session.commit();
    session.rollback();
    return done;
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
        {.name = "Marten",
         .make = maker("marten"),
         .appendAsLibrary = appendMarten,
         .deferrable = false},
        {.name = "Elixir EventStore",
         .make = maker("elixir-eventstore"),
         .appendAsLibrary = appendElixir,
         .deferrable = false},
        {.name = "Rails Event Store",
         .make = maker("rails-event-store-postgresql"),
         .appendAsLibrary = appendRails,
         .deferrable = false},
        {.name = "SQLStreamStore",
         .make = maker("sqlstreamstore-postgresql"),
         .appendAsLibrary = appendSqlStreamStore,
         .deferrable = false},
        {.name = "Eventuous",
         .make = maker("eventuous-postgresql"),
         .appendAsLibrary = appendEventuous,
         .deferrable = false},
        {.name = "Python eventsourcing",
         .make = maker("eventsourcing-postgresql"),
         .appendAsLibrary = appendPython,
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
