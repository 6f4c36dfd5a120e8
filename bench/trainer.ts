/**
 * Training speed of the built-in trainer's back ends, in images per second: `npx tsx bench/trainer.ts`.
 * `wasm (stock)` is the published wasm back end without our kernels, in the same run; ratios are against it. Rounds of
 * all configurations alternate and the best round counts, so that other load on the machine falls on all alike.
 */
import * as tf from '@tensorflow/tfjs-core';
import { type BuiltInTrainer, trialSettings } from '../core/sweep/trainer-settings.ts';
import { selectBackend } from '../trainer/backend/select.ts';
import { startWasm, useFastKernels } from '../trainer/backend/wasm/load.ts';
import type { ImageSet } from '../trainer/data/image-set.ts';
import { mnistTraining } from '../trainer/data/mnist.ts';
import { registerGradients } from '../trainer/gradients/register.ts';
import { createPace } from '../trainer/training/pace.ts';
import { Training } from '../trainer/training/training.ts';

const rounds = 3;
const models: Record<string, { settings: Record<string, unknown>; images: number; slowImages: number }> = {
  'mlp 784-256-128-10': { settings: { family: 'mlp', units: [256, 128] }, images: 12_800, slowImages: 1280 },
  'cnn 32-64-128': { settings: { family: 'cnn', channels: [32, 64, 128], units: 128 }, images: 640, slowImages: 64 },
};

function first(set: ImageSet, count: number): ImageSet {
  return { ...set, count };
}

interface Speed {
  readonly perSecond: number;
  /** Per second of processor time: what a single-threaded back end would reach if nothing else ran. */
  readonly perCpuSecond: number;
}

/** Images per second over one epoch of `images` images, after a warm-up of one batch. */
async function speed(settings: BuiltInTrainer, images: number, data: ReturnType<typeof mnistTraining>): Promise<Speed> {
  const run = async (count: number) => {
    const input = {
      settings,
      seed: 1,
      epochs: 1,
      train: first(data.train, count),
      validation: first(data.validation, 1),
    };
    const training = new Training(input);
    const start = performance.now();
    const used = process.cpuUsage();
    const end = await training.runEpoch(createPace());
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(used);
    training.dispose();
    if (end.kind !== 'finished') throw new Error(`training ${end.kind}`);
    return { perSecond: count / seconds, perCpuSecond: (1e6 * count) / (user + system) };
  };
  await run(Math.min(images, settings.batch_size));
  return await run(images);
}

const data = mnistTraining({ train: 20_000, validation: 1000 });
const best = new Map<string, Speed>();
const skipped = new Map<string, string>();

await startWasm({ stock: true });
registerGradients();
const configurations: { name: string; slow: boolean; start: () => Promise<unknown> }[] = [
  {
    name: 'wasm (stock)',
    slow: true,
    start: async () => {
      useFastKernels(false);
      await tf.setBackend('wasm');
    },
  },
  {
    name: 'wasm',
    slow: false,
    start: async () => {
      useFastKernels(true);
      await tf.setBackend('wasm');
    },
  },
  ...(['tfjs-node', 'tfjs-node-gpu'] as const).map((name) => ({
    name,
    slow: false,
    start: () => selectBackend(name, () => {}),
  })),
];

for (let round = 0; round < rounds; round += 1) {
  for (const { name, slow, start } of configurations) {
    for (const [model, { settings, images, slowImages }] of Object.entries(models)) {
      const key = `${model}|${name}`;
      if (skipped.has(key)) continue;
      try {
        await start();
        const reached = await speed(
          trialSettings({ ...settings, batch_size: 64 }, {}),
          slow ? slowImages : images,
          data,
        );
        const before = best.get(key) ?? reached;
        best.set(key, {
          perSecond: Math.max(before.perSecond, reached.perSecond),
          perCpuSecond: Math.max(before.perCpuSecond, reached.perCpuSecond),
        });
      } catch (error) {
        skipped.set(key, error instanceof Error ? error.message.split(/[:\n]/)[0]! : String(error));
      }
    }
  }
}

console.log(`Node ${process.version}, batch 64, one process; best of ${rounds} rounds\n`);
console.log('| model | back end | images/s | images per CPU second | against stock wasm |');
console.log('| --- | --- | ---: | ---: | ---: |');
const whole = (value: number) => Math.round(value).toLocaleString('en');
for (const model of Object.keys(models)) {
  const stock = best.get(`${model}|wasm (stock)`);
  for (const { name } of configurations) {
    const reached = best.get(`${model}|${name}`);
    const ratio = reached && stock ? `${(reached.perSecond / stock.perSecond).toFixed(1)}x` : '';
    const cells = reached
      ? `${whole(reached.perSecond)} | ${whole(reached.perCpuSecond)} | ${ratio}`
      : `${skipped.get(`${model}|${name}`)} | | `;
    console.log(`| ${model} | ${name} | ${cells} |`);
  }
}
