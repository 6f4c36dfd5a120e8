import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { specJsonSchema } from '../../../../core/sweep/spec/json-schema.ts';
import { parseSpec } from '../../../../core/sweep/spec/parse.ts';
import { writtenSpec } from './arbitrary-spec.ts';

const schema = specJsonSchema();
const accepts = new Ajv2020({ allowUnionTypes: true }).compile(schema);

const examples = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => `examples/${file}`);

describe('the JSON Schema', () => {
  it('is of draft 2020-12 and has a title', () => {
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Skysweep sweep' });
  });

  it('describes every field', () => {
    const properties = schema.properties as Record<string, { description?: string }>;
    const bare = Object.keys(properties).filter((name) => !properties[name]?.description);
    expect(bare).toEqual([]);
  });

  it.each(examples)('accepts %s, which is a valid spec', (file) => {
    const text = readFileSync(file, 'utf8');
    expect(accepts(parse(text)), JSON.stringify(accepts.errors)).toBe(true);
    expect(parseSpec(text, file).name).toMatch(/^[a-z0-9-]+$/);
  });

  it('accepts whatever specs are valid', () => {
    fc.assert(
      fc.property(writtenSpec, (written) => {
        expect(accepts(JSON.parse(JSON.stringify(written))), JSON.stringify(accepts.errors)).toBe(true);
      }),
    );
  });

  const base = {
    name: 'a',
    objective: { metric: 'loss', goal: 'minimize' },
    space: { x: { type: 'float', low: 0, high: 1 } },
    budget: { trials: 3 },
    trainer: { command: ['true'] },
  };
  it.each([
    ['an unknown field', { ...base, smapler: 'tpe' }],
    ['an unknown sampler', { ...base, sampler: 'rndom' }],
    ['an unknown setting', { ...base, scheduler: { name: 'asha', mni: 1 } }],
    ['a wrong goal', { ...base, objective: { metric: 'loss', goal: 'down' } }],
    ['no objective', { ...base, objective: undefined }],
    ['both kinds of objectives', { ...base, objectives: [base.objective] }],
    ['a wrong type of parameter', { ...base, space: { x: { type: 'flot', low: 0, high: 1 } } }],
    ['empty choices', { ...base, space: { x: { type: 'categorical', choices: [] } } }],
    ['a bad name', { ...base, name: 'No Name' }],
    ['no trials', { ...base, budget: { trials: 0 } }],
    ['a command that is text', { ...base, trainer: { command: 'true' } }],
  ])('refuses %s', (_, value) => {
    expect(accepts(JSON.parse(JSON.stringify(base)))).toBe(true);
    expect(accepts(JSON.parse(JSON.stringify(value)))).toBe(false);
  });
});
