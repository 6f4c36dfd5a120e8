import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { textData } from '../../../core/sweep/built-in/data-formats.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import type { InputOf } from '../../../trainer/data/data-set.ts';
import { trainingData } from '../../../trainer/data/source.ts';
import { cut, fitVocabulary, padded } from '../../../trainer/data/text/tokens.ts';
import type { TokenSet } from '../../../trainer/data/token-set.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { initialValues, parameterLayout } from '../../../trainer/models/parameters.ts';
import { softmaxCrossEntropy } from '../../../trainer/training/loss.ts';
import { expectSameBitsWhenCutOff } from '../interruptions.ts';
import { memorySession } from '../memory-session.ts';

let folder: string;
let texts: string;
let story: string;

/** Two subjects whose words overlap; the last word of a text tells nothing. */
function subjects(count: number): string[] {
  const random = randomStream(5, 'subjects');
  const words = [
    ['cat', 'paw', 'purr', 'the', 'a'],
    ['bank', 'loan', 'rate', 'the', 'a'],
  ];
  return Array.from({ length: count }, (_, i) => {
    const own = words[i % 2]!;
    const text = Array.from({ length: 3 + random.below(7) }, () => own[random.below(5)]!);
    return JSON.stringify({ text: [own[0], ...text].join(' '), label: i % 2 === 0 ? 'pets' : 'money' });
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'text-'));
  texts = join(folder, 'texts.jsonl');
  writeFileSync(texts, subjects(240).join('\n'));
  story = join(folder, 'story.txt');
  writeFileSync(story, 'a quick brown fox jumps over the lazy dog; '.repeat(60));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('tokens', () => {
  it('are words, characters or bytes', () => {
    expect(cut("Don't stop, Zoë!\n42", 'word')).toEqual(["don't", 'stop', ',', 'zoë', '!', '42']);
    expect(cut('añ😀', 'char')).toEqual(['a', 'ñ', '😀']);
    expect(cut('ñ', 'byte')).toEqual(['\u00c3', '\u00b1']);
    expect(cut('one two three', 'word', 2)).toEqual(['one', 'two']);
  });

  it('are numbered by how often they come, as many as there is room for', () => {
    const vocabulary = fitVocabulary([['b', 'a', 'a'], ['c', 'b', 'a'], ['d']], 5);
    expect(vocabulary.size).toBe(5);
    expect(['a', 'b', 'c', 'd'].map((token) => vocabulary.number(token))).toEqual([2, 3, 4, 1]);
    expect([...padded(['a', 'z'], vocabulary, 4)]).toEqual([2, 1, 0, 0]);
    expect([...padded(['a', 'b', 'c'], vocabulary, 2)]).toEqual([2, 3]);
  });

  it('of bytes give the text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = Uint8Array.from(cut(text, 'byte'), (byte) => byte.charCodeAt(0));
        expect(bytes).toEqual(new TextEncoder().encode(text));
      }),
    );
  });
});

