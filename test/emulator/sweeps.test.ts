import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { executionName } from '../../functions/crew.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { services } from './services.ts';

const emulator = inject('emulator');
const client = openClient(emulator);
const { sfn, jobs } = services(emulator);
const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skysweep-emulator-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sweeps on the deployed stack', () => {
  it('run to their end, two at once, each trial a job', async () => {
    const names = ['one', 'two'];
    const views = await Promise.all(
      names.map((name) => client.run(spec(name, shell(report), { budget: { trials: 6, parallel: 2 } }))),
    );
    for (const [i, view] of views.entries()) {
      expect(view).toMatchObject({ status: 'completed', reason: '6 trials done', counts: { completed: 6, failed: 0 } });
      const trials = await client.trials(names[i] as string);
      expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3, 4, 5]);
      for (const { value, params } of trials) expect(value).toBeCloseTo(params.x as number, 12);
      expect(await jobs.list(`skysweep_${names[i]}_*`)).toHaveLength(6);
    }
  });

  it('stop weak trials early', async () => {
    const steps = `for s in 1 2 3 4 5 6 7 8 9; do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.3; done`;
    const asha = { name: 'asha', min: 1, max: 9, eta: 3 };
    const view = await client.run(spec('early', shell(steps), { scheduler: asha, budget: { trials: 9, parallel: 1 } }));
    const trials = await client.trials('early');
    const stopped = trials.filter(({ state }) => state === 'stopped');
    expect(stopped.length).toBeGreaterThan(2);
    expect(view.counts.completed + view.counts.stopped).toBe(9);
    for (const { reason, steps: run } of stopped) {
      expect(reason).toMatch(/^asha: .* is not among the best/);
      expect(run).toBeLessThan(9);
    }
    expect(view.best?.value).toBe(Math.min(...trials.map(({ params }) => params.x as number)));
  });

  it('pause trials with their checkpoints in the bucket, and promote the best from them', async () => {
    const checkpoint_dir = `${folder}/\${trial}`;
    const script = `
      s=$(cat "$SKYSWEEP_CHECKPOINT_DIR/step" 2>/dev/null || echo 0)
      while [ $s -lt 4 ]; do
        s=$((s+1)); echo $s > "$SKYSWEEP_CHECKPOINT_DIR/step"
        echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.3
      done`;
    const view = await client.run(
      spec(
        'promote',
        shell(script, { checkpoint_dir, checkpoint_every: 0.01, env: { SKYSWEEP_CHECKPOINT_DIR: checkpoint_dir } }),
        {
          scheduler: { name: 'asha', mode: 'promote', min: 1, max: 4, eta: 2 },
          budget: { trials: 4, parallel: 1 },
        },
      ),
    );
    expect(view).toMatchObject({ status: 'completed', reason: '4 trials done' });
    const trials = await client.trials('promote');
    expect(trials.some(({ state }) => state === 'completed')).toBe(true);
    expect(trials.some(({ state }) => state === 'paused')).toBe(true);
    // Every step of every trial was run once: nobody began again.
    expect(view.steps.run).toBe(trials.reduce((sum, { steps }) => sum + steps, 0));
  });

  it('try every point of a grid once', async () => {
    const choices = ['p', 'q', 'r'];
    const space = { a: { type: 'categorical', choices } };
    const view = await client.run(
      spec('grid', shell(`echo '{"loss": 1}'`), { space, sampler: 'grid', budget: { parallel: 2 } }),
    );
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 3 } });
    expect((await client.trials('grid')).map(({ params }) => params.a).sort()).toEqual(choices);
  });

  it('fail with the last words of their trials', async () => {
    const view = await client.run(
      spec('crash', shell('echo "no such module"; exit 3'), { budget: { trials: 20, parallel: 2 } }),
    );
    expect(view.status).toBe('failed');
    expect(view.reason).toMatch(/every trial failed.*3/);
    const [trial] = await client.trials('crash');
    expect(trial).toMatchObject({ state: 'failed', exitCode: 3 });
    expect(trial?.output?.join('\n')).toContain('no such module');
  });

  it('end their jobs when the execution is stopped', async () => {
    await client.start(spec('halted', shell('sleep 100'), { budget: { trials: 9, parallel: 2 } }));
    await client.until('halted', ({ counts }) => counts.running === 2);
    const name = executionName('halted', 1);
    const executionArn = `${emulator.stateMachine.replace(':stateMachine:', ':execution:')}:${name}`;
    await sfn.send(new StopExecutionCommand({ executionArn }));
    const view = await client.until('halted', ({ status }) => status === 'stopped');
    expect(view).toMatchObject({ status: 'stopped', reason: 'the execution was aborted' });
    await expect
      .poll(async () => (await jobs.list('skysweep_halted_*')).map(({ status }) => status), { timeout: 60_000 })
      .toEqual(['FAILED', 'FAILED']);
  });

  it('pause and resume in another execution', async () => {
    await client.start(spec('pause', shell(`sleep 0.5; ${report}`), { budget: { trials: 6, parallel: 2 } }));
    await client.until('pause', ({ counts }) => counts.completed >= 1);
    await client.send('POST', '/v1/sweeps/pause/pause', {});
    const paused = await client.until('pause', ({ status }) => status === 'paused');
    expect(paused.counts.completed).toBeLessThan(6);
    await client.send('POST', '/v1/sweeps/pause/resume');
    expect(await client.end('pause')).toMatchObject({ status: 'completed', counts: { completed: 6, failed: 0 } });
  });

  it('are started once under an execution name', async () => {
    const started = { stateMachineArn: emulator.stateMachine, name: executionName('one', 1), input: '{}' };
    await expect(sfn.send(new StartExecutionCommand(started))).rejects.toThrow(/already exists/i);
  });
});
