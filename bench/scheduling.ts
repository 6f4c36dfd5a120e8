/**
 * Whole sweeps in simulated time: how fast the decisions are, and what each scheduler spends.
 *
 *   npx tsx bench/scheduling.ts --schedulers none,asha,promote --trials 10000 --lanes 200
 *
 * A scheduler is a name, or JSON with its settings; `promote` stands for asha's mode.
 */
import { parseArgs } from 'node:util';
import { simulate } from '../test/simulation/driver.ts';
import { randomSweep } from '../test/simulation/random-sweep.ts';

const { values: options } = parseArgs({
  options: {
    /** With semicolons between when one is JSON. */
    schedulers: { type: 'string', default: 'none,median,asha,promote,hyperband,sync-halving,bohb,pasha' },
    trials: { type: 'string', default: '10000' },
    lanes: { type: 'string', default: '200' },
    steps: { type: 'string', default: '27' },
    seed: { type: 'string', default: '0' },
  },
});

const schedulers: (string | { name: string })[] = options.schedulers
  .split(options.schedulers.includes('{') ? ';' : ',')
  .map((one) => (one === 'promote' ? { name: 'asha', mode: 'promote' } : one.startsWith('{') ? JSON.parse(one) : one));

console.log(`${options.trials} trials, ${options.lanes} lanes\n`);
console.log(
  '| scheduler | real s | µs per event | steps | resumed | completed | best loss | simulated h | lanes busy |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const scheduler of schedulers) {
  const settings = randomSweep({
    scheduler,
    trials: Number(options.trials),
    lanes: Number(options.lanes),
    maxSteps: Number(options.steps),
    seed: Number(options.seed),
  });
  const start = performance.now();
  const { trials, launches, steps, seconds, utilisation } = simulate(settings);
  const real = (performance.now() - start) / 1000;
  const completed = trials.flatMap(({ state, values }) => (state === 'completed' ? [values![0]!] : []));
  const cells = [
    typeof scheduler === 'string' ? scheduler : Object.values(scheduler).join(' '),
    real.toFixed(1),
    ((1e6 * real) / (steps + launches.length)).toFixed(0),
    steps,
    launches.filter(({ kind }) => kind === 'resume').length,
    completed.length,
    completed.reduce((best, value) => Math.min(best, value), Number.POSITIVE_INFINITY).toFixed(4),
    (seconds / 3600).toFixed(2),
    `${(100 * utilisation).toFixed(0)} %`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
