import { describe, expect, it } from 'vitest';
import type { SamplerRequest } from '../../../core/samplers/sampler.ts';
import { createStudy } from '../../../core/study/create-study.ts';

const space = { x: { type: 'float', low: -1, high: 1 } } as const;

function earlier() {
  const study = createStudy({ space, sampler: 'random', seed: 3 });
  for (const trial of study.ask(5))
    if (trial.number < 4) study.tell(trial, trial.number === 2 ? Number.NaN : trial.params.x);
  return study;
}

describe('createStudy with warmStart', () => {
  it('shows the sampler the settled trials of other studies and what they are values of', () => {
    const requests: SamplerRequest[] = [];
    const sampler = {
      name: 'own',
      propose(request: SamplerRequest) {
        requests.push(request);
        return { params: { x: 0 }, reason: 'as ever' };
      },
    };
    const first = earlier();
    const named = [{ metric: 'other', goal: 'maximize' as const }];
    createStudy({
      space,
      sampler,
      warmStart: [first, { name: 'mine', trials: first.trials, objectives: named }],
    }).ask();
    const [one, two] = requests[0]!.sources!;
    expect(one).toMatchObject({ name: 'warm start 1', objectives: [{ metric: 'value', goal: 'minimize' }] });
    expect(one!.history.map(({ number, state, values }) => [number, state, values])).toEqual(
      [0, 1, 2, 3].map((n) => [n, 'completed', [n === 2 ? Number.NaN : first.trials[n]!.params.x]]),
    );
    expect(two).toMatchObject({ name: 'mine', objectives: named });
  });

  it.each([
    [
      { warmStart: [{ trials: 5 }] },
      "warmStart[0].trials: is not a list of trials, such as an earlier study's `trials`",
    ],
    [{ warmStart: [{}] }, 'warmStart[0].trials'],
    [{ warmStart: [earlier()], objectives: ['minimize', 'maximize'] }, undefined],
    [
      { warmStart: [{ trials: earlier().trials }], objectives: ['minimize', 'maximize'] },
      'warmStart.0.trials.0.values: 1 given for 2 objectives; name its objectives',
    ],
  ])('%#: names what is wrong', (options, message) => {
    const make = () => createStudy({ space, ...options } as never);
    if (message === undefined) expect(make).not.toThrow();
    else expect(make).toThrow(message);
  });
});
