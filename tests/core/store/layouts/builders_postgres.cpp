#include "tests/core/store/layouts/builders.h"

#include <array>

namespace viridian::test {
namespace {

constexpr std::string_view kMartenStreamsByUuid = R"sql(
CREATE SEQUENCE mt_events_sequence;
CREATE TABLE mt_streams (id uuid PRIMARY KEY, type varchar, version bigint, timestamp timestamptz DEFAULT now(),
  snapshot jsonb, snapshot_version integer, created timestamptz DEFAULT now(), tenant_id varchar DEFAULT '*DEFAULT*',
  is_archived boolean DEFAULT false);
CREATE TABLE mt_events (seq_id bigint PRIMARY KEY, id uuid NOT NULL, stream_id uuid, version bigint NOT NULL,
  data jsonb NOT NULL, type varchar(500) NOT NULL, timestamp timestamptz NOT NULL DEFAULT now(),
  tenant_id varchar DEFAULT '*DEFAULT*', mt_dotnet_type varchar, is_archived boolean DEFAULT false);
CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON mt_events (stream_id, version);
CREATE TABLE mt_event_progression (name varchar PRIMARY KEY, last_seq_id bigint, last_updated timestamptz);
)sql";

constexpr std::string_view kMartenAppendUuid = R"sql(
INSERT INTO mt_events (seq_id, id, stream_id, version, data, type, timestamp)
  SELECT nextval('mt_events_sequence'), id::uuid, stream::uuid, version + 1, coalesce(data, '{}')::jsonb, type,
         time AT TIME ZONE 'utc'
  FROM (SELECT * FROM spec ORDER BY n) AS s;
INSERT INTO mt_streams (id, version) SELECT stream_id, max(version) FROM mt_events GROUP BY 1
  ON CONFLICT (id) DO UPDATE SET version = excluded.version
)sql";

// All optional columns, in another order, with archived events between the others.
constexpr std::string_view kMartenFull = R"sql(
CREATE SEQUENCE mt_events_sequence;
CREATE TABLE mt_streams (id varchar PRIMARY KEY, version bigint, type varchar, is_archived boolean DEFAULT false);
CREATE TABLE mt_events (seq_id bigint PRIMARY KEY, headers jsonb, causation_id varchar, correlation_id varchar,
  bdata bytea, is_archived boolean DEFAULT false, is_skipped boolean DEFAULT false, id uuid NOT NULL,
  stream_id varchar, version bigint NOT NULL, data jsonb NOT NULL, type varchar(500) NOT NULL,
  timestamp timestamptz NOT NULL DEFAULT now(), tenant_id varchar DEFAULT '*DEFAULT*', mt_dotnet_type varchar);
)sql";

constexpr std::string_view kMartenAppendFull = R"sql(
INSERT INTO mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers, correlation_id)
  SELECT nextval('mt_events_sequence'), id::uuid, stream, version + 1, coalesce(data, '{}')::jsonb, type,
         time AT TIME ZONE 'utc', metadata::jsonb - 'correlationId', metadata::jsonb ->> 'correlationId'
  FROM (SELECT * FROM spec ORDER BY n) AS s;
INSERT INTO mt_events (seq_id, id, stream_id, version, data, type, is_archived)
  SELECT nextval('mt_events_sequence'), gen_random_uuid(), 'archived-' || seq_id, 1, '{}', 'gone', true
  FROM mt_events WHERE NOT is_archived LIMIT 3
)sql";

constexpr std::string_view kElixirBytes = R"sql(
CREATE TABLE streams (stream_id bigserial PRIMARY KEY, stream_uuid text NOT NULL UNIQUE,
  stream_version bigint NOT NULL DEFAULT 0, created_at timestamptz DEFAULT now(), deleted_at timestamptz);
INSERT INTO streams (stream_id, stream_uuid) VALUES (0, '$all');
CREATE TABLE events (event_id uuid PRIMARY KEY, event_type text NOT NULL, causation_id uuid, correlation_id uuid,
  data bytea NOT NULL, metadata bytea, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE stream_events (event_id uuid NOT NULL REFERENCES events, stream_id bigint NOT NULL REFERENCES streams,
  stream_version bigint NOT NULL, original_stream_id bigint, original_stream_version bigint,
  PRIMARY KEY (event_id, stream_id));
CREATE UNIQUE INDEX ix_stream_events ON stream_events (stream_id, stream_version);
)sql";

