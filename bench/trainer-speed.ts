/**
 * Training speed beside PyTorch, one thread each, the same networks and batch size, in turns within one run:
 *
 *     taskset -c 1 npx tsx bench/trainer-speed.ts --python /path/to/venv/bin/python
 *
 * The interpreter needs torch (`pip install torch`). Each turn is one epoch over some hundred or thousand images by ours
 * and one by PyTorch. Other load falls on both alike, and hardly counts in seconds of the processor: the ratios are those
 * of the least such seconds, of their medians, and of the least on the clock. `--backend tfjs-node` takes another back end than wasm, `--model cnn` one model alone.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { type BackendName, trialSettings } from '../core/sweep/trainer-settings.ts';
import { selectBackend } from '../trainer/backend/select.ts';
import { mnistTraining } from '../trainer/data/mnist.ts';
import { createPace } from '../trainer/training/pace.ts';
import { Training } from '../trainer/training/training.ts';

const { values: flags } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    backend: { type: 'string', default: 'wasm' },
    model: { type: 'string', multiple: true },
    batch: { type: 'string', default: '64' },
    turns: { type: 'string', default: '9' },
  },
});

const models: Record<string, { settings: Record<string, unknown>; batches: number }> = {
  mlp: { settings: { family: 'mlp', units: [256, 128] }, batches: 50 },
  cnn: { settings: { family: 'cnn', channels: [32, 64, 128], units: 128 }, batches: 5 },
};

const script = fileURLToPath(new URL('trainer-speed.py', import.meta.url));
const environment = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const peer = spawn(flags.python, [script], { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
await once(peer, 'spawn');
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();

async function nextAnswer<T>(): Promise<T> {
  const { value, done } = await answers.next();
  if (done) throw new Error(`${flags.python} ended: it needs torch, and --python names another interpreter`);
  return JSON.parse(value) as T;
}

const { torch } = await nextAnswer<{ torch: string }>();
await selectBackend(flags.backend as BackendName, () => {});
const batchSize = Number(flags.batch);
const data = mnistTraining({ train: 20_000, validation: 1 });

/** Seconds on the clock, and of the processor by all of the process's threads. */
interface Times {
  readonly seconds: number;
  readonly cpu: number;
}

/** An epoch of ours over `images`; every call trains on. */
function ours(settings: Record<string, unknown>, images: number): () => Promise<Times> {
  const train = { ...data.train, count: images };
  const input = {
    settings: trialSettings(settings, {}),
    seed: 1,
    epochs: 1_000_000,
    train,
    validation: data.validation,
  };
  const training = new Training(input);
  return async () => {
    const start = performance.now();
    const used = process.cpuUsage();
    const end = await training.runEpoch(createPace());
    if (end.kind !== 'finished') throw new Error(`training ${end.kind}`);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(used);
    return { seconds, cpu: (user + system) / 1e6 };
  };
}

async function theirs(settings: Record<string, unknown>, images: number): Promise<Times> {
  peer.stdin.write(`${JSON.stringify({ settings, images })}\n`);
  return await nextAnswer<Times>();
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const whole = (value: number) => Math.round(value).toLocaleString('en');

console.log(`Node ${process.version}, ${tf.getBackend()}; torch ${torch}; batch ${batchSize}, ${flags.turns} turns\n`);
console.log('| model | ours, images/CPU s | PyTorch, images/CPU s | ratio | of medians | on the clock |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
for (const name of flags.model ?? Object.keys(models)) {
  const model = models[name];
  if (!model) throw new Error(`--model ${name}: there are ${Object.keys(models).join(', ')}`);
  const settings = { ...model.settings, normalisation: 'none', batch_size: batchSize, learning_rate: 0.001 };
  const images = model.batches * batchSize;
  const train = ours(settings, images);
  for (let i = 0; i < 3; i += 1) await train();
  await theirs(settings, images);
  const our: Times[] = [];
  const their: Times[] = [];
  for (let turn = 0; turn < Number(flags.turns); turn += 1) {
    our.push(await train());
    their.push(await theirs(settings, images));
  }
  const ratio = (of: (times: readonly Times[]) => number) => (of(their) / of(our)).toFixed(2);
  const cpu = (times: readonly Times[]) => Math.min(...times.map((one) => one.cpu));
  const ratios = [
    ratio(cpu),
    ratio((times) => median(times.map((one) => one.cpu))),
    ratio((times) => Math.min(...times.map((one) => one.seconds))),
  ];
  console.log(`| ${name} | ${whole(images / cpu(our))} | ${whole(images / cpu(their))} | ${ratios.join(' | ')} |`);
}
peer.stdin.end();
