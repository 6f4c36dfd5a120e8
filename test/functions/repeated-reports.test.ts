import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateSpec } from '../../core/sweep/spec/parse.ts';
import { report, reportResult } from '../../functions/api/report.ts';
import { toRecord } from '../../functions/history.ts';
import { unobserved } from '../../functions/observe/observer.ts';
import type { Services } from '../../functions/services.ts';
import { ReportStore } from '../../functions/stores/reports.ts';
import type { SweepItem } from '../../functions/stores/sweeps.ts';
import { finalMetrics, type TrialItem, TrialStore } from '../../functions/stores/trials.ts';
import { embeddedTable } from '../infra/embedded-table.ts';

const spec = validateSpec({
  name: 'folds',
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  evaluate: { folds: 5 },
});
const sweep = { sweep: 'folds', spec, createdAt: 1, state: 'running' } as SweepItem;
const losses = [3, 1, 4, 1, 6];

describe('reports of folds', () => {
  let close: () => Promise<void>;
  let services: Services;
  beforeAll(async () => {
    const opened = await embeddedTable();
    ({ close } = opened);
    const { table } = opened;
    // What recording reports needs of them.
    const stores = { trials: new TrialStore(table), reports: new ReportStore(table) };
    services = { ...unobserved, ...stores, now: () => 5000 } as Services;
  });
  afterAll(() => close());

  let created = 0;
  async function running(): Promise<TrialItem> {
    const item: TrialItem = {
      sweep: 'folds',
      number: created++,
      state: 'queued',
      params: { x: 0.5 },
      proposal: 'test',
      origin: { generation: 1, lane: 0, turn: created },
      generation: 1,
      createdAt: 1000,
      launch: 1,
      lease: 0,
    };
    await services.trials.create(item);
    return (await services.trials.claim(item, { jobId: 'a', attempt: 1 }, 1000)) as TrialItem;
  }
  const current = async ({ number }: TrialItem) => (await services.trials.find('folds', number)) as TrialItem;
  const step = (fold: number) => ({ step: fold, metrics: { loss: losses[fold - 1]! } });

  it('count once each, however often and with whatever overlap they come', async () => {
    // Calls of a trainer that repeats what it is not sure to have delivered; some overlap with the call before.
    const calls = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean()), { minLength: 5, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(calls, async (moves) => {
        const trial = await running();
        let delivered = 0;
        for (const [back, twice] of moves) {
          const from = Math.max(1, delivered + 1 - back);
          const to = Math.min(5, delivered + 1);
          const batch = Array.from({ length: to - from + 1 }, (_, i) => step(from + i));
          const claimant = { sweep, trial: await current(trial) };
          await Promise.all((twice ? [1, 2] : [1]).map(() => report(services, claimant, batch)));
          delivered = to;
        }
        const item = await current(trial);
        const done = losses.slice(0, delivered);
        const mean = done.reduce((a, b) => a + b, 0) / delivered;
        expect(item.runs?.loss?.n).toBe(delivered);
        expect(Number(finalMetrics(item).loss)).toBeCloseTo(mean, 12);
        const variance = done.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (delivered - 1);
        expect(toRecord(item, spec).standardErrors![0]).toBeCloseTo(Math.sqrt(variance / delivered), 12);
        expect(toRecord(item, spec).last).toEqual({ step: delivered, values: [finalMetrics(item).loss] });
      }),
      { numRuns: 30 },
    );
  });

  it('count as they were stored first, when a crash came between the report and the trial', async () => {
    const trial = await running();
    const decision = { decision: 'continue' } as const;
    await services.reports.create('folds', trial.number, { step: 1, metrics: { loss: 3 }, decision, at: 1 });
    await report(services, { sweep, trial }, [{ step: 1, metrics: { loss: 99 } }]);
    expect(finalMetrics(await current(trial)).loss).toBe(3);
  });

  it('may come with the result', async () => {
    const trial = await running();
    const end = { result: { state: 'completed' } } as const;
    await reportResult(
      services,
      { sweep, trial },
      losses.map((_, i) => step(i + 1)),
      end,
      { trainSeconds: 2 },
    );
    // The answer was lost.
    await reportResult(services, { sweep, trial: await current(trial) }, [step(5)], end, { trainSeconds: 2 });
    const item = await current(trial);
    expect(item).toMatchObject({ result: { state: 'completed' }, usage: { trainSeconds: 2, earlierSeconds: 0 } });
    expect(Number(finalMetrics(item).loss)).toBe(3);
  });
});
