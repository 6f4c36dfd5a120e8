import { describe, expect, it } from 'vitest';
import { parseSpec, SpecError } from '../../../../core/sweep/spec/parse.ts';

const spec = (parts: string, more = '') => `name: again
objective: { metric: loss, goal: minimize }
space:
  rate: { type: float, low: 0.01, high: 1, log: true }
  opt: { type: categorical, choices: [sgd, adam] }
  momentum: { type: float, low: 0, high: 0.9, when: { opt: [sgd] } }
constraints: [ "rate <= 0.5 or opt == 'adam'" ]
trainer: { command: [./train], checkpoint_dir: kept }
budget: { trials: 4 }
scheduler:
  name: replay
  schedule:
${parts}
${more}`;

const first = '    - { step: 0, params: { rate: 0.1, opt: adam } }';

function complaint(text: string): string {
  try {
    parseSpec(text, 'again.yaml');
    return '';
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.message;
  }
}

describe('the schedule of replay in a spec', () => {
  it('has to be of points of the space, each named by its field and line', () => {
    expect(complaint(spec(first))).toBe('');
    const second = (params: string) => complaint(spec(`${first}\n    - { step: 5, params: { ${params} } }`));
    expect(second('rate: 0.2, opt: sgd, momentum: 0.5')).toBe('');
    expect(second('rate: 7, opt: adam')).toBe(
      'again.yaml:14:34: scheduler.schedule[1].params.rate: 7 is not one of 0.01 to 1',
    );
    expect(second('opt: adam')).toMatch(/^again\.yaml:14:\d+: scheduler\.schedule\[1\]\.params\.rate: is missing/);
    expect(second('rate: 0.2, opt: adam, momentum: 0.5')).toMatch(
      /scheduler\.schedule\[1\]\.params\.momentum: is inactive under the other values; leave it out/,
    );
    expect(second('rate: 0.2, opt: adam, layers: 3')).toMatch(
      /scheduler\.schedule\[1\]\.params\.layers: is not a parameter of the space/,
    );
    expect(second('rate: 0.8, opt: sgd, momentum: 0.5')).toMatch(
      /scheduler\.schedule\[1\]\.params: the constraint "rate <= 0.5 or opt == 'adam'" does not hold at \{.*\}; give other/,
    );
    expect(second('rate: [0.2], opt: adam')).toMatch(
      /scheduler\.schedule\[1\]\.params\.rate: .*string, number, boolean/,
    );
  });

  it('leaves room in the budget for what is tried first, each once', () => {
    const parts = `${first}\n    - { step: 5, params: { rate: 0.2, opt: adam } }`;
    const more = 'baseline: { rate: 0.3, opt: adam }\ndefault: { rate: 0.4, opt: adam }\n';
    expect(complaint(spec(parts, more))).toBe('');
    // The baseline again, and the first part.
    expect(complaint(spec(parts, `${more}initial: [{ rate: 0.3, opt: adam }, { rate: 0.1 }]\n`))).toBe('');
    expect(complaint(spec(parts, `${more}initial: [{ rate: 0.5 }]\n`))).toMatch(
      /^again\.yaml:9:\d+: budget\.trials: 4 are not enough for the 2 parts of the schedule and the 3 that are tried first; raise it to 5/,
    );
  });

  it('does not repeat what is wrong elsewhere', () => {
    const wrong = complaint(spec(first, 'baseline: { rate: 9, opt: adam }\ninitial: [{ rate: 8 }]\n'));
    expect(wrong.split('\n')).toEqual([
      expect.stringContaining('baseline'),
      expect.stringContaining('initial[0].rate'),
    ]);
  });
});
