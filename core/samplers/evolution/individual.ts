import { totalViolation } from '../../analysis/feasibility.ts';
import { toLosses } from '../../analysis/losses.ts';
import type { Space } from '../../space/parameter.ts';
import { isSettled, type TrialRecord } from '../../sweep/trial.ts';
import type { SamplerRequest } from '../sampler.ts';

/** A trial that tells something, as the evolutionary samplers see it. */
export interface Individual {
  readonly number: number;
  /** Unit coordinates, NaN where inactive; shared between calls: never to be written to. */
  readonly unit: Float64Array;
  /** Smaller is better; Infinity where unknown. */
  readonly losses: readonly number[];
  /**
   * What the losses are worth: 0 a completed trial, 1 one that was stopped or paused at `step`, 2 one that failed. A
   * lower standing beats a higher one whatever the losses are.
   */
  readonly standing: 0 | 1 | 2;
  readonly step: number;
  /** By how much a completed trial breaks the outcome constraints; 0 for a feasible one. */
  readonly violation: number;
}

function toIndividual({ space, objectives }: SamplerRequest, trial: TrialRecord): Individual | undefined {
  const build = (standing: 0 | 1 | 2, values: readonly number[], step = 0): Individual => ({
    number: trial.number,
    unit: space.encode(trial.params),
    losses: toLosses(objectives, values),
    standing,
    step,
    violation: totalViolation(trial),
  });
  if (trial.state === 'failed') return build(2, []);
  if (trial.state === 'completed') {
    const values = trial.values ?? [];
    const known = objectives.every((_, i) => values[i] !== undefined && !Number.isNaN(values[i]));
    return build(known ? 0 : 2, values);
  }
  if (trial.state !== 'stopped' && trial.state !== 'paused') return undefined;
  return trial.last ? build(1, trial.last.values, trial.last.step) : build(2, []);
}

/** Answers a request's individuals in order of their numbers. */
export type IndividualReader = (request: SamplerRequest) => Individual[];

/** A reader that encodes each settled trial once, as long as the space and the objectives stay the same. */
export function individualReader(): IndividualReader {
  let known = new WeakMap<TrialRecord, Individual>();
  let space: Space | undefined;
  let goals: string | undefined;
  return (request) => {
    const wanted = request.objectives.map((objective) => objective.goal).join();
    if (request.space !== space || wanted !== goals) {
      known = new WeakMap();
      space = request.space;
      goals = wanted;
    }
    const result: Individual[] = [];
    for (const trial of request.history) {
      const individual = known.get(trial) ?? toIndividual(request, trial);
      if (individual === undefined) continue;
      // Only a settled trial can no longer change.
      if (isSettled(trial.state)) known.set(trial, individual);
      result.push(individual);
    }
    return result;
  };
}

/** Whether an individual's losses are results that count: it is completed and breaks no constraint. */
export function isFeasibleResult({ standing, violation }: Individual): boolean {
  return standing === 0 && violation === 0;
}

/**
 * Order of two individuals by one objective, best first. Among completed ones the feasible come first, then who breaks
 * the constraints least; among stopped ones, who got further is better.
 */
export function compareByLoss(a: Individual, b: Individual): number {
  if (a.standing !== b.standing) return a.standing - b.standing;
  if (a.violation !== b.violation) return a.violation - b.violation;
  if (a.step !== b.step) return b.step - a.step;
  const x = a.losses[0]!;
  const y = b.losses[0]!;
  if (x !== y) return x < y ? -1 : 1;
  return a.number - b.number;
}
