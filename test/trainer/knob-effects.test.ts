import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { families } from '../../core/sweep/built-in/network-settings.ts';
import { builtInTrainer, tunableNames } from '../../core/sweep/trainer-settings.ts';
import { dataOf, type Family, familiesOf, networks, type Row, rows, type Sources, training } from './knob-effects.ts';
import { fingerprint, shortTraining } from './short-training.ts';
import { smallData } from './small-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'knobs-'));
const sources: Sources = { data: smallData(folder), teacher: join(folder, 'teacher.ckpt') };
const table = rows(sources);
const names = [...new Set(families.flatMap(tunableNames))];

beforeAll(async () => writeFileSync(sources.teacher, (await shortTraining(settingsOf('mlp'))).checkpoint));
afterAll(() => rmSync(folder, { recursive: true }));

function settingsOf(family: Family, more: Readonly<Record<string, unknown>> = {}) {
  return { family, data: dataOf(family, sources), ...training, ...networks[family], ...more };
}

const ended = new Map<string, Promise<string>>();

/** How a training ends, trained once for all rows that ask for it. */
function ending(settings: Readonly<Record<string, unknown>>): Promise<string> {
  const key = JSON.stringify(settings);
  const known = ended.get(key) ?? shortTraining(settings).then(fingerprint);
  ended.set(key, known);
  return known;
}

/**
 * Values of the row, or every choice that the schema has. Of many choices the first family shows all, the others that
 * there is a choice.
 */
function valuesOf(name: string, { values }: Row, isFirst: boolean): readonly (string | number | boolean)[] {
  if (values) return values;
  const field = builtInTrainer.shape[name as keyof typeof builtInTrainer.shape];
  const choices = (z.toJSONSchema(field, { io: 'input' }) as { enum?: string[] }).enum;
  if (!choices) throw new Error(`${name} is no choice: give it two values`);
  const all = choices.filter((choice) => choice !== 'auto');
  return isFirst || all.length < 4 ? all : [all.at(0)!, all.at(-1)!];
}

describe('the table of knobs', () => {
  it('has a row for each that a search may set, and for no other', () => {
    expect(Object.keys(table).sort()).toEqual(names.toSorted());
  });

  it.each(families)('is about trainings that end alike when they are alike: %s', async (family) => {
    expect(fingerprint(await shortTraining(settingsOf(family)))).toBe(await ending(settingsOf(family)));
  });
});

const cases = Object.entries(table).flatMap(([name, row]) =>
  familiesOf(name, row).map((family, i) => ({ name, family, base: row.base, values: valuesOf(name, row, i === 0) })),
);

describe('a training ends differently with', () => {
  it.each(cases)('another $name ($family)', async ({ name, family, base, values }) => {
    expect(values.length).toBeGreaterThan(1);
    const endings = new Map<string, string | number | boolean>();
    for (const value of values) {
      const end = await ending(settingsOf(family, { ...base, [name]: value }));
      expect(endings.get(end), `ends as with the value before it does: ${value}`).toBeUndefined();
      endings.set(end, value);
    }
  });
});
