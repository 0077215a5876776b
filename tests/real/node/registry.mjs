// An independent client of schema registries works with tests/data/registry/registry.py: node registry.mjs URL
import { SchemaRegistry, SchemaType, COMPATIBILITY } from '@kafkajs/confluent-schema-registry';

const registry = new SchemaRegistry({ host: process.argv[2] });
const order = (fields) => ({ type: 'record', name: 'Order', namespace: 'shop', fields });
const id = { name: 'id', type: 'string' };

const first = await registry.register({ type: SchemaType.AVRO, schema: JSON.stringify(order([id])) }, { subject: 'order', compatibility: COMPATIBILITY.BACKWARD });
const second = await registry.register(
  { type: SchemaType.AVRO, schema: JSON.stringify(order([id, { name: 'note', type: 'string', default: '' }])) },
  { subject: 'order', compatibility: COMPATIBILITY.BACKWARD },
);
const latest = await registry.getLatestSchemaId('order');
const payload = await registry.encode(first.id, { id: 'o-1' });
console.log(JSON.stringify({
  ids: [first.id, second.id],
  latest,
  found: await registry.getRegistryId('order', 1),
  payload: payload.toString('hex'),
  decoded: await registry.decode(payload),
}));
