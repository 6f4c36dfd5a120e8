/** A family of learning curves: how much of the loss is still to be lost at a step, falling from about 1 to 0. */
interface Family {
  readonly name: string;
  /** @param x step as a share of the last step, in (0, 1]; `scale` is the x at which the fall happens, `power` its form */
  readonly remaining: (x: number, scale: number, power: number) => number;
  readonly powers: readonly number[];
}

/**
 * Families of Domhan et al. 2015, "Speeding up Automatic Hyperparameter Optimization of Deep Neural Networks by
 * Extrapolation of Learning Curves", table 1, in one form: pow3/pow4, Weibull/Janoschek (exp3 and exp4 for power 1 and
 * above), MMF/Hill, and the log power.
 */
const families: readonly Family[] = [
  { name: 'pow', remaining: (x, scale, power) => (1 + x / scale) ** -power, powers: [0.25, 0.5, 1, 2] },
  { name: 'exp', remaining: (x, scale, power) => Math.exp(-((x / scale) ** power)), powers: [0.5, 1, 2] },
  { name: 'hill', remaining: (x, scale, power) => 1 / (1 + (x / scale) ** power), powers: [1, 2, 4] },
  { name: 'log', remaining: (x, scale, power) => 1 / (1 + Math.log1p(x / scale)) ** power, powers: [1, 2] },
];

/** Where the fall happens, as shares of the last step: from at once to long after the end: a straight line. */
const scales = [0.005, 0.03, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 4, 8];

/** One curve without its height: 1 at step 1 and 0 at the last step, in between its own way. */
export type Shape = (step: number) => number;

/** Every family at every scale and power, for trials of `last` steps; each is as likely as the others beforehand. */
export function shapesUpTo(last: number): Shape[] {
  const shapes: Shape[] = [];
  for (const { remaining, powers } of families) {
    for (const scale of scales) {
      for (const power of powers) {
        const end = remaining(1, scale, power);
        const span = remaining(1 / last, scale, power) - end;
        // A fall that is over before step 1 leaves nothing: the curve is flat.
        if (span > 1e-9) shapes.push((step) => (remaining(step / last, scale, power) - end) / span);
      }
    }
  }
  return shapes;
}
