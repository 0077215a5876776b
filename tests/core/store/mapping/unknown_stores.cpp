#include "tests/core/store/mapping/unknown_stores.h"

#include "core/store/address.h"
#include "core/store/open.h"
#include "tests/support/stores.h"

#include <cstdio>

namespace viridian::test {

std::string_view ledgerSql()
{
    return R"(
CREATE TABLE accounts (id INTEGER PRIMARY KEY, owner TEXT);
CREATE TABLE ledger_events (
    seq         INTEGER PRIMARY KEY,
    aggregate   TEXT NOT NULL,
    rev         INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    uuid        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    headers     TEXT,
    happened_at INTEGER NOT NULL
);
INSERT INTO ledger_events VALUES
    (3, 'account-1', 9, 1, 'e-1', 'Opened', '{"owner":"Ada","limit":12345678901234567890}', '{"by":"web"}', 1767225600123),
    (5, 'account-2', 9, 1, 'e-2', 'Opened', '{"owner":"Bob"}', NULL, 1767225601000),
    (8, 'account-1', 9, 2, 'e-3', 'Paid', '{"amount":0.10}', NULL, 1767225602000);
)";
}

std::string_view oddSql()
{
    return R"(
CREATE TABLE "odd ""events" (
    "my id" INTEGER PRIMARY KEY, "stream'; DROP" TEXT, "v #" INT, "yes" TEXT, "data: x" TEXT, "{table}" INTEGER);
INSERT INTO "odd ""events" VALUES (1, 's', 0, 'T', '{}', 1767225600);
)";
}

std::string_view bankSql()
{
    return R"(
CREATE SCHEMA bank;
CREATE TABLE bank.account (id bigserial PRIMARY KEY, owner text);
CREATE TABLE bank."Happenings" (
    "No" bigserial PRIMARY KEY, "AccountId" uuid NOT NULL, "Revision" int NOT NULL, "EventName" varchar(90) NOT NULL,
    "Body" bytea NOT NULL, "Meta" jsonb, "TransactionId" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "RecordedAt" bigint NOT NULL);
INSERT INTO bank."Happenings" ("AccountId", "Revision", "EventName", "Body", "RecordedAt") VALUES
    ('00000000-0000-0000-0000-00000000000a', 0, 'Opened', '{"n":1.10}', 1767225600)
)";
}

std::string sqliteWith(const Folder& folder, std::string_view fileName, std::string_view sql)
{
    const std::string path = folder.file(fileName);
    std::remove(path.c_str());
    writeFile(path, {});
    const std::string address = "sqlite:" + path;
    const auto session =
        must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
    must(session->script(sql));
    return address;
}

} // namespace viridian::test
