#include "tests/core/store/layouts/builders.h"

#include <array>

namespace viridian::test {
namespace {

constexpr std::string_view kRails = R"sql(
CREATE TABLE event_store_events (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, event_id varchar(36) NOT NULL,
  event_type varchar NOT NULL, metadata blob, data blob NOT NULL, created_at datetime(6) NOT NULL,
  valid_at datetime(6));
CREATE TABLE event_store_events_in_streams (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, stream varchar NOT NULL,
  position integer, event_id varchar(36) NOT NULL, created_at datetime(6) NOT NULL);
CREATE UNIQUE INDEX by_position ON event_store_events_in_streams (stream, position);
CREATE UNIQUE INDEX by_event ON event_store_events_in_streams (stream, event_id);
)sql";

constexpr std::string_view kRailsAppend = R"sql(
INSERT INTO event_store_events (event_id, event_type, data, metadata, created_at)
  SELECT id, type, CAST(coalesce(data, '{}') AS BLOB), CAST(metadata AS BLOB), time FROM spec ORDER BY n;
INSERT INTO event_store_events_in_streams (stream, position, event_id, created_at)
  SELECT stream, CASE WHEN stream NOT LIKE 'cart-%' THEN version END, id, time FROM spec ORDER BY n;
INSERT INTO event_store_events_in_streams (stream, position, event_id, created_at)
  SELECT '$by_type_' || type, NULL, id, time FROM spec ORDER BY n
)sql";

constexpr std::string_view kSqlStreamStore = R"sql(
CREATE TABLE streams (id TEXT NOT NULL UNIQUE, id_original TEXT NOT NULL, id_internal INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL DEFAULT -1, position INTEGER NOT NULL DEFAULT -1, max_age INTEGER, max_count INTEGER);
CREATE TABLE messages (event_id CHAR(36) NOT NULL, stream_id_internal INTEGER NOT NULL, stream_version INTEGER NOT NULL,
  position INTEGER PRIMARY KEY AUTOINCREMENT, created_utc DATETIME NOT NULL, type TEXT NOT NULL,
  json_data TEXT NOT NULL, json_metadata TEXT);
CREATE UNIQUE INDEX by_version ON messages (stream_id_internal, stream_version);
)sql";

constexpr std::string_view kSqlStreamStoreAppend = R"sql(
INSERT OR IGNORE INTO streams (id, id_original) SELECT DISTINCT 'hash of ' || stream, stream FROM spec;
INSERT INTO messages (event_id, stream_id_internal, stream_version, created_utc, type, json_data, json_metadata)
  SELECT p.id, s.id_internal, p.version, p.time, p.type, coalesce(p.data, '{}'), p.metadata
  FROM spec p JOIN streams s ON s.id_original = p.stream ORDER BY p.n
)sql";

constexpr std::string_view kEventuous = R"sql(
CREATE TABLE shop_streams (stream_id INTEGER PRIMARY KEY AUTOINCREMENT, stream_name TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL DEFAULT(-1));
CREATE TABLE shop_messages (global_position INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL,
  message_type TEXT NOT NULL, stream_id INTEGER NOT NULL, stream_position INTEGER NOT NULL, json_data TEXT NOT NULL,
  json_metadata TEXT, created TEXT NOT NULL, UNIQUE (stream_id, stream_position), UNIQUE (stream_id, message_id));
CREATE TABLE shop_checkpoints (id TEXT PRIMARY KEY, position INTEGER NULL);
)sql";

constexpr std::string_view kEventuousAppend = R"sql(
INSERT INTO shop_streams (stream_name, version) SELECT stream, max(version) FROM spec GROUP BY 1;
INSERT INTO shop_messages (message_id, message_type, stream_id, stream_position, json_data, json_metadata, created)
  SELECT p.id, p.type, s.stream_id, p.version, coalesce(p.data, '{}'), p.metadata,
         replace(p.time, ' ', 'T') || '0Z'
  FROM spec p JOIN shop_streams s ON s.stream_name = p.stream ORDER BY p.n
)sql";

constexpr std::string_view kPython = R"sql(
CREATE TABLE stored_events (originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB,
  PRIMARY KEY (originator_id, originator_version));
CREATE TABLE stored_snapshots (originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB,
  PRIMARY KEY (originator_id, originator_version)) WITHOUT ROWID;
)sql";

constexpr std::string_view kPythonAppend = R"sql(
INSERT INTO stored_events SELECT stream, version + 1, type, CAST(coalesce(data, '{}') AS BLOB) FROM spec ORDER BY n
)sql";

constexpr std::string_view kEventFlow = R"sql(
CREATE TABLE EventFlow (GlobalSequenceNumber INTEGER PRIMARY KEY ASC NOT NULL, BatchId uniqueidentifier NOT NULL,
  AggregateId nvarchar(128) NOT NULL, AggregateName nvarchar(128) NOT NULL, Data nvarchar(1024) NOT NULL,
  Metadata nvarchar(1024) NOT NULL, AggregateSequenceNumber int NOT NULL);
CREATE UNIQUE INDEX by_aggregate ON EventFlow (AggregateId, AggregateSequenceNumber);
)sql";

constexpr std::string_view kEventFlowAppend = R"sql(
INSERT INTO EventFlow (BatchId, AggregateId, AggregateName, Data, Metadata, AggregateSequenceNumber)
  SELECT id, stream, substr(stream, 1, instr(stream, '-') - 1), coalesce(data, '{}'),
         json_set(coalesce(metadata, '{}'), '$.event_id', id, '$.event_name', type, '$.event_version', '1',
                  '$.timestamp', replace(time, ' ', 'T') || '+00:00'), version + 1
  FROM spec ORDER BY n
)sql";

constexpr LayoutBuilder builder(std::string_view name, std::string_view layout,
                                std::string_view schema, std::string_view append)
{
    return {name, layout, Engine::Sqlite, schema, append, false, false};
}

} // namespace

std::span<const LayoutBuilder> sqliteBuilders()
{
    static constexpr std::array kBuilders{
        builder("Rails", "rails-event-store-sqlite", kRails, kRailsAppend),
        builder("SQLStreamStore", "sqlstreamstore-sqlite", kSqlStreamStore, kSqlStreamStoreAppend),
        builder("Eventuous", "eventuous-sqlite", kEventuous, kEventuousAppend),
        builder("Python", "eventsourcing-sqlite", kPython, kPythonAppend),
        builder("EventFlow", "eventflow-sqlite", kEventFlow, kEventFlowAppend),
    };
    return kBuilders;
}

} // namespace viridian::test
