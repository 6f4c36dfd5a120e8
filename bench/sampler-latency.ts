/**
 * Time of one suggestion with its tell against the length of the history, ten mixed parameters:
 *
 *   npx tsx bench/sampler-latency.ts --sampler tpe --history 1000,10000
 *
 * With SKYSWEEP_OPTUNA_PYTHON (a Python that has optuna) and --peer optuna-tpe the peer runs in turn with us on the same
 * machine, and the ratio of the medians is printed. SKYSWEEP_PEERS names the folder of `peers.py`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomStream } from '../core/random.ts';
import { createSampler, samplerSchema } from '../core/samplers/registry.ts';
import { compileSpace } from '../core/space/compile.ts';
import { defineSpace } from '../core/space/define.ts';
import type { Params } from '../core/space/parameter.ts';
import type { TrialRecord } from '../core/sweep/trial.ts';
import { peersFolder } from './samplers/problems.ts';

const { values: options } = parseArgs({
  options: {
    sampler: { type: 'string', default: 'tpe' },
    history: { type: 'string', default: '100,1000,10000' },
    repeats: { type: 'string', default: '200' },
    /** A peer of peers.py to run beside us. */
    peer: { type: 'string' },
  },
});

const unit = { type: 'float', low: 0, high: 1 } as const;
const rate = { type: 'float', low: 1e-5, high: 1, log: true } as const;
const whole = { type: 'int', low: 1, high: 64 } as const;
const choice = { type: 'categorical', choices: ['a', 'b', 'c', 'd'] } as const;
const space = compileSpace(
  defineSpace({
    f0: unit,
    f1: unit,
    l0: rate,
    l1: rate,
    i0: whole,
    i1: whole,
    j: { type: 'int', low: 1, high: 1024, log: true },
    c0: choice,
    c1: choice,
    c2: choice,
  }),
);

function cost(params: Params): number {
  return space.encode(params).reduce((sum, u) => sum + (u - 0.3) ** 2, 0);
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Median seconds of a suggestion, on a warm instance. */
function ours(length: number): number {
  const random = randomStream('latency', length);
  const sampler = createSampler(samplerSchema.parse(options.sampler));
  const history: TrialRecord[] = Array.from({ length }, (_, number) => {
    const params = space.decode(space.parameters.map(() => random.uniform()));
    return { number, state: 'completed', params, values: [cost(params)] };
  });
  const times: number[] = [];
  for (let i = 0; i < Number(options.repeats); i += 1) {
    const trial = history.length;
    const start = performance.now();
    const proposal = sampler.propose({
      space,
      objectives: [{ metric: 'cost', goal: 'minimize' }],
      history,
      trial,
      seed: 1,
      budget: { parallel: 1 },
    });
    times.push((performance.now() - start) / 1000);
    if ('exhausted' in proposal) break;
    history.push({ number: trial, state: 'completed', params: proposal.params, values: [cost(proposal.params)] });
  }
  return median(times);
}

function theirs(peer: string, length: number): number {
  const out = join(mkdtempSync(join(tmpdir(), 'latency-')), 'peer.jsonl');
  const script = join(peersFolder, 'peers.py');
  const settings = ['--cases', `${peer}:${length}`, '--repeats', '15', '--out', out];
  execFileSync(process.env.SKYSWEEP_OPTUNA_PYTHON ?? 'python3', [script, 'latency', ...settings], { stdio: 'ignore' });
  return (JSON.parse(readFileSync(out, 'utf8').trim()) as { suggest_s: number }).suggest_s;
}

const milliseconds = (seconds: number) => `${(1000 * seconds).toFixed(2)} ms`;
for (const length of options.history.split(',').map(Number)) {
  const before = ours(length);
  if (options.peer === undefined) {
    console.log(`${options.sampler} after ${length} trials: ${milliseconds(before)}`);
    continue;
  }
  const peer = theirs(options.peer, length);
  // Once before and once after the peer, so that a busy machine hits both.
  const own = (before + ours(length)) / 2;
  const ratio = (peer / own).toFixed(1);
  console.log(
    `after ${length} trials: ${options.sampler} ${milliseconds(own)}, ${options.peer} ${milliseconds(peer)}, ratio ${ratio}`,
  );
}
