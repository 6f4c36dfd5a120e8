/**
 * Replays tabulated learning curves in simulated time, for each sampler with each scheduler, and writes JSON lines for
 * `compare.py`:
 *
 *   npx tsx bench/learning-curves.ts --samplers random,tpe --schedulers none,asha --lanes 4,16 --seeds 10 --out curves.jsonl
 *
 * SKYSWEEP_PEERS names the folder of the first set; `--dir bench/learning-curves/second-set` takes the other one.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createSampler, samplerSchema } from '../core/samplers/registry.ts';
import { createScheduler, schedulerSchema } from '../core/schedulers/registry.ts';
import { objectives, replay } from './learning-curves/replay.ts';
import { printTable, type Run, readPeers, scoresOf } from './learning-curves/scores.ts';
import { readTables } from './learning-curves/tables.ts';
import { peersFolder } from './samplers/problems.ts';

const { values: options } = parseArgs({
  options: {
    /** Names with commas between, or, with semicolons between, names and JSON. */
    samplers: { type: 'string', default: 'random,tpe,gp,auto' },
    /** Likewise; `promote` stands for asha's mode, `promote2` for it as docs/schedulers.md advises. */
    schedulers: { type: 'string', default: 'none,asha,promote,hyperband,bohb,pasha' },
    lanes: { type: 'string', default: '4,16' },
    seeds: { type: 'string', default: '10' },
    'first-seed': { type: 'string', default: '0' },
    /** The budget, in full trainings. */
    trainings: { type: 'string', default: '30' },
    dir: { type: 'string', default: peersFolder },
    /** Names, or parts of them, with commas between; all tables when absent. */
    tables: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});

const listed = (text: string): unknown[] =>
  text.split(text.includes('{') ? ';' : ',').map((one) => {
    if (one === 'promote') return { name: 'asha', mode: 'promote' };
    if (one === 'promote2') return { name: 'asha', mode: 'promote', compare: 'best', eta: 2 };
    return one.startsWith('{') ? JSON.parse(one) : one;
  });
const nameOf = (config: unknown) => (typeof config === 'string' ? config : Object.values(config as object).join(':'));

const file = options.out === undefined ? undefined : openSync(options.out, 'w');
const first = Number(options['first-seed']);
const wanted = options.tables.split(',');
for (const table of readTables(options.dir).filter(({ name }) => wanted.some((part) => name.includes(part)))) {
  const runs: Run[] = [];
  const epochs = Number(options.trainings) * table.epochs;
  for (const lanes of options.lanes.split(',').map(Number)) {
    for (const samplerConfig of listed(options.samplers)) {
      for (const schedulerConfig of listed(options.schedulers)) {
        const peer = `skysweep-${nameOf(samplerConfig)}+${nameOf(schedulerConfig)}${lanes === 4 ? '' : `@${lanes}`}`;
        const start = performance.now();
        for (let seed = first; seed < first + Number(options.seeds); seed += 1) {
          const sampler = createSampler(samplerSchema.parse(samplerConfig));
          const setup = { objectives, maxSteps: table.epochs, seed };
          const scheduler = createScheduler(schedulerSchema.parse(schedulerConfig), setup);
          const rows = replay(table, { sampler, scheduler, seed, lanes, epochs });
          runs.push({
            peer,
            seed,
            values: rows.map(({ value }) => value),
            trials: Math.max(...rows.map((row) => row.trial)) + 1,
          });
          if (file === undefined) continue;
          for (const row of rows) writeSync(file, `${JSON.stringify({ peer, problem: table.name, seed, ...row })}\n`);
        }
        process.stderr.write(`${table.name} ${peer}: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
      }
    }
  }
  printTable(table, scoresOf(options.dir, table, [...runs, ...readPeers(options.dir, table.name)]));
}
if (file !== undefined) closeSync(file);
