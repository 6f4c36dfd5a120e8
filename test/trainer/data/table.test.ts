import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { tableData } from '../../../core/sweep/built-in/data-formats.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { foldData, testData, trainingData } from '../../../trainer/data/source.ts';
import type { TableSet } from '../../../trainer/data/table-set.ts';
import { expectSameBitsWhenCutOff } from '../interruptions.ts';
import { memorySession } from '../memory-session.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'table-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const read = async (settings: Record<string, unknown>) => {
  const { train, validation } = await trainingData(tableData.parse({ format: 'table', ...settings }));
  return { train: train as TableSet, validation: validation as TableSet };
};

/** income = 100 · age + what the city adds, a little noise; a loan is given from a certain income on. */
function people(rows: number): string[] {
  const random = randomStream(3, 'people');
  const cities = ['lima', 'oslo', 'rome'];
  const lines = Array.from({ length: rows }, () => {
    const [age, city] = [20 + random.below(40), random.below(3)];
    const income = 100 * age + 1500 * city + 50 * random.normal();
    return `${age},"${cities[city]}, old",${income.toFixed(1)},${income > 5000 ? 'yes' : 'no'}`;
  });
  return ['age,city,income,loan', ...lines];
}

describe('a table', () => {
  it('tells numbers from categories, and standardises by the training rows alone', async () => {
    const path = file('kinds.csv', [
      'x,colour,y',
      '1,red,a',
      '3,blue,b',
      '5,red,a',
      '7,blue,b',
      '100,green,a',
      '200,red,b',
    ]);
    const split = { kind: 'ordered', validation: 0.33, test: 0 };
    const { train, validation } = await read({ path, target: 'y', split });
    expect(train).toMatchObject({ kind: 'table', count: 4, shape: [2], columns: [0, 3], classes: 2 });
    const x = (set: TableSet) => Array.from({ length: set.count }, (_, i) => set.values[2 * i]!);
    // Mean 4 and deviation √5, without the two rows held out.
    expect(x(train)).toEqual([-3, -1, 1, 3].map((value) => Math.fround(value / Math.sqrt(5))));
    expect(x(validation)).toEqual([96, 196].map((value) => Math.fround(value / Math.sqrt(5))));
    const colour = (set: TableSet) => Array.from({ length: set.count }, (_, i) => set.values[2 * i + 1]!);
    expect(colour(train)).toEqual([2, 1, 2, 1]);
    // Training has seen no green.
    expect(colour(validation)).toEqual([0, 2]);
    expect([...train.labels]).toEqual([0, 1, 0, 1]);
  });

  it('predicts a number where the target is one', async () => {
    const path = file('number.csv', ['x,y', '1,10.5', '2,20', '3,30', '4,44']);
    const split = { kind: 'ordered', validation: 0.25, test: 0 };
    const { train, validation } = await read({ path, target: 'y', split });
    const mean = 60.5 / 3;
    const deviation = Math.sqrt(((10.5 - mean) ** 2 + (20 - mean) ** 2 + (30 - mean) ** 2) / 3);
    expect(train.number!.mean).toBeCloseTo(mean, 10);
    expect(train.number!.deviation).toBeCloseTo(deviation, 10);
    expect(validation.labels[0]).toBeCloseTo((44 - mean) / deviation, 6);
    const classes = await read({ path, target: 'y', task: 'classification', split: { ...split, kind: 'plain' } });
    expect(classes.train.classes).toBe(4);
  });

  it('is read from JSON lines, JSON, tab-separated values, and files for each part', async () => {
    const lines = ['{"a":1,"y":"p"}', '{"a":2,"y":"q"}', '{"a":3,"y":"p"}', '{"y":"q","a":4}'];
    const split = { kind: 'ordered', validation: 0.25, test: 0 };
    const expected = (await read({ path: file('a.jsonl', lines), target: 'y', split })).train.values;
    expect(expected.length).toBe(3);
    expect((await read({ path: file('a.json', [`[${lines}]`]), target: 'y', split })).train.values).toEqual(expected);
    const tsv = file('a.tsv', ['a\ty', '1\tp', '2\tq', '3\tp']);
    const own = file('v.csv', ['y,a', 'q,4']);
    const { train, validation } = await read({ path: tsv, validation_path: own, target: 'y', split: { test: 0 } });
    expect(train.values).toEqual(expected);
    expect([...validation.labels]).toEqual([1]);
  });

  it('with gaps is refused, filled or thinned', async () => {
    const path = file('gaps.csv', ['x,c,y', '1,a,p', ',b,q', '3,NA,p', '5,b,q', '2,a,p', '2,b,q']);
    const split = { kind: 'ordered', validation: 0.34, test: 0 };
    await expect(read({ path, target: 'y', split })).rejects.toThrow(
      /2 values are missing, the first in row 2 of .*gaps.csv, column x; fill them, or set missing to impute/,
    );
    const filled = await read({ path, target: 'y', split, missing: 'impute' });
    expect([filled.train.count, filled.train.values[2], filled.train.values[5]]).toEqual([4, 0, 0]);
    const thinned = await read({ path, target: 'y', split, missing: 'drop' });
    expect(thinned.train.count + thinned.validation.count).toBe(4);
  });

  it('of a test in its own file is never thinned, and rows that are left out of others are counted', async () => {
    const path = file('train.csv', ['x,y', '1,p', ',q', '3,p', '5,q', '2,p', '2,q', '4,']);
    const [whole, gap] = [file('whole.csv', ['x,y', '1,p', '2,q']), file('gap.csv', ['y,x', 'p,1', 'q,NA', 'q,'])];
    const unnamed = file('unnamed.csv', ['x,y', '1,p', '2,?']);
    const data = (test_path: string, missing: string) =>
      tableData.parse({ format: 'table', path, test_path, target: 'y', missing, split: { kind: 'plain' } });
    await expect(trainingData(data(gap, 'drop'))).rejects.toThrow(
      /data.test_path: a value is missing in 2 of its rows, the first in row 2 of .*gap.csv, column x, and none is left out .* set missing to impute/,
    );
    expect((await testData(data(gap, 'impute'))).count).toBe(3);
    await expect(testData(data(unnamed, 'impute'))).rejects.toThrow(
      /data.test_path: a value is missing in 1 of its rows, the first in row 2 of .*unnamed.csv, column y.* take them out of the file/,
    );
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    expect((await testData(data(whole, 'drop'), { log })).count).toBe(2);
    expect((await testData(data(whole, 'impute'), { log })).count).toBe(2);
    expect(lines).toEqual([
      'data.missing: 2 of 9 rows lack a value and are left out',
      'data.missing: 1 of 9 rows lack their y and are left out',
    ]);
    await expect(trainingData(data(gap, 'refuse'))).rejects.toThrow(`the first in row 2 of ${path}`);
  });

  it('keeps groups together, and leaves their column out of what is learnt', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${i},p${i % 10},${i % 2}`);
    const path = file('groups.csv', ['x,patient,y', ...lines]);
    const { train, validation } = await read({ path, target: 'y', split: { group: 'patient', validation: 0.2 } });
    expect(train.shape).toEqual([1]);
    expect(train.count % 6).toBe(0);
    expect(validation.count).toBe(12);
  });

  it('that is broken is refused with its place and a remedy', async () => {
    const path = file('good.csv', ['a,y', '1,p', '2,q']);
    await expect(read({ path, target: 'z' })).rejects.toThrow(/no column "z"; it has a, y/);
    await expect(read({ path: join(folder, 'none.csv'), target: 'y' })).rejects.toThrow(
      /data.path: .*none.csv is missing/,
    );
    const ragged = file('ragged.csv', ['a,y', '1,p', '2,q,r']);
    await expect(read({ path: ragged, target: 'y' })).rejects.toThrow(
      /ragged.csv is no CSV file: .*line 3.*quote values/,
    );
    const twice = file('twice.csv', ['a,a,y', '1,2,p']);
    await expect(read({ path: twice, target: 'y' })).rejects.toThrow('two columns "a"');
    const half = file('half.jsonl', ['{"a":1,"y":"p"}', '{"a":']);
    await expect(read({ path: half, target: 'y' })).rejects.toThrow(/line 2 of .*half.jsonl is no JSON/);
    await expect(read({ path: file('empty.csv', ['a,y']), target: 'y' })).rejects.toThrow('has no rows');
    await expect(read({ path, target: 'y', columns: { b: 'ignore' } })).rejects.toThrow('data.columns');
    await expect(read({ path, target: 'a', task: 'regression', columns: { y: 'numeric' } })).rejects.toThrow(
      '"p" is no number',
    );
    const same = file('same.csv', ['a,y', '1,p', '2,p', '3,p']);
    await expect(read({ path: same, target: 'y' })).rejects.toThrow('all examples have the class p');
  });
});

describe('the mlp on a table', () => {
  const trainer = { family: 'mlp', units: 32, epochs: 6, batch_size: 16, learning_rate: 0.02 };
  let path: string;
  beforeAll(() => {
    path = file('people.csv', people(400));
  });
  const trained = async (settings: Record<string, unknown>, data: Record<string, unknown>) => {
    const session = memorySession({ trainer: { ...trainer, ...settings, data: { format: 'table', path, ...data } } });
    expect((await runBuiltIn(session)).kind).toBe('completed');
    return session;
  };

  it.each([{}, { loss: 'huber', huber_delta: 1 }, { category_embedding: 2, loss: 'mse' }])(
    'learns to predict a number with %o',
    async (settings) => {
      const { reports } = await trained(settings, { target: 'income', columns: { loan: 'ignore' } });
      const { metrics } = reports.at(-1)!;
      expect(Object.keys(metrics)).toEqual(['loss', 'rmse', 'val_loss', 'val_rmse', 'val_mae', 'val_r2']);
      expect(metrics.val_r2).toBeGreaterThan(0.9);
      expect(metrics.val_mae).toBeLessThan(metrics.val_rmse!);
      expect(metrics.val_rmse).toBeLessThan(500);
    },
  );

  it('learns classes, and is scored on the rows kept for the test', async () => {
    const data = { target: 'loan', columns: { income: 'ignore' } };
    const session = await trained({ category_embedding: 3 }, data);
    expect(session.reports.at(-1)!.metrics.val_accuracy).toBeGreaterThan(0.85);
    const resumeFrom = session.checkpoints.at(-1)!.bytes;
    const evaluation = memorySession({ trainer: session.claim.trainer, evaluate: true, resumeFrom });
    expect(await runBuiltIn(evaluation)).toMatchObject({
      kind: 'completed',
      metrics: { test_accuracy: expect.any(Number) },
    });
    const test = await testData(tableData.parse({ format: 'table', path, ...data }));
    expect(test.count).toBe(40);
  });

  it('goes on to the same bits wherever it was cut off', async () => {
    const data = { format: 'table', path, target: 'income', limit: 60 };
    const settings = { ...trainer, epochs: 2, dropout: 0.2, category_embedding: 2, data };
    await expectSameBitsWhenCutOff(settings);
  });

  it('has another size with an embedding than with one-hot columns', async () => {
    const size = async (category_embedding: number) => {
      const session = await trained({ category_embedding, epochs: 1, layers: 1 }, { target: 'loan' });
      return Number(/of (\d+) parameters/.exec(session.lines.join())![1]);
    };
    // Three cities and the unknown one; income and age beside them. Weights and biases of 32 and 2 units.
    expect(await size(0)).toBe((2 + 4) * 32 + 32 + 32 * 2 + 2);
    expect(await size(3)).toBe((2 + 3) * 32 + 32 + 32 * 2 + 2 + 4 * 3);
  });

  it('is dealt to folds of whole groups', async () => {
    const groups = file('fold.csv', ['x,g,y', ...Array.from({ length: 40 }, (_, i) => `${i},${i % 8},${i % 2}`)]);
    const data = tableData.parse({ format: 'table', path: groups, target: 'y', split: { group: 'g', test: 0 } });
    const parts = await Promise.all([0, 1, 2, 3].map((fold) => foldData(data, { seed: 1, fold, folds: 4 })));
    expect(parts.map(({ validation }) => validation.count)).toEqual([10, 10, 10, 10]);
    expect(parts.map(({ train }) => train.count)).toEqual([30, 30, 30, 30]);
  });

  it('is dealt to folds of whole groups that are stratified, too', async () => {
    // Of the groups 0 to 7, each of five rows, the even ones are of class 0.
    const groups = file('both.csv', ['x,g,y', ...Array.from({ length: 40 }, (_, i) => `${i},${i % 8},${i % 2}`)]);
    const split = { group: 'g', test: 0 };
    const data = tableData.parse({ format: 'table', path: groups, target: 'y', split, folds: 'stratified' });
    for (const fold of [0, 1, 2, 3]) {
      const { validation } = await foldData(data, { seed: 1, fold, folds: 4 });
      expect([...(validation as TableSet).labels].sort()).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    }
    await expect(foldData({ ...data, folds: 'plain' }, { seed: 1, fold: 0, folds: 4 })).rejects.toThrow(
      'data.folds: plain would tear the groups of data.split.group apart; take grouped or stratified',
    );
  });

  it('refuses families and parameters that have no use for tables', () => {
    const data = { format: 'table', path, target: 'loan' };
    expect(() => trialSettings({ family: 'cnn', data }, {})).toThrow(/family cnn does not read tables: take .*mlp/);
    expect(() => trialSettings({ data }, { cutout: 3 })).toThrow('cutout has no effect on data other than images');
    expect(() => trialSettings({ data: 'mnist' }, { category_embedding: 3 })).toThrow(
      'no effect on data other than a table',
    );
    expect(() => trialSettings({ data, loss: 'focal' }, {})).not.toThrow();
  });

  it('refuses patience for a metric that a number does not have', async () => {
    const data = { format: 'table', path, target: 'income', limit: 40 };
    const session = memorySession({ trainer: { ...trainer, patience: 2, patience_metric: 'val_accuracy', data } });
    await expect(runBuiltIn(session)).rejects.toThrow('patience_metric: this training measures no val_accuracy');
  });

  it('refuses losses of classes for a number', async () => {
    const session = memorySession({
      trainer: { ...trainer, loss: 'focal', data: { format: 'table', path, target: 'income' } },
    });
    await expect(runBuiltIn(session)).rejects.toThrow('loss focal is of classes');
  });
});
