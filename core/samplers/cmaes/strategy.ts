/**
 * Strategy parameters by dimension and population size, negative weights included (Hansen: "The CMA Evolution Strategy: A
 * Tutorial", arXiv:1604.00772v2, table 1).
 */
export interface Strategy {
  readonly dimensions: number;
  readonly population: number;
  /** Recombination weights from best to worst: the first half sums to one, the rest is negative. */
  readonly weights: readonly number[];
  readonly parents: number;
  /** Variance effective selection mass of the positive weights. */
  readonly mass: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cC: number;
  readonly c1: number;
  readonly cMu: number;
  /** Expected length of a standard normal vector. */
  readonly chi: number;
}

export function defaultPopulation(dimensions: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(1, dimensions)));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const effective = (values: readonly number[]) => sum(values) ** 2 / sum(values.map((value) => value * value));

export function strategy(dimensions: number, population: number): Strategy {
  const n = dimensions;
  const raw = Array.from({ length: population }, (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1));
  const positive = raw.filter((weight) => weight > 0);
  const negative = raw.slice(positive.length);
  const mass = effective(positive);
  const negativeMass = negative.some((weight) => weight < 0) ? effective(negative) : 0;
  const c1 = 2 / ((n + 1.3) ** 2 + mass);
  const cMu = Math.min(1 - c1, (2 * (0.25 + mass + 1 / mass - 2)) / ((n + 2) ** 2 + mass));
  const scale = Math.min(1 + c1 / cMu, 1 + (2 * negativeMass) / (mass + 2), (1 - c1 - cMu) / (n * cMu));
  const total = sum(positive);
  const negativeTotal = -sum(negative) || 1;
  const cSigma = (mass + 2) / (n + mass + 5);
  return {
    dimensions,
    population,
    weights: raw.map((weight) => (weight > 0 ? weight / total : (scale * weight) / negativeTotal)),
    parents: positive.length,
    mass,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1) + cSigma,
    cC: (4 + mass / n) / (n + 4 + (2 * mass) / n),
    c1,
    cMu,
    chi: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}
