import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobsOf } from '../infra/queued-jobs.ts';
import { openTestCloud, shell, spec, type TestCloud } from '../infra/with-cloud.ts';
import { isAlive } from '../is-alive.ts';

/** Jobs that train several trials, each in a process of its own, killed at the worst moments. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud(undefined, { isolateJobs: true });
});
afterAll(() => test.close());

const path = (name: string) => join(test.dataDir, name);
const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;
const packed = { trials_per_job: 10 };

/** Notes the wrapper's process, which is the job's. */
const note = (sweep: string) => `echo $PPID >> ${path(sweep)};`;
const pidsOf = (sweep: string) =>
  existsSync(path(sweep)) ? readFileSync(path(sweep), 'utf8').trim().split('\n').map(Number) : [];

async function killJob(sweep: string): Promise<number> {
  const pid = pidsOf(sweep).at(-1) as number;
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
  return pid;
}

describe('kill -9 of a job that trains several trials', () => {
  it('in the middle of its second trial costs that trial a fresh start, and the first one nothing', async () => {
    const waits = `if [ "$SKYSWEEP_TRIAL" = 1 ] && [ ! -e ${path('go')} ]; then touch ${path('there')};
      while [ ! -e ${path('go')} ]; do sleep 0.05; done; exit 0; fi;`;
    const trainer = shell(`${note('second')} ${waits} ${report}`, packed);
    await test.post('/v1/sweeps', { spec: spec('second', trainer, { budget: { trials: 4, parallel: 1 } }) });
    await test.until('second', ({ counts }) => counts.completed === 1 && existsSync(path('there')));
    const first = (await test.trials('second'))[0];
    const pid = await killJob('second');
    writeFileSync(path('go'), '');
    const view = await test.until('second', ({ status }) => status === 'completed');
    expect(view.counts).toMatchObject({ completed: 4, failed: 0 });
    expect((await test.trials('second'))[0]).toEqual(first);
    // The first job had trials 0 and 1, the next one trial 1 again and the rest.
    expect(jobsOf(test.dataDir, 'second').map(({ jobName }) => jobName)).toEqual([
      'skysweep_second_0_1_1_0',
      'skysweep_second_1_2_1_0',
    ]);
    expect(pidsOf('second').filter((one) => one === pid)).toHaveLength(2);
  });

  it('between two trials costs nothing but the start of another one', async () => {
    // The trial's own fault, which is followed by a wait: meanwhile the job has nothing to do.
    const fails = `if [ ! -e ${path('failed')} ]; then touch ${path('failed')}; exit 1; fi;`;
    const trainer = shell(`${note('between')} ${fails} ${report}`, { ...packed, retries: 1, backoff: 2 });
    await test.post('/v1/sweeps', { spec: spec('between', trainer, { budget: { trials: 3, parallel: 1 } }) });
    await test.until('between', ({ counts }) => counts.queued === 1 && existsSync(path('failed')));
    await killJob('between');
    const view = await test.until('between', ({ status }) => status === 'completed');
    expect(view.counts).toMatchObject({ completed: 3, failed: 0 });
    expect(jobsOf(test.dataDir, 'between')).toHaveLength(2);
  });

  it('makes no errors', () => expect(test.errors).toEqual([]));
});
