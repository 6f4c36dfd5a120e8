/**
 * What threads save a training on the clock: `npx tsx bench/trainer-threads.ts [--turns 3] [--threads 2]`. Two comparisons
 * on the wasm back end: a cnn with every batch shared among `--threads` (`data_parallel`) against one thread, and an mlp
 * on augmented images with batches prepared ahead (`prefetch: 2`) against none. A turn is an epoch of the one and an epoch
 * of the other, behind a first epoch of each that does not count; the ratios are those of the best turns and of the
 * medians. Both say something about idle cores alone, so the load of the machine is printed with them. `--share 0.25`
 * takes a quarter of the images.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { trialSettings } from '../core/sweep/trainer-settings.ts';
import { selectBackend } from '../trainer/backend/select.ts';
import { mnistTraining } from '../trainer/data/mnist.ts';
import { createPace } from '../trainer/training/pace.ts';
import { Training } from '../trainer/training/training.ts';

const { values: flags } = parseArgs({
  options: {
    turns: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    share: { type: 'string', default: '1' },
  },
});

interface Comparison {
  readonly knob: 'data_parallel' | 'prefetch';
  /** Without threads, and with them. */
  readonly values: readonly [number, number];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly images: number;
}

const augmented = { augment_shift: 2, augment_rotation: 10, augment_zoom: 0.1 };
const comparisons: readonly Comparison[] = [
  {
    knob: 'data_parallel',
    values: [1, Number(flags.threads)],
    settings: { family: 'cnn', channels: [32, 64, 128], units: 128, batch_size: 128 },
    images: 6000,
  },
  {
    knob: 'prefetch',
    values: [0, 2],
    settings: { family: 'mlp', units: [128, 128], batch_size: 64, ...augmented },
    images: 20_000,
  },
];

const data = mnistTraining({ train: 20_000, validation: 1 });

/** A training whose every call trains one epoch on and answers its seconds on the clock. */
function epochs({ knob, settings: given, images }: Comparison, value: number): () => Promise<number> {
  const settings = trialSettings({ ...given, [knob]: value }, {});
  const train = { ...data.train, count: Math.round(images * Number(flags.share)) };
  const training = new Training({ settings, seed: 1, epochs: 1_000_000, train, validation: data.validation });
  return async () => {
    const start = performance.now();
    const end = await training.runEpoch(createPace());
    if (end.kind !== 'finished') throw new Error(`training ${end.kind}`);
    return (performance.now() - start) / 1000;
  };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const least = (values: readonly number[]) => Math.min(...values);
const inSeconds = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ');
const load = () => loadavg()[0]!.toFixed(1);

await selectBackend('wasm', () => {});
console.log(`Node ${process.version}, ${availableParallelism()} cores, ${flags.turns} turns\n`);
console.log('| knob | seconds an epoch without | with threads | best | medians | load |');
console.log('| --- | --- | --- | ---: | ---: | --- |');
for (const comparison of comparisons) {
  const { knob, values } = comparison;
  const before = load();
  const trainings = values.map((value) => epochs(comparison, value));
  for (const train of trainings) await train();
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn < Number(flags.turns); turn += 1) {
    for (const [i, train] of trainings.entries()) times[i]!.push(await train());
  }
  const [without, together] = times;
  const ratios = [least, median].map((of) => (of(without) / of(together)).toFixed(2));
  const row = [`${knob} ${values.join(' against ')}`, inSeconds(without), inSeconds(together), ...ratios];
  console.log(`| ${row.join(' | ')} | ${before} to ${load()} |`);
}
process.exit(0);