constexpr std::string_view kElixirAppend = R"sql(
INSERT INTO streams (stream_uuid, stream_version) SELECT stream, max(version) + 1 FROM spec GROUP BY 1;
INSERT INTO events (event_id, event_type, data, metadata, created_at)
  SELECT id::uuid, type, convert_to(coalesce(data, '{}'), 'UTF8'), convert_to(metadata, 'UTF8'),
         time AT TIME ZONE 'utc' FROM spec ORDER BY n;
INSERT INTO stream_events SELECT p.id::uuid, s.stream_id, p.version + 1, s.stream_id, p.version + 1
  FROM spec p JOIN streams s ON s.stream_uuid = p.stream;
INSERT INTO stream_events SELECT p.id::uuid, 0, z.stream_version + p.n, s.stream_id, p.version + 1
  FROM spec p JOIN streams s ON s.stream_uuid = p.stream, streams z WHERE z.stream_id = 0;
-- A stream of links: its events are counted once, in the stream that they were written to.
INSERT INTO streams (stream_uuid, stream_version) VALUES ('linked-1', 1) ON CONFLICT DO NOTHING;
INSERT INTO stream_events SELECT p.id::uuid, l.stream_id, 1, s.stream_id, p.version + 1
  FROM spec p JOIN streams s ON s.stream_uuid = p.stream, streams l WHERE l.stream_uuid = 'linked-1' AND p.n = 1
  ON CONFLICT DO NOTHING;
UPDATE streams SET stream_version = stream_version + (SELECT count(*) FROM spec) WHERE stream_id = 0
)sql";

constexpr std::string_view kRailsBytes = R"sql(
CREATE TABLE event_store_events (id bigserial PRIMARY KEY, event_id uuid NOT NULL UNIQUE, event_type varchar NOT NULL,
  metadata bytea, data bytea NOT NULL, created_at timestamp(6) NOT NULL, valid_at timestamp(6));
CREATE TABLE event_store_events_in_streams (id bigserial PRIMARY KEY, stream varchar NOT NULL, position integer,
  event_id uuid NOT NULL, created_at timestamp(6) NOT NULL);
CREATE UNIQUE INDEX ON event_store_events_in_streams (stream, position);
CREATE UNIQUE INDEX ON event_store_events_in_streams (stream, event_id);
)sql";

// Streams of carts have no positions; each event is also linked into a stream of its type.
constexpr std::string_view kRailsAppend = R"sql(
INSERT INTO event_store_events (event_id, event_type, data, metadata, created_at)
  SELECT id::uuid, type, convert_to(coalesce(data, '{}'), 'UTF8'), convert_to(metadata, 'UTF8'), time
  FROM spec ORDER BY n;
INSERT INTO event_store_events_in_streams (stream, position, event_id, created_at)
  SELECT stream, CASE WHEN stream NOT LIKE 'cart-%' THEN version END, id::uuid, time FROM spec ORDER BY n;
INSERT INTO event_store_events_in_streams (stream, position, event_id, created_at)
  SELECT '$by_type_' || type, NULL, id::uuid, time FROM spec ORDER BY n
)sql";

constexpr std::string_view kAxonJpa = R"sql(
CREATE SEQUENCE domain_event_entry_seq;
CREATE TABLE domain_event_entry (global_index bigint PRIMARY KEY, event_identifier varchar(255) NOT NULL UNIQUE,
  meta_data bytea, payload bytea NOT NULL, payload_revision varchar(255), payload_type varchar(255) NOT NULL,
  time_stamp varchar(255) NOT NULL, aggregate_identifier varchar(255) NOT NULL, sequence_number bigint NOT NULL,
  type varchar(255), UNIQUE (aggregate_identifier, sequence_number));
CREATE TABLE token_entry (processor_name varchar(255), segment integer, token bytea, token_type varchar(255),
  timestamp varchar(255), owner varchar(255), PRIMARY KEY (processor_name, segment));
)sql";

constexpr std::string_view kAxonJpaAppend = R"sql(
INSERT INTO domain_event_entry (global_index, event_identifier, meta_data, payload, payload_revision, payload_type,
    time_stamp, aggregate_identifier, sequence_number, type)
  SELECT nextval('domain_event_entry_seq'), id, convert_to(metadata, 'UTF8'), convert_to(coalesce(data, '{}'), 'UTF8'),
         '1.0', type, to_char(time, 'YYYY-MM-DD"T"HH24:MI:SS.US') || '000Z', stream, version, 'Shop'
  FROM (SELECT * FROM spec ORDER BY n) AS s
)sql";

