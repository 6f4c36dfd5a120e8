import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseSpec, SpecError, validateSpec } from '../../../../core/sweep/spec/parse.ts';
import { writtenSpec } from './arbitrary-spec.ts';

describe('a spec', () => {
  it('is in normal form once and for all, and the normal form is JSON', () => {
    fc.assert(
      fc.property(writtenSpec, (written) => {
        const spec = validateSpec(written);
        expect(validateSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
      }),
    );
  });

  it('means the same in YAML, in JSON and as a value', () => {
    fc.assert(
      fc.property(writtenSpec, fc.constantFrom(2, 4), (written, indent) => {
        const spec = validateSpec(written);
        expect(parseSpec(stringify(written, { indent }), 'a.yaml')).toEqual(spec);
        expect(parseSpec(JSON.stringify(written, null, indent), 'a.json')).toEqual(spec);
      }),
    );
  });

  it('is named by line and field whichever field of it is unknown', () => {
    const sections = fc.constantFrom<readonly string[]>([], ['objective'], ['budget'], ['trainer']);
    fc.assert(
      fc.property(writtenSpec, sections, (written, path) => {
        const spoilt = JSON.parse(JSON.stringify({ ...written, trainer: written.trainer ?? { command: ['a'] } }));
        const section = path.reduce((value, key) => value[key], spoilt);
        section.zzz_unknown = 1;
        const text = stringify(spoilt);
        const line = text.split('\n').findIndex((row) => row.includes('zzz_unknown')) + 1;
        try {
          parseSpec(text, 'a.yaml');
        } catch (error) {
          const { issues } = error as SpecError;
          expect(issues).toMatchObject([{ line, path: [...path, 'zzz_unknown'].join('.') }]);
          return;
        }
        expect.unreachable();
      }),
    );
  });

  it('never fails otherwise than by a SpecError, whatever the text', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'name: a',
        'space:',
        '  x: { type: int, low: 1, high: 2 }',
        'budget: {',
        '- a',
        '&a *a',
        'trainer: null',
        '? [a]: b',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        try {
          parseSpec(lines.join('\n'), 'a.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
          for (const issue of (error as SpecError).issues) {
            expect(issue.line).toBeGreaterThanOrEqual(1);
            expect(issue.line).toBeLessThanOrEqual(lines.join('\n').split(/\r\n?|\n/).length + 1);
            expect(issue.message).not.toContain('\0');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never fails otherwise than by a SpecError, whatever the value', () => {
    const field = fc.constantFrom(
      'name',
      'objective',
      'objectives',
      'space',
      'sampler',
      'scheduler',
      'budget',
      'trainer',
      'seed',
      'baseline',
      'constraints',
    );
    fc.assert(
      fc.property(writtenSpec, fc.dictionary(field, fc.jsonValue(), { minKeys: 1 }), (written, noise) => {
        try {
          validateSpec({ ...written, ...noise });
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
