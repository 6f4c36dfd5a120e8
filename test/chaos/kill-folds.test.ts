import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChaosPlace } from './program.ts';

let place: ChaosPlace;
beforeEach(() => {
  place = new ChaosPlace();
});
afterEach(() => place.close());

/** Two trials of four folds each; the loss at the end of fold k is 10 x + k + 1/6. */
function folds(place: ChaosPlace): object {
  const base = place.counting('folds', { trials: 2, parallel: 2, steps: 6, pauseMs: 40 }) as {
    trainer: { command: string[] };
  };
  const command = base.trainer.command.map((part) => (part === '${x}' ? '${x}${fold}' : part));
  const space = { x: { type: 'int', low: 1, high: 9 } };
  return { ...base, space, evaluate: { folds: 4 }, trainer: { ...base.trainer, command } };
}

it('goes on with the fold that a kill -9 cut short, and counts each fold once', async () => {
  const spec = place.spec(folds(place));
  let args = ['run', spec, '--quiet'];
  // In the second fold of each trial, then in the third.
  for (const wanted of [2 * 6 + 6, 4 * 6 + 6]) {
    place.hold('step', wanted);
    const { child, ended } = place.start(args);
    await place.reached('step', wanted);
    child.kill('SIGKILL');
    await ended;
    args = ['resume', 'folds', '--quiet'];
  }
  expect(place.count('end')).toBeGreaterThanOrEqual(2);
  place.letGo();
  const { code, stderr } = await place.run(args);
  expect(stderr).toBe('');
  expect(code).toBe(0);

  const states = (await place.trials('folds')).map(({ state, reason }) => `${state}: ${reason}`);
  expect(states).toEqual([expect.stringMatching(/^completed/), expect.stringMatching(/^completed/)]);
  expect(await place.show('folds')).toMatchObject({ status: 'completed', steps: { run: 8, full: 8 } });
  for (const { trial, value, standardError, steps: runs, params } of await place.trials('folds')) {
    expect(runs).toBe(4);
    expect(value).toBeCloseTo(10 * (params.x as number) + 1.5 + 1 / 6, 9);
    // Of 0, 1, 2, 3.
    expect(standardError).toBeCloseTo(Math.sqrt(5 / 12), 9);
    const own = place.log().filter(([number]) => Number(number) === trial);
    // No fold began from the checkpoint of another one: every one went through its own steps.
    expect(own.filter(([, event, count]) => event === 'start' && count === '0').length).toBeGreaterThanOrEqual(4);
  }
});
