// node message_db.mjs URI SHOP [make|go-on]: installs message-db by its own script, appends by its own function.
// make: installs it only. go-on: appends one more event to each of the shop's streams and prints all of them.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const [uri, shop, verb] = process.argv.slice(2);

function install() {
  const url = new URL(uri);
  const script = fileURLToPath(import.meta.resolve('@eventide/message-db/package.json'))
    .replace(/package\.json$/, 'database/install.sh');
  execFileSync('bash', [script], {
    stdio: 'ignore',
    env: { ...process.env, PGHOST: url.hostname, PGPORT: url.port, PGUSER: url.username || 'postgres',
      DATABASE_NAME: url.pathname.slice(1), CREATE_DATABASE: 'off' },
  });
}

if (verb !== 'go-on') install();
const client = new pg.Client({ connectionString: uri });
await client.connect();
await client.query('SET search_path TO message_store, public');
const append = (stream, type, data, expected = null) =>
  client.query('SELECT write_message($1, $2, $3, $4, $5, $6)',
    [randomUUID(), stream, type, JSON.stringify(data), JSON.stringify({ writtenBy: 'message-db' }), expected]);

const events = verb === 'make' ? [] : JSON.parse(readFileSync(shop, 'utf8'));
if (verb === 'go-on') {
  for (const stream of [...new Set(events.map((event) => event.stream))].sort()) {
    await append(stream, 'OrderClosed', { stars: 5 }, events.filter((event) => event.stream === stream).length - 1);
    for (const { type, data } of (await client.query('SELECT * FROM get_stream_messages($1)', [stream])).rows)
      console.log(JSON.stringify({ stream, type, data: JSON.parse(data) }));
  }
} else {
  for (const { stream, type, data } of events)
    await append(stream, type, data);
}
await client.end();