constexpr std::string_view kAxonJdbc = R"sql(
CREATE TABLE DomainEventEntry (globalIndex bigserial PRIMARY KEY, eventIdentifier varchar(255) NOT NULL UNIQUE,
  aggregateIdentifier varchar(255) NOT NULL, sequenceNumber bigint NOT NULL, type varchar(255),
  timeStamp varchar(255) NOT NULL, payloadType varchar(255) NOT NULL, payloadRevision varchar(255),
  payload oid NOT NULL, metaData oid, UNIQUE (aggregateIdentifier, sequenceNumber));
)sql";

constexpr std::string_view kAxonJdbcAppend = R"sql(
INSERT INTO DomainEventEntry (eventIdentifier, aggregateIdentifier, sequenceNumber, type, timeStamp, payloadType,
    payload, metaData)
  SELECT id, stream, version, 'Shop', to_char(time, 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z', type,
         lo_from_bytea(0, convert_to(coalesce(data, '{}'), 'UTF8')), lo_from_bytea(0, convert_to(metadata, 'UTF8'))
  FROM (SELECT * FROM spec ORDER BY n) AS s
)sql";

constexpr std::string_view kAxon5 = R"sql(
CREATE SEQUENCE "aggregate-event-global-index-sequence";
CREATE TABLE aggregate_event_entry (global_index bigint PRIMARY KEY, aggregate_identifier varchar(255),
  aggregate_sequence_number bigint, aggregate_type varchar(255), identifier varchar(255) NOT NULL UNIQUE,
  metadata bytea, payload bytea NOT NULL, timestamp varchar(255) NOT NULL, type varchar(255) NOT NULL,
  version varchar(255) NOT NULL, UNIQUE (aggregate_identifier, aggregate_sequence_number));
)sql";

constexpr std::string_view kAxon5Append = R"sql(
INSERT INTO aggregate_event_entry
  SELECT nextval('"aggregate-event-global-index-sequence"'), stream, version, 'Shop', id,
         convert_to(metadata, 'UTF8'), convert_to(coalesce(data, '{}'), 'UTF8'),
         to_char(time, 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z', type, '0.0.1'
  FROM (SELECT * FROM spec ORDER BY n) AS s
)sql";

constexpr std::string_view kPekkoJdbc = R"sql(
CREATE TABLE event_journal (ordering bigserial, persistence_id varchar(255) NOT NULL, sequence_number bigint NOT NULL,
  deleted boolean NOT NULL DEFAULT false, writer varchar(255) NOT NULL, write_timestamp bigint,
  adapter_manifest varchar(255), event_ser_id integer NOT NULL, event_ser_manifest varchar(255) NOT NULL,
  event_payload bytea NOT NULL, meta_ser_id integer, meta_ser_manifest varchar(255), meta_payload bytea,
  PRIMARY KEY (persistence_id, sequence_number));
CREATE UNIQUE INDEX event_journal_ordering_idx ON event_journal (ordering);
)sql";

constexpr std::string_view kPekkoJdbcAppend = R"sql(
INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp, adapter_manifest, event_ser_id,
    event_ser_manifest, event_payload, meta_payload)
  SELECT stream, version + 1, 'w', (extract(epoch FROM time) * 1000)::bigint, '', 33, type,
         convert_to(coalesce(data, '{}'), 'UTF8'), convert_to(metadata, 'UTF8')
  FROM spec ORDER BY n
)sql";

constexpr std::string_view kPekkoLegacy = R"sql(
CREATE TABLE journal (ordering bigserial, persistence_id varchar(255) NOT NULL, sequence_number bigint NOT NULL,
  deleted boolean NOT NULL DEFAULT false, tags varchar(255), message bytea NOT NULL,
  PRIMARY KEY (persistence_id, sequence_number));
CREATE UNIQUE INDEX journal_ordering_idx ON journal (ordering);
)sql";

constexpr std::string_view kPekkoLegacyAppend = R"sql(
INSERT INTO journal (persistence_id, sequence_number, message)
  SELECT stream, version + 1, '\x0aff01'::bytea || convert_to(coalesce(data, '{}'), 'UTF8') FROM spec ORDER BY n
)sql";

