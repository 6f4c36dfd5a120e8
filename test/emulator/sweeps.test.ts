import { describe, expect, inject, it } from 'vitest';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';

const client = openClient(inject('emulator'));

describe('sweeps on the deployed stack', () => {
  it('run to their end, each trial a job', async () => {
    const view = await client.run(
      spec('plain', shell('echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"', { metrics: 'json_lines' })),
    );
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 6, failed: 0 } });
    const trials = await client.trials('plain');
    expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { value, params } of trials) expect(value).toBeCloseTo(params.x as number, 12);
  });
});
