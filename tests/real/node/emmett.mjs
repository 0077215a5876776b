// node emmett.mjs sqlite FILE SHOP | postgresql URI SHOP: appends the shop's events through Emmett.
import { readFileSync } from 'node:fs';

const [kind, place, shop] = process.argv.slice(2);

async function open() {
  if (kind === 'sqlite') {
    const { getSQLiteEventStore } = await import('@event-driven-io/emmett-sqlite');
    return getSQLiteEventStore({ fileName: place });
  }
  const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
  return getPostgreSQLEventStore(place);
}

const store = await open();
for (const { stream, type, data } of JSON.parse(readFileSync(shop, 'utf8')))
  await store.appendToStream(stream, [{ type, data, metadata: { writtenBy: 'Emmett' } }]);
await store.close?.();