constexpr std::string_view kPekkoR2dbc = R"sql(
CREATE TABLE event_journal (slice integer NOT NULL, entity_type varchar(255) NOT NULL,
  persistence_id varchar(255) NOT NULL, seq_nr bigint NOT NULL, db_timestamp timestamptz NOT NULL,
  event_ser_id integer NOT NULL, event_ser_manifest varchar(255) NOT NULL, event_payload bytea NOT NULL,
  deleted boolean DEFAULT false NOT NULL, writer varchar(255) NOT NULL, adapter_manifest varchar(255), tags text[],
  meta_ser_id integer, meta_ser_manifest varchar(255), meta_payload bytea, PRIMARY KEY (persistence_id, seq_nr));
CREATE INDEX event_journal_slice_idx ON event_journal (slice, entity_type, db_timestamp, seq_nr);
)sql";

constexpr std::string_view kPekkoR2dbcAppend = R"sql(
INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp, event_ser_id, event_ser_manifest,
    event_payload, writer, meta_payload)
  SELECT abs(hashtext(stream)) % 1024, split_part(stream, '-', 1), stream, version + 1, time AT TIME ZONE 'utc', 33,
         type, convert_to(coalesce(data, '{}'), 'UTF8'), 'w', convert_to(metadata, 'UTF8')
  FROM spec ORDER BY n
)sql";

// The first scripts of the library kept JSON as varchar, and had neither max_age nor max_count.
constexpr std::string_view kSqlStreamStoreOld = R"sql(
CREATE SEQUENCE streams_seq;
CREATE TABLE streams (id char(44) NOT NULL UNIQUE, id_original varchar(1000) NOT NULL,
  id_internal integer PRIMARY KEY DEFAULT nextval('streams_seq'), version integer NOT NULL DEFAULT -1,
  position bigint NOT NULL DEFAULT -1);
CREATE SEQUENCE messages_seq START 0 MINVALUE 0;
CREATE TABLE messages (stream_id_internal integer NOT NULL, stream_version integer NOT NULL,
  position bigint PRIMARY KEY DEFAULT nextval('messages_seq'), message_id uuid NOT NULL,
  created_utc timestamp NOT NULL, type varchar(128) NOT NULL, json_data varchar NOT NULL, json_metadata varchar);
)sql";

constexpr std::string_view kSqlStreamStoreAppend = R"sql(
INSERT INTO streams (id, id_original) SELECT DISTINCT left(md5(stream), 40), stream FROM spec ON CONFLICT DO NOTHING;
INSERT INTO messages (stream_id_internal, stream_version, message_id, created_utc, type, json_data, json_metadata)
  SELECT s.id_internal, p.version, p.id::uuid, p.time, p.type, coalesce(p.data, '{}'), p.metadata
  FROM spec p JOIN streams s ON s.id_original = p.stream ORDER BY p.n
)sql";

constexpr std::string_view kPythonUuid = R"sql(
CREATE TABLE shop_events (originator_id uuid NOT NULL, originator_version bigint NOT NULL, topic text, state bytea,
  notification_id bigserial, PRIMARY KEY (originator_id, originator_version)) WITH (autovacuum_enabled = false);
CREATE UNIQUE INDEX shop_notification_id_idx ON shop_events (notification_id ASC);
CREATE TABLE shop_snapshots (originator_id uuid NOT NULL, originator_version bigint NOT NULL, topic text, state bytea,
  PRIMARY KEY (originator_id, originator_version));
)sql";

constexpr std::string_view kPythonAppend = R"sql(
LOCK TABLE shop_events IN EXCLUSIVE MODE;
INSERT INTO shop_events (originator_id, originator_version, topic, state)
  SELECT stream::uuid, version + 1, type, convert_to(coalesce(data, '{}'), 'UTF8') FROM spec ORDER BY n
)sql";

// Single-stream strategy: all aggregates of one category in one table.
constexpr std::string_view kProophSingle = R"sql(
CREATE TABLE event_streams (no bigserial PRIMARY KEY, real_stream_name varchar(150) NOT NULL,
  stream_name char(41) NOT NULL UNIQUE, metadata jsonb, category varchar(150));
CREATE TABLE _0000000000000000000000000000000000000001 (no bigserial PRIMARY KEY, event_id uuid NOT NULL UNIQUE,
  event_name varchar(100) NOT NULL, payload json NOT NULL, metadata jsonb NOT NULL, created_at timestamp(6) NOT NULL);
