import { normalCdf } from '../../numerics/normal.ts';
import { type Shape, shapesUpTo } from './shapes.ts';

/** Noise of one report, as shares of the prior's scale. */
const noises = [0.01, 0.03, 0.1, 0.3];

/** Factors on the prior's deviations: most trials improve about as the scale says, some by much more, on the whole or after a slow start. */
const widths = [1, 3, 10];

/** How far the form of a curve may be wrong, as a share of the scale, for each factor of e beyond the newest step. */
const drift = 0.1;

/** So many points tell the form of a curve; more of them only repeat the same misfit, and cost time. */
const mostPoints = 40;

export interface Point {
  readonly step: number;
  readonly loss: number;
}

export interface Extrapolation {
  /** Ascending steps from 1 on with finite losses, at least one. */
  readonly curve: readonly Point[];
  /** The step whose loss is asked for. */
  readonly last: number;
  /** How much a trial typically improves over all its steps: above zero. */
  readonly scale: number;
}

/** A mixture of normal distributions of the loss at the last step; the weights sum to one. */
export type Prediction = readonly { readonly weight: number; readonly mean: number; readonly deviation: number }[];

/**
 * The loss at the last step by a Bayesian ensemble of parametric curves: loss(t) = final + fall * shape(t) + noise. For
 * each shape and noise level on a grid the heights `final` and `fall` have a normal prior and are integrated out exactly;
 * the shapes are weighed by their evidence. The families are those of Domhan et al. 2015; the grid stands for their Markov
 * chains, so that equal curves get equal answers.
 */
export function extrapolate({ curve, last, scale }: Extrapolation): Prediction {
  const points = thinned(curve);
  const center = points.reduce((sum, { loss }) => sum + loss, 0) / points.length;
  const losses = points.map(({ loss }) => (loss - center) / scale);
  const misfit = drift * Math.log(last / Math.max(1, points.at(-1)!.step));

  const members = shapesUpTo(last).flatMap((shape) => {
    const sums = sumsOf(
      points.map(({ step }) => step),
      losses,
      shape,
    );
    return noises.flatMap((noise) => widths.map((width) => regress(sums, { noise, width, misfit })));
  });
  const most = Math.max(...members.map(({ logEvidence }) => logEvidence));
  const weights = members.map(({ logEvidence }) => Math.exp(logEvidence - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return members.map(({ mean, deviation }, i) => ({
    weight: weights[i]! / total,
    mean: center + scale * mean,
    deviation: scale * deviation,
  }));
}

/** P(loss at the last step <= target). */
export function chanceToReach(target: number, prediction: Prediction): number {
  return prediction.reduce(
    (sum, { weight, mean, deviation }) => sum + weight * normalCdf((target - mean) / deviation),
    0,
  );
}

export function probabilityToReach(target: number, extrapolation: Extrapolation): number {
  return chanceToReach(target, extrapolate(extrapolation));
}

export function meanOf(prediction: Prediction): number {
  return prediction.reduce((sum, { weight, mean }) => sum + weight * mean, 0);
}

/** An even choice of the points, the first and the newest among them. */
function thinned<T>(points: readonly T[]): readonly T[] {
  if (points.length <= mostPoints) return points;
  return Array.from(
    { length: mostPoints },
    (_, i) => points[Math.round((i * (points.length - 1)) / (mostPoints - 1))]!,
  );
}

interface Sums {
  readonly n: number;
  readonly h: number;
  readonly hh: number;
  readonly y: number;
  readonly hy: number;
  readonly yy: number;
}

/** Sums over the points; losses are counted from the prior's mean. */
function sumsOf(steps: readonly number[], losses: readonly number[], shape: Shape): Sums {
  let [h, hh, y, hy, yy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < steps.length; i += 1) {
    const at = shape(steps[i]!);
    const loss = losses[i]! - priorFinal.mean - priorFall.mean * at;
    h += at;
    hh += at * at;
    y += loss;
    hy += at * loss;
    yy += loss * loss;
  }
  return { n: steps.length, h, hh, y, hy, yy };
}

/** In units of the scale, the final loss counted from the mean of the curve: trials get better, by about the scale. */
const priorFinal = { mean: -0.25, variance: 1.5 ** 2 };
const priorFall = { mean: 0.75, variance: 0.75 ** 2 };

/** Bayesian linear regression on (1, shape), with its log evidence and the final loss that it predicts. */
function regress(
  { n, h, hh, y, hy, yy }: Sums,
  { noise, width, misfit }: { readonly noise: number; readonly width: number; readonly misfit: number },
) {
  const finalVariance = priorFinal.variance * width * width;
  const fallVariance = priorFall.variance * width * width;
  const precision = 1 / (noise * noise);
  const a = precision * n + 1 / finalVariance;
  const b = precision * h;
  const d = precision * hh + 1 / fallVariance;
  const determinant = a * d - b * b;
  const u = precision * y;
  const v = precision * hy;
  const final = (d * u - b * v) / determinant;
  const fall = (a * v - b * u) / determinant;
  const logEvidence =
    -n * Math.log(noise) -
    0.5 * Math.log(determinant * finalVariance * fallVariance) -
    0.5 * (precision * yy - final * u - fall * v);
  return {
    logEvidence,
    mean: priorFinal.mean + final,
    deviation: Math.sqrt(d / determinant + noise * noise + misfit * misfit),
  };
}
