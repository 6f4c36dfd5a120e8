import type { Random } from '../../random.ts';
import type { Parameter, Params, ParamValue, Space } from '../../space/parameter.ts';

export interface Perturbation {
  /** A number is multiplied by one of them. */
  readonly factors: readonly [down: number, up: number];
  /** Probability that a parameter is drawn anew from its prior instead. */
  readonly resample: number;
  mayChange(parameter: string): boolean;
}

/** A number moves by at most this share of its prior, whatever the factor: near 1, 0.8 of a momentum is another world. */
const furthest = 0.25;
/** A zero, which no factor moves, moves by this share of its prior. */
const fromZero = 0.1;
const tries = 100;

/**
 * The point with changed values: what becomes active is drawn from its prior, what becomes inactive is dropped.
 * Undefined when the result is not in the space, as a constraint does not hold.
 */
export function changed(
  space: Space,
  params: Params,
  change: (parameter: Parameter, value: ParamValue) => ParamValue,
  random: Random,
): Params | undefined {
  const point: Record<string, ParamValue> = {};
  for (const parameter of space.parameters) {
    if (!space.isActive(parameter, point)) continue;
    const value = params[parameter.name];
    const isKnown = value !== undefined && parameter.contains(value);
    point[parameter.name] = isKnown ? change(parameter, value) : parameter.fromUnit(random.uniform());
  }
  const complete = space.complete(point);
  return space.refuse(complete) === undefined ? complete : undefined;
}

/**
 * Explores around a point as PBT does (Jaderberg et al. 2017, section 4.1): numbers are multiplied by a factor, on
 * their grid where they have one, other ordered values step to a neighbour; choices without an order change only when
 * they are drawn anew. The point itself when nothing else is found that the constraints allow.
 */
export function perturb(space: Space, params: Params, how: Perturbation, random: Random): Params {
  const change = (parameter: Parameter, value: ParamValue): ParamValue => {
    const { cardinality, kind, name } = parameter;
    if (cardinality === 1 || !how.mayChange(name)) return value;
    const anew = random.uniform() < how.resample;
    const factor = how.factors[random.below(2)]!;
    if (anew)
      return kind === 'categorical' ? otherChoice(parameter, value, random) : parameter.fromUnit(random.uniform());
    if (kind === 'categorical') return value;
    const other = factor === how.factors[0] ? how.factors[1] : how.factors[0];
    const step = kind === 'ordered' ? steppedBy : multipliedBy;
    // At a bound only the other direction leads anywhere.
    const moved = step(parameter, value, factor);
    return moved === value ? step(parameter, value, other) : moved;
  };
  for (let i = 0; i < tries; i += 1) {
    const point = changed(space, params, change, random);
    if (point) return point;
  }
  return params;
}

function otherChoice(parameter: Parameter, value: ParamValue, random: Random): ParamValue {
  const u = random.uniform();
  const drawn = parameter.fromUnit(u);
  if (drawn !== value) return drawn;
  const { cardinality } = parameter;
  return parameter.valueAt((parameter.indexOf(value) + 1 + random.below(cardinality - 1)) % cardinality);
}

function multipliedBy(parameter: Parameter, value: ParamValue, factor: number): ParamValue {
  const from = parameter.toUnit(value);
  const to = value === 0 ? from + Math.sign(factor - 1) * fromZero : parameter.toUnit((value as number) * factor);
  return parameter.fromUnit(Math.min(1, from + furthest, Math.max(0, from - furthest, to)));
}

/** The grid's value nearest to the multiple, at least one step away while there is one on that side. */
function steppedBy(parameter: Parameter, value: ParamValue, factor: number): ParamValue {
  const { cardinality, valueAt } = parameter;
  const at = parameter.indexOf(value);
  const up = factor > 1 === (typeof value !== 'number' || value >= 0);
  const nearest = typeof value === 'number' && rises(parameter) ? nearestIndex(parameter, value * factor) : at;
  const to = up ? Math.max(at + 1, nearest) : Math.min(at - 1, nearest);
  return valueAt(Math.min(cardinality - 1, Math.max(0, to)));
}

/** Whether the values are ascending numbers; only ranges of numbers have more than so many. */
function rises({ cardinality, valueAt }: Parameter): boolean {
  if (cardinality > 1024) return true;
  const values = Array.from({ length: cardinality }, (_, i) => valueAt(i));
  return values.every((value, i) => typeof value === 'number' && (i === 0 || value > (values[i - 1] as number)));
}

function nearestIndex({ cardinality, valueAt }: Parameter, target: number): number {
  let [low, high] = [0, cardinality - 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((valueAt(middle) as number) <= target) low = middle;
    else high = middle;
  }
  return target - (valueAt(low) as number) <= (valueAt(high) as number) - target ? low : high;
}
