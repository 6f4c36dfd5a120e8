import { describe, expect, it } from 'vitest';
import { answerLine } from '../../../core/study/ask-tell.ts';
import { studyOfSpec } from '../../../core/study/study-of-spec.ts';
import { validateSpec } from '../../../core/sweep/spec/parse.ts';

const base = {
  name: 'toy',
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  sampler: 'random',
};
/** A conversation over a spec: each request with its answer. */
function talk(change: object = {}) {
  const { objective, ...rest } = base;
  const goal = 'objectives' in change ? {} : { objective };
  const study = studyOfSpec(validateSpec({ ...rest, ...goal, ...change }));
  return (request: unknown) => answerLine(study, typeof request === 'string' ? request : JSON.stringify(request));
}

describe('the ask-tell protocol', () => {
  it('asks, reports, tells and gives the best', () => {
    const say = talk({ scheduler: { name: 'median', startup: 1 } });
    expect(say({ best: true })).toEqual({ best: null });
    const asked = say({ ask: 2 }) as { trials: { trial: number; params: { x: number } }[] };
    expect(asked).toEqual({ trials: [0, 1].map((trial) => ({ trial, params: { x: expect.any(Number) } })) });
    expect(say({ report: { trial: 0, step: 3, value: 0.5 } })).toEqual({ decision: 'continue' });
    const stop = { decision: 'stop', reason: expect.stringContaining('median') };
    expect(say({ report: { trial: 1, step: 3, value: 0.9 } })).toEqual(stop);
    expect(say({ tell: { trial: 1, state: 'stopped' } })).toEqual({ ok: true });
    expect(say({ tell: { trial: 0, value: 0.3 } })).toEqual({ ok: true });
    expect(say({ best: true })).toEqual({ trial: 0, value: 0.3, params: asked.trials[0]!.params });
    say({ ask: 1 });
    expect(say({ tell: { trial: 2, state: 'failed', reason: 'no memory' } })).toEqual({ ok: true });
  });

  it('answers several objectives with their Pareto front', () => {
    const objectives = ['a', 'b'].map((metric) => ({ metric, goal: 'minimize' }));
    const say = talk({ objectives });
    say({ ask: 3 });
    for (const [trial, values] of [
      [1, 3],
      [2, 2],
      [2, 4],
    ].entries())
      say({ tell: { trial, values } });
    const params = expect.anything();
    expect(say({ best: true })).toEqual({
      pareto: [
        { trial: 0, values: [1, 3], params },
        { trial: 1, values: [2, 2], params },
      ],
    });
    say({ ask: 1 });
    expect(say({ tell: { trial: 3, value: 1 } })).toEqual({
      error: 'value: 1 given for 2 (a, b); give one per objective',
    });
  });

  it.each([
    ['NaN', '"NaN"', { best: null }],
    ['-Infinity', '"-Infinity"', { trial: 0, value: '-Infinity', params: { x: expect.any(Number) } }],
    ['Infinity', '"Infinity"', { trial: 0, value: 'Infinity', params: { x: expect.any(Number) } }],
  ])('takes %s as a string and as the bare word that Python writes', (bare, quoted, best) => {
    for (const value of [bare, quoted]) {
      const say = talk();
      say({ ask: 1 });
      expect(say(`{"tell": {"trial": 0, "value": ${value}}}`)).toEqual({ ok: true });
      expect(say({ best: true })).toEqual(best);
    }
  });

  it('says why there are no more trials', () => {
    const three = talk({ space: { n: { type: 'int', low: 1, high: 3 } } });
    const exhausted = { done: 'space exhausted', reason: expect.stringContaining('3 trials') };
    expect(three({ ask: 5 })).toEqual({ trials: Array(3).fill(expect.anything()), ...exhausted });
    expect(three({ ask: 1 })).toEqual({ trials: [], ...exhausted });
    const two = talk({ budget: { trials: 2 } });
    two({ ask: 2 });
    expect(two({ ask: 1 })).toEqual({ trials: [], done: 'budget of 2 trials used up' });
    const target = talk({ objective: { ...base.objective, target: 0.1 } });
    target({ ask: 1 });
    target({ tell: { trial: 0, value: 0.05 } });
    expect(target({ ask: 1 })).toEqual({ trials: [], done: 'target reached' });
  });

  it('tries the baseline first and never stops it', () => {
    const say = talk({ baseline: { x: 0.5 }, scheduler: { name: 'median', startup: 1 } });
    expect(say({ ask: 2 })).toMatchObject({ trials: [{ trial: 0, params: { x: 0.5 } }, { trial: 1 }] });
    say({ report: { trial: 1, step: 1, value: 0 } });
    expect(say({ report: { trial: 0, step: 1, value: 9 } })).toEqual({ decision: 'continue' });
  });

  it('has no other sweeps to learn from', () => {
    expect(() => talk({ warm_start: 'earlier' })).toThrow('warm_start: there are no other sweeps at hand here');
  });

  it('tries the default and the initial points after it, what follows from them included', () => {
    const derived = { type: 'derived', expression: 'x * 2' };
    const say = talk({
      space: { ...base.space, twice: derived },
      baseline: { x: 0.5 },
      default: { x: 0.25 },
      initial: [{ x: 0.125 }, {}],
    });
    expect(say({ ask: 4 })).toMatchObject({
      trials: [
        { params: { x: 0.5, twice: 1 } },
        { params: { x: 0.25, twice: 0.5 } },
        { params: { x: 0.125, twice: 0.25 } },
        { params: { x: expect.any(Number) } },
      ],
    });
  });

  it.each<[string, unknown]>([
    ['ask: must be at least 1, found -1', { ask: -1 }],
    ['ask: must be at least 1, found 0', { ask: 0 }],
    ['ask: must be an integer, found 1.5', { ask: 1.5 }],
    ['ask: must be a number, found "x"', { ask: 'x' }],
    ['ask: must be at most 10000', { ask: 1e9 }],
    ['trial: there is no trial 99', { tell: { trial: 99, value: 1 } }],
    ['tell.trial: must be at least 0', { tell: { trial: -1, value: 1 } }],
    ['tell.trial: is missing', { tell: { value: 1 } }],
    ['tell: there is no result; give value, values or', { tell: { trial: 0 } }],
    ['tell.value: is not a number; "NaN"', { tell: { trial: 0, value: null } }],
    ['tell.value: is not a number', { tell: { trial: 0, value: '0.3' } }],
    ['tell.values[1]: is not a number', { tell: { trial: 0, values: [1, {}] } }],
    ['value: 2 given for 1 (loss)', { tell: { trial: 0, values: [1, 2] } }],
    ['tell.state: is "completed"; allowed: failed, stopped', { tell: { trial: 0, state: 'completed' } }],
    ['tell: excludes each other', { tell: { trial: 0, value: 1, state: 'failed' } }],
    ['value and values exclude each other', { tell: { trial: 0, value: 1, values: [1] } }],
    ['tell.valeu: unknown field; did you mean value', { tell: { trial: 0, valeu: 1 } }],
    ['report.step: must be at least 0', { report: { trial: 0, step: -1, value: 1 } }],
    ['report: neither value nor values', { report: { trial: 0, step: 1 } }],
    ['trial: there is no trial 5', { report: { trial: 5, step: 1, value: 1 } }],
    ['best: ', { best: false }],
    ['a request is an object such as {"ask": 1}, found []', []],
    ['a request is an object such as {"ask": 1}, found 5', 5],
    ['a request is an object such as {"ask": 1}, found null', null],
    ['a request has one of ask, tell, report, best; found none', {}],
    ['one request a line, found ask and best', { ask: 1, best: true }],
    ['"aks" is no request; known are ask, tell, report, best', { aks: 1 }],
    ['"__proto__" is no request', '{"__proto__": 1}'],
    ['not JSON: ', 'garbage'],
    ['not JSON: ', '{"ask": 1'],
    ['not JSON: ', '{"ask": NaNs}'],
  ])('an error says %s, and changes nothing', (message, request) => {
    const say = talk();
    say({ ask: 1 });
    expect(say(request)).toEqual({ error: expect.stringContaining(message) });
    expect(say({ tell: { trial: 0, value: 1 } })).toEqual({ ok: true });
    expect(say({ ask: 1 })).toMatchObject({ trials: [{ trial: 1 }] });
  });
});
