/**
 * Runs samplers on public problems, writes a JSON line for each evaluation, and prints normalised regret (0 = best known,
 * 1 = random search) beside the stored results of other people's samplers:
 *
 *   npx tsx bench/samplers.ts --sampler auto,tpe --problems first --seeds 10 --out rows.jsonl
 *   npx tsx bench/samplers.ts --sampler auto,optuna-tpe --problems second --parallel 16
 *   npx tsx bench/samplers.ts --problems second rows.jsonl             only prints what files of rows hold
 *
 * SKYSWEEP_PYTHON is a Python that has the problems' packages (samplers/second-set/README.md); SKYSWEEP_PEERS the folder
 * of the first set; SKYSWEEP_OPTUNA_PYTHON a Python that has optuna, for optuna-tpe, optuna-gp, optuna-nsga2 and
 * optuna-random. Run it at the root of the repository.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { groupBy } from './samplers/group.ts';
import { listProblems, openServer, type Problem, problemsFolder } from './samplers/problems.ts';
import { referenceOf } from './samplers/regret.ts';
import { readRows, runsOf, type StoredRow, storedRows } from './samplers/rows.ts';
import { run } from './samplers/run.ts';
import { regretTable } from './samplers/table.ts';

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    /** Names with commas between, or JSON: '{"name": "tpe", "startup": 20}'. */
    sampler: { type: 'string' },
    /** first, second, or a folder with a problems.py or a problems.json. */
    problems: { type: 'string', default: 'first' },
    /** Only these of the set, with commas between. */
    problem: { type: 'string' },
    /** How the rows call the sampler; skysweep-NAME, or optuna-NAME, by default. */
    label: { type: 'string' },
    seeds: { type: 'string', default: '10' },
    'first-seed': { type: 'string', default: '0' },
    trials: { type: 'string', default: '100' },
    parallel: { type: 'string', default: '1' },
    out: { type: 'string', default: 'samplers.jsonl' },
  },
});

const trials = Number(options.trials);
const parallel = Number(options.parallel);
const folder = problemsFolder(options.problems);
const chosen = options.problem?.split(',');
const problems = listProblems(folder).filter(({ name }) => chosen?.includes(name) ?? true);

function labelOf(sampler: unknown): string {
  if (options.label !== undefined) return options.label;
  const name = typeof sampler === 'string' ? sampler : (sampler as { name: string }).name;
  return `${name.startsWith('optuna-') ? '' : 'skysweep-'}${name}${parallel > 1 ? `@${parallel}` : ''}`;
}

/** All seeds of a sampler on a problem. */
async function measure(sampler: unknown, problem: Problem, keep: (row: StoredRow) => void): Promise<void> {
  const peer = labelOf(sampler);
  const first = Number(options['first-seed']);
  let seconds = 0;
  for (let seed = first; seed < first + Number(options.seeds); seed += 1) {
    for await (const row of run(server, problem, { sampler, seed, trials, parallel })) {
      seconds += row.suggest_s;
      keep({ peer, problem: problem.name, seed, ...row });
    }
  }
  const each = (1000 * seconds) / (Number(options.seeds) * trials);
  process.stderr.write(`${peer} ${problem.name}: ${each.toFixed(3)} ms a suggestion\n`);
}

const server = openServer(folder);
const rows: StoredRow[] = files.flatMap(readRows);
if (options.sampler !== undefined || files.length === 0) {
  const asked = options.sampler ?? 'auto';
  const samplers: unknown[] = asked.startsWith('{') ? [JSON.parse(asked)] : asked.split(',');
  const file = openSync(options.out, 'w');
  for (const problem of problems) {
    for (const sampler of samplers) {
      await measure(sampler, problem, (row) => {
        rows.push(row);
        writeSync(file, `${JSON.stringify(row)}\n`);
      });
    }
  }
  closeSync(file);
}
server.close();

// A sampler that ran just now is shown in place of its stored rows.
const fresh = new Set(rows.map(({ peer }) => peer));
const stored = storedRows(folder);
const runs = runsOf([...rows, ...stored.filter(({ peer }) => !fresh.has(peer))]);
// Random search as stored, so that regret means the same every time.
const baseline = runsOf(stored.some(({ peer }) => peer === 'optuna-random') ? stored : rows);
const references = new Map(problems.map((problem) => [problem.name, referenceOf(folder, problem, baseline, trials)]));
for (const [objectives, group] of groupBy(problems, (problem) => problem.objectives)) {
  const title = objectives === 1 ? 'One objective' : `${objectives} objectives`;
  console.log(`\n${title}, after ${trials} evaluations\n\n${regretTable(group, runs, references, trials)}`);
}
