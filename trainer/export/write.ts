import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { pruned } from '../after/compressed.ts';
import type { TrainedNetwork } from '../after/network.ts';
import { type StoredValues, stored } from '../after/quantisation.ts';
import { graphOf } from './graph.ts';

/** Bytes of one file of weights, as browsers like to cache them. */
const shardBytes = 4 * 2 ** 20;

/** A model as tfjs keeps it: `model.json`, and the bytes of all weights one after the other. */
export interface GraphModel {
  readonly json: Readonly<Record<string, unknown>>;
  readonly weights: Uint8Array;
  /** Numbers of the network itself. */
  readonly learnt: number;
}

/** The network, pruned and quantised as its settings have it, as a graph model of tfjs. */
export function graphModel(network: TrainedNetwork): GraphModel {
  const smaller = pruned(network);
  const { nodes, weights } = graphOf(smaller);
  const { quantize, family } = network.settings;
  const parts = weights.map(({ name, shape, values, learnt }) => {
    const exact: StoredValues | { readonly bytes: Uint8Array; readonly quantization?: never } =
      values instanceof Int32Array
        ? { bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
        : stored(values, shape, learnt ? quantize : 'none');
    const { bytes, quantization } = exact;
    const dtype = values instanceof Int32Array ? 'int32' : 'float32';
    return { bytes, entry: { name, shape, dtype, ...(quantization && { quantization }) } };
  });
  const total = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const shards = Math.max(1, Math.ceil(total / shardBytes));
  const { shape, classes } = network.input;
  const float = 'DT_FLOAT';
  const dims = (extents: readonly number[]) => ({ dim: extents.map((size) => ({ size: String(size) })) });
  const json = {
    format: 'graph-model',
    generatedBy: `skysweep ${packageJson.version}`,
    convertedBy: null,
    signature: {
      inputs: { input: { name: 'input:0', dtype: float, tensorShape: dims([-1, ...shape]) } },
      outputs: { output: { name: 'output:0', dtype: float, tensorShape: dims([-1, classes]) } },
    },
    modelTopology: { node: nodes, library: {}, versions: { producer: 1087 } },
    weightsManifest: [
      {
        paths: Array.from({ length: shards }, (_, i) => `weights-${i + 1}of${shards}.bin`),
        weights: parts.map(({ entry }) => entry),
      },
    ],
    userDefinedMetadata: { family, quantize, ...network.input },
  };
  const bytes = new Uint8Array(total);
  let from = 0;
  for (const part of parts) {
    bytes.set(part.bytes, from);
    from += part.bytes.length;
  }
  const learnt = weights.reduce((sum, one) => sum + (one.learnt ? one.values.length : 0), 0);
  return { json, weights: bytes, learnt };
}

/** Writes `model.json` and its weights into a folder, which is made where there is none; answers the files. */
export function writeGraphModel({ json, weights }: Pick<GraphModel, 'json' | 'weights'>, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const [{ paths }] = json.weightsManifest as [{ paths: string[] }];
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
  paths.forEach((path, i) => {
    writeFileSync(join(folder, path), weights.subarray(i * shardBytes, (i + 1) * shardBytes));
  });
  return ['model.json', ...paths].map((path) => join(folder, path));
}
