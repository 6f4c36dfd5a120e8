import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { coordinatesOf, randomPoint } from '../../../core/samplers/gp/coordinates.ts';
import { tieRadius } from '../../../core/samplers/gp/ties.ts';
import { powerTransform, yeoJohnson } from '../../../core/samplers/gp/warping.ts';
import { gpSampler } from '../../../core/samplers/gp.ts';
import type { SamplerRequest } from '../../../core/samplers/sampler.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import type { Params } from '../../../core/space/parameter.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';
import { branin, mixed } from './classics.ts';

const objectives = [{ metric: 'loss', goal: 'minimize' as const }];

/** A request after so many random trials. */
function requestAfter(
  { space, evaluate }: { space: SamplerRequest['space']; evaluate: (params: Params) => number },
  trials: number,
  change: (trial: TrialRecord) => TrialRecord = (trial) => trial,
): SamplerRequest {
  const random = randomStream(2, 'history');
  const history = Array.from({ length: trials }, (_, number): TrialRecord => {
    const params = space.decode(space.parameters.map(() => random.uniform()));
    return change({ number, state: 'completed', params, values: [evaluate(params)] });
  });
  return { space, objectives, history, trial: trials, seed: 7, budget: { trials: 100, parallel: 1 } };
}

function proposed(request: SamplerRequest): Params {
  const proposal = gpSampler().propose(request);
  if ('exhausted' in proposal) throw new Error(proposal.reason);
  return proposal.params;
}

describe('gp', () => {
  it('keeps to conditions on a mixed space', () => {
    const { space } = mixed;
    for (const trials of [11, 20, 31]) expect(space.refuse(proposed(requestAfter(mixed, trials)))).toBeUndefined();
  });

  it('respects trials in flight', () => {
    const request = requestAfter(branin, 30);
    const first = proposed(request);
    const flying: TrialRecord = { number: 30, state: 'running', params: first };
    const second = proposed({ ...request, history: [...request.history, flying] });
    const apart = branin.space.encode(first).map((u, i) => Math.abs(u - branin.space.encode(second)[i]!));
    expect(Math.max(...apart)).toBeGreaterThan(0.01);
  });

  it('keeps away from where trials fail', () => {
    // Everything on the left fails; the values rise to the right, so that a model without the failures goes left.
    const evaluate = ({ x }: Params) => Number(x);
    const request = requestAfter({ space: branin.space, evaluate }, 30, (trial) =>
      Number(trial.params.x) < 0 ? { number: trial.number, state: 'failed', params: trial.params } : trial,
    );
    expect(Number(proposed(request).x)).toBeGreaterThan(-1);
  });

  it('survives values that are no numbers, and no good value at all', () => {
    for (const values of [[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY], [1]]) {
      const request = requestAfter(branin, 15, (trial) => ({ ...trial, values }));
      expect(branin.space.refuse(proposed(request))).toBeUndefined();
    }
    const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const some = requestAfter(branin, 20, (trial) => ({
      ...trial,
      values: [broken[trial.number] ?? trial.values![0]!],
    }));
    expect(branin.space.refuse(proposed(some))).toBeUndefined();
  });

  it('visits a finite space once, to its end', () => {
    const space = compileSpace({
      a: { type: 'int', low: 1, high: 4 },
      b: { type: 'categorical', choices: ['x', 'y', 'z'] },
    });
    const history: TrialRecord[] = [];
    const sampler = gpSampler({ startup: 4 });
    for (let trial = 0; trial < 12; trial += 1) {
      const proposal = sampler.propose({ space, objectives, history, trial, seed: 1, budget: { parallel: 1 } });
      if ('exhausted' in proposal) throw new Error(`after ${trial}`);
      history.push({ number: trial, state: 'completed', params: proposal.params, values: [trial % 5] });
    }
    expect(new Set(history.map(({ params }) => space.key(params))).size).toBe(12);
    const end = sampler.propose({ space, objectives, history, trial: 12, seed: 1, budget: { parallel: 1 } });
    expect(end).toMatchObject({ exhausted: true });
  });

  it('finds the minimum of Branin in 30 trials', () => {
    const history: TrialRecord[] = [];
    for (let trial = 0; trial < 30; trial += 1) {
      const params = proposed({ ...requestAfter(branin, 0), history, trial });
      history.push({ number: trial, state: 'completed', params, values: [branin.evaluate(params)] });
    }
    expect(Math.min(...history.map(({ values }) => values![0]!))).toBeLessThan(0.42);
  });
});

describe('ties', () => {
  const c = coordinatesOf(branin.space);
  const random = randomStream(4, 'points');
  const points = Array.from({ length: 60 }, () => randomPoint(c, random));

  it('finds the steps of a staircase', () => {
    const cell = (point: Float64Array) => Math.floor(4 * point[0]!) + 10 * Math.floor(4 * point[1]!);
    const radius = tieRadius(c, points, (i, j) => cell(points[i]!) === cell(points[j]!));
    expect(radius).toBeGreaterThan(0.05);
    expect(radius).toBeLessThan(0.25);
  });

  it('sees none in values that differ, or are equal by chance alone', () => {
    expect(tieRadius(c, points, () => false)).toBe(0);
    expect(tieRadius(c, points, (i, j) => (i * 7 + j * 3) % 10 === 0)).toBeLessThan(0.05);
  });
});

describe('power transform', () => {
  it('keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2 }), (values) => {
        const sorted = Float64Array.from(values).sort();
        const transformed = powerTransform(sorted);
        for (let i = 1; i < sorted.length; i += 1) {
          expect(transformed[i]!).toBeGreaterThanOrEqual(transformed[i - 1]! - 1e-9);
        }
      }),
    );
  });

  it('agrees with SciPy', () => {
    // scipy 1.17.1: stats.yeojohnson([-2.5, -0.3, 0, 1.7], lmbda=L)
    const fixture: [number, number[]][] = [
      [-1.5, [-22.63193720827611, -0.42999011684080174, 0.0, 0.5163998470493372]],
      [0.0, [-5.625000000000001, -0.34500000000000003, 0.0, 0.9932517730102833]],
      [1.0, [-2.5, -0.3, 0.0, 1.7]],
      [2.0, [-1.252762968495368, -0.26236426446749106, 0.0, 3.1449999999999996]],
      [0.6, [-3.412075345586757, -0.31703242777472773, 0.0, 1.357926788824833]],
    ];
    for (const [lambda, wanted] of fixture) {
      [-2.5, -0.3, 0, 1.7].forEach((v, i) => {
        expect(yeoJohnson(v, lambda)).toBeCloseTo(wanted[i]!, 10);
      });
    }
  });
});
