import type { Space } from '../../space/parameter.ts';
import type { Individual } from '../evolution/individual.ts';
import { comparableLosses, ranked } from '../evolution/ranking.ts';
import { type Policy, reinforceAction } from './policy.ts';

export interface TrainingRates {
  readonly rate: number;
  readonly baseline: number;
  readonly entropy: number;
}

/** Advantages beyond this say no more: one outlier must not settle the policy. */
const largest = 2;

/** Rewards: the negated loss, penalised where constraints are broken, or of several objectives the negated place; undefined for what has none. */
function rewards(individuals: readonly Individual[], objectives: number): (number | undefined)[] {
  const places = new Map(
    objectives > 1 ? ranked(individuals, objectives).map((individual, i) => [individual, i / individuals.length]) : [],
  );
  const losses = comparableLosses(individuals);
  return individuals.map((individual, i) => {
    if (individual.standing !== 0) return undefined;
    const loss = places.get(individual) ?? losses[i]!;
    return Number.isFinite(loss) ? -loss : undefined;
  });
}

/**
 * Trains the policy in place. The advantage is the reward above an exponential moving average, in units of a moving mean
 * deviation, which makes the rate independent of the metric's scale. What failed or was stopped counts as bad.
 */
export function train(
  policy: Policy,
  space: Space,
  individuals: readonly Individual[],
  objectives: number,
  { rate, baseline: kept, entropy }: TrainingRates,
): { baseline: number | undefined } {
  const earned = rewards(individuals, objectives);
  let baseline: number | undefined;
  let scale = 0;
  individuals.forEach((individual, n) => {
    const reward = earned[n];
    let advantage = -1;
    if (reward !== undefined) {
      const difference = reward - (baseline ?? reward);
      scale = scale === 0 ? Math.abs(difference) : kept * scale + (1 - kept) * Math.abs(difference);
      advantage = scale > 0 ? Math.min(largest, Math.max(-largest, difference / scale)) : 0;
      baseline = baseline === undefined ? reward : kept * baseline + (1 - kept) * reward;
    }
    policy.forEach((action, i) => {
      const u = individual.unit[i]!;
      if (Number.isNaN(u)) return;
      const parameter = space.parameters[i]!;
      const choice = action.kind === 'softmax' ? parameter.indexOf(parameter.fromUnit(u)) : u;
      reinforceAction(action, choice, advantage, rate, entropy);
    });
  });
  return { baseline };
}
