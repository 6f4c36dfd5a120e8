import type { Random } from '../../random.ts';
import type { Parameter } from '../../space/parameter.ts';

/** Folds a coordinate back into [0, 1] at the bounds. */
export function reflected(x: number): number {
  const folded = Math.abs(x) % 2;
  return folded > 1 ? 2 - folded : folded;
}

/**
 * A coordinate whose value differs from that at `x`: `distance` away where the parameter has an order, at least one
 * value further; any other choice where it has none.
 */
export function neighbour(parameter: Parameter, x: number, distance: number, random: Random): number {
  const { cardinality, kind } = parameter;
  if (cardinality <= 1 || Number.isNaN(x)) return random.uniform();
  if (kind === 'continuous') return reflected(x + distance);
  const at = parameter.indexOf(parameter.fromUnit(x));
  if (kind === 'categorical') {
    return parameter.toUnit(parameter.valueAt((at + 1 + random.below(cardinality - 1)) % cardinality));
  }
  const moved = reflected(x + distance);
  if (parameter.indexOf(parameter.fromUnit(moved)) !== at) return moved;
  const up = at === 0 || (at < cardinality - 1 && distance > 0);
  return parameter.toUnit(parameter.valueAt(up ? at + 1 : at - 1));
}
