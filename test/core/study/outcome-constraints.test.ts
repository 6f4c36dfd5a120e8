import { describe, expect, it } from 'vitest';
import { answerLine } from '../../../core/study/ask-tell.ts';
import { createStudy } from '../../../core/study/create-study.ts';
import { studyOfSpec } from '../../../core/study/study-of-spec.ts';
import { parseSpec } from '../../../core/sweep/spec/parse.ts';

const space = { x: { type: 'float', low: 0, high: 1 } } as const;

describe('a study with outcome constraints', () => {
  const open = (more: object = {}) =>
    createStudy({
      space,
      objective: { goal: 'maximize', metric: 'accuracy', ...more },
      outcomeConstraints: { latency_ms: { max: 20 } },
      sampler: 'random',
    });

  it('counts feasible trials only', () => {
    const study = open({ target: 0.95 });
    const [a, b, c, d] = study.ask(4);
    study.tell(a!, { value: 0.99, metrics: { latency_ms: 25 } });
    expect(study.best).toBeUndefined();
    expect(study.end).toBeUndefined();
    study.tell(b!, { value: 0.5, metrics: { latency_ms: 20 } });
    study.tell(c!, 0.97);
    expect(study.best).toMatchObject({ number: 1, value: 0.5, metrics: { latency_ms: 20 }, violations: [0] });
    expect(study.trials[2]).toMatchObject({ state: 'completed', violations: [Number.POSITIVE_INFINITY] });
    expect(study.end).toBeUndefined();
    study.tell(d!, { values: [0.96], metrics: { latency_ms: 3 } });
    expect(study.end).toEqual({ done: 'target reached' });
  });

  it('takes an objective for a metric under its own name', () => {
    const study = createStudy({
      space,
      objectives: [
        { goal: 'minimize', metric: 'loss' },
        { goal: 'minimize', metric: 'size' },
      ],
      outcomeConstraints: { size: { max: 5 } },
      sampler: 'random',
    });
    study.ask(2).forEach((trial, i) => {
      study.tell(trial, [i, 6 - 2 * i]);
    });
    expect(study.paretoFront.map(({ number }) => number)).toEqual([1]);
  });

  it('searches within them', async () => {
    const study = createStudy({ space, objective: 'maximize', outcomeConstraints: { cost: { max: 0.3 } } });
    await study.optimize(({ params: { x } }) => ({ value: x, metrics: { cost: x * x } }), { trials: 25 });
    expect(study.best?.value).toBeLessThanOrEqual(Math.sqrt(0.3));
    expect(study.best?.value).toBeGreaterThan(0.54);
  });

  it('names what is wrong with metrics', () => {
    const trial = open().ask();
    const study = open();
    study.ask();
    const tell = (result: unknown) => () => study.tell(trial.number, result as number);
    expect(tell({ value: 1, metrics: { latency_ms: '12' } })).toThrow('metrics.latency_ms: "12" is not a number');
    expect(tell({ value: 1, metrics: 3 })).toThrow('metrics: is not an object of numbers by name');
    expect(tell({ value: 1, values: [1] })).toThrow('value and values exclude each other');
    expect(tell({ metrics: {} })).toThrow('value: [object Object] is not a number');
    expect(() => createStudy({ space, outcomeConstraints: { cost: {} } })).toThrow(
      'outcomeConstraints.cost: bounds nothing; give min, max or both',
    );
  });
});

describe('ask and tell with outcome constraints', () => {
  const spec = `
name: bounded
objective: { metric: loss, goal: minimize }
outcome_constraints: { latency_ms: { max: 20 } }
space: { x: { type: float, low: 0, high: 1 } }
`;

  it('takes metrics and says why there is no best', () => {
    const study = studyOfSpec(parseSpec(spec, 'spec.yaml'));
    const say = (request: unknown) => answerLine(study, JSON.stringify(request));
    say({ ask: 3 });
    expect(say({ best: true })).toEqual({ best: null });
    expect(say({ tell: { trial: 0, value: 0.1, metrics: { latency_ms: 'Infinity' } } })).toEqual({ ok: true });
    expect(say({ best: true })).toEqual({
      best: null,
      reason: 'no trial is feasible so far: 1 broke an outcome constraint',
    });
    expect(say({ tell: { trial: 1, values: [0.2], metrics: { latency_ms: 12 } } })).toEqual({ ok: true });
    expect(say({ best: true })).toMatchObject({ trial: 1, value: 0.2, metrics: { latency_ms: 12 } });
    expect(say({ tell: { trial: 2, state: 'failed', metrics: {} } })).toEqual({
      error: 'tell.metrics: belong to a value; give the value too, or no metrics',
    });
    expect(say({ tell: { trial: 2, value: 1, metrics: { latency_ms: 'fast' } } })).toMatchObject({
      error: expect.stringContaining('tell.metrics.latency_ms'),
    });
  });
});
