import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { replayFragment, replayYaml } from '../../cli/render/schedule.ts';
import { parseSpec } from '../../core/sweep/spec/parse.ts';

describe('a schedule', () => {
  const schedule = [
    { step: 0, params: { rate: 0.1, opt: 'sgd' } },
    { step: 5, params: { rate: 0.12, opt: 'sgd' } },
  ];

  it('is printed as a part of a spec that is valid as it is', () => {
    const text = replayYaml(schedule, 9).join('\n');
    expect(text).not.toMatch(/[&*]/);
    expect(parse(text)).toEqual(replayFragment(schedule, 9));
    const spec = parseSpec(
      `
name: again
objective: { metric: loss, goal: minimize }
space:
  rate: { type: float, low: 0.01, high: 1, log: true }
  opt: { type: categorical, choices: [sgd, adam] }
${text}
`,
      'again.yaml',
    );
    expect(spec.scheduler).toEqual({ name: 'replay', max: 9, schedule });
    expect(spec.budget).toMatchObject({ trials: 2, parallel: 1 });
  });
});
