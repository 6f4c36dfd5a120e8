import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TextData } from '../../../core/sweep/built-in/data-formats.ts';
import { filesByClass } from '../class-folders.ts';
import { type Corpus, classesOf, numbered } from '../corpus.ts';
import type { Place } from '../places.ts';
import { readAll } from '../table/all-records.ts';
import { columnOf } from '../table/records.ts';
import type { TextSet } from '../text-set.ts';
import type { TokenSet } from '../token-set.ts';
import { cut, fitVocabulary, padded } from './tokens.ts';

interface Texts {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly origin: Uint8Array;
  readonly groups?: Uint32Array;
}

/**
 * Labelled texts, from CSV or JSON lines or from one folder of .txt files for each class.
 * @throws Error naming what is wrong and what to do
 */
export function labelledTexts(places: readonly Place[], data: TextData): Corpus {
  const { texts, labels, origin, groups } = statSync(places[0]!.path).isDirectory()
    ? fromFolders(places, data)
    : fromRecords(places, data);
  const { names, classes } = classesOf(labels, 'data.target');
  const { max_length: length, vocabulary: most, tokens: kind = 'word' } = data;
  const cuts = texts.map((text) => cut(behind(text, data.after), kind, length));
  return {
    count: texts.length,
    origin,
    classes,
    ...(groups && { groups }),
    fit(training) {
      const vocabulary = fitVocabulary(
        Array.from(training, (i) => cuts[i]!),
        most,
      );
      return (items): TokenSet => {
        const tokens = new Uint16Array(items.length * length);
        items.forEach((item, i) => {
          tokens.set(padded(cuts[item]!, vocabulary, length), i * length);
        });
        const own = Uint16Array.from(items, (item) => classes[item]!);
        const set = { kind: 'tokens', count: items.length, shape: [length], vocabulary: vocabulary.size } as const;
        return { ...set, tokens, classes: names.length, labels: own };
      };
    },
  };
}

/** The text behind the first `mark`; all of it where there is none. */
function behind(text: string, mark: string | undefined): string {
  const place = mark === undefined ? -1 : text.indexOf(mark);
  return place < 0 ? text : text.slice(place + mark!.length);
}

function fromRecords(places: readonly Place[], { text, target, split }: TextData): Texts {
  const records = readAll(places);
  const column = (name: string, field: string) => {
    const place = columnOf(records, name, field);
    return records.rows.map((row) => row[place]!);
  };
  const groups = split.group === undefined ? undefined : numbered(column(split.group, 'data.split.group'));
  return {
    texts: column(text, 'data.text'),
    labels: column(target, 'data.target'),
    origin: records.origin,
    ...(groups && { groups }),
  };
}

function fromFolders(places: readonly Place[], { classes, split }: TextData): Texts {
  if (split.group !== undefined) throw new Error('data.split.group: folders have no columns; remove it');
  const files = places.map(({ path, field }) => filesByClass(path, field, /\.txt$/i, classes));
  return {
    texts: files.flat().map(({ file }) => readFileSync(file, 'utf8')),
    labels: files.flat().map(({ label }) => label),
    origin: Uint8Array.from(files.flatMap((own, i) => own.map(() => places[i]!.origin))),
  };
}

/**
 * Plain text, from a file or all .txt files of a folder, in windows that do not overlap.
 * @throws Error when it is too short
 */
export function runningText(places: readonly Place[], data: TextData): Corpus {
  const { max_length: length, vocabulary: most, tokens: kind = 'char' } = data;
  const cuts = places.map(({ path }) => cut(plainText(path), kind));
  const windows = cuts.map((tokens) => Math.floor((tokens.length - 1) / length));
  places.forEach(({ path, field }, i) => {
    if (windows[i]! >= 1) return;
    throw new Error(`${field}: ${path} has ${cuts[i]!.length} tokens; ${length + 1} are needed (max_length and one)`);
  });
  const all = cuts.flat();
  const offsets = cuts.map((_, i) => cuts.slice(0, i).reduce((sum, tokens) => sum + tokens.length, 0));
  const starts = Uint32Array.from(
    windows.flatMap((count, i) => Array.from({ length: count }, (_, window) => offsets[i]! + window * length)),
  );
  return {
    count: starts.length,
    origin: Uint8Array.from(windows.flatMap((count, i) => Array<number>(count).fill(places[i]!.origin))),
    fit(training) {
      const seen = Array.from(training, (window) => all.slice(starts[window]!, starts[window]! + length));
      const vocabulary = fitVocabulary(seen, most);
      const tokens = Uint16Array.from(all, (token) => vocabulary.number(token));
      return (items): TextSet => ({
        kind: 'text',
        count: items.length,
        shape: [length],
        vocabulary: vocabulary.size,
        classes: vocabulary.size,
        tokens,
        starts: Uint32Array.from(items, (window) => starts[window]!),
      });
    },
  };
}

function plainText(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => /\.txt$/i.test(name));
  return files
    .sort()
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('\n');
}