describe('labelled texts', () => {
  it('come from records or folders, with the vocabulary of the training texts alone', async () => {
    const split = { kind: 'ordered', validation: 0.25, test: 0 };
    const csv = join(folder, 'few.csv');
    writeFileSync(csv, 'body,kind\nred red,p\n"blue, red",q\nred,p\ngreen red,q\n');
    const data = textData.parse({ format: 'text', path: csv, text: 'body', target: 'kind', max_length: 3, split });
    const { train, validation } = (await trainingData(data)) as { train: TokenSet; validation: TokenSet };
    expect(train).toMatchObject({ kind: 'tokens', count: 3, shape: [3], vocabulary: 5, classes: 2 });
    expect([...train.tokens]).toEqual([2, 2, 0, 4, 3, 2, 2, 0, 0]);
    expect([...validation.tokens]).toEqual([1, 2, 0]);

    for (const [name, text] of [
      ['easy-1', 'red'],
      ['easy-2', 'red red'],
      ['hard', 'blue, red'],
    ] as const) {
      mkdirSync(join(folder, 'mail', name), { recursive: true });
      for (const file of ['1.txt', '2.txt']) writeFileSync(join(folder, 'mail', name, file), text);
    }
    const path = join(folder, 'mail');
    const classes = { easy: ['easy-1', 'easy-2'], hard: ['hard'] };
    const ofFolders = await trainingData(textData.parse({ format: 'text', path, classes, split: { test: 0 } }));
    expect(ofFolders.train).toMatchObject({ kind: 'tokens', classes: 2 });
    expect(ofFolders.train.count + ofFolders.validation.count).toBe(6);
    const wrong = textData.parse({ format: 'text', path, classes: { easy: ['soft'], hard: ['hard'] } });
    await expect(trainingData(wrong)).rejects.toThrow('has no folder soft; it has easy-1, easy-2, hard');
  });

  it('are read behind a mark; of an empty one there is nothing but padding', async () => {
    const path = join(folder, 'mails.jsonl');
    const mails = ['from: a\n\nhello you', 'from: b\n\n', 'no header', 'from: c\n\nhello'];
    writeFileSync(path, mails.map((text, i) => JSON.stringify({ text, label: i % 2 })).join('\n'));
    const split = { kind: 'ordered', validation: 0.25, test: 0 };
    const data = textData.parse({ format: 'text', path, after: '\n\n', max_length: 2, split });
    const { train, validation } = (await trainingData(data)) as { train: TokenSet; validation: TokenSet };
    // Four different words, all but those of the headers.
    expect(train.vocabulary).toBe(6);
    expect([...train.tokens.subarray(2, 4)]).toEqual([0, 0]);
    expect(validation.tokens[0]).toBe(train.tokens[0]);
    expect(validation.tokens[1]).toBe(0);
  });
});

const networks = [
  { family: 'rnn', units: [12], cell: 'lstm', embed_dim: 8 },
  { family: 'rnn', units: [12], cell: 'gru', embed_dim: 8 },
  { family: 'transformer', embed_dim: 8, heads: 2, blocks: 1 },
];

describe.each(networks)('a network that reads texts, %o', (network) => {
  const trainer = { ...network, epochs: 5, batch_size: 16, learning_rate: 0.02 };

  it('learns their classes', async () => {
    const data = { format: 'text', path: texts, max_length: 12 };
    const session = memorySession({ trainer: { ...trainer, data } });
    expect((await runBuiltIn(session)).kind).toBe('completed');
    expect(session.reports.at(-1)!.metrics.val_accuracy).toBeGreaterThan(0.9);
  });

  it('learns which character comes next', async () => {
    const data = { format: 'text', task: 'next_token', path: story, max_length: 16, split: { test: 0.2 } };
    const session = memorySession({ trainer: { ...trainer, data } });
    await runBuiltIn(session);
    const [first, last] = [session.reports[0]!.metrics, session.reports.at(-1)!.metrics];
    expect(Object.keys(last)).toEqual(['loss', 'accuracy', 'val_loss', 'val_accuracy', 'val_perplexity']);
    expect(last.val_perplexity).toBeCloseTo(Math.exp(last.val_loss!), 10);
    expect(last.val_perplexity).toBeLessThan(first.val_perplexity! * 0.8);
    expect(last.val_accuracy).toBeGreaterThan(0.3);
  });

  it.each([
    { format: 'text', max_length: 6, limit: 40 },
    { format: 'text', task: 'next_token', max_length: 8, limit: 30 },
  ])('goes on to the same bits wherever it was cut off, on %o', async (kind) => {
    const data = { ...kind, path: 'task' in kind ? story : texts };
    const settings = { ...trainer, epochs: 2, dropout: 0.2, label_smoothing: 0.1, data };
    await expectSameBitsWhenCutOff(settings);
  });
});

/** A network as it starts, as a function of one text and of its weights. */
async function fresh(network: Record<string, unknown>, input: InputOf) {
  await selectBackend('wasm', () => {});
  const model = createModel(trialSettings(network, {}), input);
  const initial = initialValues(model.parameters, 1);
  const layout = parameterLayout(model);
  return {
    parameters: model.parameters,
    initial,
    outputs: (tokens: readonly number[], values = initial) =>
      tf.tidy(() => {
        const pass = { weights: layout.split(tf.tensor1d(values)), state: [] };
        return model.logits(tf.tensor2d([...tokens], [1, tokens.length]), pass).arraySync();
      }),
  };
}

