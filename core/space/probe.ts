import { randomStream } from '../random.ts';
import type { Params, Space } from './parameter.ts';

/** Points looked at before the constraints are said to leave next to nothing. */
const mostDraws = 10_000;

/**
 * Draws points until one satisfies the constraints; of a small finite space all points are looked at.
 *
 * @throws RangeError when next to none does, or when an expression cannot be evaluated
 */
export function probe(space: Space): void {
  const random = randomStream('probe');
  const small = space.cardinality <= mostDraws;
  const whole = small ? space.enumerate() : undefined;
  const draws = whole ? whole.size : mostDraws;
  const rejections = new Map<string, number>();
  for (let i = 0; i < draws; i += 1) {
    const point: Params = whole
      ? whole.pointAt(i)
      : space.decode(Float64Array.from(space.parameters, () => random.uniform()));
    const broken = space.brokenConstraint(point);
    if (broken === undefined) return;
    rejections.set(broken, (rejections.get(broken) ?? 0) + 1);
  }
  const [text] = [...rejections].sort((a, b) => b[1] - a[1])[0]!;
  const found = small ? `all ${draws} points of the space` : `${draws} of ${draws} random points`;
  throw new RangeError(`constraints: they reject ${found}, most often by "${text}"; loosen it or move the bounds`);
}
