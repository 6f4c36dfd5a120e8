import fc from 'fast-check';
import type { ParameterDefinition } from '../../../core/space/parameter-schema.ts';
import { type SpaceDefinition, spaceSchema } from '../../../core/space/schema.ts';

type Plain<T extends ParameterDefinition['type']> = fc.Arbitrary<Extract<ParameterDefinition, { type: T }>>;

const bounds = (low: number, high: number) =>
  fc
    .tuple(fc.double({ min: low, max: high, noNaN: true }), fc.double({ min: low, max: high, noNaN: true }))
    .map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }))
    .filter((range) => range.high - range.low > 1e-6 * Math.max(1, Math.abs(range.low)));

const linear: Plain<'float'> = bounds(-1e6, 1e6).map((range) => ({ type: 'float', ...range }));
const log: Plain<'float'> = bounds(1e-8, 1e8).map((range) => ({ type: 'float', ...range, log: true }));
const reverseLog: Plain<'float'> = bounds(-2, 0.99999).map((range) => ({ type: 'float', ...range, reverse_log: true }));
const stepped: Plain<'float'> = fc
  .record({
    low: fc.integer({ min: -50, max: 50 }),
    steps: fc.integer({ min: 0, max: 30 }),
    step: fc.constantFrom(0.1, 0.05, 0.3, 1e-3, 2.5),
  })
  .map(({ low, steps, step }) => ({ type: 'float', low: low / 10, high: low / 10 + steps * step, step }));
const int: Plain<'int'> = fc
  .record({ low: fc.integer({ min: -1000, max: 1000 }), width: fc.nat(500), step: fc.integer({ min: 1, max: 7 }) })
  .map(({ low, width, step }) => ({ type: 'int', low, high: low + width, step }));
const logInt: Plain<'int'> = fc
  .record({ low: fc.integer({ min: 1, max: 100 }), width: fc.nat(1e9) })
  .map(({ low, width }) => ({ type: 'int', low, high: low + width, log: true }));
const scalar = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.constant(null));
const categorical: Plain<'categorical'> = fc
  .uniqueArray(scalar, { minLength: 1, maxLength: 6, comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b) })
  .chain((choices) =>
    fc
      .option(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: choices.length, maxLength: choices.length }))
      .map((weights) => ({ type: 'categorical' as const, choices, ...(weights && { weights }) })),
  );
const ordinal: Plain<'ordinal'> = fc
  .uniqueArray(fc.oneof(fc.integer(), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((values) => ({ type: 'ordinal', values }));
const normal: Plain<'normal'> = fc
  .record({ mu: fc.integer({ min: -9, max: 9 }), sigma: fc.constantFrom(0.01, 1, 30) })
  .map(({ mu, sigma }) => ({ type: 'normal', mu, sigma }));
const constant: Plain<'constant'> = scalar.map((value) => ({ type: 'constant', value }));

/** Any parameter whose values lie on a finite list. */
export const finiteDefinition = fc.oneof(stepped, int, categorical, ordinal, constant);

export const anyDefinition = fc.oneof(
  linear,
  log,
  reverseLog,
  stepped,
  int,
  logInt,
  categorical,
  ordinal,
  normal,
  constant,
);

/** Spaces of one to six parameters, some of which hang on the one before. */
export function spaces(definition: fc.Arbitrary<ParameterDefinition> = anyDefinition): fc.Arbitrary<SpaceDefinition> {
  return fc.array(fc.tuple(definition, fc.boolean(), fc.nat(100)), { minLength: 1, maxLength: 6 }).map((entries) => {
    const space: Record<string, ParameterDefinition> = {};
    for (const [i, [parameter, hangs, pick]] of entries.entries()) {
      const parent = entries[i - 1]?.[0];
      const when = hangs && parent ? conditionOn(parent, pick) : undefined;
      space[`p${i}`] = { ...parameter, ...(when !== undefined && { when: { [`p${i - 1}`]: when } }) };
    }
    return spaceSchema.parse(space);
  });
}

function conditionOn(parent: ParameterDefinition, pick: number) {
  if (parent.type === 'categorical') return [parent.choices[pick % parent.choices.length]!];
  if (parent.type === 'ordinal') return parent.values.slice(0, 1 + (pick % parent.values.length));
  if (parent.type === 'float' || parent.type === 'int')
    return { low: parent.low + ((parent.high - parent.low) * pick) / 100 };
  return undefined;
}
