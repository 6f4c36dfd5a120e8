import { expect, inject, it } from 'vitest';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { services } from './services.ts';

const emulator = inject('emulator');
const client = openClient(emulator);
const { jobs } = services(emulator);

it('trains six trials in fewer jobs', async () => {
  const trainer = shell(`echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`, { trials_per_job: 3 });
  const view = await client.run(spec('six-in-two', trainer, { budget: { trials: 6, parallel: 1 } }));
  expect(view).toMatchObject({ status: 'completed', reason: '6 trials done', counts: { completed: 6, failed: 0 } });
  const trials = await client.trials('six-in-two');
  expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3, 4, 5]);
  for (const { value, params } of trials) expect(value).toBeCloseTo(params.x as number, 12);
  // Two, were there one lane: the emulator runs the next shift beside it, each with a job, and may be slower than a job
  // waits. On the embedded profile they are counted exactly.
  const all = await jobs.list('skysweep_six-in-two_*');
  expect(all.length).toBeGreaterThanOrEqual(2);
  expect(all.length).toBeLessThanOrEqual(4);
});
