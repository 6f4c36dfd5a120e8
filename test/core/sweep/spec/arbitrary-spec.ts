import fc from 'fast-check';

const names = fc.constantFrom('a', 'lr', 'hidden_units', 'x.y', 'w-decay', 'm', 'Z9');
const low = fc.integer({ min: 1, max: 50 });

const parameter = fc.oneof(
  fc.record({
    type: fc.constant('float'),
    low,
    high: fc.double({ min: 51, max: 1e6, noNaN: true }),
    log: fc.boolean(),
  }),
  fc.record({ type: fc.constant('int'), low, high: fc.integer({ min: 51, max: 999 }) }),
  fc.record({
    type: fc.constant('categorical'),
    choices: fc.uniqueArray(
      fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.integer(),
        fc.boolean(),
        fc.constantFrom('yes', 'null', '1e3', '- x', 'a: b'),
      ),
      { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) },
    ),
  }),
);

const objective = (metric: string) =>
  fc.record(
    {
      metric: fc.constant(metric),
      goal: fc.constantFrom('minimize', 'maximize'),
      target: fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0),
    },
    { requiredKeys: ['metric', 'goal'] },
  );

/** Specs as people write them: shorthands, fields left out, any order of fields. */
export const writtenSpec = fc.record(
  {
    name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,47}$/),
    objective: objective('loss'),
    outcome_constraints: fc.dictionary(
      fc.constantFrom('latency_ms', 'loss', 'recall'),
      fc.constantFrom({ max: 20 }, { min: 0.9 }, { min: -1, max: 1 }),
    ),
    space: fc.dictionary(names, parameter, { minKeys: 1, maxKeys: 5 }),
    sampler: fc.constantFrom('random', 'tpe', { name: 'random' }, { name: 'tpe' }),
    scheduler: fc.constantFrom<unknown>(
      'none',
      'median',
      { name: 'asha', max: 9 },
      { name: 'asha', min: 2, max: 20, eta: 4 },
    ),
    budget: fc.record(
      {
        trials: fc.integer({ min: 1, max: 1000 }),
        parallel: fc.integer({ min: 1, max: 64 }),
        duration: fc.constantFrom<unknown>('2h', '30m', '90s', '1.5h', 60, '1d'),
      },
      { requiredKeys: ['trials'] },
    ),
    trainer: fc.record(
      {
        command: fc.array(fc.constantFrom('python3', 'train.py', '${args}', '--seed=${seed}', '$${x}'), {
          minLength: 1,
        }),
        metrics: fc.constantFrom<unknown>('json_lines', { pattern: '(\\w+)=(\\S+)' }, { file: 'out/${trial}.jsonl' }),
        stall: fc.constantFrom<unknown>('10m', 30),
        env: fc.dictionary(
          fc.constantFrom('A', 'B_1'),
          fc.string({ maxLength: 5 }).filter((text) => !text.includes('$')),
        ),
      },
      { requiredKeys: ['command'] },
    ),
    default: fc.constant({}),
    initial: fc.array(fc.constant({}), { maxLength: 2 }),
    warm_start: fc.constantFrom<unknown>('earlier', ['earlier', 'b-2']),
    seed: fc.nat(),
  },
  { requiredKeys: ['name', 'objective', 'space', 'budget'] },
);
