import { compileSpace } from '../../../core/space/compile.ts';
import type { Params } from '../../../core/space/parameter.ts';

/** Classic test functions with known optima, all minimised. */

const numbers = (params: Params) => Object.values(params) as number[];

function cube(dimensions: number, low: number, high: number) {
  const axes = Array.from({ length: dimensions }, (_, i) => [`x${i}`, { type: 'float', low, high }] as const);
  return compileSpace(Object.fromEntries(axes));
}

/** Optimum 0 at 1, 1, … */
export const sphere = {
  space: cube(8, -5, 5),
  evaluate: (params: Params) => numbers(params).reduce((sum, x) => sum + (x - 1) ** 2, 0),
};

/** Optimum 0 at 1, 1, … in a bent valley. */
export const rosenbrock = {
  space: cube(5, -5, 5),
  evaluate: (params: Params) => {
    const x = numbers(params);
    return x.slice(1).reduce((sum, next, i) => sum + 100 * (next - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0);
  },
};

/** Optimum 0.397887, three times. */
export const branin = {
  space: compileSpace({ x: { type: 'float', low: -5, high: 10 }, y: { type: 'float', low: 0, high: 15 } }),
  evaluate: ({ x, y }: Params) => {
    const bent = Number(y) - (5.1 / (4 * Math.PI ** 2)) * Number(x) ** 2 + (5 / Math.PI) * Number(x) - 6;
    return bent ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(Number(x)) + 10;
  },
};

/** Optimum 0: three numbers, an integer on a log scale and two choices, one of which hides a number. */
export const mixed = {
  space: compileSpace({
    rate: { type: 'float', low: 1e-5, high: 1, log: true },
    units: { type: 'int', low: 8, high: 1024, log: true },
    drop: { type: 'float', low: 0, high: 0.9, step: 0.1 },
    activation: { type: 'categorical', choices: ['relu', 'tanh', 'gelu', 'none'] },
    optimizer: { type: 'categorical', choices: ['sgd', 'adam', 'lion'] },
    momentum: { type: 'float', low: 0, high: 1, when: { optimizer: ['sgd'] } },
  }),
  evaluate: ({ rate, units, drop, activation, optimizer, momentum }: Params) =>
    0.05 * (Math.log10(Number(rate)) + 2.5) ** 2 +
    0.03 * (Math.log2(Number(units)) - 7) ** 2 +
    (Number(drop) - 0.2) ** 2 +
    { relu: 0.1, tanh: 0.2, gelu: 0, none: 0.5 }[String(activation) as 'relu']! +
    { sgd: 0, adam: 0.1, lion: 0.3 }[String(optimizer) as 'sgd']! +
    (momentum === undefined ? 0 : 0.1 * (Number(momentum) - 0.9) ** 2),
};

/**
 * Optimum -1.1743 on the boundary of what is feasible, within a curved band; without the constraint the optimum, -1.4565,
 * is infeasible (the mystery function of Sasena 2002).
 */
export const mystery = {
  space: cube(2, 0, 5),
  evaluate: (params: Params) => {
    const [a, b] = numbers(params) as [number, number];
    const waves = 7 * Math.sin(0.5 * a) * Math.sin(0.7 * a * b);
    return 2 + 0.01 * (b - a ** 2) ** 2 + (1 - a) ** 2 + 2 * (2 - b) ** 2 + waves;
  },
  violations: (params: Params) => {
    const [a, b] = numbers(params) as [number, number];
    return [-Math.sin(a - b - Math.PI / 8)];
  },
};

/** Optimum 0.2532 in a small part of the square (the second simulation of Gardner et al. 2014). */
export const gardner = {
  space: cube(2, 0, 6),
  evaluate: (params: Params) => {
    const [a, b] = numbers(params) as [number, number];
    return Math.sin(a) + b;
  },
  violations: (params: Params) => {
    const [a, b] = numbers(params) as [number, number];
    return [Math.sin(a) * Math.sin(b) + 0.95];
  },
};

/** Two objectives: f1 = x0 against f2 = g (1 - sqrt(x0 / g)), g = 1 at the front (Zitzler, Deb, Thiele 2000). */
export const zdt1 = {
  space: cube(6, 0, 1),
  evaluate: (params: Params) => {
    const [first, ...rest] = numbers(params) as [number, ...number[]];
    const g = 1 + (9 * rest.reduce((sum, x) => sum + Math.abs(x - 0.3), 0)) / rest.length;
    return [first, g * (1 - Math.sqrt(first / g))];
  },
};

/** Three objectives on the unit sphere (Deb, Thiele, Laumanns, Zitzler 2005). */
export const dtlz2 = {
  space: cube(6, 0, 1),
  evaluate: (params: Params) => {
    const [a, b, ...rest] = numbers(params) as [number, number, ...number[]];
    const radius = 1 + rest.reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
    const [u, v] = [(a * Math.PI) / 2, (b * Math.PI) / 2];
    return [radius * Math.cos(u) * Math.cos(v), radius * Math.cos(u) * Math.sin(v), radius * Math.sin(u)];
  },
};
