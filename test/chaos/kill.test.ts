import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../is-alive.ts';
import { ChaosPlace } from './program.ts';

let place: ChaosPlace;
beforeEach(() => {
  place = new ChaosPlace();
});
afterEach(() => place.close());

const ends = (log: string[][]) => log.filter(([, event]) => event === 'end').map(([trial]) => trial);

/** Kills the orchestrator after so many steps or ends, resumes, and checks that nothing was lost or repeated. */
async function killAndResume(...kills: readonly (readonly ['step' | 'end', number])[]): Promise<void> {
  const trials = 8;
  const spec = place.spec(place.counting('chaos', { trials }));
  let args = ['run', spec, '--quiet'];
  for (const [event, count] of kills) {
    place.hold(event, count);
    const { child, ended } = place.start(args);
    await place.reached(event, count);
    child.kill('SIGKILL');
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
    args = ['resume', 'chaos', '--quiet'];
  }
  const settled = (await place.trials('chaos')).filter(({ state }) => state === 'completed');
  place.letGo();

  const { code, stderr } = await place.run(args);
  expect(stderr).not.toMatch(/error/i);
  expect(code).toBe(0);
  expect(await place.show('chaos')).toMatchObject({ status: 'completed', counts: { completed: trials, failed: 0 } });
  const after = await place.trials('chaos');
  expect(after.map(({ trial }) => trial)).toEqual(Array.from({ length: trials }, (_, i) => i));
  // No settled trial changed, and each was trained to its end.
  for (const trial of settled) expect(after[trial.trial]).toEqual(trial);
  const log = place.log();
  for (const { trial } of settled) {
    const starts = log.filter(([number, event]) => Number(number) === trial && event === 'start');
    const last = log.findLastIndex(([number, event]) => Number(number) === trial && event === 'end');
    const lastStart = log.lastIndexOf(starts.at(-1) as string[]);
    expect(lastStart).toBeLessThan(last);
  }
  expect(new Set(ends(log)).size).toBe(trials);
}

describe('kill -9 of skysweep', () => {
  it('before the first trial has ended', () => killAndResume(['step', 1]));

  it('in the middle', () => killAndResume(['end', 3]));

  it('again and again', () => killAndResume(['end', 1], ['end', 3], ['end', 4], ['end', 6]));

  it('shows the sweep as one to resume, and starts nothing by looking', async () => {
    const spec = place.spec(place.counting('looked-at'));
    place.hold('end', 2);
    const { child, ended } = place.start(['run', spec, '--quiet']);
    await place.reached('end', 2);
    child.kill('SIGKILL');
    await ended;
    expect(await place.show('looked-at')).toMatchObject({
      status: 'paused',
      reason: expect.stringMatching(/skysweep resume looked-at/),
    });
    await sleep(300);
    // What was just starting may have noted so; nobody began a second time.
    const started = place.log().flatMap(([trial, event]) => (event === 'start' ? [trial] : []));
    expect(new Set(started).size).toBe(started.length);
  });

  it('lets running trials go on from their checkpoints', async () => {
    const steps = 100;
    const spec = place.spec(place.counting('long', { trials: 1, parallel: 1, steps, pauseMs: 10 }));
    place.hold('step', 5);
    const { child, ended } = place.start(['run', spec, '--quiet']);
    // The second checkpoint is begun when the first one is committed.
    const seen = new Set<string>();
    for (let count = 5; seen.size < 2; count += 1) {
      place.hold('step', count);
      await place.reached('step', count);
      await sleep(100);
      for (const file of place.checkpoints('long', 0)) seen.add(file);
    }
    child.kill('SIGKILL');
    await ended;
    place.letGo();
    expect((await place.run(['resume', 'long', '--quiet'])).code).toBe(0);
    const [first, second, ...more] = place.log().filter(([, event]) => event === 'start');
    expect(more).toEqual([]);
    expect(Number(first?.[2])).toBe(0);
    expect(Number(second?.[2])).toBeGreaterThan(0);
    expect((await place.trials('long'))[0]).toMatchObject({ state: 'completed', steps });
  });

  it('leaves no trainer behind once the sweep is resumed', async () => {
    const spec = place.spec(place.counting('orphans', { trials: 2, steps: 200, pauseMs: 50 }));
    const { child, ended } = place.start(['run', spec, '--quiet']);
    await place.reached('step', 4);
    child.kill('SIGKILL');
    await ended;
    const pids = place
      .log()
      .filter(([, event]) => event === 'start')
      .map(([, , , pid]) => Number(pid));
    await place.run(['stop', 'orphans']);
    await place.until(() => pids.every((pid) => !isAlive(pid)));
    expect(await place.show('orphans')).toMatchObject({ status: 'stopped' });
  });
});

