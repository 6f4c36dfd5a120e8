import { stringify } from 'yaml';
import type { ScheduledParams } from '../../core/schedulers/lineage.ts';

/** The part of a spec that runs a schedule of parameters once: a chain of trials, one for each part of it. */
export function replayFragment(schedule: readonly ScheduledParams[]) {
  return {
    initial: [schedule[0]!.params],
    scheduler: { name: 'replay', schedule },
    budget: { trials: schedule.length, parallel: 1 },
  };
}

export function replayYaml(schedule: readonly ScheduledParams[]): string[] {
  // One object in several places is to be written out in each, not referred to.
  return stringify(replayFragment(schedule), { aliasDuplicateObjects: false }).trimEnd().split('\n');
}
