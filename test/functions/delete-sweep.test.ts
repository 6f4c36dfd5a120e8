import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApi } from '../../functions/api/app.ts';
import type { Services } from '../../functions/services.ts';
import { keys } from '../../functions/stores/keys.ts';
import { storesOf } from '../../functions/stores/stores.ts';
import { documentClient, type Item, openTable, type Table } from '../../functions/stores/table.ts';
import { createSweep } from '../../functions/sweep-life.ts';
import { openEmbeddedTable, tableName } from '../../infra/local/table.ts';
import { readStack } from '../../infra/local/template.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { type TestServices, testServices } from './embedded-services.ts';

let base: TestServices;
let table: Table;
let client: DynamoDBDocumentClient;
let closeTable: () => Promise<void>;
const folder = mkdtempSync(join(tmpdir(), 'skysweep-delete-'));
beforeAll(async () => {
  base = await testServices();
  const database = await openEmbeddedTable(folder, readStack().table);
  closeTable = database.close;
  client = documentClient(database.client);
  table = openTable(client, tableName);
});
afterAll(async () => {
  await base.close();
  await closeTable();
  rmSync(folder, { recursive: true, force: true });
});

const [trials, reportsEach] = [100, 100];
const sweep = 'huge';

async function putAll(items: readonly Item[]): Promise<void> {
  for (let at = 0; at < items.length; at += 25) {
    const puts = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: puts } }));
  }
}

/** A sweep that has ended, with more than 10,000 items in many partitions. */
async function fill(services: Services): Promise<void> {
  const asha = { scheduler: { name: 'asha', min: 1, max: 100, eta: 10 } };
  await createSweep(services, spec(sweep, shell('true'), asha));
  const numbers = Array.from({ length: trials }, (_, i) => i);
  await Promise.all(
    numbers.map(async (number) => {
      const object = `sweeps/${sweep}/trials/${number}/1-1.ckpt`;
      base.objects.set(object, 'checkpoint');
      await services.lanes.reservePoint(sweep, String(number), number);
      await services.trials.create({
        ...{ sweep, number, state: 'completed', params: { x: 0 }, proposal: '', generation: 1, createdAt: 0 },
        ...{ origin: { generation: 1, lane: 0, turn: number }, launch: 1, lease: 1, point: String(number) },
        checkpoint: { step: 1, object },
      });
      const steps = Array.from({ length: reportsEach }, (_, i) => i + 1);
      const reports = steps.map((step) => ({ ...keys.report(sweep, number, step), step, metrics: {}, at: 0 }));
      await putAll([...reports, ...[1, 10].map((step) => ({ ...keys.rung(sweep, 0, step, number), trial: number }))]);
    }),
  );
  await services.sweeps.move(sweep, ['running'], { state: 'completed', endedAt: 0 });
  base.started.clear();
}

/** Everything that is left of it. */
async function left(): Promise<string[]> {
  const numbers = Array.from({ length: trials }, (_, i) => i);
  const partitions = [
    ...[keys.sweep(sweep), keys.event(sweep, 0), keys.lease(sweep, 0)],
    ...[1, 10].map((step) => keys.rung(sweep, 0, step, 0)),
    ...numbers.flatMap((number) => [keys.report(sweep, number, 0), keys.point(sweep, String(number))]),
  ];
  const items = await Promise.all(partitions.map(({ pk }) => table.list(pk, '')));
  return [...items.flat().map(({ pk, sk }) => `${pk} ${sk}`), ...base.objects.keys()];
}

it('a sweep of more than 10,000 items is deleted piece by piece, whatever comes between', {
  timeout: 300_000,
}, async () => {
  // The clock runs fast, so that each call has time for a few trials.
  let clock = Date.now();
  const now = () => {
    clock += 2000;
    return clock;
  };
  let failures = 0;
  const services: Services = {
    ...base.services,
    ...storesOf(table, now),
    now,
    artefacts: {
      ...base.services.artefacts,
      remove: async (object) => {
        failures += 1;
        if (failures % 40 === 0) throw new Error('SlowDown: please reduce your request rate');
        await base.services.artefacts.remove(object);
      },
    },
  };
  await fill(services);
  const before = (await left()).length;
  expect(before).toBeGreaterThan(10_000);

  const app = createApi(services, { identify: () => 'admin', feed: { streams: false, pollMs: 10 } });
  const statuses: number[] = [];
  while (statuses.at(-1) !== 204) {
    const { status } = await app.request(`/v1/sweeps/${sweep}`, { method: 'DELETE' });
    statuses.push(status);
    // Gone for everybody from the first call on.
    expect((await app.request(`/v1/sweeps/${sweep}`)).status).toBe(404);
  }
  expect(statuses.length).toBeGreaterThan(3);
  expect(new Set(statuses)).toEqual(new Set([202, 204, 500]));
  expect(await left()).toEqual([`SWEEP#${sweep} META`]);
  // Its name is taken for ever, and nothing else is known of it.
  expect((await app.request(`/v1/sweeps/${sweep}`, { method: 'DELETE' })).status).toBe(404);
  expect(await table.get(keys.sweep(sweep))).not.toHaveProperty('spec');
});
