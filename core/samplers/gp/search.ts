import { minimizeLbfgsb } from '../../numerics/lbfgsb.ts';
import type { Random } from '../../random.ts';
import { type Coordinates, canonical, randomPoint, reach } from './coordinates.ts';

/** What is maximised over the space. */
export interface Acquisition {
  value(point: Float64Array): number;
  /** Also fills the gradient in the numeric coordinates. */
  valueAndGradient(point: Float64Array, gradient: Float64Array): number;
}

export interface Scored {
  readonly point: Float64Array;
  readonly score: number;
}

/** Points drawn from the whole space. */
const GLOBAL = 500;
/** Points drawn around the incumbents, all together. */
const LOCAL = 500;
/** Local searches. */
const STARTS = 4;
const CLIMB_ITERATIONS = 25;
/** Most evaluations of a local search over the stepped coordinates. */
const CLIMB_EVALUATIONS = 400;
/** An ordered parameter with more values is climbed as if it were continuous, then snapped. */
const FINE = 12;
/** Starts nearer to each other would climb the same hill. */
const APART = 0.05;

/** A copy with some coordinates changed: numeric ones by a normal step at a random scale, categorical ones anew. */
export function perturb(c: Coordinates, from: Float64Array, random: Random): Float64Array {
  const active = c.active(from);
  // What the change may activate has no value yet.
  const point = active ? from.map((value, d) => (active[d] ? value : c.draw(d, random))) : from.slice();
  const share = 2 ** -(random.uniform() * Math.log2(c.dimension + 1));
  const scale = 10 ** (-2.5 + 2 * random.uniform());
  const sure = random.below(c.dimension);
  for (let d = 0; d < c.dimension; d += 1) {
    if (d !== sure && random.uniform() >= share) continue;
    if (d >= c.numeric) point[d] = c.draw(d, random);
    else point[d] = c.snap(d, reflect(point[d]! + random.normal() * Math.max(scale, 1 / c.cardinality[d]!)));
  }
  return canonical(c, point);
}

/** Folds the line back onto the unit interval. */
function reflect(u: number): number {
  const v = Math.abs(u) % 2;
  return v > 1 ? 2 - v : v;
}

/**
 * Climbs from a point: L-BFGS over the numeric coordinates that are continuous or finely stepped, then each other
 * coordinate through its values, until neither helps.
 */
function climb(c: Coordinates, acquisition: Acquisition, start: Scored, random: Random): Scored {
  let best = start;
  let budget = CLIMB_EVALUATIONS;
  for (let round = 0; round < 4 && budget > 0; round += 1) {
    const before = best.score;
    const active = c.active(best.point);
    const coordinates = Array.from(best.point, (_, d) => d).filter((d) => active?.[d] ?? true);
    const isSmooth = (d: number): boolean => d < c.numeric && c.cardinality[d]! > FINE;
    const smooth = coordinates.filter(isSmooth);
    if (smooth.length > 0) best = better(best, climbSmooth(c, acquisition, best.point, smooth));
    const stepped = coordinates.filter((d) => !isSmooth(d));
    for (const d of stepped) {
      const values = c.cardinality[d]!;
      for (let k = 0; k < Math.min(values, FINE) && budget > 0; k += 1) {
        const value = c.at(d, values <= FINE ? k : random.below(values));
        if (value === best.point[d]) continue;
        budget -= 1;
        const changed = best.point.slice();
        changed[d] = value;
        const point = canonical(c, changed);
        best = better(best, { point, score: acquisition.value(point) });
      }
    }
    if (stepped.length === 0 || best.score - before < 1e-4) break;
  }
  return best;
}

function better(a: Scored, b: Scored): Scored {
  return b.score > a.score ? b : a;
}

function climbSmooth(c: Coordinates, acquisition: Acquisition, start: Float64Array, smooth: readonly number[]): Scored {
  const point = start.slice();
  const slope = new Float64Array(c.dimension);
  const place = (values: Float64Array): void => {
    smooth.forEach((d, i) => {
      point[d] = values[i]!;
    });
  };
  const { x } = minimizeLbfgsb(
    (values, gradient) => {
      place(values);
      const score = acquisition.valueAndGradient(point, slope);
      smooth.forEach((d, i) => {
        gradient[i] = -slope[d]!;
      });
      return -score;
    },
    smooth.map((d) => start[d]!),
    {
      lower: new Float64Array(smooth.length),
      upper: new Float64Array(smooth.length).fill(1),
      maxIterations: CLIMB_ITERATIONS,
      gradientTolerance: 1e-3,
      valueTolerance: 1e-6,
    },
  );
  place(x);
  for (const d of smooth) point[d] = c.snap(d, point[d]!);
  return { point, score: acquisition.value(point) };
}

/**
 * Points in order of their acquisition value, best first: candidates from the whole space and around the incumbents,
 * the best few of which are climbed. Only admitted points are answered; there may be none.
 */
export function maximize(
  c: Coordinates,
  acquisition: Acquisition,
  incumbents: readonly Float64Array[],
  admits: (point: Float64Array) => boolean,
  random: Random,
): Scored[] {
  const pool: Scored[] = [];
  const consider = (point: Float64Array): void => {
    if (admits(point)) pool.push({ point, score: acquisition.value(point) });
  };
  for (let i = 0; i < GLOBAL; i += 1) consider(randomPoint(c, random));
  for (let i = 0; i < LOCAL && incumbents.length > 0; i += 1) {
    consider(perturb(c, incumbents[i % incumbents.length]!, random));
  }
  pool.sort((a, b) => b.score - a.score);
  const starts: Scored[] = [];
  for (const candidate of pool) {
    if (starts.length >= STARTS) break;
    if (starts.every((start) => reach(c, start.point, candidate.point) > APART)) starts.push(candidate);
  }
  for (const start of starts) {
    const top = climb(c, acquisition, start, random);
    if (admits(top.point)) pool.push(top);
  }
  return pool.sort((a, b) => b.score - a.score);
}
