import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { coordinatesOf } from '../../../../core/samplers/gp/coordinates.ts';
import { surrogate } from '../../../../core/samplers/gp/surrogate.ts';
import { standardize } from '../../../../core/samplers/gp/warping.ts';
import type { SamplerRequest } from '../../../../core/samplers/sampler.ts';
import type { Source } from '../../../../core/samplers/source.ts';
import { evidenceOf } from '../../../../core/samplers/transfer/evidence.ts';
import { informedSurrogate } from '../../../../core/samplers/transfer/prior-mean.ts';
import { misranking, relevanceOf } from '../../../../core/samplers/transfer/relevance.ts';
import { sourceModel } from '../../../../core/samplers/transfer/source-model.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { branin } from '../classics.ts';

const { space, evaluate } = branin;

function trials(count: number, seed: number, value: (loss: number) => number): TrialRecord[] {
  const random = randomStream(seed, 'trials');
  return Array.from({ length: count }, (_, number) => {
    const params = space.decode(space.parameters.map(() => random.uniform()));
    return { number, state: 'completed', params, values: [value(evaluate(params))] };
  });
}

const objectives = [{ metric: 'loss', goal: 'minimize' as const }];

function requestWith(source: Source, count: number): SamplerRequest {
  const history = trials(count, 2, (loss) => loss);
  return { space, objectives, history, sources: [source], trial: count, seed: 1, budget: { parallel: 1 } };
}

const same: Source = { name: 'same', objectives, history: trials(60, 1, (loss) => 3 * loss + 7) };
const opposite: Source = { name: 'opposite', objectives, history: trials(60, 1, (loss) => -loss) };

const modelOf = (request: SamplerRequest) => sourceModel(space, evidenceOf(request)[0]!);

describe('the ranking loss', () => {
  it('counts pairs in the wrong order, ties of the prediction by half, and no ties of the results', () => {
    expect(misranking([1, 2, 3], [10, 20, 30])).toEqual({ pairs: 3, misranked: 0 });
    expect(misranking([3, 2, 1], [10, 20, 30])).toEqual({ pairs: 3, misranked: 3 });
    expect(misranking([1, 1, 3], [10, 20, 20])).toEqual({ pairs: 2, misranked: 0.5 });
  });

  it('tells a source that agrees from one that does not, and withholds judgement before there are results', () => {
    const relevance = (source: Source, results: number) => {
      const request = requestWith(source, results);
      return relevanceOf(request, modelOf(request));
    };
    expect(relevance(same, 0)).toBeCloseTo(1 / 3);
    expect(relevance(same, 10)).toBeGreaterThan(0.6);
    expect(relevance(opposite, 0)).toBeCloseTo(1 / 3);
    expect(relevance(opposite, 3)).toBe(0);
  });
});

describe('a prior mean', () => {
  const c = coordinatesOf(space);
  const probes = trials(50, 3, (loss) => loss);
  const errorWith = (source: Source | undefined, results: number): number => {
    const request = requestWith(source ?? same, results);
    const points = request.history.map(({ params }) => c.encode(params));
    const targets = standardize(Float64Array.from(request.history, ({ values }) => values![0]!));
    const model = source
      ? informedSurrogate(modelOf(request).landscapes[0], c, points, targets, [])
      : surrogate(c, points, targets, []);
    const predicted = probes.map(({ params }) => model.meanAt(c.encode(params)));
    const { pairs, misranked } = misranking(
      predicted,
      probes.map(({ values }) => values![0]!),
    );
    return misranked / pairs;
  };

  it('knows the landscape after few results', () => {
    expect(errorWith(same, 4)).toBeLessThan(0.12);
    expect(errorWith(undefined, 4)).toBeGreaterThan(0.2);
  });

  it('that is wrong is forgotten', () => {
    expect(errorWith(opposite, 20)).toBe(errorWith(undefined, 20));
  });

  it('has gradients that agree with finite differences', () => {
    const request = requestWith(same, 6);
    const points = request.history.map(({ params }) => c.encode(params));
    const targets = standardize(Float64Array.from(request.history, ({ values }) => values![0]!));
    const model = informedSurrogate(modelOf(request).landscapes[0], c, points, targets, []);
    const at = Float64Array.of(0.3, 0.6);
    const [meanSlope, varianceSlope] = [new Float64Array(2), new Float64Array(2)];
    const { mean, variance } = model.predictWithSlopes(at, meanSlope, varianceSlope);
    expect(model.predict(at)).toEqual({ mean, variance });
    for (const d of [0, 1]) {
      const moved = at.slice();
      moved[d]! += 1e-6;
      const next = model.predict(moved);
      expect((next.mean - mean) / 1e-6).toBeCloseTo(meanSlope[d]!, 3);
      expect((next.variance - variance) / 1e-6).toBeCloseTo(varianceSlope[d]!, 3);
    }
  });
});
