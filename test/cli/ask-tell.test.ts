import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { Workplace } from './skysweep.ts';

const place = new Workplace();
afterAll(() => place.remove());

const spec = {
  name: 'toy',
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 }, kind: { type: 'categorical', choices: ['a', 'b'] } },
  sampler: 'random',
  seed: 7,
};
place.write('toy.json', JSON.stringify(spec));

function start(file = 'toy.json', ...flags: string[]): ChildProcess {
  return spawn(process.execPath, [resolve('dist/cli/main.js'), 'ask-tell', join(place.folder, file), ...flags]);
}

/** Everything at once: what is on standard output when the input has ended. */
async function converse(input: string | Buffer, file?: string, ...flags: string[]) {
  const child = start(file, ...flags);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (chunk) => {
      text[name] += chunk;
    });
  }
  child.stdin!.end(input);
  const code = await new Promise((done) => child.on('close', done));
  return {
    code,
    ...text,
    answers: text.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  };
}

describe('skysweep ask-tell', () => {
  it('answers each line before the next one comes', async () => {
    const child = start();
    const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const say = async (request: unknown) => {
      child.stdin!.write(`${JSON.stringify(request)}\n`);
      return JSON.parse((await answers.next()).value);
    };
    let least = Infinity;
    for (let n = 0; n < 200; n += 1) {
      const { trials } = await say({ ask: 1 });
      expect(trials).toEqual([{ trial: n, params: { x: expect.any(Number), kind: expect.stringMatching(/^[ab]$/) } }]);
      least = Math.min(least, trials[0].params.x);
      expect(await say({ tell: { trial: n, value: trials[0].params.x } })).toEqual({ ok: true });
    }
    expect(await say({ best: true })).toMatchObject({ value: least, params: { x: least } });
    child.stdin!.end();
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
  });

  it('goes on after every kind of wrong line, and answers in order', async () => {
    const input = [
      '{"ask": 1}',
      'garbage',
      '',
      '  ',
      '[]',
      '{"ask": -1}\r',
      '{"tell": {"trial": 99, "value": 1}}',
      'null',
    ];
    const end = '{"tell": {"trial": 0, "value": NaN}}';
    const { code, stderr, answers } = await converse([...input, end].join('\n'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(answers.map((answer) => Object.keys(answer))).toEqual([['trials'], ...Array(5).fill(['error']), ['ok']]);
  });

  it('takes bytes as they come: cut anywhere, invalid, or with the line separators of JavaScript', async () => {
    const child = start();
    let stdout = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
    });
    const line = '{"ask": 1}\n{"tell": {"trial": 0, "state": "failed", "reason": "é\u2028\u2029😀"}}\n';
    for (const byte of Buffer.from(line)) {
      child.stdin!.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    child.stdin!.write(Buffer.from([0xff, 0xfe, 0x0a]));
    child.stdin!.end('{"best": true}');
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
    expect(stdout.split('\n').map((answer) => answer.slice(0, 9))).toEqual([
      '{"trials"',
      '{"ok":tru',
      '{"error":',
      '{"best":n',
      '',
    ]);
  });

  it('gives the same trials for the same seed, and others for another one', async () => {
    const asked = async (...flags: string[]) => (await converse('{"ask": 5}\n', 'toy.json', ...flags)).stdout;
    const first = await asked();
    expect(await asked()).toBe(first);
    expect(await asked('--seed', '8')).not.toBe(first);
    expect(JSON.parse(await asked('--trials', '2'))).toMatchObject({
      trials: [{}, {}],
      done: 'budget of 2 trials used up',
    });
  });

  it('starts no trial after the time budget', async () => {
    place.write('late.json', JSON.stringify({ ...spec, budget: { duration: 0.001 } }));
    const { answers } = await converse('{"ask": 1}\n', 'late.json');
    expect(answers).toEqual([{ trials: [], done: 'time budget of 0.001 s used up' }]);
  });

  it('minds no reader that goes away', async () => {
    const child = start();
    child.stdin!.on('error', () => {});
    child.stdin!.write('{"ask": 1}\n');
    await new Promise((done) => child.stdout!.once('data', done));
    child.stdout!.destroy();
    child.stdin!.end('{"ask": 10}\n'.repeat(100));
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
  });

  it.each([
    ['a wrong spec', { ...spec, sampler: 'tpee' }, /sampler: is not the name of a sampler/],
    [
      'a scheduler that needs to know how long a trial is',
      { ...spec, scheduler: 'asha' },
      /bad.json:1:\d+: scheduler.max: missing/,
    ],
  ])('%s ends with 2 and nothing on standard output', async (_, bad, message) => {
    place.write('bad.json', JSON.stringify(bad));
    const { code, stdout, stderr } = await converse('{"ask": 1}\n', 'bad.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('needs a file, as standard input is taken', async () => {
    const { code, stderr } = await place.run(['ask-tell', '-']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/standard input is for requests/);
  });
});
