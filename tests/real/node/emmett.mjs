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

const store = await open();
const events = JSON.parse(readFileSync(shop, 'utf8'));
const metadata = { writtenBy: 'Emmett' };
if (verb === 'make') {
  await store.readStream('order-000');
} else if (verb === 'go-on') {
  const streams = [...new Set(events.map((event) => event.stream))].sort();
  for (const stream of streams) {
    const length = BigInt(events.filter((event) => event.stream === stream).length);
    await store.appendToStream(stream, [{ type: 'OrderClosed', data: { stars: 5 }, metadata }],
      { expectedStreamVersion: length });
  }
  for (const stream of streams)
    for (const { type, data } of (await store.readStream(stream)).events)
      console.log(JSON.stringify({ stream, type, data }));
} else {
  for (const { stream, type, data } of events)
    await store.appendToStream(stream, [{ type, data, metadata }]);
}
await store.close?.();
