import { bracketed } from './hyperband.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/**
 * Hyperband whose rung values feed the sampler, as in BOHB (Falkner, Klein, Hutter 2018). It decides as `hyperband` does;
 * that trials are not drawn at random is the sampler's doing: `tpe`, `gp` and `auto` read the rungs that records keep.
 *
 * Two things differ from the paper. No rung waits for its last trial. And the model is not of the highest rung alone that
 * enough trials have reached: all rungs are pooled into one ranking (`pooledScores`). Neither was better on both tables
 * on which they were compared (bench/RESULTS.md).
 */
export function bohb(config: SettingsOf<'bohb'>, setup: SchedulerSetup): Scheduler {
  return bracketed('bohb', config, setup);
}
