import { afterAll, describe, expect, it } from 'vitest';
import type { SweepView } from '../../core/sweep/views.ts';
import { spec, Workplace } from './skysweep.ts';

const place = new Workplace();
afterAll(() => place.remove());

// biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
const control = /[\u0000-\u0009\u000b-\u001f]/;

describe('run', () => {
  it('--json puts one document on standard output and the progress on standard error', async () => {
    place.write('toy.json', spec({ crash: 0.9 }));
    const { code, stdout, stderr } = await place.run(['run', 'toy.json', '--json', '--trials', '6', '--seed', '3']);
    expect(code).toBe(0);
    const view = JSON.parse(stdout) as SweepView;
    expect(view).toMatchObject({ sweep: 'toy', status: 'completed', budget: { trials: 6, parallel: 2 } });
    expect(view.counts.completed + view.counts.failed).toBe(6);
    expect(stderr).toMatch(/^\[\d\/6\] trial \d completed: loss/m);
    expect(stderr).toMatch(/best so far: trial/);
    expect(stderr).not.toMatch(control);

    const trials = JSON.parse((await place.run(['trials', 'toy', '--json'])).stdout);
    expect(trials.map(({ trial }: { trial: number }) => trial)).toEqual([0, 1, 2, 3, 4, 5]);
    const fields = ['trial', 'state', 'value', 'params', 'steps', 'reason', 'proposal'];
    expect(Object.keys(trials[0]).slice(0, fields.length)).toEqual(fields);
    expect(trials[0].system).toMatchObject({ 'system/train_seconds': expect.any(Number) });
    const values = trials.flatMap(({ value }: { value: number | null }) => (value === null ? [] : [value]));
    const best = JSON.parse((await place.run(['best', 'toy', '--json'])).stdout);
    expect(best).toEqual(view.best);
    expect(best.value).toBe(Math.min(...values));
    expect(JSON.parse((await place.run(['show', 'toy', '--json'])).stdout)).toEqual(view);
    expect((await place.run(['list'])).stdout).toMatch(/^toy +completed +6\/6 /m);
    const table = (await place.run(['trials', 'toy'])).stdout.trimEnd().split('\n');
    expect(table).toHaveLength(7);
    expect(table[0]).toMatch(/^TRIAL +STATE +VALUE +STEPS +x +REASON$/);
  });

  it('without a terminal prints plain lines and ends with a summary', async () => {
    const { code, stdout, stderr } = await place.run(['run', 'toy.json', '--name', 'plain', '--trials', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(control);
    expect(stdout).toMatch(/^plain: completed in \d+:\d\d \(/m);
  });

  it('--quiet prints the summary alone, --json --quiet the document alone', async () => {
    const quiet = await place.run(['run', 'toy.json', '--name', 'quiet', '--trials', '1', '--quiet']);
    expect(quiet.stdout).toMatch(/^quiet: completed/);
    const both = await place.run(['run', 'toy.json', '--name', 'both', '--trials', '1', '--quiet', '--json']);
    expect(JSON.parse(both.stdout)).toMatchObject({ sweep: 'both' });
    expect(both.stderr).toBe('');
  });

  it('ends with 1 when every trial fails, and shows their last output', async () => {
    place.write('crash.json', spec({ name: 'crash', crash: -2, trials: 2 }));
    const { code, stdout } = await place.run(['run', 'crash.json']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/crash: failed in .* \(every trial failed/);
    expect(stdout).toMatch(/\| cannot go on with /);
    expect((await place.run(['show', 'crash'])).stdout).toMatch(/\| cannot go on with /);
    const best = await place.run(['best', 'crash']);
    expect(best).toMatchObject({ code: 1, stdout: '' });
    expect(best.stderr).toMatch(/no trial has completed/);
  });

  it('a name that is not there ends with 2', async () => {
    for (const command of ['show', 'trials', 'best', 'stop', 'resume']) {
      const { code, stderr } = await place.run([command, 'nowhere']);
      expect({ command, code }).toEqual({ command, code: 2 });
      expect(stderr).toMatch(/there is no sweep nowhere/);
    }
  });
});

describe('signals', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s pauses, and resume goes on', async (signal) => {
    const name = `paused-${signal.toLowerCase()}`;
    place.write('slow.json', spec({ name, trials: 6, parallel: 1, steps: 40, delay: 25 }));
    const running = place.start(['run', 'slow.json', '--json']);
    await running.shows('trial 0 completed');
    running.child.kill(signal);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ sweep: name, status: 'paused' });
    expect(stderr).toContain(`skysweep resume ${name}`);

    const again = await place.run(['run', 'slow.json']);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`skysweep resume ${name}`);
    const resumed = await place.run(['resume', name, '--json', '--quiet']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      status: 'completed',
      counts: { completed: 6, paused: 0, failed: 0 },
    });
  });

  it('twice ends at once, and resume goes on', async () => {
    place.write('slow.json', spec({ name: 'killed', trials: 3, parallel: 1, steps: 40, delay: 25 }));
    const running = place.start(['run', 'slow.json', '--json']);
    await running.shows('trial 0 completed');
    running.child.kill('SIGINT');
    await running.shows('once more ends at once');
    running.child.kill('SIGINT');
    const { code } = await running.ended;
    expect(code).toBe(130);
    const resumed = await place.run(['resume', 'killed', '--json', '--quiet']);
    const view = JSON.parse(resumed.stdout);
    expect(resumed.code).toBe(0);
    expect(view.counts.completed + view.counts.failed).toBe(3);
  });
});

describe('several commands on one data directory', () => {
  it('share the process that has it, and stop reaches a sweep that runs elsewhere', async () => {
    place.write('long.json', spec({ name: 'long', trials: 1000, parallel: 1, steps: 10, delay: 20 }));
    place.write('short.json', spec({ name: 'short', trials: 2 }));
    const long = place.start(['run', 'long.json', '--json']);
    await long.shows('trial 0 completed');
    const short = await place.run(['run', 'short.json', '--json', '--quiet']);
    expect(short.code).toBe(0);
    expect(JSON.parse(short.stdout)).toMatchObject({ sweep: 'short', status: 'completed' });
    expect((await place.run(['list'])).stdout).toMatch(/^long +running/m);
    const stop = await place.run(['stop', 'long', '--now']);
    expect(stop).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await long.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'stopped', counts: { running: 0 } });
  });

  it('go on reading when that process dies', async () => {
    place.write('long.json', spec({ name: 'owner', trials: 1000, parallel: 1, steps: 10, delay: 20 }));
    place.write('guest.json', spec({ name: 'guest', trials: 1000, parallel: 1, steps: 10, delay: 20 }));
    const owner = place.start(['run', 'long.json']);
    await owner.shows('trial 0 completed');
    const guest = place.start(['run', 'guest.json', '--json']);
    await guest.shows('trial 0 completed');
    owner.child.kill('SIGKILL');
    const { code, stdout, stderr } = await guest.ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ sweep: 'guest', status: 'paused' });
    expect(stderr).toContain('skysweep resume guest');
  });
});
