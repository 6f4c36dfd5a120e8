import type { Objective } from '../../sweep/trial.ts';
import { loss } from '../comparison.ts';
import type { RungEntry } from '../scheduler.ts';
import type { Climb } from './climb.ts';
import { bestByFronts } from './fronts.ts';

export type Values = Pick<RungEntry, 'trial' | 'values' | 'violation'>;

/** What is compared: one loss per objective, Infinity for NaN and for what is missing. */
export function losses({ values }: Values, objectives: readonly Objective[]): number[] {
  return objectives.map(({ goal }, i) => loss(values[i] ?? Number.NaN, goal));
}

/**
 * The last place, from 0, that goes on: a value is at or below the quantile step / next (with linear interpolation, as
 * Syne Tune takes it) exactly when no more than so many values are better. -1 for a trial that is alone at its rung.
 */
export function lastPlace({ step, next }: Climb, entries: number): number {
  return entries < 2 ? -1 : Math.floor((step * (entries - 1)) / next);
}

/** Whether a trial is among the best at its rung; one with an infinite loss never is. O(n) for one objective. */
export function isAmongBest(
  own: Values,
  rung: readonly Values[],
  climb: Climb,
  objectives: readonly Objective[],
): boolean {
  const last = lastPlace(climb, rung.length);
  const point = losses(own, objectives);
  if (point.includes(Number.POSITIVE_INFINITY)) return false;
  const [first] = objectives;
  if (objectives.length > 1 || !first) {
    const points = rung.map((entry) => losses(entry, objectives));
    const violations = rung.map(({ violation = 0 }) => violation);
    return bestByFronts(points, last + 1, violations).some((i) => rung[i]!.trial === own.trial);
  }
  const sign = first.goal === 'minimize' ? 1 : -1;
  const { violation: broken = 0 } = own;
  let better = 0;
  // NaN compares as not better.
  for (const { values, violation = 0 } of rung) {
    if (violation < broken || (violation === broken && sign * values[0]! < point[0]!)) better += 1;
  }
  return better <= last;
}

/** Tells the user why a trial does not go on. */
export function notAmongBest({ values, violation = 0 }: Values, entries: number, { step, next }: Climb): string {
  const value = values.length === 1 ? values[0] : `(${values.join(', ')})`;
  const shown = violation > 0 ? `${value}, which breaks outcome constraints by ${violation},` : value;
  return `${shown} is not among the best ${Math.round((100 * step) / next)} % of ${entries} trials at step ${step}`;
}
