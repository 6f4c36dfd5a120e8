import type { OwnData } from '../../core/sweep/built-in/data-formats.ts';
import type { Run } from '../../core/sweep/repeats.ts';
import { type Corpus, origins } from './corpus.ts';
import type { DataSet } from './data-set.ts';
import { folderImages, idxCorpus } from './images/image-corpus.ts';
import { type Place, placesOf } from './places.ts';
import { dealFolds, splitFold } from './split/folds.ts';
import { dealGroups } from './split/groups.ts';
import { type Parts, type SplitKind, splitExamples } from './split/split.ts';
import { dealStratifiedGroups } from './split/stratified-groups.ts';
import type { DataAccess } from './store/access.ts';
import { tableCorpus } from './table/table-corpus.ts';
import { labelledTexts, runningText } from './text/text-corpora.ts';

const defaultShare = 0.1;

/** The user's own examples, read and split, and not yet encoded. */
export interface OwnExamples {
  readonly corpus: Corpus;
  readonly parts: Parts;
  readonly kind: SplitKind;
}

export async function readOwn(data: OwnData, access: DataAccess): Promise<OwnExamples> {
  const corpus = read(await placesOf(data, access), data, access);
  const { split, validation_path, test_path, limit } = data;
  const kind = splitKind(corpus, data);
  const parts = splitExamples(corpus, {
    validation: split.validation ?? (validation_path === undefined ? defaultShare : 0),
    // IDX files bring their own images to test on.
    test: split.test ?? (test_path === undefined && !corpus.origin.includes(origins.test) ? defaultShare : 0),
    kind,
    seed: split.seed,
    ...(limit !== undefined && { limit }),
  });
  return { corpus, parts, kind };
}

function read(places: readonly Place[], data: OwnData, { log }: DataAccess): Corpus {
  switch (data.format) {
    case 'table':
      return tableCorpus(places, data, log);
    case 'text':
      return data.task === 'next_token' ? runningText(places, data) : labelledTexts(places, data);
    case 'images':
      return folderImages(places, data);
    case 'idx':
      return idxCorpus(places, data);
  }
}

/** @throws Error when the examples have no classes, or no groups, to be split by */
function splitKind({ classes, groups }: Corpus, data: OwnData): SplitKind {
  const { kind } = data.split;
  if (kind === 'stratified' && !classes) {
    throw new Error('data.split.kind: stratified needs classes, and a number or a next token is predicted; take plain');
  }
  if (data.split.group !== undefined && !groups) {
    throw new Error('data.split.group: only tables and texts in records have columns; remove it');
  }
  if (kind !== 'auto') return kind;
  if (groups) return 'grouped';
  if (data.format === 'text' && data.task === 'next_token') return 'ordered';
  return classes ? 'stratified' : 'plain';
}

/** What training learns from encodes what is held out, too. */
export function encoded(corpus: Corpus, train: Uint32Array, validation: Uint32Array) {
  const encode = corpus.fit(train);
  return { train: encode(train), validation: encode(validation) };
}

/** @throws Error when no example is kept for the test */
export function encodedTest({ corpus, parts }: OwnExamples): DataSet {
  if (parts.test.length === 0) {
    throw new Error('data.split.test: no examples are kept for the test; give a share, or test_path');
  }
  return corpus.fit(parts.train)(parts.test);
}

/** One fold of the examples of training and validation together, and the others to train on. */
export function encodedFold({ corpus, parts, kind }: OwnExamples, data: OwnData, { fold, folds, seed }: Run) {
  const items = Uint32Array.from([...parts.train, ...parts.validation]).sort();
  const dealt = deal(corpus, items, data.folds ?? kind, folds, seed);
  const { train, validation } = splitFold(dealt, fold);
  const own = (positions: Uint32Array) => positions.map((position) => items[position]!);
  return encoded(corpus, own(train), own(validation));
}

function deal(corpus: Corpus, items: Uint32Array, kind: SplitKind, folds: number, seed: number): Uint8Array {
  const { classes, groups } = corpus;
  if (items.length < folds)
    throw new Error(`evaluate.folds: ${items.length} examples cannot be dealt to ${folds} folds`);
  if (kind === 'grouped' && !groups) {
    throw new Error('data.folds: grouped needs data.split.group, the column of the groups');
  }
  if (kind === 'stratified' && !classes) {
    const other = groups ? 'grouped' : 'plain';
    throw new Error(`data.folds: stratified needs classes, and a number or a next token is predicted; take ${other}`);
  }
  if (groups) {
    if (kind === 'plain') {
      throw new Error('data.folds: plain would tear the groups of data.split.group apart; take grouped or stratified');
    }
    return kind === 'stratified'
      ? dealStratifiedGroups(items, groups, classes!, folds, seed)
      : dealGroups(items, groups, folds, seed);
  }
  const labels = classes ? items.map((item) => classes[item]!) : items;
  return dealFolds(labels, folds, kind === 'stratified' ? 'stratified' : 'plain', seed);
}
