import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsOf } from '../../../core/sweep/repeats.ts';
import { Harness, node } from './harness.ts';

let job: Harness;
beforeEach(async () => {
  job = await Harness.start();
  const repeats = { kind: 'folds', count: 3, runs: runsOf({ kind: 'folds', count: 3 }, 5) } as const;
  job.server.claim = { ...job.server.claim, repeats, until: 1 };
});
afterEach(() => job.end());

const own = `const fold = Number(process.env.SKYSWEEP_FOLD);`;

describe('a program that is run once a fold', () => {
  it('is reported by what each run had at its end', async () => {
    const command = node(`${own} say({ step: 1, loss: 9 }); say({ step: 2, loss: fold, acc: 1 })`);
    expect(await job.run({ command: [...command, '${fold}', '${folds}', '${seed}'] })).toBe(0);
    expect([...job.server.reports]).toEqual([0, 1, 2].map((fold) => [fold + 1, { loss: fold, acc: 1 }]));
    expect(job.server.results).toEqual([{ lease: 1, state: 'completed' }]);
    expect(job.server.usages.at(-1)!.trainSeconds).toBeGreaterThan(0);
  });

  it('is told the fold, the folds and the seed', async () => {
    const { runs } = job.server.claim.repeats!;
    const command = node(`
      const env = ['FOLD', 'FOLDS', 'SEED'].map((name) => process.env['SKYSWEEP_' + name]).join();
      console.error(env, process.argv.slice(1).join()); say({ loss: env === process.argv.slice(1).join() ? 0 : 1 })`);
    await job.run({ command: [...command, '${fold}', '${folds}', '${seed}'], env: { SEEN: '${fold}' } });
    expect([...job.server.reports.values()].map(({ loss }) => loss)).toEqual([0, 0, 0]);
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(1);
  });

  it('is not started again once a decision has stopped the trial', async () => {
    job.server.decide = (step) => ({ decision: step === 2 ? 'stop' : 'continue', until: step + 1 });
    expect(await job.run({ command: node(`${own} say({ loss: fold })`) })).toBe(0);
    expect([...job.server.reports.keys()]).toEqual([1, 2]);
    expect(job.server.results).toEqual([]);
    expect(job.pids).toHaveLength(2);
  });

  it('begins after the runs that were reported', async () => {
    job.server.claim = { ...job.server.claim, reported: { step: 2, metrics: { loss: 1 } } };
    await job.run({ command: node(`${own} say({ loss: fold })`) });
    expect([...job.server.reports]).toEqual([[3, { loss: 2 }]]);
  });

  it('runs a fold again whose checkpoint is of its end, for want of its metrics', async () => {
    // Told to end when it has nothing left to do but to say so; afterwards its checkpoint is there, and its metrics are not.
    const program = `${own} const fs = require('fs'); const done = 'kept/done';
      if (fs.existsSync(done)) process.exit();
      const waits = !fs.existsSync('waited');
      process.on('SIGTERM', () => process.exit());
      for (const file of [done, 'waited']) fs.writeFileSync(file, '');
      say({ loss: fold });
      if (waits) forever();`;
    const trainer = { command: node(program), checkpoint_dir: 'kept' };
    const first = job.run(trainer);
    await job.until(() => job.output.includes('loss'));
    job.stop.abort();
    expect(await first).toBe(75);
    expect([...job.server.committed.keys()]).toEqual([0]);
    expect(job.server.reports.size).toBe(0);

    job.server.claim = { ...job.server.claim, resume: { step: 0, url: `${job.server.url}/store/0` } };
    job.stop = new AbortController();
    expect(await job.run(trainer, { AWS_BATCH_JOB_ATTEMPT: '2' })).toBe(0);
    expect([...job.server.reports]).toEqual([0, 1, 2].map((fold) => [fold + 1, { loss: fold }]));
    // The one that was over, that one again, and the two after it.
    expect(job.pids).toHaveLength(1 + 4);
  });
});
