// The store contract on every SQLite layout.
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
    });
    return QTest::qExec(&contract, argc, argv);
}
