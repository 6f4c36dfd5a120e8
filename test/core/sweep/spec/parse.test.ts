import { describe, expect, it } from 'vitest';
import { parseSpec, SpecError, validateSpec } from '../../../../core/sweep/spec/parse.ts';

/** A good spec, one field a line, to be spoilt line by line. */
const good = [
  'name: toy', // 1
  'objective: { metric: loss, goal: minimize }', // 2
  'space:', // 3
  '  x: { type: float, low: 0.001, high: 1, log: true }', // 4
  '  n: { type: int, low: 1, high: 4 }', // 5
  '  c: { type: categorical, choices: [a, b] }', // 6
  'sampler: random', // 7
  'scheduler: { name: asha, min: 1, max: 9, eta: 3 }', // 8
  'budget: { trials: 5, parallel: 2, duration: 2h }', // 9
  'trainer:', // 10
  '  command: [python3, train.py, "--x=${x}"]', // 11
  '  metrics: json_lines', // 12
  'seed: 7', // 13
];

const builtIn = [
  'name: mnist', // 1
  'objective: { metric: val_accuracy, goal: maximize }', // 2
  'space:', // 3
  '  learning_rate: { type: float, low: 0.001, high: 1, log: true }', // 4
  '  optimizer: { type: categorical, choices: [sgd, adam] }', // 5
  'budget: { trials: 5 }', // 6
  'trainer: { family: mlp, data: mnist, epochs: 3 }', // 7
];

/** The lines with those of the given numbers replaced; undefined leaves a line empty. */
function spoil(lines: readonly string[], changes: Readonly<Record<number, string | undefined>>): string {
  return lines.map((line, i) => (i + 1 in changes ? (changes[i + 1] ?? '') : line)).join('\n');
}

function issuesOf(text: string): SpecError['issues'] {
  try {
    parseSpec(text, 'sweep.yaml');
  } catch (error) {
    if (error instanceof SpecError) return error.issues;
    throw error;
  }
  throw new Error('the spec was accepted');
}

describe('parseSpec', () => {
  it('answers the normal form of a spec', () => {
    const spec = parseSpec(good.join('\n'), 'sweep.yaml');
    expect(spec).toMatchObject({
      name: 'toy',
      objectives: [{ metric: 'loss', goal: 'minimize' }],
      constraints: [],
      sampler: { name: 'random' },
      scheduler: { name: 'asha', min: 1, max: 9, eta: 3 },
      budget: { trials: 5, parallel: 2, duration: 7200 },
      trainer: { command: ['python3', 'train.py', '--x=${x}'], metrics: 'json_lines' },
      seed: 7,
    });
    expect('objective' in spec).toBe(false);
  });

  it('fills in defaults', () => {
    const spec = parseSpec(builtIn.join('\n'), 'sweep.yaml');
    expect(spec).toMatchObject({ sampler: { name: 'auto' }, scheduler: { name: 'none' }, seed: 0 });
    expect(spec.budget).toEqual({ trials: 5, parallel: 1 });
  });

  it("gives the built-in trainer as many epochs as the scheduler's last step when it names none", () => {
    const text = spoil(builtIn, { 6: 'budget: { trials: 5 }\nscheduler: { name: asha, max: 9 }', 7: 'trainer: {}' });
    expect(parseSpec(text, 'sweep.yaml').trainer).toMatchObject({ epochs: 9 });
    expect(parseSpec(spoil(builtIn, { 7: 'trainer: {}' }), 'sweep.yaml').trainer).toMatchObject({ epochs: 10 });
  });

  it('reads JSON', () => {
    const value = {
      name: 'j',
      objective: { metric: 'loss', goal: 'minimize' },
      space: { x: { type: 'int', low: 1, high: 2 } },
    };
    expect(parseSpec(JSON.stringify(value, null, '\t'), 'sweep.json')).toEqual(validateSpec(value));
  });

  it.each([
    ['1h', 3600],
    ['30m', 1800],
    ['90s', 90],
    ['45', 45],
  ])('reads the duration %s', (text, seconds) => {
    const spec = parseSpec(spoil(good, { 9: `budget: { duration: ${text} }` }), 'sweep.yaml');
    expect(spec.budget.duration).toBe(seconds);
  });

  it('lets whoever runs a spec set some of its fields', () => {
    const overrides = { name: 'other', trials: 3, parallel: 4, seed: 11 };
    const spec = parseSpec(spoil(good, { 9: undefined }), 'sweep.yaml', overrides);
    expect(spec).toMatchObject({ name: 'other', seed: 11, budget: { trials: 3, parallel: 4 } });
  });

  it('takes points to be tried first, and a grid that knows how many points there are', () => {
    const text = spoil(good, {
      7: 'sampler: { name: grid, points: { x: 5 } }',
      13: 'default: { n: 2 }\ninitial: [{ x: 0.5 }, {}]',
    });
    expect(parseSpec(text, 'sweep.yaml')).toMatchObject({ default: { n: 2 }, initial: [{ x: 0.5 }, {}] });
  });

  it('takes one sweep to learn from, or several', () => {
    const warm = (text: string) => parseSpec(spoil(good, { 13: `warm_start: ${text}` }), 'sweep.yaml').warm_start;
    expect(warm('earlier')).toEqual(['earlier']);
    expect(warm('[a, b-2]')).toEqual(['a', 'b-2']);
  });

  it('needs no trainer and no budget for ask-tell', () => {
    const text = spoil(good, { 9: undefined, 10: undefined, 11: undefined, 12: undefined });
    expect(parseSpec(text, 'sweep.yaml').trainer).toBeUndefined();
  });
});

