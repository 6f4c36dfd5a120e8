import { afterAll, beforeAll, expect, it } from 'vitest';
import { countTransitions, type Transitions, total } from './transitions.ts';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

let cloud: TestCloud;
const counted = countTransitions();
beforeAll(async () => {
  cloud = await openTestCloud();
});
afterAll(async () => {
  counted.stop();
  await cloud.close();
});

const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;
async function transitionsOf(name: string, trials: number, script: string, more: object = {}): Promise<Transitions> {
  const view = await cloud.run(spec(name, shell(script, more), { budget: { trials, parallel: 1 } }));
  expect(view.counts).toMatchObject({ completed: trials, failed: 0 });
  return counted.take();
}

it('a trial takes five state transitions, and another launch after a failure four more', async () => {
  const few = await transitionsOf('two', 2, report);
  const many = await transitionsOf('five', 5, report);
  expect(total(many) - total(few)).toBe(3 * 5);
  // The lane, the shift that finds nothing left to do, and the execution around them.
  expect(few).toEqual({
    BeginSweep: 1,
    Lanes: 1,
    ProposeTrial: 2 + 2,
    WhatNext: 2 + 2,
    LaunchTrial: 2,
    Released: 2,
    NextTurn: 2,
    LaneDone: 2,
    ConcludeSweep: 1,
    AnotherRound: 1,
    Concluded: 1,
  });

  const once = `if mkdir "${cloud.dataDir}/failed-$SKYSWEEP_TRIAL" 2>/dev/null; then exit 3; fi; ${report}`;
  const again = await transitionsOf('again', 2, once, { retries: 1, backoff: 0.01 });
  expect(total(again) - total(few)).toBe(2 * 4);
  expect(again).toMatchObject({ BackOff: 2, LaunchAgain: 2, LaunchTrial: 4, Released: 4, ProposeTrial: 4 });
});
