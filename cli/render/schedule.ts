import { stringify } from 'yaml';
import type { ScheduledParams } from '../../core/schedulers/lineage.ts';

/**
 * The part of a spec that runs a schedule of parameters once: a chain of trials, one for each part of it.
 *
 * @param max steps of the whole run, where the trainer does not say
 */
export function replayFragment(schedule: readonly ScheduledParams[], max?: number) {
  return {
    scheduler: { name: 'replay', ...(max !== undefined && { max }), schedule },
    budget: { trials: schedule.length, parallel: 1 },
  };
}

export function replayYaml(schedule: readonly ScheduledParams[], max?: number): string[] {
  // One object in several places is to be written out in each, not referred to.
  return stringify(replayFragment(schedule, max), { aliasDuplicateObjects: false }).trimEnd().split('\n');
}
