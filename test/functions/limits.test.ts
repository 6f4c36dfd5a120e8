import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitsIn } from '../../functions/aws/services.ts';
import { RequestError } from '../../functions/errors.ts';
import { mostSpecBytes } from '../../functions/limits.ts';
import { updateSweep } from '../../functions/revise-sweep.ts';
import type { Services } from '../../functions/services.ts';
import type { SweepItem } from '../../functions/stores/sweeps.ts';
import { createSweep } from '../../functions/sweep-life.ts';
import { triggerSweep } from '../../functions/trigger-sweep.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { type TestServices, testServices } from './embedded-services.ts';

/** A spec that asks for more than there is names the field and the remedy, and leaves nothing behind. */
let test: TestServices;
let services: Services;
beforeEach(async () => {
  test = await testServices();
  const limits = limitsIn({ SKYSWEEP_GPU_JOBS: '16', SKYSWEEP_CPU_JOBS: '32', SKYSWEEP_JOB_SECONDS: '86400' });
  services = { ...test.services, limits };
});
afterEach(() => test.close());

async function refused(wanted: object): Promise<RequestError> {
  const error = await createSweep(services, wanted).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RequestError);
  expect(await services.sweeps.list()).toEqual([]);
  expect([...test.started.keys()]).toEqual([]);
  return error as RequestError;
}

const wide = (parallel: number, trainer: object = {}) =>
  spec('wide', shell('true', trainer), { budget: { trials: 100, parallel } });

describe('a spec that asks for more than there is', () => {
  it('has more trials at once than the machines hold jobs', async () => {
    const error = await refused(wide(17));
    expect(error).toMatchObject({ status: 422, details: [{ path: 'budget.parallel' }] });
    expect(error.message).toMatch(/hold 16 jobs at once, not 17: .* at most, or deploy with a larger maxVcpus/);
    expect((await refused(wide(33, { gpu: false }))).message).toContain('machines without GPUs hold 32 jobs');
    expect(await createSweep(services, wide(32, { gpu: false }))).toMatchObject({ state: 'running' });
  });

  it('may be as wide as it likes where workers are somebody else’s, or nothing is known of the machines', async () => {
    const { trainer: _, ...external } = wide(500) as { trainer: object };
    expect(await createSweep(services, external)).toMatchObject({ state: 'running' });
    expect(limitsIn({})).toEqual({});
    expect(await createSweep({ ...services, limits: limitsIn({}) }, wide(500), 'open')).toMatchObject({
      sweep: 'open',
    });
  });

  it('lets a program run longer than its job may', async () => {
    const error = await refused(spec('slow', shell('true', { timeout: '25h' })));
    expect(error).toMatchObject({ status: 422, details: [{ path: 'trainer.timeout' }] });
    expect(error.message).toMatch(/after 86400 s.*give less, or deploy with a longer compute\.jobTimeout/);
  });

  it('goes on for longer than an execution', async () => {
    const error = await refused(spec('years', shell('true'), { budget: { duration: '366d' } }));
    expect(error).toMatchObject({ status: 422, details: [{ path: 'budget.duration' }] });
  });

  it('is larger than an item of the table', async () => {
    const error = await refused(spec('large', shell(':'.repeat(mostSpecBytes))));
    expect(error).toMatchObject({ status: 413, details: [{ path: 'trainer' }] });
    expect(error.message).toContain(`${mostSpecBytes} at most`);
  });

  it('is stored when it is as large as it may be, though digits take more room in the table than in JSON', async () => {
    const digits = (count: number) =>
      spec('digits', { command: ['true'] }, { space: { x: { type: 'ordinal', values: range(count) } } });
    const range = (count: number) => Array.from({ length: count }, (_, i) => i);
    const item = await createSweep(services, digits(36_000));
    expect(Buffer.byteLength(JSON.stringify(item.spec))).toBeGreaterThan(0.75 * mostSpecBytes);
  });

  it('is refused as an event, and as a change of a sweep', async () => {
    const event = { id: 'e-1', 'detail-type': 'SweepRequested', detail: { spec: wide(17) } };
    expect(await triggerSweep(services)(event)).toMatchObject({ rejected: [{ path: 'budget.parallel' }] });
    expect(await services.sweeps.list()).toEqual([]);
    const item: SweepItem = await createSweep(services, wide(16));
    await expect(updateSweep(services, item, wide(17))).rejects.toMatchObject({ status: 422 });
    expect((await services.sweeps.find('wide'))?.spec.budget.parallel).toBe(16);
  });
});