CREATE UNIQUE INDEX ON _0000000000000000000000000000000000000001
  ((metadata ->> '_aggregate_type'), (metadata ->> '_aggregate_id'), (metadata ->> '_aggregate_version'));
INSERT INTO event_streams (real_stream_name, stream_name, metadata)
  VALUES ('shop', '_0000000000000000000000000000000000000001', '[]');
)sql";

constexpr std::string_view kProophSingleAppend = R"sql(
INSERT INTO _0000000000000000000000000000000000000001 (event_id, event_name, payload, metadata, created_at)
  SELECT id::uuid, type, coalesce(data, '{}')::json,
         coalesce(metadata, '{}')::jsonb || jsonb_build_object('_aggregate_type', split_part(stream, '-', 1),
             '_aggregate_id', substr(stream, strpos(stream, '-') + 1), '_aggregate_version', version + 1), time
  FROM spec WHERE n = {n}
)sql";

// Aggregate strategy: a table for each aggregate, made with its first event.
constexpr std::string_view kProophTables = R"sql(
CREATE TABLE event_streams (no bigserial PRIMARY KEY, real_stream_name varchar(150) NOT NULL,
  stream_name char(41) NOT NULL UNIQUE, metadata jsonb, category varchar(150));
CREATE FUNCTION prooph_append(number integer) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  p record;
  name text;
BEGIN
  SELECT * INTO p FROM spec WHERE n = number;
  name := '_' || left(md5(p.stream) || md5(p.stream), 40);
  IF p.version = 0 THEN
    EXECUTE format('CREATE TABLE %I (no bigserial PRIMARY KEY, event_id uuid NOT NULL UNIQUE, event_name varchar(100) '
      'NOT NULL, payload json NOT NULL, metadata jsonb NOT NULL, created_at timestamp(6) NOT NULL)', name);
    INSERT INTO event_streams (real_stream_name, stream_name, metadata, category)
      VALUES (p.stream, name, '[]', split_part(p.stream, '-', 1));
  END IF;
  EXECUTE format('INSERT INTO %I (event_id, event_name, payload, metadata, created_at) VALUES ($1, $2, $3, $4, $5)',
                 name)
    USING p.id::uuid, p.type, coalesce(p.data, '{}')::json,
          coalesce(p.metadata, '{}')::jsonb || jsonb_build_object('_aggregate_version', p.version + 1), p.time;
END;
$body$;
)sql";

constexpr std::string_view kCqrs = R"sql(
CREATE TABLE events (aggregate_type text NOT NULL, aggregate_id text NOT NULL,
  sequence bigint CHECK (sequence >= 0) NOT NULL, event_type text NOT NULL, event_version text NOT NULL,
  payload json NOT NULL, metadata json NOT NULL, PRIMARY KEY (aggregate_type, aggregate_id, sequence));
)sql";

constexpr std::string_view kCqrsAppend = R"sql(
INSERT INTO events
  SELECT split_part(stream, '-', 1), substr(stream, strpos(stream, '-') + 1), version + 1, type, '1.0',
         coalesce(data, '{}')::json, coalesce(metadata, '{}')::json
  FROM spec WHERE n = {n}
)sql";

constexpr std::string_view kEventFlow = R"sql(
CREATE TABLE EventFlow (GlobalSequenceNumber bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
  BatchId uuid NOT NULL, AggregateId varchar(255) NOT NULL, AggregateName varchar(255) NOT NULL, Data text NOT NULL,
  Metadata text NOT NULL, AggregateSequenceNumber integer NOT NULL);
CREATE UNIQUE INDEX ON EventFlow (AggregateId, AggregateSequenceNumber);
)sql";

constexpr std::string_view kEventFlowAppend = R"sql(
INSERT INTO EventFlow (BatchId, AggregateId, AggregateName, Data, Metadata, AggregateSequenceNumber)
  SELECT gen_random_uuid(), stream, split_part(stream, '-', 1), coalesce(data, '{}'),
         (coalesce(metadata, '{}')::jsonb || jsonb_build_object('event_id', id, 'event_name', type, 'event_version',
             '1', 'timestamp', to_char(time, 'YYYY-MM-DD"T"HH24:MI:SS.US') || '0+00:00'))::text, version + 1
  FROM spec ORDER BY n
)sql";

