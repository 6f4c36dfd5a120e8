import type { Random } from '../../random.ts';
import type { Parameter, Space } from '../../space/parameter.ts';
import { compareByLoss, type Individual } from '../evolution/individual.ts';
import { ranked } from '../evolution/ranking.ts';
import type { Shade } from './replay.ts';

export interface VectorSettings {
  readonly scale: number;
  readonly crossover: number;
  /** Share of the members that count as the best. */
  readonly best: number;
}

/** Halfway to the bound that a coordinate has overshot (JADE's repair). */
function repaired(x: number, from: number): number {
  if (x < 0) return from / 2;
  return x > 1 ? (1 + from) / 2 : x;
}

/**
 * One coordinate of the mutant: x + F (pbest - x) + F (a - b). Choices without order have no differences: the leader's
 * choice is taken with probability F, that of `a` where it differs from `b` with the same.
 */
function mutant(
  parameter: Parameter,
  [x, leader, a, b]: readonly [number, number, number, number],
  scale: number,
  random: Random,
): number {
  if (parameter.kind !== 'categorical') return repaired(x + scale * (leader - x) + scale * (a - b), x);
  if (a !== b && random.uniform() < scale) return a;
  return random.uniform() < scale ? leader : x;
}

/** The trial vector of a target: mutation current-to-pbest/1 with archive, then binomial crossover. */
export function trialVector(
  space: Space,
  state: Shade,
  target: Individual,
  settings: VectorSettings,
  random: Random,
): Float64Array {
  const objectives = target.losses.length;
  const sorted = objectives > 1 ? ranked(state.members, objectives) : [...state.members].sort(compareByLoss);
  const leaders = Math.max(2, Math.round(settings.best * sorted.length));
  const leader = sorted[random.below(Math.min(leaders, sorted.length))]!;
  const others = state.members.filter((member) => member !== target);
  const first = others[random.below(others.length)]!;
  const pool = [...others, ...state.archive].filter((member) => member !== first);
  const second = pool[random.below(pool.length)]!;

  const kept = random.below(space.parameters.length);
  return Float64Array.from(space.parameters, (parameter, i) => {
    const fill = random.uniform();
    const at = (individual: Individual) => (Number.isNaN(individual.unit[i]!) ? fill : individual.unit[i]!);
    const x = at(target);
    if (i !== kept && random.uniform() >= settings.crossover) return x;
    return mutant(parameter, [x, at(leader), at(first), at(second)], settings.scale, random);
  });
}
