import type { TableData } from '../../../core/sweep/built-in/data-formats.ts';
import { type Corpus, classesOf, numbered } from '../corpus.ts';
import type { Place } from '../places.ts';
import type { TableSet } from '../table-set.ts';
import { type AllRecords, readAll } from './all-records.ts';
import { type Feature, featuresOf, isQuantity } from './columns.ts';
import { fitColumn, momentsOf } from './encoding.ts';
import { withoutGaps } from './gaps.ts';
import { columnOf } from './records.ts';

/** @throws Error naming the file, the column or the row that is wrong, and what to do */
export function tableCorpus(places: readonly Place[], data: TableData, log: (line: string) => void = () => {}): Corpus {
  const read = readAll(places, data.delimiter);
  const target = columnOf(read, data.target, 'data.target');
  const features = featuresOf(read, data);
  const { rows, origin } = withoutGaps(read, features, { name: data.target, place: target }, data, log);
  const group = data.split.group === undefined ? undefined : columnOf(read, data.split.group, 'data.split.group');
  const common = {
    count: rows.length,
    origin,
    ...(group !== undefined && { groups: numbered(rows.map((row) => row[group]!)) }),
  };
  const values = rows.map((row) => row[target]!);
  if (isQuantity(values, data)) {
    const numbers = values.map(Number);
    const fit = (training: Uint32Array) => {
      const number = momentsOf(Array.from(training, (i) => numbers[i]!));
      const labels = (items: Uint32Array) =>
        Float32Array.from(items, (i) => (numbers[i]! - number.mean) / number.deviation);
      const encode = fitFeatures(features, rows, training);
      return (items: Uint32Array): TableSet => ({ ...encode(items), classes: 1, labels: labels(items), number });
    };
    return { ...common, fit };
  }
  const { names, classes } = classesOf(values, 'data.target');
  const fit = (training: Uint32Array) => {
    const encode = fitFeatures(features, rows, training);
    return (items: Uint32Array): TableSet => ({
      ...encode(items),
      classes: names.length,
      labels: Uint16Array.from(items, (i) => classes[i]!),
    });
  };
  return { ...common, classes, fit };
}

function fitFeatures(features: readonly Feature[], rows: AllRecords['rows'], training: Uint32Array) {
  const encodings = features.map((feature) =>
    fitColumn(
      feature,
      Array.from(training, (i) => rows[i]![feature.place]!),
    ),
  );
  const columns = encodings.map(({ categories }) => categories);
  return (items: Uint32Array) => {
    const values = new Float32Array(items.length * features.length);
    items.forEach((item, i) => {
      features.forEach(({ place }, column) => {
        values[i * features.length + column] = encodings[column]!.encode(rows[item]![place]!);
      });
    });
    return { kind: 'table', count: items.length, shape: [features.length], columns, values } as const;
  };
}