constexpr std::string_view kPatchlevel = R"sql(
CREATE TABLE event_store (id bigserial PRIMARY KEY, stream varchar(255) NOT NULL, playhead integer,
  event varchar(255) NOT NULL, payload json NOT NULL, recorded_on timestamptz NOT NULL,
  new_stream_start boolean NOT NULL DEFAULT false, archived boolean NOT NULL DEFAULT false,
  custom_headers json NOT NULL, UNIQUE (stream, playhead));
)sql";

constexpr std::string_view kPatchlevelAppend = R"sql(
SELECT pg_advisory_xact_lock(133742);
INSERT INTO event_store (stream, playhead, event, payload, recorded_on, custom_headers)
  SELECT stream, version + 1, type, coalesce(data, '{}')::json, time AT TIME ZONE 'utc',
         coalesce(metadata, '{}')::json
  FROM spec ORDER BY n
)sql";

constexpr std::string_view kPatchlevelOld = R"sql(
CREATE TABLE eventstore (id bigserial PRIMARY KEY, aggregate varchar(255) NOT NULL, aggregate_id varchar(36) NOT NULL,
  playhead integer NOT NULL, event varchar(255) NOT NULL, payload json NOT NULL, recorded_on timestamptz NOT NULL,
  new_stream_start boolean NOT NULL DEFAULT false, archived boolean NOT NULL DEFAULT false,
  custom_headers json NOT NULL, UNIQUE (aggregate, aggregate_id, playhead));
)sql";

constexpr std::string_view kPatchlevelOldAppend = R"sql(
INSERT INTO eventstore (aggregate, aggregate_id, playhead, event, payload, recorded_on, custom_headers)
  SELECT split_part(stream, '-', 1), substr(stream, strpos(stream, '-') + 1), version + 1, type,
         coalesce(data, '{}')::json, time AT TIME ZONE 'utc', coalesce(metadata, '{}')::json
  FROM spec ORDER BY n
)sql";

constexpr LayoutBuilder builder(std::string_view name, std::string_view layout,
                                std::string_view schema, std::string_view append,
                                bool perEvent = false, bool uuidStreams = false)
{
    return {name, layout, Engine::Postgres, schema, append, perEvent, uuidStreams};
}

} // namespace

std::span<const LayoutBuilder> postgresBuilders()
{
    static constexpr std::array kBuilders{
        builder("Marten by UUID", "marten", kMartenStreamsByUuid, kMartenAppendUuid, false, true),
        builder("Marten with every column", "marten", kMartenFull, kMartenAppendFull),
        builder("Elixir bytea", "elixir-eventstore", kElixirBytes, kElixirAppend),
        builder("Rails bytea", "rails-event-store-postgresql", kRailsBytes, kRailsAppend),
        builder("Axon 4 JPA", "axon-4", kAxonJpa, kAxonJpaAppend),
        builder("Axon 4 JDBC, large objects", "axon-4", kAxonJdbc, kAxonJdbcAppend),
        builder("Axon 5", "axon-5", kAxon5, kAxon5Append),
        builder("Pekko JDBC", "pekko-jdbc", kPekkoJdbc, kPekkoJdbcAppend),
        builder("Akka JDBC legacy", "pekko-jdbc-legacy", kPekkoLegacy, kPekkoLegacyAppend),
        builder("Pekko R2DBC", "pekko-r2dbc", kPekkoR2dbc, kPekkoR2dbcAppend),
        builder("SQLStreamStore, first scripts", "sqlstreamstore-postgresql", kSqlStreamStoreOld,
                kSqlStreamStoreAppend),
        builder("Python by UUID", "eventsourcing-postgresql", kPythonUuid, kPythonAppend, false,
                true),
        builder("Prooph, one table", "prooph", kProophSingle, kProophSingleAppend, true),
        builder("Prooph, table an aggregate", "prooph", kProophTables, "SELECT prooph_append({n})",
                true),
        builder("cqrs-es", "cqrs-es", kCqrs, kCqrsAppend, true),
        builder("EventFlow", "eventflow-postgresql", kEventFlow, kEventFlowAppend),
        builder("patchlevel", "patchlevel", kPatchlevel, kPatchlevelAppend),
        builder("patchlevel, aggregate store", "patchlevel-aggregate", kPatchlevelOld,
                kPatchlevelOldAppend),
    };
    return kBuilders;
}

} // namespace viridian::test
