import { nonDominatedRanks } from '../../analysis/dominance.ts';
import type { Space } from '../../space/parameter.ts';
import { type Coordinates, coordinatesOf } from '../gp/coordinates.ts';
import { ascending } from '../gp/order.ts';
import { surrogate } from '../gp/surrogate.ts';
import { cutOutliers, powerTransform } from '../gp/warping.ts';
import type { Evidence } from './evidence.ts';

/** A function over the coordinates of a Gaussian process. */
export interface Landscape {
  at(point: Float64Array): number;
  /** Also fills the gradient in the numeric coordinates. */
  withSlope(point: Float64Array, slope: Float64Array): number;
}

/** What a source would have expected. */
export interface SourceModel {
  readonly name: string;
  /** One per objective, in standard deviations of the source's power-transformed losses. */
  readonly landscapes: readonly Landscape[];
  /** The source's points, the best first by its own model: a lucky noisy value is no promise. */
  readonly best: readonly Float64Array[];
}

/** A source's model is built from so many points at most: the cost is cubic. */
const MOST_POINTS = 100;

const models = new WeakMap<Evidence, SourceModel>();

/** Fits a source once; a model lives as long as its evidence is remembered. */
export function sourceModel(space: Space, evidence: Evidence): SourceModel {
  let model = models.get(evidence);
  if (!model) {
    model = modelOf(coordinatesOf(space), evidence);
    models.set(evidence, model);
  }
  return model;
}

function modelOf(c: Coordinates, { name, points: params, losses }: Evidence): SourceModel {
  const points = params.map(c.encode);
  const kept = subset(meritsOf(losses));
  const landscapes = losses.map((all) =>
    landscapeOf(
      c,
      kept.map((i) => points[i]!),
      Float64Array.from(kept, (i) => all[i]!),
    ),
  );
  const expected = landscapes.map((landscape) => Float64Array.from(points, landscape.at));
  return { name, landscapes, best: ascending(meritsOf(expected)).map((i) => points[i]!) };
}

/** The loss, or with several objectives the Pareto rank. */
function meritsOf(losses: readonly Float64Array[]): ArrayLike<number> {
  if (losses.length === 1) return losses[0]!;
  return nonDominatedRanks(Array.from(losses[0]!, (_, i) => losses.map((all) => all[i]!)));
}

/** The best half of what may be kept, and an even choice of the others. */
function subset(merits: ArrayLike<number>): number[] {
  const order = ascending(merits);
  if (order.length <= MOST_POINTS) return order.sort((a, b) => a - b);
  const best = order.slice(0, MOST_POINTS / 2);
  const others = order.slice(MOST_POINTS / 2);
  const each = others.length / (MOST_POINTS - best.length);
  for (let k = 0.5; k < MOST_POINTS / 2; k += 1) best.push(others[Math.floor(k * each)]!);
  return best.sort((a, b) => a - b);
}

function landscapeOf(c: Coordinates, points: readonly Float64Array[], losses: Float64Array): Landscape {
  // What the source never varied it knows nothing about: its landscape is the same all along that coordinate.
  const unknown = Array.from({ length: c.dimension }, (_, d) => d).filter((d) =>
    points.every((point) => point[d] === points[0]![d]),
  );
  const project = (point: Float64Array): Float64Array => {
    if (unknown.length === 0) return point;
    const projected = point.slice();
    for (const d of unknown) projected[d] = points[0]![d]!;
    return projected;
  };
  const model = surrogate(c, points, powerTransform(cutOutliers(losses)), []);
  const ignored = new Float64Array(c.dimension);
  return {
    at: (point) => model.meanAt(project(point)),
    withSlope(point, slope) {
      const { mean } = model.predictWithSlopes(project(point), slope, ignored);
      for (const d of unknown) slope[d] = 0;
      return mean;
    },
  };
}
