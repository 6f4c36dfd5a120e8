import { totalViolation } from '../../analysis/feasibility.ts';
import { toLosses } from '../../analysis/losses.ts';
import type { TrialRecord } from '../../sweep/trial.ts';
import type { SamplerRequest } from '../sampler.ts';
import type { Coordinates } from './coordinates.ts';
import { median } from './order.ts';

/** What the history tells a model. */
export interface Observations {
  readonly points: readonly Float64Array[];
  /** One array per objective, a finite loss per point; smaller is better. */
  readonly losses: readonly Float64Array[];
  /** One array per objective: the standard error of each loss, 0 where it is not known. */
  readonly errors: readonly Float64Array[];
  /** Whether the losses of a point were measured, not imputed. */
  readonly measured: readonly boolean[];
  /** By how much each point breaks the outcome constraints, in all. */
  readonly broken: readonly number[];
  /** One array per bound of the constraints: positive where it is broken, NaN where that is unknown. */
  readonly violations: readonly Float64Array[];
  /** Points in flight. */
  readonly pending: readonly Float64Array[];
}

/**
 * Completed trials count as they are. A failed one, or one whose value is not a number, counts as the worst seen; one
 * that was stopped or paused as what it had reached, but at least as bad as the median, which is why it was stopped.
 */
export function observe({ history, objectives }: SamplerRequest, c: Coordinates): Observations {
  type Raw = { point: Float64Array; losses: number[]; standing: 'measured' | 'stopped' | 'failed'; trial: TrialRecord };
  const raw: Raw[] = [];
  const pending: Float64Array[] = [];
  for (const trial of history) {
    const point = c.encode(trial.params);
    if (trial.state === 'completed') {
      const losses = toLosses(objectives, trial.values ?? []);
      const standing = losses.every((v) => v < Number.POSITIVE_INFINITY) ? 'measured' : 'failed';
      raw.push({ point, losses, standing, trial });
    } else if ((trial.state === 'stopped' || trial.state === 'paused') && trial.last) {
      const losses = toLosses(objectives, trial.last.values);
      raw.push({ point, losses, standing: losses.every(Number.isFinite) ? 'stopped' : 'failed', trial });
    } else if (trial.state === 'failed' || trial.state === 'stopped') {
      raw.push({ point, losses: [], standing: 'failed', trial });
    } else pending.push(point);
  }
  const losses = objectives.map((_, j) => {
    const known = (standing: Raw['standing']) =>
      raw.filter((r) => r.standing === standing && Number.isFinite(r.losses[j])).map((r) => r.losses[j]!);
    const finite = known('measured');
    const basis = Float64Array.from(finite.length > 0 ? finite : known('stopped')).sort();
    const [best = 0, worst = 0, middle = 0] = basis.length > 0 ? [basis[0], basis.at(-1), median(basis)] : [];
    return Float64Array.from(raw, ({ losses: own, standing }) => {
      if (standing === 'failed') return worst;
      if (standing === 'stopped') return Math.max(own[j]!, middle);
      return Math.max(own[j]!, best);
    });
  });
  const bounds = raw.reduce((most, { trial }) => Math.max(most, trial.violations?.length ?? 0), 0);
  return {
    points: raw.map((r) => r.point),
    losses,
    errors: objectives.map((_, j) =>
      Float64Array.from(raw, ({ standing, trial }) => (standing === 'measured' && trial.standardErrors?.[j]) || 0),
    ),
    measured: raw.map((r) => r.standing === 'measured'),
    broken: raw.map(({ trial }) => totalViolation(trial)),
    violations: Array.from({ length: bounds }, (_, k) =>
      Float64Array.from(raw, ({ trial }) => trial.violations?.[k] ?? Number.NaN),
    ),
    pending,
  };
}
