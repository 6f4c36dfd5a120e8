import { augmentationSettings, colourSettings } from './augmentation-settings.ts';
import { type DataSettings, type InputKind, inputKind } from './data-settings.ts';
import { knownImages } from './image-shape.ts';
import type { families } from './network-settings.ts';

type Family = (typeof families)[number];

/** Families that read more than images, or something else. */
const reads: Partial<Record<Family, readonly InputKind[]>> = {
  custom: ['images', 'table', 'tokens'],
  mlp: ['images', 'table'],
  rnn: ['images', 'tokens'],
  transformer: ['images', 'tokens'],
};

/** Settings that have an effect on one kind of input alone. */
const onlyWith: Readonly<Record<string, { readonly kind: InputKind; readonly families?: readonly Family[] }>> = {
  ...Object.fromEntries(Object.keys(augmentationSettings).map((name) => [name, { kind: 'images' as const }])),
  category_embedding: { kind: 'table' },
  embed_dim: { kind: 'tokens', families: ['rnn'] },
};

/** Why a family cannot learn from the data, or undefined when it can. */
export function refuseData(family: Family, data: DataSettings): string | undefined {
  const kind = inputKind(data);
  if ((reads[family] ?? ['images']).includes(kind)) return undefined;
  const others = Object.entries(reads).filter(([, kinds]) => kinds.includes(kind));
  const what = { images: 'images', table: 'tables', tokens: 'texts' }[kind];
  return `family ${family} does not read ${what}: take ${others.map(([name]) => name).join(' or ')}`;
}

/** Why a search cannot set the parameter with this data, or undefined when it can. */
export function refuseWithData(family: Family, data: DataSettings, name: string): string | undefined {
  const isColour = (colourSettings as readonly string[]).includes(name);
  if (isColour && knownImages(data).channels === 1) return `${name} has no effect on images of one channel: remove it`;
  const { kind, families } = onlyWith[name] ?? {};
  if (kind === undefined || kind === inputKind(data) || families?.includes(family) === false) return undefined;
  const what = { images: 'other than images', table: 'other than a table', tokens: 'other than a text' }[kind];
  return `${name} has no effect on data ${what}: remove it`;
}
