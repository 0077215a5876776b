// node message_db.mjs URI SHOP: installs message-db by its own script, appends by its own function.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const [uri, shop] = process.argv.slice(2);
const url = new URL(uri);
const install = fileURLToPath(import.meta.resolve('@eventide/message-db/package.json'))
  .replace(/package\.json$/, 'database/install.sh');
execFileSync('bash', [install], {
  stdio: 'ignore',
  env: { ...process.env, PGHOST: url.hostname, PGPORT: url.port, PGUSER: url.username || 'postgres',
    DATABASE_NAME: url.pathname.slice(1), CREATE_DATABASE: 'off' },
});

const client = new pg.Client({ connectionString: uri });
await client.connect();
await client.query('SET search_path TO message_store, public');
for (const { stream, type, data } of JSON.parse(readFileSync(shop, 'utf8')))
  await client.query('SELECT write_message($1, $2, $3, $4, $5)',
    [randomUUID(), stream, type, JSON.stringify(data), JSON.stringify({ writtenBy: 'message-db' })]);
await client.end();
