// The store contract on every SQLite layout.
#include "core/base/digest.h"
#include "core/base/uuid.h"
#include "core/store/open.h"
#include "tests/core/store/contract.h"

#include <QCoreApplication>
#include <QTest>

#include <array>
#include <fmt/format.h>

using namespace viridian;
using namespace viridian::test;

namespace {

Status runAll(SqlSession& session, const std::vector<std::string>& statements,
              std::string_view stream)
{
    if (Status begun = session.begin(); !begun)
        return begun;
    const std::string id = uuidV4().toText();
    const std::array<SqlValue, 2> values{stream, std::string_view(id)};
    for (const std::string& sql : statements) {
        if (Result<SqlRows> done = session.run(sql, values); !done || done->affected != 1) {
            session.rollback();
            return done ? fail(ErrorKind::Conflict, "The library's statement changed no row.")
                        : Status(tl::unexpected(done.error()));
        }
    }
    return session.commit();
}

Status appendNative(SqlSession& session, std::string_view stream)
{
    return runAll(session,
                  {"INSERT INTO events (stream, version, id, type, data, metadata) "
                   "SELECT $1, coalesce(max(version) + 1, 0), $2, 'ByHand', '{}', '{}' FROM events "
                   "WHERE stream = $1"},
                  stream);
}

/// As emmett-sqlite 0.42.4 does it: the stream row is inserted, or raised under the partition name
/// that the library writes there, and must then stand one above where it was.
Status appendEmmett(SqlSession& session, std::string_view stream)
{
    const std::array<SqlValue, 1> name{stream};
    const Result<SqlRows> head =
        session.run("SELECT stream_position FROM emt_streams WHERE stream_id = $1", name);
    if (!head)
        return tl::unexpected(head.error());
    const std::string raise =
        head->empty()
            ? "INSERT INTO emt_streams (stream_id, stream_position, partition, stream_type, "
              "stream_metadata, is_archived) VALUES ($1, 1, '[object Object]', 'shop', '[]', false)"
            : "UPDATE emt_streams SET stream_position = stream_position + 1 WHERE stream_id = $1 "
              "AND "
              "partition = '[object Object]' AND is_archived = false";
    const std::string insert =
        fmt::format("INSERT INTO emt_messages (stream_id, stream_position, partition, "
                    "message_data, message_metadata, "
                    "message_schema_version, message_type, message_kind, message_id, is_archived) "
                    "VALUES ($1, {}, 'emt:default', '{{}}', '{{}}', '1', 'ByHand', 'E', $2, false)",
                    head->number(0).value_or(0) + 1);
    return runAll(session, {raise, insert}, stream);
}

// What the libraries below do is told by shared/reference/event-store-layouts.md, field "append".

Status appendRails(SqlSession& session, std::string_view stream)
{
    return runAll(session,
                  {"INSERT INTO event_store_events (event_id, event_type, data, metadata, "
                   "created_at) SELECT $2, 'ByHand', x'7b7d', x'7b7d', '2026-01-31 12:00:00' WHERE "
                   "$1 <> ''",
                   "INSERT INTO event_store_events_in_streams (stream, position, event_id, "
                   "created_at) SELECT $1, coalesce(max(position) + 1, 0), $2, '2026-01-31 "
                   "12:00:00' FROM event_store_events_in_streams WHERE stream = $1"},
                  stream);
}

/// The stream's row is raised first; the event takes its version.
Status appendEventuous(SqlSession& session, std::string_view stream)
{
    return runAll(
        session,
        {"INSERT INTO eventuous_streams (stream_name, version) SELECT $1, 0 WHERE $2 <> '' "
         "ON CONFLICT (stream_name) DO UPDATE SET version = version + 1",
         "INSERT INTO eventuous_messages (message_id, message_type, stream_id, stream_position, "
         "json_data, json_metadata, created) SELECT $2, 'ByHand', stream_id, version, '{}', '{}', "
         "'2026-01-31T12:00:00Z' FROM eventuous_streams WHERE stream_name = $1"},
        stream);
}

/// The stream is found by the hash of its name.
Status appendSqlStreamStore(SqlSession& session, std::string_view stream)
{
    const std::string raise = fmt::format(
        "INSERT INTO streams (id, id_original, version) SELECT '{}', $1, 0 WHERE $2 <> '' ON "
        "CONFLICT (id) DO UPDATE SET version = version + 1",
        sha1Hex(stream));
    return runAll(session,
                  {raise,
                   "INSERT INTO messages (event_id, stream_id_internal, stream_version, "
                   "created_utc, type, json_data, json_metadata) SELECT $2, id_internal, version, "
                   "'2026-01-31 12:00:00', 'ByHand', '{}', '{}' FROM streams WHERE id_original = "
                   "$1"},
                  stream);
}

Status appendPython(SqlSession& session, std::string_view stream)
{
    return runAll(
        session,
        {"INSERT INTO stored_events SELECT $1, coalesce(max(originator_version), 0) + 1, "
         "'shop:ByHand', x'7b7d' FROM stored_events WHERE originator_id = $1 AND $2 <> ''"},
        stream);
}

std::function<std::string()> maker(std::string layout)
{
    auto folder = std::make_shared<Folder>();
    return [folder, layout, number = std::make_shared<int>(0)] {
        const std::string address =
            fmt::format("sqlite:{}/{}.db?layout={}", folder->path(), ++*number, layout);
        must(createStore(must(StoreAddress::parse(address))));
        return address;
    };
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    StoreContract contract({
        {.name = "native",
         .make = maker("native"),
         .appendAsLibrary = appendNative,
         .deferrable = true},
        {.name = "emmett",
         .make = maker("emmett-sqlite"),
         .appendAsLibrary = appendEmmett,
         .deferrable = false},
        {.name = "Rails Event Store",
         .make = maker("rails-event-store-sqlite"),
         .appendAsLibrary = appendRails,
         .deferrable = false},
        {.name = "Eventuous",
         .make = maker("eventuous-sqlite"),
         .appendAsLibrary = appendEventuous,
         .deferrable = false},
        {.name = "SQLStreamStore",
         .make = maker("sqlstreamstore-sqlite"),
         .appendAsLibrary = appendSqlStreamStore,
         .deferrable = false},
        {.name = "Python eventsourcing",
         .make = maker("eventsourcing-sqlite"),
         .appendAsLibrary = appendPython,
         .deferrable = false},
    });
    return QTest::qExec(&contract, argc, argv);
}
