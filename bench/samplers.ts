/**
 * Runs a sampler on public problems and writes JSON lines for `compare.py`:
 *
 *   npx tsx bench/samplers.ts --sampler tpe --problem all --seeds 10 --out tpe.jsonl
 *
 * SKYSWEEP_PEERS names the folder of the problems, SKYSWEEP_PYTHON the Python that has their packages.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { listProblems, openServer, peersFolder } from './samplers/problems.ts';
import { run } from './samplers/run.ts';

const { values: options } = parseArgs({
  options: {
    /** A name, or JSON: '{"name": "tpe", "startup": 20}'. */
    sampler: { type: 'string', default: 'tpe' },
    /** Names with commas between, or `all`. */
    problem: { type: 'string', default: 'all' },
    /** How the rows call the sampler; skysweep-NAME by default. */
    label: { type: 'string' },
    seeds: { type: 'string', default: '10' },
    'first-seed': { type: 'string', default: '0' },
    trials: { type: 'string', default: '100' },
    parallel: { type: 'string', default: '1' },
    /** A folder with another problems.json. */
    dir: { type: 'string', default: peersFolder },
    out: { type: 'string', default: 'samplers.jsonl' },
  },
});

const sampler: unknown = options.sampler.startsWith('{') ? JSON.parse(options.sampler) : options.sampler;
const name = typeof sampler === 'string' ? sampler : (sampler as { name: string }).name;
const peer = options.label ?? `skysweep-${name}`;
const chosen = options.problem === 'all' ? undefined : options.problem.split(',');
const problems = listProblems(options.dir).filter((problem) => chosen?.includes(problem.name) ?? true);
const first = Number(options['first-seed']);

const server = await openServer(options.dir);
const file = openSync(options.out, 'w');
for (const problem of problems) {
  let best = 0;
  let seconds = 0;
  for (let seed = first; seed < first + Number(options.seeds); seed += 1) {
    let incumbent = Number.POSITIVE_INFINITY;
    const settings = { sampler, seed, trials: Number(options.trials), parallel: Number(options.parallel) };
    for await (const row of run(server, problem, settings)) {
      incumbent = Math.min(incumbent, row.value ?? Number.POSITIVE_INFINITY);
      seconds += row.suggest_s;
      writeSync(file, `${JSON.stringify({ peer, problem: problem.name, seed, ...row })}\n`);
    }
    best += incumbent / Number(options.seeds);
  }
  const each = (1000 * seconds) / (Number(options.seeds) * Number(options.trials));
  const result = problem.objectives === 1 ? `mean best ${best.toPrecision(5)}` : `${problem.objectives} objectives`;
  process.stderr.write(`${peer} ${problem.name}: ${result}, ${each.toFixed(3)} ms a suggestion\n`);
}
closeSync(file);
server.close();
