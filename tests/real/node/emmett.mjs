// node emmett.mjs sqlite FILE SHOP [make|go-on] | postgresql URI SHOP [make|go-on]: appends the shop's events through
// Emmett. make: an empty store. go-on: appends one more event to each of the shop's streams and prints all of them.
import { readFileSync } from 'node:fs';

const [kind, place, shop, verb] = process.argv.slice(2);

async function open() {
  if (kind === 'sqlite') {
    const { getSQLiteEventStore } = await import('@event-driven-io/emmett-sqlite');
    return getSQLiteEventStore({ fileName: place });
  }
  const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
  return getPostgreSQLEventStore(place);
}

// The SQLite store of 0.42 may commit before its own SELECT has ended: it is refused, rolls back and says so. Once more then.
async function append(stream, event, options) {
  for (let left = 20; ; --left) {
    try {
      return await store.appendToStream(stream, [event], options);
    } catch (error) {
      if (error.code !== 'SQLITE_BUSY' || left === 0) throw error;
    }
  }
}

const store = await open();
const events = JSON.parse(readFileSync(shop, 'utf8'));
const metadata = { writtenBy: 'Emmett' };
if (verb === 'make') {
  await store.readStream('order-000');
} else if (verb === 'go-on') {
  const streams = [...new Set(events.map((event) => event.stream))].sort();
  for (const stream of streams) {
    const length = BigInt(events.filter((event) => event.stream === stream).length);
    await append(stream, { type: 'OrderClosed', data: { stars: 5 }, metadata }, { expectedStreamVersion: length });
  }
  for (const stream of streams)
    for (const { type, data } of (await store.readStream(stream)).events)
      console.log(JSON.stringify({ stream, type, data }));
} else {
  for (const { stream, type, data } of events)
    await append(stream, { type, data, metadata });
}
await store.close?.();
