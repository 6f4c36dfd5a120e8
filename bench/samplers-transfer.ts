/**
 * What samplers make of an earlier search: regret with and without a source, good and poor, in one run.
 *
 *   npx tsx bench/samplers-transfer.ts --sampler auto,gp,tpe,cmaes --seeds 10
 *
 * Regret is 1 for the median of random search after 100 trials and 0 at the optimum.
 */
import { parseArgs } from 'node:util';
import { createSampler, samplerSchema } from '../core/samplers/registry.ts';
import type { Sampler } from '../core/samplers/sampler.ts';
import type { Source } from '../core/samplers/source.ts';
import type { Params } from '../core/space/parameter.ts';
import type { TrialRecord } from '../core/sweep/trial.ts';
import { problems, type Relation, related, type TransferProblem } from './samplers/transfer-problems.ts';

const { values: options } = parseArgs({
  options: {
    sampler: { type: 'string', default: 'auto,gp,tpe,cmaes' },
    problem: { type: 'string', default: 'all' },
    relation: { type: 'string', default: 'good,negated,mirrored' },
    seeds: { type: 'string', default: '10' },
    'first-seed': { type: 'string', default: '0' },
    trials: { type: 'string', default: '100' },
  },
});

const trials = Number(options.trials);
const first = Number(options['first-seed']);
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => first + i);
const checkpoints = [10, 25, 50, 100].filter((n) => n <= trials);
const objectives = [{ metric: 'loss', goal: 'minimize' as const }];

function search(
  sampler: Sampler,
  { space }: TransferProblem,
  evaluate: (params: Params) => number,
  seed: number,
  sources?: readonly Source[],
): TrialRecord[] {
  const history: TrialRecord[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    const budget = { trials, parallel: 1 };
    const proposal = sampler.propose({ space, objectives, history, trial, seed, budget, ...(sources && { sources }) });
    if ('exhausted' in proposal) break;
    history.push({
      number: trial,
      state: 'completed',
      params: proposal.params,
      values: [evaluate(proposal.params)],
    });
  }
  return history;
}

const make = (name: string) => createSampler(samplerSchema.parse(name));
const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
};
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const bestAfter = (history: readonly TrialRecord[], n: number) =>
  Math.min(...history.slice(0, n).map(({ values }) => values![0]!));

console.log(
  `seeds ${seeds[0]} to ${seeds.at(-1)}, sources of 100 trials by tpe; regret after ${checkpoints.join(', ')}`,
);
const chosen = problems.filter(({ name }) => options.problem === 'all' || options.problem.split(',').includes(name));
for (const name of options.sampler.split(',')) {
  const total = new Map<string, number[][]>();
  for (const problem of chosen) {
    const random = seeds.map((seed) => bestAfter(search(make('random'), problem, problem.evaluate, seed), trials));
    const unit = median(random) - problem.optimum;
    const report = (label: string, histories: readonly TrialRecord[][]) => {
      const regrets = checkpoints.map((n) => mean(histories.map((h) => (bestAfter(h, n) - problem.optimum) / unit)));
      console.log(`${name} ${problem.name} ${label}: ${regrets.map((r) => r.toFixed(3)).join('  ')}`);
      total.set(label, [...(total.get(label) ?? []), regrets]);
    };
    report(
      'none',
      seeds.map((seed) => search(make(name), problem, problem.evaluate, seed)),
    );
    for (const relation of options.relation.split(',').filter(Boolean) as Relation[]) {
      const histories = seeds.map((seed) => {
        const before = search(make('tpe'), problem, related(problem, relation, seed), seed + 1000);
        const sources = [{ name: relation, objectives, history: before }];
        return search(make(name), problem, problem.evaluate, seed, sources);
      });
      report(relation, histories);
    }
  }
  const plain = total.get('none')!;
  for (const [label, regrets] of total) {
    const means = checkpoints.map((_, k) => mean(regrets.map((r) => r[k]!)));
    const ratios = checkpoints.map((_, k) =>
      Math.exp(mean(regrets.map((r, p) => Math.log((r[k]! + 1e-2) / (plain[p]![k]! + 1e-2))))),
    );
    console.log(
      `${name} ALL ${label}: mean ${means.map((r) => r.toFixed(3)).join('  ')} | ratio to none ${ratios.map((r) => r.toFixed(2)).join('  ')}`,
    );
  }
}