describe.each(networks)('places of a text, to %o:', (network) => {
  it('those behind its end count for nothing', async () => {
    const input = { kind: 'tokens', vocabulary: 9, classes: 3 } as const;
    const text = [4, 2, 7];
    if (network.family === 'rnn') {
      const [short, long] = [
        await fresh(network, { ...input, shape: [3] }),
        await fresh(network, { ...input, shape: [6] }),
      ];
      expect(long.outputs([...text, 0, 0, 0])).toEqual(short.outputs(text));
      return;
    }
    const { parameters, initial, outputs } = await fresh(network, { ...input, shape: [6] });
    // The embedding stands in front of the positions: those of places 3 to 5 are changed.
    const [embedding, positions] = parameters;
    expect(positions!.name).toBe('positions');
    const [, size] = positions!.shape as [number, number];
    const start = embedding!.shape[0]! * embedding!.shape[1]! + 3 * size;
    const changed = initial.map((value, i) => (i >= start && i < start + 3 * size ? value + 1 : value));
    const padding = [...text, 0, 0, 0];
    expect(outputs(padding, changed)).toEqual(outputs(padding));
    const whole = [...text, 3, 3, 3];
    expect(outputs(whole, changed)).not.toEqual(outputs(whole));
  });

  it.each([
    { kind: 'tokens', classes: 3 },
    { kind: 'text', classes: 9 },
  ] as const)(
    'the gradient on wasm is that of the plain cpu back end, and the slope of the loss, for %o',
    async (what) => {
      const places = 5;
      const input = { ...what, vocabulary: 9, shape: [places] } as InputOf;
      // Tokens that come twice, and padding.
      const tokens = [4, 2, 4, 0, 0, 3, 3, 3, 8, 2];
      const rows = what.kind === 'text' ? 2 * places : 2;
      const labels = Array.from({ length: rows }, (_, row) => (5 * row + 1) % what.classes).flatMap((own) =>
        Array.from({ length: what.classes }, (_, i) => (i === own ? 1 : 0)),
      );
      // Without ReLU's kinks.
      const smooth = { ...network, activation: 'tanh' };
      const gradientOn = async (backend: 'cpu' | 'wasm') => {
        const { parameters, initial } = await fresh(smooth, input);
        await selectBackend(backend, () => {});
        const model = createModel(trialSettings(smooth, {}), input);
        const layout = parameterLayout(model);
        const start = initial.map((value, i) => value + 0.1 * Math.sin(i));
        const run = (values: Float32Array) =>
          tf.valueAndGrads((...weights: tf.Tensor[]) =>
            softmaxCrossEntropy(
              model.logits(tf.tensor2d(tokens, [2, places]), { weights, state: [] }),
              tf.tensor2d(labels, [rows, what.classes]),
            ),
          )(layout.split(tf.tensor1d(values)));
        const { grads } = run(start);
        // Along the embedding alone: every other part is checked in models.test.ts.
        const size = parameters[0]!.shape.reduce((product, extent) => product * extent, 1);
        const along = (by: number) =>
          run(start.map((value, i) => (i < size ? value + by * Math.cos(3 * i) : value))).value.dataSync()[0]!;
        const apart = (by: number) => along(by) - along(-by);
        const h = 2e-3;
        const gradient = layout.join(grads).dataSync() as Float32Array;
        const slope = gradient.subarray(0, size).reduce((sum, value, i) => sum + value * Math.cos(3 * i), 0);
        return { gradient, slope, difference: (8 * apart(h) - apart(2 * h)) / (12 * h) };
      };
      const [cpu, wasm] = [await gradientOn('cpu'), await gradientOn('wasm')];
      expect(Math.abs(cpu.slope - cpu.difference)).toBeLessThan(0.01 * (0.1 + Math.abs(cpu.slope)));
      const largest = cpu.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      cpu.gradient.forEach((value, i) => {
        expect(Math.abs(value - wasm.gradient[i]!)).toBeLessThan(1e-4 * largest);
      });
    },
  );

  it('a place that predicts the next token sees none of those to come', async () => {
    const { outputs } = await fresh(network, { kind: 'text', vocabulary: 10, classes: 10, shape: [8] });
    const [a, b] = [outputs([2, 3, 4, 5, 6, 7, 8, 9]), outputs([2, 3, 4, 5, 9, 8, 7, 6])];
    expect(a.slice(0, 4)).toEqual(b.slice(0, 4));
    for (let place = 4; place < 8; place += 1) expect(a[place]).not.toEqual(b[place]);
  });
});