describe('parseSpec refuses', () => {
  const cases: [string, Readonly<Record<number, string | undefined>>, number, number, string, RegExp][] = [
    ['an unknown field', { 7: 'smapler: random' }, 7, 1, 'smapler', /unknown field; did you mean sampler\?/],
    [
      "another tool's word",
      { 2: 'objective: { metric: loss, goal: minimize, direction: minimize }' },
      2,
      44,
      'objective.direction',
      /did you mean goal\?/,
    ],
    [
      'an unknown field of a parameter',
      { 5: '  n: { type: int, low: 1, hihg: 4, high: 4 }' },
      5,
      27,
      'space.n.hihg',
      /did you mean high\?.*allowed: type, low, high, log, step, when/,
    ],
    [
      'a wrong type',
      { 5: '  n: { type: int, low: one, high: 4 }' },
      5,
      24,
      'space.n.low',
      /must be a number, found "one"/,
    ],
    ['a float for an int', { 5: '  n: { type: int, low: 1.5, high: 4 }' }, 5, 24, 'space.n.low', /not an integer/],
    [
      'low above high',
      { 5: '  n: { type: int, low: 5, high: 4 }' },
      5,
      24,
      'space.n.low',
      /low 5 is above high 4; swap them/,
    ],
    [
      'log with low 0',
      { 4: '  x: { type: float, low: 0, high: 1, log: true }' },
      4,
      26,
      'space.x.low',
      /log needs low > 0, found 0/,
    ],
    [
      'empty choices',
      { 6: '  c: { type: categorical, choices: [] }' },
      6,
      27,
      'space.c.choices',
      /is empty; list at least one choice/,
    ],
    [
      'an unknown type of parameter',
      { 5: '  n: { type: integer, low: 1, high: 4 }' },
      5,
      14,
      'space.n.type',
      /is "integer"; allowed: float, int, .*did you mean int\?/,
    ],
    ['a missing type', { 5: '  n: { low: 1, high: 4 }' }, 5, 3, 'space.n.type', /is missing; allowed: float, int/],
    ['a missing bound', { 5: '  n: { type: int, low: 1 }' }, 5, 3, 'space.n.high', /is missing; give a number/],
    ['a bad name', { 1: 'name: My Sweep' }, 1, 7, 'name', /1 to 48 of a-z, 0-9 and "-".*found "My Sweep"/],
    ['a missing name', { 1: undefined }, 2, 1, 'name', /is missing; give a text/],
    ['a missing objective', { 2: undefined }, 1, 1, 'objective', /is missing; give a metric and its goal/],
    [
      'a wrong goal',
      { 2: 'objective: { metric: loss, goal: max }' },
      2,
      34,
      'objective.goal',
      /is "max"; allowed: minimize, maximize; did you mean maximize\?/,
    ],
    [
      'both kinds of objectives',
      { 7: 'objectives: [{ metric: a, goal: minimize }]' },
      7,
      1,
      'objectives',
      /keep one of the two/,
    ],
    ['an unknown sampler', { 7: 'sampler: rndom' }, 7, 10, 'sampler', /random/],
    [
      'an unknown scheduler',
      { 8: 'scheduler: { name: ahsa }' },
      8,
      20,
      'scheduler.name',
      /is "ahsa"; allowed: none, .*; did you mean asha\?/,
    ],
    [
      'rungs the wrong way round',
      { 8: 'scheduler: { name: asha, min: 9, max: 3 }' },
      8,
      39,
      'scheduler.max',
      /3 is not above .*9/,
    ],
    ['asha that knows no end', { 8: 'scheduler: asha' }, 8, 12, 'scheduler.max', /missing/],
    [
      'asha that knows no end for ask-tell',
      { 8: 'scheduler: asha', 10: undefined, 11: undefined, 12: undefined },
      8,
      12,
      'scheduler.max',
      /missing; set it/,
    ],
    [
      'a default that is not in the space',
      { 13: 'default: { x: 0.5, n: 9 }' },
      13,
      23,
      'default.n',
      /9 is not one of 1 to 4/,
    ],
    ['a sweep to learn from that is no name', { 13: 'warm_start: [a, B c]' }, 13, 17, 'warm_start[1]', /is not a name/],
    ['a default that is no mapping', { 13: 'default: [0.5]' }, 13, 1, 'default', /must be a mapping of fields/],
    [
      'an initial point with a parameter that is none',
      { 13: 'initial:\n  - { x: 0.5 }\n  - { y: 0.5 }' },
      15,
      10,
      'initial[1].y',
      /is not a parameter of the space/,
    ],
    [
      'an initial point that breaks a constraint once it is completed',
      { 7: 'constraints: ["x * n < 2"]', 13: 'initial: [{ n: 2 }, { x: 0.9, n: 3 }]' },
      13,
      21,
      'initial[1]',
      /the constraint "x \* n < 2" does not hold at \{"x":0.9,"n":3,"c":"b"\}; give other values/,
    ],
    [
      'a grid over a continuous parameter',
      { 7: 'sampler: grid' },
      4,
      3,
      'space.x',
      /a grid has no points of a continuous parameter; give it a step, make it an int or a list of choices/,
    ],
    ['no trials', { 9: 'budget: { trials: 0 }' }, 9, 19, 'budget.trials', /must be at least 1, found 0/],
    [
      'a bad duration',
      { 9: 'budget: { duration: soon }' },
      9,
      21,
      'budget.duration',
      /number of seconds.*found "soon"/,
    ],
    [
      'a sweep without an end',
      { 9: 'budget: { parallel: 2 }' },
      9,
      1,
      'budget',
      /has no end: give trials, duration or both/,
    ],
    ['a list for a mapping', { 9: 'budget: [1]' }, 9, 1, 'budget', /must be a mapping of fields, found \[1\]/],
    ['an empty field', { 9: 'budget:' }, 9, 1, 'budget', /is empty; give a mapping of fields/],
    ['a command that is text', { 11: '  command: python3 train.py' }, 11, 12, 'trainer.command', /a command is a list/],
    [
      'an unknown macro',
      { 11: '  command: [python3, "--x=${y}"]' },
      11,
      22,
      'trainer.command[1]',
      /unknown macro \$\{y\}/,
    ],
    ['an unknown kind of metrics', { 12: '  metrics: jsonl' }, 12, 12, 'trainer.metrics', /json_lines/],
    [
      'a broken pattern',
      { 12: "  metrics: { pattern: '(' }" },
      12,
      23,
      'trainer.metrics.pattern',
      /Invalid regular expression/,
    ],
    [
      'an unknown field of a command trainer',
      { 12: '  metrisc: json_lines' },
      12,
      3,
      'trainer.metrisc',
      /did you mean metrics\?/,
    ],
    ['a negative seed', { 13: 'seed: -1' }, 13, 7, 'seed', /must be at least 0, found -1/],
    [
      'a baseline elsewhere',
      { 13: 'baseline: { x: 7, n: 1, c: a }' },
      13,
      1,
      'baseline',
      /is not a point of the space: .*x/,
    ],
  ];
  it.each(cases)('%s', (_, changes, line, column, path, message) => {
    const issues = issuesOf(spoil(good, changes));
    expect(issues).toContainEqual(
      expect.objectContaining({ file: 'sweep.yaml', line, column, path, message: expect.stringMatching(message) }),
    );
    expect(issues).toHaveLength(1);
  });

  const builtInCases: [string, Readonly<Record<number, string>>, number, number, string, RegExp][] = [
    [
      'a parameter that the trainer does not know',
      { 4: '  learning_rat: { type: float, low: 0.1, high: 1 }' },
      4,
      3,
      'space.learning_rat',
      /no parameter learning_rat.*did you mean learning_rate\?/,
    ],
    [
      'a choice that the trainer does not know',
      { 5: '  optimizer: { type: categorical, choices: [sgd, adamm] }' },
      5,
      50,
      'space.optimizer.choices[1]',
      /did you mean adam\?/,
    ],
    [
      'a bound beyond the trainer',
      { 4: '  dropout: { type: float, low: 0.1, high: 1 }' },
      4,
      43,
      'space.dropout.high',
      /must be below 1, found 1/,
    ],
    [
      'a metric that the trainer does not report',
      { 2: 'objective: { metric: val_acuracy, goal: maximize }' },
      2,
      22,
      'objective.metric',
      /does not report val_acuracy.*did you mean val_accuracy\?/,
    ],
    [
      'a setting that the trainer does not know',
      { 7: 'trainer: { famliy: mlp }' },
      7,
      12,
      'trainer.famliy',
      /did you mean family\?/,
    ],
    [
      'a slip in the field that tells the trainers apart',
      { 7: 'trainer: { comand: [python3] }' },
      7,
      12,
      'trainer.comand',
      /did you mean command\?/,
    ],
    ['a data set that there is not', { 7: 'trainer: { data: imagenet }' }, 7, 18, 'trainer.data', /imagenet/],
  ];
  it.each(builtInCases)('%s', (_, changes, line, column, path, message) => {
    const issues = issuesOf(spoil(builtIn, changes));
    expect(issues).toEqual([
      expect.objectContaining({ file: 'sweep.yaml', line, column, path, message: expect.stringMatching(message) }),
    ]);
  });

  it.each([
    ['an empty file', '', 1, 1, /is empty/],
    ['a file of comments', '# nothing\n', 1, 1, /is empty/],
    ['a list', '- a\n- b\n', 1, 1, /a spec is a mapping of fields/],
    ['a text', '\nhello\n', 2, 1, /a spec is a mapping of fields/],
    ['a field given twice', 'name: a\nseed: 1\nname: b\n', 3, 1, /given twice/],
    ['tabs', 'name: a\nspace:\n\tx: 1\n', 3, 1, /tabs/],
    ['two documents', 'name: a\n---\nname: b\n', 2, 1, /more than one document/],
    ['a bracket left open', 'name: a\nspace: {', 2, 9, /not valid YAML/],
    ['an alias without its anchor', 'name: *nowhere\n', 1, 7, /nowhere/],
  ])('%s', (_, text, line, column, message) => {
    const [first] = issuesOf(text);
    expect(first).toMatchObject({ file: 'sweep.yaml', line, column });
    expect(first?.message).toMatch(message);
  });

  it('an expansion of aliases beyond all bounds', () => {
    const bomb = Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : Array(9).fill(`*a${i - 1}`)}]`);
    expect(issuesOf(bomb.join('\n'))[0]?.message).toMatch(/alias/i);
  });

  it('everything that is wrong at once, in the order of the file', () => {
    const text = spoil(good, { 1: 'name: A', 5: '  n: { type: int, low: 5, high: 4 }', 9: 'budget: { trials: 0 }' });
    expect(issuesOf(text).map(({ line }) => line)).toEqual([1, 5, 9]);
  });

  it('with a message that names file, line, column and field', () => {
    expect(() => parseSpec(spoil(good, { 13: 'seed: x' }), 'dir/sweep.yaml')).toThrow(
      'dir/sweep.yaml:13:7: seed: must be a number, found "x"',
    );
  });

  it('a scheduler that compares by one objective together with several', () => {
    const objectives = 'objectives: [{ metric: a, goal: minimize }, { metric: b, goal: minimize }]';
    expect(issuesOf(spoil(good, { 2: objectives, 8: 'scheduler: median' }))).toMatchObject([
      { line: 8, path: 'scheduler', message: expect.stringMatching(/take one of none, asha/) },
    ]);
    expect(parseSpec(spoil(good, { 2: objectives }), 'sweep.yaml').scheduler.name).toBe('asha');
  });

  it('the same objective twice', () => {
    const objectives = 'objectives: [{ metric: a, goal: minimize }, { metric: a, goal: maximize }]';
    expect(issuesOf(spoil(good, { 2: objectives, 8: undefined }))).toMatchObject([
      { line: 2, column: 55, path: 'objectives[1].metric' },
    ]);
  });
});

describe('validateSpec', () => {
  it.each([undefined, null, 3, 'text', [], true])('refuses %j', (value) => {
    expect(() => validateSpec(value)).toThrow('a spec is a mapping of fields');
  });

  it('names the field, and no place', () => {
    try {
      validateSpec({
        name: 'a',
        objective: { metric: 'loss', goal: 'minimise' },
        space: { x: { type: 'int', low: 1, high: 2 } },
      });
      expect.unreachable();
    } catch (error) {
      expect((error as SpecError).issues).toEqual([
        {
          path: 'objective.goal',
          message: 'is "minimise"; allowed: minimize, maximize; did you mean minimize?',
          found: '"minimise"',
          allowed: ['minimize', 'maximize'],
        },
      ]);
    }
  });

  it('is not fooled by names of Object.prototype', () => {
    const value = JSON.parse(
      '{"name":"a","objective":{"metric":"l","goal":"minimize"},"space":{"x":{"type":"int","low":1,"high":2}},"__proto__":{"seed":3},"constructor":1}',
    );
    expect(() => validateSpec(value)).toThrow(/constructor: unknown field/);
  });
});
