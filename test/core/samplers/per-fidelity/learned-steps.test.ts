import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import type { Sample } from '../../../../core/samplers/per-fidelity/cells.ts';
import { knownByRounding } from '../../../../core/samplers/per-fidelity/learned-steps.ts';
import { perFidelity } from '../../../../core/samplers/per-fidelity.ts';
import { tpe } from '../../../../core/samplers/tpe.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Params } from '../../../../core/space/parameter.ts';
import { spaceSchema } from '../../../../core/space/schema.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';

const space = compileSpace(
  spaceSchema.parse({
    x: { type: 'float', low: 0, high: 1 },
    y: { type: 'float', low: 0, high: 1 },
    kind: { type: 'categorical', choices: ['a', 'b'] },
  }),
);

const fifth = (u: unknown) => Math.min(4, Math.floor(5 * (u as number)));
/** What an objective over a table of five by five cells reports at two steps. */
const tabulated = ({ x, y, kind }: Params) => {
  const cell = 10 * fifth(x) + 2 * fifth(y) + (kind === 'a' ? 0 : 1);
  return new Map([
    [1, [Math.sin(7.1 * cell)]],
    [3, [Math.cos(3.3 * cell)]],
  ]);
};
const draws = (count: number, seed: number): Params[] => {
  const random = randomStream('steps', seed);
  return Array.from({ length: count }, () => space.decode([random.uniform(), random.uniform(), random.uniform()]));
};
const trialsOf = (points: readonly Params[], levels: (params: Params) => Sample['levels']) =>
  points.map((params) => ({ params, unit: space.encode(params), levels: levels(params) }));

describe('points known by rounding', () => {
  const trials = trialsOf(draws(150, 1), tabulated);
  const same = (a: Params, b: Params) => fifth(a.x) === fifth(b.x) && fifth(a.y) === fifth(b.y) && a.kind === b.kind;

  it('are most of those that fall into a cell that was tried, and hardly any others', () => {
    const known = knownByRounding(space, trials);
    const fresh = draws(1000, 2);
    const tried = fresh.filter((params) => trials.some((trial) => same(trial.params, params)));
    const untried = fresh.filter((params) => !tried.includes(params));
    expect(untried.length).toBeGreaterThan(10);
    expect(tried.filter(known).length / tried.length).toBeGreaterThan(0.9);
    expect(untried.filter(known).length / untried.length).toBeLessThan(0.1);
  });

  it('are none where results are noisy, or where one rung alone agrees', () => {
    const random = randomStream('noise');
    const noisy = trialsOf(draws(100, 3), () => new Map([1, 3].map((step) => [step, [random.uniform()]])));
    const coarse = trialsOf(draws(100, 3), () => new Map([[1, [0.1]]]));
    const [point] = draws(1, 4);
    expect(knownByRounding(space, noisy)(point!)).toBe(false);
    expect(knownByRounding(space, coarse)(point!)).toBe(false);
    expect(knownByRounding(space, [])(point!)).toBe(false);
  });

  it('do not follow from a chance agreement that other trials contradict', () => {
    const at = (x: number, first: number, second: number): Sample => ({
      unit: space.encode({ x, y: 0.5, kind: 'a' }),
      levels: new Map([
        [1, [first]],
        [3, [second]],
      ]),
    });
    const known = knownByRounding(space, [at(0.1, 4, 3), at(0.4, 4, 3), at(0.25, 9, 9)]);
    expect(known({ x: 0.3, y: 0.5, kind: 'a' })).toBe(false);
  });

  it('are told among so many parameters that cells outnumber exact integers', () => {
    const names = Array.from({ length: 9 }, (_, d) => `p${d}`);
    const wide = compileSpace(
      spaceSchema.parse(Object.fromEntries(names.map((name) => [name, { type: 'float', low: 0, high: 1 }]))),
    );
    const random = randomStream('wide');
    // All but the first lie close together and have no effect.
    const point = (first: number): Params =>
      wide.decode(names.map((_, d) => (d === 0 ? first : 0.3 + 0.1 * random.uniform())));
    const trials = Array.from({ length: 100 }, (_, i) => {
      const params = point(i % 2 === 0 ? 0.2 * random.uniform() : 0.8 + 0.2 * random.uniform());
      const unit = wide.encode(params);
      const side = unit[0]! < 0.5 ? 1 : 2;
      return {
        unit,
        levels: new Map([
          [1, [side]],
          [3, [10 * side]],
        ]),
      };
    });
    const known = knownByRounding(wide, trials);
    expect([0.05, 0.1, 0.9, 0.95].map((first) => known(point(first)))).toEqual([true, true, true, true]);
    expect(known(point(0.5))).toBe(false);
  });

  it('are avoided', () => {
    const history: TrialRecord[] = [];
    const cells = new Set<string>();
    const sampler = perFidelity(tpe());
    for (let number = 0; number < 50; number += 1) {
      const request = {
        space,
        objectives: [{ metric: 'm', goal: 'minimize' as const }],
        history,
        trial: number,
        seed: 1,
      };
      const proposal = sampler.propose({ ...request, budget: { parallel: 1 } });
      if ('exhausted' in proposal) throw new Error(proposal.reason);
      const { params } = proposal;
      const rungs = [...tabulated(params)].map(([step, values]) => ({ step, values }));
      history.push({ number, state: 'stopped', params, rungs, last: rungs.at(-1)! });
      cells.add(`${fifth(params.x)} ${fifth(params.y)} ${params.kind}`);
    }
    // There are 50 cells; independent draws would have met 32 of them, an exploiting sampler fewer.
    expect(cells.size).toBeGreaterThan(32);
  });
});