describe('kill -9 of a trainer', () => {
  it('costs that trial and no other', async () => {
    const spec = place.spec(place.counting('killed', { trials: 4, steps: 10 }));
    const { ended } = place.start(['run', spec, '--quiet']);
    await place.until(() => place.log().some(([trial, event]) => trial === '1' && event === 'step'));
    const pid = Number(place.log().find(([trial, event]) => trial === '1' && event === 'start')?.[3]);
    process.kill(pid, 'SIGKILL');
    expect((await ended).code).toBe(0);
    expect(await place.show('killed')).toMatchObject({ counts: { completed: 3, failed: 1 } });
    expect((await place.trials('killed'))[1]).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/SIGKILL/),
    });
  });
});

describe('Ctrl-C', () => {
  it('pauses cleanly, once', async () => {
    const spec = place.spec(place.counting('ctrl-c', { trials: 6, steps: 20 }));
    const { child, ended } = place.start(['run', spec, '--quiet']);
    await place.until(() => place.log().filter(([, event]) => event === 'step').length >= 6);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/skysweep resume ctrl-c/);
    expect(await place.show('ctrl-c')).toMatchObject({ status: 'paused', counts: { failed: 0, running: 0 } });
    expect((await place.run(['resume', 'ctrl-c', '--quiet'])).code).toBe(0);
    expect(await place.show('ctrl-c')).toMatchObject({ status: 'completed', counts: { completed: 6 } });
    // Each trial took every step once: it went on where it was.
    const steps = place
      .log()
      .filter(([, event]) => event === 'step')
      .map(([trial, , step]) => `${trial}/${step}`);
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('ends at once, twice, and the sweep can be resumed', async () => {
    const spec = place.spec(place.counting('twice', { trials: 4, steps: 30 }));
    const { child, ended } = place.start(['run', spec, '--quiet']);
    await place.until(() => place.log().filter(([, event]) => event === 'step').length >= 4);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
    expect((await place.run(['resume', 'twice', '--quiet'])).code).toBe(0);
    expect(await place.show('twice')).toMatchObject({ counts: { completed: 4, failed: 0 } });
  });
});

describe('kill -9 of skysweep among paused trials', () => {
  it('keeps every rung: promotions go on where they were, and no step is counted twice', async () => {
    const trials = 9;
    const counting = place.counting('rungs', { trials, steps: 9, pauseMs: 30 });
    const scheduler = { name: 'asha', mode: 'promote', min: 1, max: 9, eta: 3 };
    const spec = place.spec({ ...counting, scheduler });
    const { child, ended } = place.start(['run', spec, '--quiet']);
    const paused = async () => (await place.trials('rungs')).filter(({ state }) => state === 'paused');
    await place.until(() => place.log().filter(([, event]) => event === 'start').length >= 5);
    child.kill('SIGKILL');
    await ended;
    const before = await paused();

    const { code } = await place.run(['resume', 'rungs', '--quiet']);
    expect(code).toBe(0);
    const view = await place.show('rungs');
    expect(view).toMatchObject({ status: 'completed', reason: `${trials} trials done`, counts: { failed: 0 } });
    const after = await place.trials('rungs');
    expect(after.map(({ trial }) => trial)).toEqual(Array.from({ length: trials }, (_, i) => i));
    for (const { trial, steps } of before) expect(after[trial]!.steps).toBeGreaterThanOrEqual(steps);
    for (const { state, steps } of after) {
      if (state === 'completed') expect(steps).toBe(9);
      // A program may be a few steps ahead of the decision that pauses it.
      else expect(steps).toBeGreaterThanOrEqual(1);
    }
    expect(view.steps.run).toBe(after.reduce((sum, { steps }) => sum + steps, 0));
    expect(view.counts.completed).toBeGreaterThan(0);
  });
});
