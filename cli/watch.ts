import { setTimeout as sleep } from 'node:timers/promises';
import type { SweepView, TrialView } from '../core/sweep/views.ts';
import type { SweepsClient } from './client.ts';
import type { Display } from './display/display.ts';

export interface Watched {
  readonly view: SweepView;
  readonly trials: readonly TrialView[];
}

const shortestMs = 50;
const longestMs = 1000;
/** Looking costs the process that works: at most about this share of its time. */
const share = 0.05;

/** Shows a sweep until it has ended or is paused. */
export async function watchSweep(client: SweepsClient, sweep: string, display: Display): Promise<Watched> {
  let pause = shortestMs;
  for (;;) {
    const before = performance.now();
    const { view, trials } = await look(client, sweep);
    display.update(view, trials);
    if (hasEnded(view)) return { view, trials };
    const cost = performance.now() - before;
    pause = Math.min(longestMs, Math.max(pause * 1.2, cost / share));
    if (cost / share < 250) pause = Math.min(pause, 250);
    await sleep(pause);
  }
}

async function look(client: SweepsClient, sweep: string): Promise<Watched> {
  const [view, trials] = await Promise.all([client.sweep(sweep), client.trials(sweep)]);
  if (!hasEnded(view)) return { view, trials };
  // A sweep that ends between the two looks, or while one looks, is looked at again when nothing moves any more.
  return { view: await client.sweep(sweep), trials: await client.trials(sweep) };
}

export function hasEnded({ status }: SweepView): boolean {
  return status !== 'running' && status !== 'pausing';
}
