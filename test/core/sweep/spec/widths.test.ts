import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../../core/sweep/spec/parse.ts';

const spec = (units: string) => `
name: widths
objective: { metric: val_accuracy, goal: maximize }
space: { units: { type: categorical, choices: ${units} } }
trainer: { family: mlp, data: mnist }
`;

describe('a search over the widths of all layers', () => {
  it('has texts as its choices', () => {
    expect(parseSpec(spec('["32,16", "16"]'), 'spec.yaml').space.units).toMatchObject({ choices: ['32,16', '16'] });
  });

  it('says how to write a list, and what is wrong with a text', () => {
    expect(() => parseSpec(spec('[[32, 16], [16]]'), 'spec.yaml')).toThrow(
      'space.units.choices[0]: is a list, and choices are strings, numbers, booleans or null; write it as a text, such as "32,16"',
    );
    expect(() => parseSpec(spec('["32,16", "32-16"]'), 'spec.yaml')).toThrow(
      'space.units.choices[1]: the trainer does not accept this units: takes an integer of 1 to 8192, or one for each of up to 32 layers, as in [32, 16] or "32,16"; found "32-16"',
    );
  });
});
