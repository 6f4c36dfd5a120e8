import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApi } from '../../functions/api/app.ts';
import type { Services } from '../../functions/services.ts';
import { keys } from '../../functions/stores/keys.ts';
import { storesOf } from '../../functions/stores/stores.ts';
import type { Table } from '../../functions/stores/table.ts';
import { createSweep } from '../../functions/sweep-life.ts';
import { embeddedTable } from '../infra/embedded-table.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { type TestServices, testServices } from './embedded-services.ts';

let base: TestServices;
let table: Table;
let closeTable: () => Promise<void>;
beforeAll(async () => {
  base = await testServices();
  ({ table, close: closeTable } = await embeddedTable());
});
afterAll(async () => {
  await base.close();
  await closeTable();
});

const [trials, reportsEach] = [100, 100];
const sweep = 'huge';

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
      for (let step = 1; step <= reportsEach; step += 1) {
        await table.putNew({ ...keys.report(sweep, number, step), step, metrics: {}, decision: {}, at: 0 });
      }
      for (const step of [1, 10]) await table.putNew({ ...keys.rung(sweep, 0, step, number), trial: number });
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

it('a sweep of more than 10,000 items is deleted piece by piece, whatever comes between', async () => {
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
  for (let last = before; statuses.at(-1) !== 204; ) {
    const { status } = await app.request(`/v1/sweeps/${sweep}`, { method: 'DELETE' });
    statuses.push(status);
    // Gone for everybody from the first call on.
    expect((await app.request(`/v1/sweeps/${sweep}`)).status).toBe(404);
    if (statuses.length % 5 !== 1) continue;
    const now = (await left()).length;
    expect(now).toBeLessThan(last);
    last = now;
  }
  expect(statuses.length).toBeGreaterThan(3);
  expect(new Set(statuses)).toEqual(new Set([202, 204, 500]));
  expect(await left()).toEqual([`SWEEP#${sweep} META`]);
  // Its name is taken for ever, and nothing else is known of it.
  expect((await app.request(`/v1/sweeps/${sweep}`, { method: 'DELETE' })).status).toBe(404);
  expect(await table.get(keys.sweep(sweep))).not.toHaveProperty('spec');
});
