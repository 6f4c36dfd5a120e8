import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schedulerDefaults } from '../../core/schedulers/defaults.ts';
import { schedulerNames } from '../../core/schedulers/registry.ts';
import { schedulerSchema } from '../../core/schedulers/settings.ts';
import { validateSpec } from '../../core/sweep/spec/parse.ts';
import type { Spec } from '../../core/sweep/spec/schema.ts';
import { beginSweep } from '../../functions/begin-sweep.ts';
import { launchTrial } from '../../functions/launch-trial.ts';
import { proposeTrial } from '../../functions/propose-trial.ts';
import { updateSweep } from '../../functions/revise-sweep.ts';
import type { JobRequest, Services } from '../../functions/services.ts';
import type { SweepItem } from '../../functions/stores/sweeps.ts';
import { createSweep } from '../../functions/sweep-life.ts';
import { compileSpec } from '../../functions/sweep-runtime.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { type TestServices, testServices } from './embedded-services.ts';

/** Sweeps that an earlier release stored, without the settings that came later, go on under this one. */

/** Where a schema asks for one, settings without a default. */
const needed: Record<string, object> = {
  threshold: { upper: 1 },
  replay: { schedule: [{ step: 0, params: { x: 0.5 } }] },
};
const written = (name: string) => ({ name, ...needed[name] });

describe('a stored scheduler', () => {
  it.each(schedulerNames)('%s has the defaults of the schema', (name) => {
    const parsed = schedulerSchema.parse(written(name)) as Record<string, unknown>;
    const bare: Record<string, unknown> = { ...schedulerDefaults[name], ...written(name) };
    expect(JSON.parse(JSON.stringify(bare))).toEqual(JSON.parse(JSON.stringify(parsed)));
  });

  it('decides without later settings as it does with them', () => {
    const checked = earlySpec();
    const reports = [0.9, 0.1, 0.5, 0.3, 0.8, 0.2].map((best, number) => ({ trial: number, values: [best], best }));
    const decisions = (of: Spec) => {
      const { scheduler } = compileSpec(of);
      const rungs = [0, 1, 2, 3, 4].map((step) => scheduler.nextRung(step, 0));
      return { rungs, decided: reports.map((report) => scheduler.decide({ ...report, step: 1 }, reports)) };
    };
    expect(decisions(checked).decided.map(({ decision }) => decision)).toContain('stop');
    expect(decisions(stripped(checked))).toEqual(decisions(checked));
  });
});

const earlySpec = () =>
  validateSpec(spec('early', shell('true'), { scheduler: { name: 'asha', max: 9 }, budget: { trials: 3 } }));

/** As a release stored it that knew none of these settings. */
function stripped(checked: Spec): Spec {
  const { compare: _, eta: __, min: ___, ...scheduler } = checked.scheduler as Record<string, unknown>;
  const { trials_per_job, retries, backoff, gpu, ...trainer } = checked.trainer as Record<string, unknown>;
  expect([trials_per_job, retries, backoff, gpu]).toEqual([1, 0, 10, true]);
  return { ...checked, scheduler, trainer } as unknown as Spec;
}

describe('a stored sweep', () => {
  let test: TestServices;
  beforeEach(async () => {
    test = await testServices();
  });
  afterEach(() => test.close());

  /** A sweep as the earlier release left it in the table. */
  async function stored() {
    const item = await createSweep(test.services, earlySpec());
    const { revision: _, ...kept } = item;
    const revised = await test.services.sweeps.revise(item, {
      spec: stripped(item.spec),
      revision: 0,
      exhausted: undefined,
      crews: kept.crews,
    });
    expect(revised?.spec.trainer).not.toHaveProperty('retries');
    return revised as SweepItem;
  }

  it('goes through its states', async () => {
    await stored();
    const jobs: JobRequest[] = [];
    const services: Services = {
      ...test.services,
      jobs: { ...test.services.jobs, submit: async (job) => `job ${jobs.push(job)}` },
    };
    const begun = await beginSweep(services)({ sweep: 'early', generation: 1, crew: 0, round: 0 });
    expect(begun.parallel).toBe(1);
    const shift = { sweep: 'early', generation: 1, lane: begun.lanes[0] as number, turn: 0 };
    const answer = await proposeTrial(services)(shift);
    expect(answer).toMatchObject({ action: 'launch', trial: 0, launch: 1 });
    const launched = { taskToken: 't', sweep: 'early', generation: 1, trial: 0, launch: 1, adopt: false };
    await launchTrial(services)(launched);
    expect(jobs).toMatchObject([{ name: 'skysweep_early_0_1', command: true, gpu: true }]);
  });

  it('may be changed like any other, with all settings then', async () => {
    const wanted = spec('early', shell('true'), { scheduler: { name: 'asha', max: 9 }, budget: { trials: 9 } });
    const changed = await updateSweep(test.services, await stored(), wanted);
    expect(changed.spec).toEqual({ ...earlySpec(), budget: { trials: 9, parallel: 1 } });
  });
});
