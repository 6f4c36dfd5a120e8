import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { pruned, quantised } from '../../../trainer/after/compressed.ts';
import { passOf, type TrainedNetwork } from '../../../trainer/after/network.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { loadModule } from '../../../trainer/custom/load-module.ts';
import type { InputOf } from '../../../trainer/data/data-set.ts';
import { graphModel } from '../../../trainer/export/write.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { sizeOf } from '../../../trainer/models/model.ts';

beforeAll(async () => {
  await selectBackend('cpu', () => {});
  for (const file of ['model.js', 'layers.js']) await loadModule(`examples/custom-model/${file}`);
});

const images: InputOf = { kind: 'images', shape: [8, 8, 2], classes: 3 };
const random = randomStream(2, 'export');
const draw = (shape: readonly number[]) => Float32Array.from({ length: sizeOf(shape) }, () => 0.5 * random.normal());

function networkOf(given: Record<string, unknown>, input: InputOf): TrainedNetwork {
  const settings = trialSettings(given, {});
  const model = createModel(settings, input);
  return {
    settings,
    input,
    model,
    weights: model.parameters.map(({ shape }) => draw(shape)),
    // Variances among them.
    state: model.state.map(({ shape }) => draw(shape).map((value) => 0.5 + Math.abs(value))),
  };
}

/** What tfjs's own reader makes of the model, for a batch of any size. */
async function loaded(network: TrainedNetwork, x: tf.Tensor): Promise<Float32Array> {
  const { json, weights } = graphModel(network);
  // As a file would have it.
  const { modelTopology, weightsManifest, signature, format } = JSON.parse(JSON.stringify(json));
  const model = await loadGraphModel({
    load: async () => ({
      modelTopology,
      signature,
      format,
      weightSpecs: weightsManifest[0].weights,
      weightData: weights.slice().buffer,
    }),
  });
  return (model.predict(x) as tf.Tensor).dataSync() as Float32Array;
}

function expectClose(found: Float32Array, wanted: Float32Array): void {
  expect(found).toHaveLength(wanted.length);
  const size = Math.max(1, ...wanted.map(Math.abs));
  for (let i = 0; i < wanted.length; i += 1) expect(Math.abs(found[i]! - wanted[i]!) / size).toBeLessThan(1e-4);
}

const mlp = { family: 'mlp', units: [7, 6] };
const cnn = { family: 'cnn', channels: [3, 4], units: 5 };

describe('an exported network', () => {
  it.each<[Record<string, unknown>, InputOf?]>([
    [mlp],
    [{ ...mlp, activation: 'gelu', normalisation: 'batch', connections: 'residual' }],
    [{ ...mlp, activation: 'leaky_relu', normalisation: 'layer', connections: 'dense' }],
    [cnn],
    [{ ...cnn, convolution: 'separable', se_ratio: 2, pooling: 'average', activation: 'silu', normalisation: 'batch' }],
    [{ family: 'resnet', channels: [3, 4], blocks: 1 }],
    [{ family: 'rnn', units: [4, 3], cell: 'lstm' }],
    [{ family: 'rnn', units: [4], cell: 'gru' }],
    [{ family: 'transformer', embed_dim: 8, heads: 2, blocks: 2 }],
    [{ family: 'custom', module: 'examples/custom-model/model.js' }],
    [{ family: 'custom', module: 'examples/custom-model/layers.js' }],
    [
      { family: 'diffusion', channels: [4, 6], blocks: 1, attention: true, heads: 2, activation: 'silu' },
      { kind: 'noised', shape: [8, 8, 3], classes: 128 },
    ],
  ])('gives tfjs-converter the outputs of our own: %o', async (settings, input = images) => {
    const network = networkOf(settings, input);
    for (const batch of [1, 4]) {
      const x = tf.tensor(draw([batch, ...input.shape]), [batch, ...input.shape]);
      expectClose(await loaded(network, x), network.model.logits(x, passOf(network)).dataSync() as Float32Array);
    }
  });

  it.each(['uint8', 'uint16', 'float16'] as const)('is read back from %s as it was measured', async (quantize) => {
    const network = networkOf({ ...cnn, quantize, prune_sparsity: 0.4, prune_unit: 'channels' }, images);
    const x = tf.tensor(draw([2, 8, 8, 2]), [2, 8, 8, 2]);
    const measured = quantised(pruned(network));
    expectClose(await loaded(network, x), measured.model.logits(x, passOf(measured)).dataSync() as Float32Array);
    const { json, weights } = graphModel(network);
    const [{ weights: entries }] = json.weightsManifest as [{ weights: Record<string, unknown>[] }];
    const filter = entries.find(({ name }) => name === 'convolution-1/filter')!;
    expect(filter).toMatchObject({ shape: [3, 3, 2, 2], dtype: 'float32', quantization: { dtype: quantize } });
    expect(entries.find(({ name }) => name === 'dense-1/bias')).not.toHaveProperty('quantization');
    expect(weights.length).toBeLessThan(
      graphModel({ ...network, settings: { ...network.settings, quantize: 'none' } }).weights.length,
    );
  });

  it.each([mlp, cnn, { family: 'transformer', embed_dim: 8, heads: 2, blocks: 1 }])(
    'says type and shape of every constant in the graph, too, as viewers need them: %o',
    (settings) => {
      const { json } = graphModel(networkOf(settings, images));
      const { node: nodes } = json.modelTopology as { node: { name: string; op: string; attr: object }[] };
      const [{ weights: entries }] = json.weightsManifest as [
        { weights: { name: string; shape: number[]; dtype: string }[] },
      ];
      const constants = nodes.filter(({ op }) => op === 'Const');
      expect(constants.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
      entries.forEach(({ shape, dtype }, i) => {
        const type = dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT';
        const tensorShape = { dim: shape.map((size) => ({ size: String(size) })) };
        expect(constants[i]!.attr).toEqual({ dtype: { type }, value: { tensor: { dtype: type, tensorShape } } });
      });
    },
  );

  it('names operations by their layers', () => {
    const names = (settings: Record<string, unknown>) => {
      const { json } = graphModel(networkOf(settings, images));
      return (json.modelTopology as { node: { name: string; op: string }[] }).node
        .filter(({ op }) => op !== 'Const')
        .map(({ name }) => name);
    };
    const found = names({ ...cnn, normalisation: 'batch' });
    expect(found).toEqual(expect.arrayContaining(['input', 'convolution-1/Conv2D', 'convolution-2/Conv2D', 'output']));
    const relus = found.filter((name) => name.endsWith('/Relu'));
    expect(relus.map((name) => name.split('/')[0])).toEqual(['convolution-1', 'convolution-2', 'dense-1']);
    const blocks = names({ family: 'transformer', embed_dim: 8, heads: 2, blocks: 2 }).map(
      (name) => name.split('/')[0],
    );
    expect(new Set(blocks).size).toBeGreaterThan(4);
  });

  it('names what it cannot write', () => {
    const network = networkOf(mlp, images);
    const model = {
      ...network.model,
      logits: (x: tf.Tensor) => tf.reverse(tf.reshape(x, [-1, 128]), 1) as tf.Tensor2D,
    };
    expect(() => graphModel({ ...network, model })).toThrow('operation Reverse has no counterpart');
  });
});
