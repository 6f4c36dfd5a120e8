import { randomStream } from '../../core/random.ts';
import { compileSpace } from '../../core/space/compile.ts';
import type { Params, Space } from '../../core/space/parameter.ts';
import { mixed } from '../../test/core/samplers/classics.ts';

export interface TransferProblem {
  readonly name: string;
  readonly space: Space;
  /** Minimised. */
  readonly evaluate: (params: Params) => number;
  readonly optimum: number;
}

const cube = (dimensions: number, low: number, high: number) =>
  compileSpace(
    Object.fromEntries(Array.from({ length: dimensions }, (_, i) => [`x${i}`, { type: 'float', low, high } as const])),
  );
const numbers = (params: Params) => Object.values(params) as number[];

const hartmannScales = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannCentres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

export const problems: readonly TransferProblem[] = [
  {
    name: 'branin',
    space: compileSpace({ x: { type: 'float', low: -5, high: 10 }, y: { type: 'float', low: 0, high: 15 } }),
    evaluate: ({ x, y }) => {
      const bent = Number(y) - (5.1 / (4 * Math.PI ** 2)) * Number(x) ** 2 + (5 / Math.PI) * Number(x) - 6;
      return bent ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(Number(x)) + 10;
    },
    optimum: 0.397887,
  },
  {
    name: 'hartmann6',
    space: cube(6, 0, 1),
    evaluate: (params) => {
      const x = numbers(params);
      return -[1, 1.2, 3, 3.2].reduce((sum, weight, k) => {
        const inner = x.reduce((s, v, i) => s + hartmannScales[k]![i]! * (v - hartmannCentres[k]![i]!) ** 2, 0);
        return sum + weight * Math.exp(-inner);
      }, 0);
    },
    optimum: -3.32237,
  },
  {
    name: 'rosenbrock5',
    space: cube(5, -2, 2),
    evaluate: (params) => {
      const x = numbers(params);
      return x.slice(1).reduce((sum, next, i) => sum + 100 * (next - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0);
    },
    optimum: 0,
  },
  {
    name: 'rastrigin4',
    space: cube(4, -3, 3),
    evaluate: (params) =>
      numbers(params).reduce((sum, v) => sum + (v - 1) ** 2 + 3 * (1 - Math.cos(Math.PI * (v - 1))), 0),
    optimum: 0,
  },
  { name: 'network', ...mixed, optimum: 0 },
];

export type Relation = 'good' | 'negated' | 'mirrored';

/**
 * What the source had measured. `good`: each number shifted by up to a tenth of its range, other units. `negated`: its
 * best points are the worst. `mirrored`: a landscape of the same kind with its optimum elsewhere.
 */
export function related({ space, evaluate }: TransferProblem, relation: Relation, seed: number): (p: Params) => number {
  const random = randomStream(seed, 'shift');
  const shift = space.parameters.map(() => 0.2 * random.uniform() - 0.1);
  const moved = (params: Params, move: (u: number, i: number) => number) =>
    evaluate(space.decode(space.encode(params).map((u, i) => (Number.isNaN(u) ? 0.5 : move(u, i)))));
  switch (relation) {
    case 'good':
      return (params) =>
        7 +
        3 *
          moved(params, (u, i) =>
            space.parameters[i]!.kind === 'categorical' ? u : Math.min(1, Math.max(0, u + shift[i]!)),
          );
    case 'negated':
      return (params) => -evaluate(params);
    case 'mirrored':
      return (params) => moved(params, (u) => 1 - u);
  }
}
